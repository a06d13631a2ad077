"""The customer-managed KMS key of an application: CDK's grants work on it, administrators cannot use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

from hipaa_constructs.check import is_token, require_match
from hipaa_constructs.customer_key import USE, CustomerKey
from hipaa_constructs.service_use import CRYPTOGRAPHY, ServiceUse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs import Construct

# The landing zone's own aliases, which HLZ-SCP-05 guards.
RESERVED_ALIAS = "hlz/"
# CDK's bootstrap gives this role to CloudFormation, whatever the qualifier.
DEPLOYER = "cdk-*-cfn-exec-role-*"


class PhiKey(CustomerKey):
    """A symmetric, customer-managed KMS key for an application's PHI, on which CDK's grants simply work.

    Guarantees:
        * ``rotates_every_year``: new key material every 365 days (45 CFR 164.312(a)(2)(iv)).
        * ``administrators_never_use_the_key``: cryptographic use is denied to the administrators given and to the root
          user, whatever any other statement or IAM policy allows (45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(1)).
        * ``the_deployer_uses_the_key_only_through_services``: CloudFormation's role administers the key and lets
          services such as Amazon RDS or AWS Secrets Manager encrypt what it makes; it cannot call AWS KMS to decrypt,
          nor read objects of Amazon S3 (45 CFR 164.312(a)(1)).
        * ``grants_give_real_use``: who has use of the key in an IAM policy of the account, and is no administrator, has
          it; so the grants of ``resource`` and of what it encrypts suffice (45 CFR 164.312(a)(2)(iv),
          164.308(a)(4)(ii)(B)).
        * ``users_cannot_administer_the_key``: IAM policies of the account are trusted with use and with reading the
          settings only (45 CFR 164.312(a)(1)).
        * ``nobody_gets_every_action``: no statement allows ``kms:*`` (45 CFR 164.312(a)(1)).
        * ``services_act_for_this_account_only``: an AWS service that says for whom it acts is refused unless it acts
          for the key's account, also where a construct of CDK admitted it without a condition
          (45 CFR 164.312(a)(1)).
        * ``services_are_pinned``: :meth:`admit_service` admits for resources of this account and Region
          (45 CFR 164.312(a)(1)).
        * ``deletion_waits_thirty_days``: the template and the key policy both ask for the longest waiting period
          (45 CFR 164.308(a)(7)(ii)(A), 164.312(c)(1)).
        * ``deletion_can_be_cancelled``: see :class:`CustomerKey` (45 CFR 164.308(a)(6)(ii), 164.312(c)(1)).
        * ``survives_its_stack``: retained on deletion and on replacement (45 CFR 164.308(a)(7)(ii)(A),
          164.312(c)(1)).

    An administrator can rewrite the policy, as somebody must; CloudTrail records it as ``PutKeyPolicy``. The root user
    may administer, which is what saves a key whose other administrators are gone. Use is delegated to IAM policies of
    the account: who may write those may give use to a role. For a key whose policy alone decides, take
    :class:`CustomerKey`. The deployer is known by its name, ``cdk-*-cfn-exec-role-*``; an application deployed with
    another role names that one among the administrators, and then cannot make encrypted secrets, tables or databases.

    A key in an AWS CloudHSM key store is not made here: CloudFormation has no property for it, and AWS KMS does not
    rotate it. Source: CloudFormation reference, AWS::KMS::Key; AWS KMS Developer Guide, "Custom key stores".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        alias: alias name, without the prefix ``alias/``; not under ``hlz/``.
        description: what the key protects.
        administrators: roles of the key's account that administer the key beside the deployer and the root user. They
            need not exist; their names may hold ``*``.
        multi_region: a primary key, of which replicas can be made in other Regions.

    Attributes:
        resource: the underlying ``kms.Key``.

    Raises:
        ValueError: an alias that KMS or the landing zone would refuse, or an administrator of another account.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        alias: str,
        description: str,
        administrators: Sequence[iam.IRole] = (),
        multi_region: bool = False,
    ) -> None:
        require_match("alias", alias, rf"(?!{RESERVED_ALIAS}).*", f"not under {RESERVED_ALIAS}, the landing zone's own")
        stack = Stack.of(scope)
        _require_own_account(administrators, stack.account)
        account = f"arn:{stack.partition}:iam::{stack.account}"
        people = [*(each.role_arn for each in administrators), f"{account}:root"]
        deployer = f"{account}:role/{DEPLOYER}"
        everybody = iam.AccountPrincipal(stack.account)
        super().__init__(
            scope,
            construct_id,
            alias=alias,
            description=description,
            administrators=[everybody.with_conditions({"ArnLike": {"aws:PrincipalArn": [*people, deployer]}})],
            users=[everybody.with_conditions({"ArnNotLike": {"aws:PrincipalArn": [*people, deployer]}})],
        )
        cast("kms.CfnKey", self.resource.node.default_child).multi_region = True if multi_region else None
        self._let_services_encrypt_for(deployer)
        if multi_region:
            self._allow("Replicate", ["kms:ReplicateKey"], {"ArnLike": {"aws:PrincipalArn": deployer}})
        self._deny("AdministratorsNeverUse", {"ArnLike": {"aws:PrincipalArn": people}})
        self._deny(
            "NoServicesForOthers",
            {
                "Bool": {"aws:PrincipalIsAWSService": "true"},
                "Null": {"aws:SourceAccount": "false"},
                "StringNotEquals": {"aws:SourceAccount": stack.account},
            },
        )

    def grant_use(self, grantee: iam.IGrantable) -> None:
        """Lets a principal encrypt and decrypt with the key: the same as ``resource.grant_encrypt_decrypt``.

        Args:
            grantee: a role, a function, anything that has a principal. An administrator gains nothing by it.
        """
        self.resource.grant_encrypt_decrypt(grantee)

    def admit_service(self, use: ServiceUse, *, name: str = "*", source_arn: str | None = None) -> None:
        """Lets an AWS service use the key on its own behalf, for resources of the key's account and Region.

        Args:
            use: which service, and for what.
            name: name of the encrypted log group, topic, queue or event bus; ``*`` stands for any text. Literal: the
                resource depends on the key, and the key must not depend on the resource.
            source_arn: ARN, perhaps with ``*``, of the alarm, bucket, topic or bus on whose behalf the service acts.

        Raises:
            ValueError: a source for a service that does not tell AWS KMS its source.
        """
        for sid, statement in use.statements(Stack.of(self), name=name, source_arn=source_arn).items():
            self._add({"Sid": self._sid(sid), **statement})

    def admit_auto_scaling(self) -> None:
        """Lets Auto Scaling groups of the account launch instances with volumes that the key encrypts.

        By name, as the service-linked role need not exist yet; with ``*`` as principal, because no IAM policy gives use
        of keys to that role. Source: Amazon EC2 Auto Scaling User Guide, "Required AWS KMS key policy for use with
        encrypted volumes".
        """
        stack = Stack.of(self)
        name = "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling*"
        caller = {
            "StringEquals": {"aws:PrincipalAccount": stack.account},
            "ArnLike": {"aws:PrincipalArn": f"arn:{stack.partition}:iam::{stack.account}:role/{name}"},
        }
        everybody, for_services = {"AWS": "*"}, {"Bool": {"kms:GrantIsForAWSResource": "true"}}
        self._admit("AutoScaling", everybody, list(USE), caller)
        self._admit("AutoScalingGrants", everybody, ["kms:CreateGrant"], {**caller, **for_services})

    def _let_services_encrypt_for(self, deployer: str) -> None:
        """AWS Secrets Manager, Amazon DynamoDB and others ask AWS KMS with the rights of whoever creates a resource."""
        region, caller = Stack.of(self).region, {"aws:PrincipalArn": deployer}
        self._allow(
            "DeployThroughServices",
            list(CRYPTOGRAPHY),
            {
                "ArnLike": caller,
                "StringLike": {"kms:ViaService": f"*.{region}.amazonaws.com"},
                # No object is made by CloudFormation, so the deployer has no business in them.
                "StringNotEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"},
            },
        )
        self._allow(
            "DeployGrantsToServices",
            ["kms:CreateGrant"],
            {"ArnLike": caller, "Bool": {"kms:GrantIsForAWSResource": "true"}},
        )

    def _allow(self, name: str, actions: list[str], condition: dict[str, Any]) -> None:
        stack = Stack.of(self)
        self._admit(name, {"AWS": f"arn:{stack.partition}:iam::{stack.account}:root"}, actions, condition)

    def _deny(self, sid: str, condition: dict[str, Any]) -> None:
        statement = {
            "Sid": sid,
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": [*CRYPTOGRAPHY, "kms:CreateGrant"],
            "Resource": "*",
            "Condition": condition,
        }
        self._add(statement)


def _require_own_account(administrators: Sequence[iam.IRole], account: str) -> None:
    for role in administrators:
        given = role.principal_account or account
        if given != account and not is_token(given) and not is_token(account):
            raise ValueError(f"administrators: role of account {given} given; allowed: roles of the key's {account}.")
