"""The bucket of an application's account that receives the server access logs of its other buckets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from constructs import Construct

from hipaa_constructs.access_log import receiving_bucket
from hipaa_constructs.check import require_bucket_name
from hipaa_constructs.classification import classify_as_phi

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_RETENTION_DAYS = 365


class AccessLogBucket(Construct):
    """A target for S3 server access logs of one account and Region.

    Guarantees:
        * ``only_this_account_logs_here``: the logging service writes for buckets of this account only
          (45 CFR 164.312(a)(1), 164.312(b)).
        * ``nobody_deletes``: deletion is denied to every principal; only lifecycle expiry removes
          (45 CFR 164.312(c)(1)).
        * ``kept_for_a_year``: a retention under 365 days is refused (45 CFR 164.312(b), 164.308(a)(1)(ii)(D)).
        * ``encrypted_and_versioned``: SSE-S3, the only encryption that log delivery knows (45 CFR 164.312(a)(2)(iv)).
        * ``tls_only``: every request under TLS 1.2 is denied (45 CFR 164.312(e)(1), 164.312(e)(2)(ii)).
        * ``never_public``: public access blocked in all four ways, ACLs disabled (45 CFR 164.312(a)(1)).
        * ``survives_its_stack``: retained on deletion and on replacement (45 CFR 164.312(c)(1)).

    Amazon S3 delivers on a best-effort basis: a record of most accesses, not of each. CloudTrail data events, which the
    organization trail records, are the complete one. Who may change lifecycle rules can shorten the retention; logs
    that nobody at all can delete need :class:`LandingBucket` and its locked replicas.

    Source: Amazon S3 User Guide, "Enabling Amazon S3 server access logging".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        bucket_name: literal name; None for one that CloudFormation makes.
        logged_bucket_names: names of the buckets that log here; ``*`` stands for any text. Every bucket of the account
            unless given.
        retention: how long logs are kept, whole days.

    Attributes:
        resource: the underlying ``s3.Bucket``.

    Raises:
        ValueError: a bad name, or a retention under a year.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bucket_name: str | None = None,
        logged_bucket_names: Sequence[str] = ("*",),
        retention: Duration | None = None,
    ) -> None:
        if bucket_name is not None:
            require_bucket_name("bucket_name", bucket_name)
        if not logged_bucket_names:
            raise ValueError("logged_bucket_names: none given; leave it out for every bucket of the account.")
        life = retention or Duration.days(LEAST_RETENTION_DAYS)
        if life.to_days() < LEAST_RETENTION_DAYS:
            raise ValueError(f"retention: {life.to_days():g} days given; allowed: {LEAST_RETENTION_DAYS} days or more.")
        super().__init__(scope, construct_id)
        classify_as_phi(self)
        self.resource = receiving_bucket(self, bucket_name=bucket_name, life=life, logged=logged_bucket_names)
