"""A bucket where logs land that cannot go straight into a locked one, and from which they are replicated there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from constructs import Construct

from hipaa_constructs.access_log import log_accesses, receiving_bucket
from hipaa_constructs.check import require_bucket, require_bucket_name, require_key, require_organization_id
from hipaa_constructs.replication import Replica, replicate, replicate_encrypted, replication_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_s3 as s3

# Replication is asynchronous and can fail: a week leaves people time to notice and repair it before originals expire.
SHORTEST_LIFE_DAYS = 7


class LandingBucket(Construct):
    """A target for S3 server access logs, and for what AWS Config delivers: neither goes to a locked bucket.

    Source: Amazon S3 User Guide, "Enabling Amazon S3 server access logging" (neither Object Lock nor SSE-KMS); AWS
    Config Developer Guide, "Considerations" of the delivery channel (no default retention).

    Guarantees:
        * ``everything_is_replicated``: every object goes to each locked bucket given, encrypted with its key
          (45 CFR 164.312(b), 164.316(b)(2)(i)).
        * ``nobody_deletes``: deletion is denied to every principal; only lifecycle expiry removes
          (45 CFR 164.312(c)(1)).
        * ``outlives_replication``: objects stay at least seven days (45 CFR 164.308(a)(7)(ii)(A)).
        * ``only_named_buckets_log_here``: the logging service writes for the named buckets of this account only
          (45 CFR 164.312(a)(1)).
        * ``configuration_comes_from_the_organization``: AWS Config writes for accounts of the organization only, and
          only where it writes by itself (45 CFR 164.312(a)(1), 164.312(b)).
        * ``encrypted_and_versioned``: with the key given, or SSE-S3, the only encryption that access logs know
          (45 CFR 164.312(a)(2)(iv)).
        * ``tls_only``: every request under TLS 1.2 is denied (45 CFR 164.312(e)(1), 164.312(e)(2)(ii)).
        * ``never_public``: public access blocked in all four ways, ACLs disabled (45 CFR 164.312(a)(1)).
        * ``survives_its_stack``: retained on deletion and on replacement (45 CFR 164.316(b)(2)(i)).

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        bucket_name: literal name.
        logged_bucket_names: names, not constructs, of the buckets that log here: they depend on this bucket, and this
            bucket's policy must not depend on them. None for a bucket of AWS Config.
        organization_id: ``o-…``: AWS Config of all its accounts delivers here, from every Region; nobody's if None.
        encryption_key: of the bucket's Region; AWS Config is admitted in its policy, for the organization. None for
            access logs.
        access_log_bucket: where accesses are logged: another :class:`LandingBucket`. None for one that receives access
            logs itself, which would otherwise log its own deliveries without end.
        replicas: the locked buckets, usually one in this Region and one in another. Their keys must admit the
            replication role: :meth:`CustomerKey.admit_replication_role`.
        role_name: name for the replication role that is made.
        expire_after: how long objects stay here, whole days.

    Attributes:
        resource: the underlying ``s3.Bucket``.

    Raises:
        ValueError: a bad name, nobody who delivers here, a key for access logs, no replica, a life under seven days, or
            a key whose policy is not part of this app.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bucket_name: str,
        logged_bucket_names: Sequence[str] = (),
        organization_id: str | None = None,
        encryption_key: kms.IKey | None = None,
        access_log_bucket: s3.IBucket | None = None,
        replicas: Sequence[Replica],
        role_name: str,
        expire_after: Duration | None = None,
    ) -> None:
        require_bucket_name("bucket_name", bucket_name)
        _check_delivery(logged_bucket_names, organization_id, encryption_key)
        if access_log_bucket is not None:
            require_bucket("access_log_bucket", access_log_bucket)
        for name in logged_bucket_names:
            require_bucket_name("logged_bucket_names", name)
        life = expire_after or Duration.days(30)
        if life.to_days() < SHORTEST_LIFE_DAYS:
            raise ValueError(
                f"expire_after: {life.to_days():g} days given; allowed: {SHORTEST_LIFE_DAYS} days or more."
            )
        super().__init__(scope, construct_id)
        self.resource = receiving_bucket(
            self, bucket_name=bucket_name, life=life, logged=logged_bucket_names, encryption_key=encryption_key
        )
        copying: dict[str, Any] = {"bucket_name": bucket_name, "replicas": replicas, "role_name": role_name}
        if encryption_key is None:
            replicate(self.resource, replication_of(self, source_key=None, **copying), replicas)
        else:
            replicate_encrypted(self, self.resource, encryption_key=encryption_key, **copying)
        if organization_id is not None:
            self._admit_config(organization_id, encryption_key)
        if access_log_bucket is not None:
            log_accesses(self.resource, to=access_log_bucket, prefix=f"{bucket_name}/")

    def _admit_config(self, organization_id: str, key: kms.IKey | None) -> None:
        """Admits AWS Config as a service, which is how it delivers when recorders have their service-linked role.

        Source: AWS Config Developer Guide, "Permissions for the Amazon S3 bucket for the AWS Config delivery channel",
        "Permissions for the KMS key for the AWS Config delivery channel"; AWS IAM User Guide, ``aws:SourceOrgID``.
        """
        common = {
            "Effect": "Allow",
            "Principal": {"Service": "config.amazonaws.com"},
            "Condition": {"StringEquals": {"aws:SourceOrgID": organization_id}},
        }
        files = self.resource.arn_for_objects("AWSLogs/*/Config/*")
        for statement in (
            {
                "Sid": "ConfigChecks",
                "Action": ["s3:GetBucketAcl", "s3:ListBucket"],
                "Resource": self.resource.bucket_arn,
            },
            {"Sid": "ConfigDelivers", "Action": "s3:PutObject", "Resource": files},
        ):
            self.resource.add_to_resource_policy(iam.PolicyStatement.from_json({**common, **statement}))
        if key is not None:
            actions = {"Sid": "ConfigEncrypts", "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*"}
            key.add_to_resource_policy(iam.PolicyStatement.from_json({**common, **actions}))


def _check_delivery(
    logged_bucket_names: Sequence[str], organization_id: str | None, encryption_key: kms.IKey | None
) -> None:
    if not logged_bucket_names and organization_id is None:
        raise ValueError(
            "logged_bucket_names: none given; give the names of the buckets that log here, or organization_id."
        )
    if organization_id is not None:
        require_organization_id(organization_id)
    if encryption_key is not None:
        require_key("encryption_key", encryption_key)
        if logged_bucket_names:
            raise ValueError("encryption_key: given with logged_bucket_names; Amazon S3 would deliver no access logs.")
