"""The customer-managed keys of an account and Region, one for each purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from hipaa_constructs import CustomerKey, ServiceUse
from hipaa_constructs.admission import admit_log_delivery, admit_service
from hipaa_constructs.service_use import CRYPTOGRAPHY
from hipaa_landing_zone.plan.name import KEY_PURPOSES, key_alias
from hipaa_landing_zone.stacks.place import administrators, users

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

# Applications encrypt with these what AWS services write to: log groups, topics, queues, event buses.
KEYS_FOR_SERVICES = ("data", "logs")


class Keys(Construct):
    """Keys that applications and the baseline itself encrypt with. Who administers one cannot use it, and vice versa.

    Args:
        scope: the baseline.
        construct_id: id in the parent.
        plan: says who administers.

    Attributes:
        by_purpose: the keys, by purpose.
    """

    def __init__(self, scope: Construct, construct_id: str, *, plan: Plan) -> None:
        super().__init__(scope, construct_id)
        self.by_purpose = {purpose: self._key(purpose, plan) for purpose in KEY_PURPOSES}

    def _key(self, purpose: str, plan: Plan) -> CustomerKey:
        account = Stack.of(self).account
        key = CustomerKey(
            self,
            f"{purpose.capitalize()}Key",
            alias=key_alias(purpose),
            description=f"Encrypts {purpose} of this account and Region",
            administrators=[administrators(plan, account)],
            users=[users(plan, account)],
        )
        if purpose in KEYS_FOR_SERVICES:
            for use in ServiceUse:
                admit_service(key, key.resource, use)
            admit_log_delivery(key, key.resource)
        if purpose == "data":
            self._admit_instances(key, plan)
        return key

    def _admit_instances(self, key: CustomerKey, plan: Plan) -> None:
        """Let services start instances from encrypted volumes with their service-linked roles, through Amazon EC2 only.

        Volumes are encrypted with this key by default. People and applications use it under their IAM policies, but a
        service-linked role's policy does not know customer-managed keys. None can be named here: KMS refuses principals
        that do not exist yet. Only AWS services make roles on that path. Source: Amazon EC2 Auto Scaling User Guide,
        "Required AWS KMS key policy for use with encrypted volumes"; Amazon EBS User Guide, "Requirements for Amazon
        EBS encryption".
        """
        stack = Stack.of(self)
        linked = f"arn:{plan.partition}:iam::{stack.account}:role/aws-service-role/*"
        caller = {
            "StringEquals": {
                "kms:CallerAccount": stack.account,
                "kms:ViaService": f"ec2.{stack.region}.amazonaws.com",
            },
            "ArnLike": {"aws:PrincipalArn": linked},
        }
        grants = {**caller, "Bool": {"kms:GrantIsForAWSResource": "true"}}
        for sid, actions, condition in (
            ("VolumesOfServices", [*CRYPTOGRAPHY, "kms:DescribeKey"], caller),
            ("GrantsForVolumesOfServices", ["kms:CreateGrant"], grants),
        ):
            statement = {
                "Sid": sid,
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": actions,
                "Resource": "*",
                "Condition": condition,
            }
            key.resource.add_to_resource_policy(iam.PolicyStatement.from_json(statement))
