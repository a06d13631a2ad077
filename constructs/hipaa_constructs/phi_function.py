"""A Lambda function that works on PHI: inside the isolated VPC, encrypted, logged, bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsii
from aws_cdk import Duration, Names
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from hipaa_constructs.check import require_key
from hipaa_constructs.classification import classify_as_phi
from hipaa_constructs.dead_letter import make_dead_letter_queue
from hipaa_constructs.encrypted_log import make_log_group, require_retention
from hipaa_constructs.environment_variable import require_no_secrets
from hipaa_constructs.https_client import https_client_group
from hipaa_constructs.managed_role import ManagedRole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_sqs as sqs

# Those with security patches. Source: AWS Lambda Developer Guide, "Lambda runtimes", as in cfn-lint 1.58 (2026-11-21).
SUPPORTED_RUNTIMES = frozenset(
    """
    dotnet10 java8.al2 java11 java17 java21 java25 nodejs22.x nodejs24.x provided.al2023
    python3.11 python3.12 python3.13 python3.14 ruby3.3 ruby3.4 ruby4.0
    """.split()
)
# Lambda asks for these with the function's role; it makes the interface before the function has an ARN to pin. Source:
# AWS Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC".
NETWORK_INTERFACES = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
]


@jsii.implements(ec2.IConnectable)
class PhiFunction(Construct):
    """A Lambda function for PHI.

    Guarantees:
        * ``runs_in_isolated_subnets``: behind a security group of its own that lets HTTPS out and nothing in; subnets
          without a way to the internet leave only the VPC's endpoints to reach (45 CFR 164.312(e)(1), 164.312(a)(1)).
        * ``environment_is_encrypted``: variables are encrypted with the given key (45 CFR 164.312(a)(2)(iv)).
        * ``no_secrets_in_variables``: a variable that looks like a secret is refused, by name and by value
          (45 CFR 164.308(a)(5)(ii)(D), 164.312(d)).
        * ``logs_are_encrypted_and_kept``: a log group of its own, encrypted with the key, for a year or longer
          (45 CFR 164.312(b), 164.312(a)(2)(iv)).
        * ``failed_events_are_kept``: asynchronous events that fail go to an encrypted queue (45 CFR 164.312(c)(1),
          164.308(a)(7)(ii)(A)).
        * ``calls_are_traced``: with AWS X-Ray (45 CFR 164.312(b), 164.308(a)(1)(ii)(D)).
        * ``concurrency_is_bounded``: what it reserves is also the most it takes (45 CFR 164.308(a)(1)(ii)(B)).
        * ``has_its_own_role``: used by nothing else, writes to its own log group only, no inline policy
          (45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(1)).
        * ``only_supported_runtimes``: those that AWS patches (45 CFR 164.308(a)(5)(ii)(B), 164.308(a)(1)(ii)(B)).

    What it cannot promise: what the code writes into its log and its traces. Temporary storage (``/tmp``) is encrypted
    with a key of AWS Lambda, and lives on between calls. Events that a stream or a queue delivers fail into that
    source's own dead letters, not into this function's.

    The key must let the role use it through IAM policies, as :class:`PhiKey` and :attr:`Foundation.data_key` do; for
    a :class:`CustomerKey` call ``grant_use``. Of another imported key synthesis warns what its owner must
    admit.

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        vpc: with isolated subnets, such as :attr:`Foundation.vpc`; endpoints for what the code calls.
        encryption_key: encrypts variables, log group and dead letters.
        runtime: one that AWS supports.
        handler: what is called in the code.
        code: the code, inline or in a bucket or an asset.
        description: what it does.
        environment: variables; no secrets.
        timeout: the longest that one call takes.
        memory_mib: memory, in MiB.
        reserved_concurrency: calls at a time, at least one. The account's quota must leave 100 unreserved.
        retention: of the log group; a year at least.
        dead_letter_queue: an encrypted queue of your own; by default one is made.
        code_signing_config: when given, AWS Lambda refuses code that no signing profile of it signed.

    Attributes:
        resource: the underlying ``lambda_.Function``; hand it to grants and event sources.
        role: its role.
        log_group: its log group.
        dead_letter_queue: where failed events go.

    Raises:
        ValueError: a runtime without support, a secret among the variables, a retention under a year, a VPC without
            isolated subnets, no concurrency, a queue that is not encrypted with a customer key.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        encryption_key: kms.IKey,
        runtime: lambda_.Runtime,
        handler: str,
        code: lambda_.Code,
        description: str | None = None,
        environment: Mapping[str, str] | None = None,
        timeout: Duration | None = None,
        memory_mib: int = 256,
        reserved_concurrency: int = 10,
        retention: logs.RetentionDays = logs.RetentionDays.ONE_YEAR,
        dead_letter_queue: sqs.IQueue | None = None,
        code_signing_config: lambda_.ICodeSigningConfig | None = None,
    ) -> None:
        require_key("encryption_key", encryption_key)
        _check(vpc, runtime, reserved_concurrency, dead_letter_queue)
        require_no_secrets(scope, environment or {})
        require_retention(retention)
        super().__init__(scope, construct_id)
        classify_as_phi(self)
        self.log_group = make_log_group(
            self,
            "LogGroup",
            log_group_name=f"/aws/lambda/{Names.unique_resource_name(self, max_length=100, separator='-')}",
            encryption_key=encryption_key,
            retention=retention,
        )
        self.dead_letter_queue = dead_letter_queue or make_dead_letter_queue(
            self, "DeadLetters", encryption_key=encryption_key
        )
        self.role = self._role(encryption_key)
        self.resource = lambda_.Function(
            self,
            "Resource",
            runtime=runtime,
            handler=handler,
            code=code,
            description=description,
            role=self.role,
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            security_groups=[https_client_group(self, vpc, "HTTPS to endpoints of the VPC")],
            environment=dict(environment or {}),
            environment_encryption=encryption_key,
            log_group=self.log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            dead_letter_queue=self.dead_letter_queue,
            tracing=lambda_.Tracing.ACTIVE,
            reserved_concurrent_executions=reserved_concurrency,
            timeout=timeout or Duration.minutes(1),
            memory_size=memory_mib,
            code_signing_config=code_signing_config,
        )

    @property
    def connections(self) -> ec2.Connections:
        """Name what it may reach: ``database.connections.allow_default_port_from(function)``."""
        return self.resource.connections

    def grant_invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets a principal call the function.

        Args:
            grantee: a role, another function's role, anything that has a principal.
        """
        return self.resource.grant_invoke(grantee)

    def _role(self, encryption_key: kms.IKey) -> ManagedRole:
        role = ManagedRole(self, "Role", service="lambda.amazonaws.com", description=f"Of {self.node.path}"[:1000])
        log_streams = ["logs:CreateLogStream", "logs:PutLogEvents"]
        role.allow("WriteOwnLog", log_streams, [self.log_group.log_group_arn])
        role.allow("NetworkInterfaces", NETWORK_INTERFACES, ["*"])
        # The key is in requests of the function's code, and not in those that AWS Lambda makes itself.
        by_code = {"Null": {"lambda:SourceFunctionArn": "false"}}
        role.add_to_policy(
            iam.PolicyStatement(
                sid="NotForTheCode",
                effect=iam.Effect.DENY,
                actions=NETWORK_INTERFACES,
                resources=["*"],
                conditions=by_code,
            )
        )
        encryption_key.grant_decrypt(role)
        self.dead_letter_queue.grant_send_messages(role)
        return role


def _check(
    vpc: ec2.IVpc, runtime: lambda_.Runtime, reserved_concurrency: int, dead_letter_queue: sqs.IQueue | None
) -> None:
    if runtime.name not in SUPPORTED_RUNTIMES:
        raise ValueError(f"runtime: {runtime.name!r} given; allowed: {', '.join(sorted(SUPPORTED_RUNTIMES))}.")
    if reserved_concurrency < 1:
        raise ValueError(f"reserved_concurrency: {reserved_concurrency} given; allowed: 1 or more.")
    if not vpc.isolated_subnets:
        raise ValueError("vpc: without isolated subnets given; allowed: with them, as Foundation.of(self).vpc.")
    if dead_letter_queue is not None and dead_letter_queue.encryption_master_key is None:
        raise ValueError("dead_letter_queue: without a customer key given; allowed: an encrypted queue.")
