"""The landing zone's own provider of custom resources: a function, its role and its log, in the stack that uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Aws, CustomResource, RemovalPolicy, Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from hipaa_landing_zone.plan.name import PROVIDER_ROLE_PREFIX
from hipaa_landing_zone.provider import find, source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hipaa_constructs import CustomerKey
    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.provider import Operation, Permission

RUNTIME = "python3.13"
_TIMEOUT_S = 900
_RETENTION_DAYS = 2192  # six years: 45 CFR 164.316(b)(2)(i)
_WRITE_LOG = ("logs:CreateLogStream", "logs:PutLogEvents")
_LAMBDA = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


class Provider(Construct):
    """A function that does for CloudFormation what it has no resource type for: the operations named, nothing else.

    Guarantees: its code is in the template, as text, and holds these operations only; so does its role, which may
    besides write its own log; what it writes it reads back; it undoes only what it did, and leaves on what protects. It
    has no environment variables, whose encryption would need a key.

    The role's trust policy names AWS Lambda without a condition: ``iam:PassRole`` never crosses accounts, so no other
    account's function can be given the role (AWS IAM User Guide, "Grant a user permissions to pass a role").

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        plan: what will exist.
        log_key: encrypts the log group; in the same account and Region, and it is made to admit CloudWatch Logs.
        operations: names of operations (``hipaa_landing_zone.provider.OPERATIONS``).
        name: tells several providers of one account and Region apart; by default it is the account baseline's.

    Raises:
        ValueError: an operation that does not exist, or none.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        plan: Plan,
        log_key: CustomerKey,
        operations: Sequence[str],
        name: str | None = None,
    ) -> None:
        if not operations:
            raise ValueError("operations: none given; a provider without any has nothing to do.")
        super().__init__(scope, construct_id)
        self._operations = {name: find(name) for name in operations}
        self._partition = plan.partition
        self._name = f"{PROVIDER_ROLE_PREFIX}-{name}" if name else PROVIDER_ROLE_PREFIX
        log_group = self._make_log_group(log_key)
        role = self._make_role()
        self._permissions = self._make_permissions(role)
        self.function = lambda_.CfnFunction(
            self,
            "Function",
            function_name=self._name,
            description=f"For CloudFormation: {', '.join(self._operations)}"[:256],
            runtime=RUNTIME,
            architectures=["arm64"],
            handler="index.handler",
            memory_size=256,
            timeout=_TIMEOUT_S,
            role=role.attr_arn,
            code=lambda_.CfnFunction.CodeProperty(zip_file=source(tuple(self._operations.values()))),
            logging_config=lambda_.CfnFunction.LoggingConfigProperty(log_group=log_group.ref),
        )

    def make(self, construct_id: str, operation: str, **parameters: Any) -> CustomResource:
        """Make a resource of type ``Custom::Hlz<Operation>``.

        Args:
            construct_id: id in the provider.
            operation: one of those that the provider was made with.
            parameters: what the operation takes, in ``snake_case``; values of other resources are let through.

        Raises:
            ValueError: an operation that the provider was not made with, or parameters that it does not take.
        """
        if operation not in self._operations:
            raise ValueError(f"operation {operation!r}: this provider was made with {', '.join(self._operations)}.")
        properties = {_pascal(name): value for name, value in parameters.items()}
        _check(self._operations[operation], properties)
        resource = CustomResource(
            self,
            construct_id,
            resource_type=self._operations[operation].resource_type,
            service_token=self.function.attr_arn,
            properties={"Operation": operation, **properties},
        )
        resource.node.add_dependency(self._permissions)
        return resource

    def _make_log_group(self, key: CustomerKey) -> logs.CfnLogGroup:
        name = f"/{self._name.replace('-', '/', 1)}"
        key.admit_cloudwatch_logs(log_group_name=name)
        log_group = logs.CfnLogGroup(
            self,
            "LogGroup",
            log_group_name=name,
            kms_key_id=key.resource.key_arn,
            retention_in_days=_RETENTION_DAYS,
        )
        # Records stay; a failed first deployment leaves nothing that a second one would stumble over.
        log_group.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        log_group.node.add_dependency(key)
        return log_group

    def _make_role(self) -> iam.CfnRole:
        return iam.CfnRole(
            self,
            "Role",
            role_name=f"{self._name}-{Aws.REGION}",
            description="Of the landing zone's provider of custom resources",
            assume_role_policy_document={"Version": "2012-10-17", "Statement": [_LAMBDA]},
        )

    def _make_permissions(self, role: iam.CfnRole) -> iam.CfnManagedPolicy:
        """One statement list an operation; a managed policy, since inline ones are a finding of the HIPAA pack."""
        group = f"/{self._name.replace('-', '/', 1)}"
        own_log = f"arn:{self._partition}:logs:{Aws.REGION}:{Aws.ACCOUNT_ID}:log-group:{group}:*"
        statements: list[dict[str, Any]] = [{"Effect": "Allow", "Action": list(_WRITE_LOG), "Resource": own_log}]
        for operation in self._operations.values():
            statements.extend(_statement(permission) for permission in operation.permissions)
        return iam.CfnManagedPolicy(
            self,
            "Permissions",
            managed_policy_name=f"{self._name}-{Aws.REGION}",
            description="What the landing zone's provider of custom resources calls",
            roles=[role.ref],
            policy_document={"Version": "2012-10-17", "Statement": _distinct(statements)},
        )


def _statement(permission: Permission) -> dict[str, Any]:
    made: dict[str, Any] = {
        "Effect": "Allow",
        "Action": list(permission.actions),
        "Resource": [_here(each) for each in permission.resources],
    }
    return {**made, "Condition": dict(permission.condition)} if permission.condition else made


def _here(arn: str) -> str:
    """Put pseudo parameters into an ARN; their own notation would look like a forgotten ``Fn::Sub`` in the source."""
    for placeholder, value in (("partition", Aws.PARTITION), ("region", Aws.REGION), ("account", Aws.ACCOUNT_ID)):
        arn = arn.replace(f"<{placeholder}>", value)
    return arn


def _distinct(statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drop repetitions, where several operations read the same."""
    return [each for number, each in enumerate(statements) if each not in statements[:number]]


def _check(operation: Operation, properties: dict[str, Any]) -> None:
    """Find wrong parameters at synthesis; what only deployment knows is checked by the provider itself."""
    if properties.keys() != operation.parameters.keys():
        takes = ", ".join(operation.parameters) or "nothing"
        raise ValueError(f"operation {operation.name} takes {takes}; given: {', '.join(properties) or 'nothing'}.")
    for name, value in properties.items():
        if not Token.is_unresolved(value):
            try:
                operation.parameters[name](value)
            except ValueError as error:
                raise ValueError(f"operation {operation.name}, {name}: {error}.") from None


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
