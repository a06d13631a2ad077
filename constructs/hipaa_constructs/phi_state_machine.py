"""A Step Functions state machine for PHI: encrypted, every step logged, the data that passes through left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from aws_cdk import Duration, Names, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from hipaa_constructs.admission import admit_log_delivery
from hipaa_constructs.check import require_key
from hipaa_constructs.encrypted_log import make_log_group, require_retention
from hipaa_constructs.managed_role import ManagedRole

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

LONGEST_TIMEOUT_DAYS = 365
LONGEST_EXPRESS_TIMEOUT_SECONDS = 300
DATA_KEY_REUSE_SECONDS = 300


class PhiStateMachine(Construct):
    """A state machine whose executions may carry PHI.

    Guarantees:
        * ``encrypted_with_a_customer_key``: definition, input, output and history (45 CFR 164.312(a)(2)(iv)).
        * ``every_step_is_logged``: at level ALL (45 CFR 164.312(b)).
        * ``logs_hold_no_data``: input and output of steps are left out of the log (45 CFR 164.308(a)(4)(ii)(B),
          164.312(a)(1)).
        * ``logs_are_encrypted_and_kept``: encrypted with the key, for a year or longer (45 CFR 164.312(b),
          164.312(a)(2)(iv)).
        * ``executions_are_traced``: with AWS X-Ray (45 CFR 164.312(b), 164.308(a)(1)(ii)(D)).
        * ``executions_end``: after the given time at the latest (45 CFR 164.308(a)(7)(i)).
        * ``has_its_own_role``: that AWS Step Functions takes on for state machines of this account only, no inline
          policy (45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(1)).

    What it cannot promise: error texts are in the log, and the name of an execution is not encrypted: keep PHI out of
    both. The history of a standard execution, PHI included, stays for 90 days where the key can be used; pass
    references to objects instead of records. Source: AWS Step Functions Developer Guide, "Data at rest encryption",
    "Using CloudWatch Logs to log execution history".

    The key must let the role use it through IAM policies, as :class:`PhiKey` and :attr:`Foundation.data_key` do; for
    a :class:`CustomerKey` call ``grant_use``. Of another imported key synthesis warns what
    its owner must admit.

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        encryption_key: encrypts the state machine and its log group.
        definition: the steps: ``sfn.DefinitionBody.from_chainable(...)``.
        timeout: after which an execution is aborted: up to a year, express ones up to five minutes.
        express: many short executions, at least once each; the log is then the only record of them.
        retention: of the log group; a year at least.

    Attributes:
        resource: the underlying ``sfn.StateMachine``.
        role: its role; what the steps call is granted to it by CDK.
        log_group: its log group.

    Raises:
        ValueError: a timeout that AWS Step Functions does not have, or a retention under a year.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        encryption_key: kms.IKey,
        definition: sfn.DefinitionBody,
        timeout: Duration,
        express: bool = False,
        retention: logs.RetentionDays = logs.RetentionDays.ONE_YEAR,
    ) -> None:
        require_key("encryption_key", encryption_key)
        _check_timeout(timeout, express=express)
        require_retention(retention)
        super().__init__(scope, construct_id)
        stack = Stack.of(self)
        # Known beforehand, so that role and key can name the state machine and its log group without needing them.
        name = Names.unique_resource_name(self, max_length=80, separator="-")
        self.log_group = make_log_group(
            self,
            "LogGroup",
            # Below this prefix the log service needs no entry in its resource policy, which has room for few.
            log_group_name=f"/aws/vendedlogs/states/{name}",
            encryption_key=encryption_key,
            retention=retention,
        )
        machines = f"arn:{stack.partition}:states:{stack.region}:{stack.account}:stateMachine:*"
        self.role = ManagedRole(
            self,
            "Role",
            service="states.amazonaws.com",
            description=f"Of {self.node.path}"[:1000],
            condition={"StringEquals": {"aws:SourceAccount": stack.account}, "ArnLike": {"aws:SourceArn": machines}},
        )
        self.resource = sfn.StateMachine(
            self,
            "Resource",
            state_machine_name=name,
            definition_body=definition,
            state_machine_type=sfn.StateMachineType.EXPRESS if express else sfn.StateMachineType.STANDARD,
            role=self.role,
            timeout=timeout,
            tracing_enabled=True,
            logs=sfn.LogOptions(destination=self.log_group, level=sfn.LogLevel.ALL, include_execution_data=False),
        )
        self._encrypt(encryption_key, f"{machines.removesuffix('*')}{name}")

    def _encrypt(self, key: kms.IKey, arn: str) -> None:
        """Not through the L2, which admits log delivery in the key without any condition.

        Source: AWS Step Functions Developer Guide, "Data at rest encryption": key policy, execution role and encrypted
        log groups.
        """
        stack = Stack.of(self)
        deliveries = f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:*"
        resource = cast("sfn.CfnStateMachine", self.resource.node.default_child)
        resource.encryption_configuration = sfn.CfnStateMachine.EncryptionConfigurationProperty(
            type="CUSTOMER_MANAGED_KMS_KEY",
            kms_key_id=key.key_arn,
            kms_data_key_reuse_period_seconds=DATA_KEY_REUSE_SECONDS,
        )
        for sid, actions, context in (
            ("EncryptExecutions", ["kms:Decrypt", "kms:GenerateDataKey"], {"aws:states:stateMachineArn": arn}),
            ("EncryptLogDelivery", ["kms:GenerateDataKey"], {"SourceArn": deliveries}),
        ):
            condition = {f"kms:EncryptionContext:{name}": value for name, value in context.items()}
            self.role.add_to_principal_policy(
                iam.PolicyStatement(
                    sid=sid, actions=actions, resources=[key.key_arn], conditions={"StringEquals": condition}
                )
            )
        admit_log_delivery(self, key)

    def grant_start_execution(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets a principal start executions. Who may read them needs ``kms:Decrypt`` as well.

        Args:
            grantee: a role, a function's role, anything that has a principal.
        """
        return self.resource.grant_start_execution(grantee)


def _check_timeout(timeout: Duration, *, express: bool) -> None:
    seconds = timeout.to_seconds()
    most = LONGEST_EXPRESS_TIMEOUT_SECONDS if express else LONGEST_TIMEOUT_DAYS * 86_400
    if not 1 <= seconds <= most:
        raise ValueError(f"timeout: {seconds:g} seconds given; allowed: 1 to {most:,}.")
