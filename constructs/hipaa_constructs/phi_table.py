"""A DynamoDB table for an application's PHI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import RemovalPolicy
from aws_cdk import aws_backup as backup
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from hipaa_constructs.check import require_key
from hipaa_constructs.classification import classify_as_phi

if TYPE_CHECKING:
    from collections.abc import Sequence


class PhiTable(Construct):
    """A DynamoDB table for PHI: encrypted with a customer key, restorable to any second, hard to delete.

    Guarantees:
        * ``encrypted_with_a_customer_key``: server-side encryption with the given key, indexes, streams and backups
          included (45 CFR 164.312(a)(2)(iv)).
        * ``restorable_to_any_second``: point-in-time recovery over 35 days, the longest there is
          (45 CFR 164.308(a)(7)(ii)(A), 164.308(a)(7)(ii)(B)).
        * ``backed_up``: selected by the backup plan, if one is given (45 CFR 164.308(a)(7)(ii)(A)).
        * ``deletion_is_refused``: deletion protection is on (45 CFR 164.312(c)(1), 164.308(a)(7)(ii)(A)).
        * ``tls_only``: the table's policy denies every request without TLS (45 CFR 164.312(e)(1),
          164.312(e)(2)(ii)).
        * ``unusual_use_shows``: contributor insights record the keys that are asked for most and the ones throttled
          (45 CFR 164.312(b), 164.308(a)(1)(ii)(D)).
        * ``survives_its_stack``: retained on deletion and on replacement (45 CFR 164.308(a)(7)(ii)(A),
          164.312(c)(1)).

    Contributor insights show key values to whoever reads CloudWatch rules: let keys be ids that say nothing. Who reads
    which item is recorded by CloudTrail data events of the organization trail, not by the table. The capacity is on
    demand, so that no limit of its own refuses a clinician; the account's quota still does.

    Source: Amazon DynamoDB Developer Guide, "Encryption at rest", "Point-in-time recovery", "Deletion protection",
    "Resource-based policies", "CloudWatch Contributor Insights for DynamoDB".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        encryption_key: key of the table's Region.
        partition_key: name and type.
        sort_key: name and type, if any.
        table_name: literal name; None for one that CloudFormation makes.
        stream: what a stream shows of each change; no stream if None.
        time_to_live_attribute: name of the attribute after whose time an item expires; none expires if None.
        backup_plan: AWS Backup plan that is to back the table up. None when the account selects resources by tag.
        policy_statements: further statements of the table's policy: for principals of other accounts, which need one.

    Attributes:
        resource: the underlying ``dynamodb.Table``.

    Raises:
        ValueError: a policy statement that admits everybody.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        encryption_key: kms.IKey,
        partition_key: dynamodb.Attribute,
        sort_key: dynamodb.Attribute | None = None,
        table_name: str | None = None,
        stream: dynamodb.StreamViewType | None = None,
        time_to_live_attribute: str | None = None,
        backup_plan: backup.BackupPlan | None = None,
        policy_statements: Sequence[iam.PolicyStatement] = (),
    ) -> None:
        require_key("encryption_key", encryption_key)
        _refuse_everybody(policy_statements)
        super().__init__(scope, construct_id)
        classify_as_phi(self)
        self.resource = dynamodb.Table(
            self,
            "Resource",
            table_name=table_name,
            partition_key=partition_key,
            sort_key=sort_key,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=encryption_key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True, recovery_period_in_days=35
            ),
            deletion_protection=True,
            contributor_insights_specification=dynamodb.ContributorInsightsSpecification(enabled=True),
            stream=stream,
            time_to_live_attribute=time_to_live_attribute,
            removal_policy=RemovalPolicy.RETAIN,
            resource_policy=iam.PolicyDocument(statements=[_tls_only(), *policy_statements]),
        )
        if backup_plan is not None:
            backup_plan.add_selection(
                f"{construct_id}Of{self.node.addr[-8:]}",
                resources=[backup.BackupResource.from_dynamo_db_table(self.resource)],
            )

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets a principal read items and decrypt them, by the L2's grants on table and key.

        Args:
            grantee: who may read.

        Returns:
            The grant.
        """
        return self.resource.grant_read_data(grantee)

    def grant_read_write(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets a principal read, write and delete items, by the L2's grants on table and key.

        Args:
            grantee: who may read and write.

        Returns:
            The grant.
        """
        return self.resource.grant_read_write_data(grantee)


def _tls_only() -> iam.PolicyStatement:
    statement = {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "dynamodb:*",
        # The policy is part of the table, so it cannot name the table's ARN.
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return iam.PolicyStatement.from_json(statement)


def _refuse_everybody(statements: Sequence[iam.PolicyStatement]) -> None:
    for statement in statements:
        given = statement.to_statement_json()
        principal = given.get("Principal")
        named = principal.get("AWS", []) if isinstance(principal, dict) else principal
        if given["Effect"] == "Allow" and (named is None or "*" in ([named] if isinstance(named, str) else named)):
            raise ValueError(f"policy_statements: principal {principal!r} given; allowed: named principals.")
