"""A data stream for records with PHI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kinesis as kinesis
from constructs import Construct

from hipaa_constructs.check import require_key, require_match
from hipaa_constructs.classification import classify_as_phi

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms

DEFAULT_RETENTION_DAYS = 7
LONGEST_RETENTION_DAYS = 365


class PhiStream(Construct):
    """An Amazon Kinesis data stream, encrypted with a customer key.

    Guarantees:
        * ``encrypted_with_a_customer_key``: records at rest (45 CFR 164.312(a)(2)(iv)).
        * ``records_outlive_an_outage``: kept seven days unless the application chooses otherwise, never under one
          (45 CFR 164.312(c)(1), 164.308(a)(7)(ii)(A)).
        * ``every_shard_is_watched``: enhanced, shard-level metrics, all of them (45 CFR 164.312(b),
          164.308(a)(1)(ii)(D)).
        * ``nobody_is_admitted``: no resource policy; principals of the account need an IAM policy
          (45 CFR 164.312(a)(1)).
        * ``survives_its_stack``: retained on deletion and on replacement (45 CFR 164.312(c)(1)).

    No policy demands TLS, because Kinesis's endpoints speak HTTPS only. Partition keys are not encrypted with the key
    and turn up in logs of clients: no PHI there. Source: Amazon Kinesis Data Streams Developer Guide, "Data protection
    in Amazon Kinesis Data Streams", "Changing the data retention period"; AWS General Reference, "Amazon Kinesis Data
    Streams endpoints and quotas".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        encryption_key: key of the stream's Region.
        stream_name: made by CloudFormation if None.
        shard_count: of a provisioned stream; a stream on demand if None.
        retention: how long records are kept, whole hours, 1 to 365 days; seven days if None.

    Attributes:
        resource: the underlying ``kinesis.Stream``.

    Raises:
        ValueError: a name that Kinesis refuses, no shard, or a retention out of range.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        encryption_key: kms.IKey,
        stream_name: str | None = None,
        shard_count: int | None = None,
        retention: Duration | None = None,
    ) -> None:
        require_key("encryption_key", encryption_key)
        if stream_name is not None:
            require_match("stream_name", stream_name, r"[A-Za-z0-9_.-]{1,128}", "1 to 128 letters, digits and _ . -")
        if shard_count is not None and shard_count < 1:
            raise ValueError(f"shard_count: {shard_count} given; allowed: 1 or more, or None for a stream on demand.")
        kept = retention or Duration.days(DEFAULT_RETENTION_DAYS)
        if not 1 <= kept.to_days(integral=False) <= LONGEST_RETENTION_DAYS:
            raise ValueError(f"retention: {kept.to_human_string()} given; allowed: 1 to {LONGEST_RETENTION_DAYS} days.")
        super().__init__(scope, construct_id)
        classify_as_phi(self)
        on_demand = shard_count is None
        self.resource = kinesis.Stream(
            self,
            "Resource",
            stream_name=stream_name,
            stream_mode=kinesis.StreamMode.ON_DEMAND if on_demand else kinesis.StreamMode.PROVISIONED,
            shard_count=shard_count,
            retention_period=kept,
            encryption=kinesis.StreamEncryption.KMS,
            encryption_key=encryption_key,
            shard_level_metrics=[kinesis.ShardLevelMetrics.ALL],
            removal_policy=RemovalPolicy.RETAIN,
        )

    def grant_write(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets a principal put records, use of the key included.

        Args:
            grantee: who may write.

        Returns:
            The grant.
        """
        return self.resource.grant_write(grantee)

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets a principal get records, use of the key included.

        Args:
            grantee: who may read.

        Returns:
            The grant.
        """
        return self.resource.grant_read(grantee)
