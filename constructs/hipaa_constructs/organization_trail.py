"""The organization trail: what every account does, in every Region, delivered to the archive and CloudWatch Logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_cloudtrail as cloudtrail
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from hipaa_constructs.check import require_bucket, require_key, require_match, require_organization_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_s3 as s3

    from hipaa_constructs.customer_key import CustomerKey


class OrganizationTrail(Construct):
    """A CloudTrail organization trail, in the management account's home Region.

    Built on ``CfnTrail``: the L2 leaves the key policy without a CloudTrail statement and omits ``aws:SourceArn`` from
    two bucket statements.

    Guarantees:
        * ``every_account_and_region_is_recorded``: organization trail, all Regions, global services, logging on
          (45 CFR 164.312(b), 164.308(a)(1)(ii)(D)).
        * ``management_events_are_complete``: read and write, none excluded (45 CFR 164.312(b)).
        * ``data_events_are_recorded``: of each resource type given, the log buckets themselves left out
          (45 CFR 164.312(b)).
        * ``log_files_are_validated``: digests prove that no file was changed or removed (45 CFR 164.312(c)(1)).
        * ``encrypted_with_a_customer_key``: files and log group (45 CFR 164.312(a)(2)(iv)).
        * ``delivery_role_is_pinned``: only CloudTrail takes it on, and it writes only the trail's own log streams
          (45 CFR 164.312(a)(1)).
        * ``log_group_survives_its_stack``: retained on deletion and on replacement (45 CFR 164.316(b)(2)(i)).

    The bucket and its key admit the trail by ARN before it exists: :meth:`arn_of`, :meth:`WormBucket.admit_cloudtrail`,
    :meth:`CustomerKey.admit_cloudtrail`. The trail must come after the bucket's policy
    (:attr:`WormBucket.policy_dependable`) and after trusted access for ``cloudtrail.amazonaws.com``.

    Args:
        scope: parent construct, in a stack of the management account.
        construct_id: id in the parent.
        trail_name: explicit, so that its ARN is known beforehand.
        organization_id: ``o-…``, part of the log stream names.
        bucket: of the log-archive account.
        encryption_key: the bucket's key; from another account ``kms.Key.from_key_arn`` with its key or alias ARN.
        log_group_key: key of this account and Region for the log group; it is told to admit the log group.
        data_event_types: CloudFormation names of resource types, such as ``AWS::S3::Object``.
        excluded_buckets: log buckets, whose data events would beget data events.

    Attributes:
        resource: the underlying ``cloudtrail.CfnTrail``.
        log_group: the log group, for metric filters and alarms.

    Raises:
        ValueError: a bad name, organization id or resource type; S3 data events without an excluded bucket.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        trail_name: str,
        organization_id: str,
        bucket: s3.IBucket,
        encryption_key: kms.IKey,
        log_group_key: CustomerKey,
        data_event_types: Sequence[str],
        excluded_buckets: Sequence[s3.IBucket],
    ) -> None:
        require_bucket("bucket", bucket)
        require_key("encryption_key", encryption_key)
        _check(trail_name, organization_id, data_event_types, excluded_buckets)
        super().__init__(scope, construct_id)
        self.log_group = self._log_group(f"/organization-trail/{trail_name}", log_group_key)
        role, policy = self._delivery_role(f"/organization-trail/{trail_name}", organization_id)
        self.resource = cloudtrail.CfnTrail(
            self,
            "Resource",
            trail_name=trail_name,
            is_logging=True,
            is_organization_trail=True,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_log_file_validation=True,
            s3_bucket_name=bucket.bucket_name,
            kms_key_id=encryption_key.key_arn,
            cloud_watch_logs_log_group_arn=self.log_group.log_group_arn,
            cloud_watch_logs_role_arn=role.attr_arn,
            advanced_event_selectors=_selectors(data_event_types, excluded_buckets),
        )
        # CloudTrail tries the role when the trail is made.
        self.resource.node.add_dependency(policy)

    @staticmethod
    def arn_of(*, trail_name: str, partition: str, home_region: str, management_account_id: str) -> str:
        """Tells the ARN of a trail before it exists.

        Args:
            trail_name: its name.
            partition: ``aws`` or ``aws-us-gov``.
            home_region: the Region of its stack.
            management_account_id: 12 digits; members' events carry this account's trail ARN too.

        Returns:
            The ARN.
        """
        return f"arn:{partition}:cloudtrail:{home_region}:{management_account_id}:trail/{trail_name}"

    def _log_group(self, name: str, key: CustomerKey) -> logs.LogGroup:
        key.admit_cloudwatch_logs(log_group_name=name)
        return logs.LogGroup(
            self,
            "LogGroup",
            log_group_name=name,
            encryption_key=key.resource,
            # For alarms and searches; the six years of 45 CFR 164.316(b)(2)(i) are the bucket's.
            retention=logs.RetentionDays.ONE_YEAR,
            # Kept for good once it was made; one that outlived a failed creation would have taken its name.
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )

    def _delivery_role(self, log_group_name: str, organization_id: str) -> tuple[iam.CfnRole, iam.CfnManagedPolicy]:
        stack = Stack.of(self)
        role = iam.CfnRole(
            self,
            "DeliveryRole",
            assume_role_policy_document={
                "Version": "2012-10-17",
                "Statement": {
                    "Effect": "Allow",
                    "Principal": {"Service": "cloudtrail.amazonaws.com"},
                    # No aws:SourceArn: CloudTrail does not send it here, and nothing would be delivered. Who makes a
                    # trail must pass the role (iam:PassRole), so only trails of this account can use it.
                    "Action": "sts:AssumeRole",
                },
            },
        )
        # Not from the log group's own Arn, which ends in ":*".
        log_group = f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:log-group:{log_group_name}"
        streams = [f"{stack.account}_CloudTrail_{stack.region}*", f"{organization_id}_*"]
        policy = iam.CfnManagedPolicy(
            self,
            "DeliveryPolicy",
            roles=[role.ref],
            policy_document={
                "Version": "2012-10-17",
                "Statement": {
                    "Effect": "Allow",
                    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                    "Resource": [f"{log_group}:log-stream:{stream}" for stream in streams],
                },
            },
        )
        return role, policy


def _check(
    trail_name: str, organization_id: str, data_event_types: Sequence[str], excluded_buckets: Sequence[s3.IBucket]
) -> None:
    require_match(
        "trail_name", trail_name, r"[A-Za-z0-9][A-Za-z0-9._-]{1,126}[A-Za-z0-9]", "3 to 128 letters, digits, . _ -"
    )
    require_organization_id(organization_id)
    for resource_type in data_event_types:
        require_match("data_event_types", resource_type, r"AWS::\w+::\w+", "names such as AWS::S3::Object")
    if "AWS::S3::Object" in data_event_types and not excluded_buckets:
        raise ValueError(
            "excluded_buckets: none given; S3 data events of the log buckets would beget data events without end."
        )


def _selectors(
    data_event_types: Sequence[str], excluded_buckets: Sequence[s3.IBucket]
) -> list[cloudtrail.CfnTrail.AdvancedEventSelectorProperty]:
    selectors = [_selector("Management events", {"field": "eventCategory", "equal_to": ["Management"]})]
    for resource_type in data_event_types:
        fields: list[dict[str, Any]] = [
            {"field": "eventCategory", "equal_to": ["Data"]},
            {"field": "resources.type", "equal_to": [resource_type]},
        ]
        if resource_type == "AWS::S3::Object":
            prefixes = [f"{bucket.bucket_arn}/" for bucket in excluded_buckets]
            fields.append({"field": "resources.ARN", "not_starts_with": prefixes})
        selectors.append(_selector(resource_type, *fields))
    return selectors


def _selector(name: str, *fields: dict[str, Any]) -> cloudtrail.CfnTrail.AdvancedEventSelectorProperty:
    return cloudtrail.CfnTrail.AdvancedEventSelectorProperty(
        name=name, field_selectors=[cloudtrail.CfnTrail.AdvancedFieldSelectorProperty(**field) for field in fields]
    )
