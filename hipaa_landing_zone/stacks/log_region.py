"""One Region of the log archive: a locked bucket and a key for each kind of log, and landing buckets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from hipaa_constructs import CustomerKey, LandingBucket, LockMode, Replica, WormBucket
from hipaa_landing_zone.plan.log_archive import logged_buckets
from hipaa_landing_zone.plan.name import RESOURCE_PREFIX
from hipaa_landing_zone.stacks.place import administrators, users

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.plan.model import LandingKind, LogArchive, LogBucket, LogKind


def replication_role_name(source: str, region: str) -> str:
    """Return the name of the role that copies a bucket. Roles are global, so it carries the source's Region."""
    return f"{RESOURCE_PREFIX}-replication-{source}-{region}"


class LogRegion(Construct):
    """The buckets of one Region.

    Server access logs cannot go to a locked bucket, so they land in a short-lived one and are copied to locked ones; so
    does what AWS Config delivers, from every Region to one landing bucket in the home Region.
    The buckets for access logs keep no access logs of their own: they would log themselves without end. The trail's
    data events leave log buckets out for the same reason.
    """

    def __init__(self, scope: Construct, construct_id: str, *, plan: Plan, archive: LogArchive, region: str) -> None:
        super().__init__(scope, construct_id)
        self._plan, self._archive, self._region = plan, archive, region
        self.keys: dict[LogKind, CustomerKey] = {}
        self.buckets: dict[LogKind, WormBucket] = {}
        self._bucket("access", None)
        self.admit_copies("access", source="landing", source_region=region)
        logged = logged_buckets(archive, region, plan.organization.home_region)
        landing = self._landing("access", "LandingBucket", logged_bucket_names=logged)
        for kind in ("trail", "flow", "config", "evidence"):
            self._bucket(kind, landing.resource)
        if region == plan.organization.home_region:
            self.admit_copies("config", source="landing-config", source_region=region)
            self._landing(
                "config",
                "ConfigLandingBucket",
                organization_id=plan.organization_id,
                encryption_key=self.keys["config"].resource,
                access_log_bucket=landing.resource,
            )

    def admit_copies(self, kind: LogKind, *, source: str, source_region: str) -> None:
        """Let the role that copies a bucket write to the locked bucket of a kind, which has this Region's key."""
        role_name = replication_role_name(source, source_region)
        name = self._archive.bucket(kind, self._region).name
        self.keys[kind].admit_replication_role(role_name=role_name, bucket_name=name)

    def replica(self, kind: LogKind, region: str) -> Replica:
        """Return the bucket of a kind in a Region as the destination of copies."""
        planned = self._archive.bucket(kind, region)
        if region == self._region:
            return Replica(self.buckets[kind].resource, self.keys[kind].resource, region)
        return Replica(
            bucket=s3.Bucket.from_bucket_name(self, f"{kind}-{region}-bucket", planned.name),
            encryption_key=kms.Key.from_key_arn(self, f"{kind}-{region}-key", self._alias_arn(planned)),
            region=region,
        )

    def _alias_arn(self, bucket: LogBucket) -> str:
        place = f"{bucket.region}:{self._archive.account_id}"
        return f"arn:{self._plan.partition}:kms:{place}:alias/{bucket.key_alias}"

    def _bucket(self, kind: LogKind, access_logs: s3.IBucket | None) -> None:
        planned, account = self._archive.bucket(kind, self._region), self._archive.account_id
        self.keys[kind] = CustomerKey(
            self,
            f"{kind.capitalize()}Key",
            alias=planned.key_alias,
            description=f"Encrypts {planned.name}",
            administrators=[administrators(self._plan, account)],
            users=[users(self._plan, account)],
        )
        self.buckets[kind] = WormBucket(
            self,
            f"{kind.capitalize()}Bucket",
            bucket_name=planned.name,
            encryption_key=self.keys[kind].resource,
            lock_mode=LockMode[self._archive.lock_mode],
            retention=Duration.days(self._archive.lock_days),
            access_log_bucket=access_logs,
            access_log_prefix=f"{planned.name}/",
        )

    def _landing(self, kind: LandingKind, construct_id: str, **delivered_by: Any) -> LandingBucket:
        planned = self._archive.landing(kind, self._region)
        regions = [bucket.region for bucket in self._archive.buckets if bucket.name in planned.copies]
        return LandingBucket(
            self,
            construct_id,
            bucket_name=planned.name,
            replicas=[self.replica(kind, region) for region in regions],
            role_name=replication_role_name("landing" if kind == "access" else f"landing-{kind}", self._region),
            **delivered_by,
        )
