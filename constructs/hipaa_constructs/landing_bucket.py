"""A bucket where logs land that cannot go straight into a locked one, and from which they are replicated there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from constructs import Construct

from hipaa_constructs.access_log import receiving_bucket
from hipaa_constructs.check import require_bucket_name
from hipaa_constructs.replication import Replica, replicate, replication_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# Replication is asynchronous and can fail: a week leaves people time to notice and repair it before originals expire.
SHORTEST_LIFE_DAYS = 7


class LandingBucket(Construct):
    """A target for S3 server access logs, which Amazon S3 delivers to no bucket with Object Lock or SSE-KMS.

    Source: Amazon S3 User Guide, "Enabling Amazon S3 server access logging".

    Guarantees:
        * ``everything_is_replicated``: every object goes to each locked bucket given, encrypted with its key
          (45 CFR 164.312(b), 164.316(b)(2)(i)).
        * ``nobody_deletes``: deletion is denied to every principal; only lifecycle expiry removes
          (45 CFR 164.312(c)(1)).
        * ``outlives_replication``: objects stay at least seven days (45 CFR 164.308(a)(7)(ii)(A)).
        * ``only_named_buckets_log_here``: the logging service writes for the named buckets of this account only
          (45 CFR 164.312(a)(1)).
        * ``encrypted_and_versioned``: SSE-S3, the only encryption that log delivery knows (45 CFR 164.312(a)(2)(iv)).
        * ``tls_only``: every request under TLS 1.2 is denied (45 CFR 164.312(e)(1), 164.312(e)(2)(ii)).
        * ``never_public``: public access blocked in all four ways, ACLs disabled (45 CFR 164.312(a)(1)).
        * ``survives_its_stack``: retained on deletion and on replacement (45 CFR 164.316(b)(2)(i)).

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        bucket_name: literal name.
        logged_bucket_names: names, not constructs, of the buckets that log here: they depend on this bucket, and this
            bucket's policy must not depend on them.
        replicas: the locked buckets, usually one in this Region and one in another. Their keys must admit the
            replication role: :meth:`CustomerKey.admit_replication_role`.
        role_name: name for the replication role that is made.
        expire_after: how long objects stay here, whole days.

    Attributes:
        resource: the underlying ``s3.Bucket``.

    Raises:
        ValueError: a bad name, no bucket to log, no replica, a life under seven days.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bucket_name: str,
        logged_bucket_names: Sequence[str],
        replicas: Sequence[Replica],
        role_name: str,
        expire_after: Duration | None = None,
    ) -> None:
        require_bucket_name("bucket_name", bucket_name)
        if not logged_bucket_names:
            raise ValueError("logged_bucket_names: none given; give the names of the buckets that log here.")
        for name in logged_bucket_names:
            require_bucket_name("logged_bucket_names", name)
        life = expire_after or Duration.days(30)
        if life.to_days() < SHORTEST_LIFE_DAYS:
            raise ValueError(
                f"expire_after: {life.to_days():g} days given; allowed: {SHORTEST_LIFE_DAYS} days or more."
            )
        super().__init__(scope, construct_id)
        replication = replication_of(
            self, bucket_name=bucket_name, source_key=None, replicas=replicas, role_name=role_name
        )
        self.resource = receiving_bucket(self, bucket_name=bucket_name, life=life, logged=logged_bucket_names)
        replicate(self.resource, replication, replicas)
