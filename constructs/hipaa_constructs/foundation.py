"""What an application finds in its account, published by the landing zone: network, keys, logs, topics, boundary."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Any

from aws_cdk import (
    CfnDynamicReference,
    CfnDynamicReferenceService,
    CfnParameter,
    CfnRule,
    CfnRuleAssertion,
    Fn,
    Stack,
)
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from hipaa_constructs.published import MARK

FOUNDATION_PREFIX = "/hlz/foundation/v1"
"""Where the landing zone publishes; guarded: only its own deployer writes there (HLZ-SCP-07)."""

FEWEST_ZONES, MOST_ZONES = 2, 6


class Foundation(Construct):
    """What the landing zone publishes in this account and Region, as CDK's own interfaces: ``Foundation.of(self)``.

    Guarantees:
        * ``comes_from_the_landing_zone``: every value is read at deployment from a parameter that only the landing
          zone writes, and the template admits no other parameter in its place (45 CFR 164.312(c)(1),
          164.308(a)(4)(ii)(B)).
        * ``fails_without_a_baseline``: CloudFormation refuses the stack before it makes anything when a parameter is
          missing, and names it (45 CFR 164.308(a)(1)(ii)(B)).
        * ``only_isolated_subnets``: the VPC offers no subnet with a way to the internet (45 CFR 164.312(a)(1),
          164.312(e)(1)).
        * ``roles_have_a_boundary``: the permissions boundary that lets an application make roles, but none without it
          (45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(1)).
        * ``keys_have_one_purpose``: data, logs, backup and secrets have a customer-managed key each
          (45 CFR 164.312(a)(2)(iv)).

    Only what is used is in the template, as a parameter of the type ``AWS::SSM::Parameter::Value`` with a default that
    nobody has to give. Dynamic references, ``{{resolve:ssm:…}}``, serve only what is seldom used (addresses, names of
    zones, route tables), since a template holds 60 of them at most, intrinsic functions see their text instead of their
    value, and outputs and user data do not resolve them: do not use those three there. Source: AWS CloudFormation User
    Guide, "Get values stored in other services using dynamic references", "Specify existing resources at runtime with
    CloudFormation-supplied parameter types".

    The keys, bucket and topics are imported: their policies belong to the landing zone, which admits this account's
    roles by their IAM policies, CloudWatch Logs for every log group (``logs_key``), CloudWatch alarms and EventBridge
    rules (topics), access logs of buckets and load balancers (``access_log_bucket``). Grants on them change IAM
    policies of the application only.

    Args:
        scope: anything in the stack.
        zones: over how many Availability Zones the application spreads, 2 to 6; CloudFormation refuses more than the
            account's VPC has.

    Raises:
        ValueError: a scope outside any stack, too few or too many zones, or another number of zones in the same stack.
    """

    @staticmethod
    def of(scope: Construct, *, zones: int = 2) -> Foundation:
        """Returns the foundation of the stack that a construct is in; the same one each time.

        Args:
            scope: anything in the stack.
            zones: over how many Availability Zones the application spreads.

        Raises:
            ValueError: a scope outside any stack, too few or too many zones, or another number in the same stack.
        """
        if not FEWEST_ZONES <= zones <= MOST_ZONES:
            raise ValueError(f"zones: {zones} given; allowed: {FEWEST_ZONES} to {MOST_ZONES}.")
        if not any(Stack.is_stack(each) for each in scope.node.scopes):
            raise ValueError(f"scope: {scope.node.path or 'the app'!r} is in no stack; give a stack or what is in one.")
        stack = Stack.of(scope)
        made = _MADE.get(stack) or _MADE.setdefault(stack, Foundation(stack, "Foundation", zones=zones))
        if made.zones != zones:
            raise ValueError(f"zones: {zones} given; this stack already has a foundation over {made.zones} zones.")
        return made

    def __init__(self, scope: Construct, construct_id: str, *, zones: int) -> None:
        super().__init__(scope, construct_id)
        self.node.set_context(MARK, value=True)
        self.zones = zones

    @cached_property
    def vpc(self) -> ec2.IVpc:
        """The account's VPC, with its isolated subnets."""
        numbers = range(1, self.zones + 1)
        vpc_id = self._value("vpc/id", "VpcId", "AWS::EC2::VPC::Id")
        subnets = [self._value(f"zone/{each}/subnet", f"Zone{each}Subnet", "AWS::EC2::Subnet::Id") for each in numbers]
        self._require_distinct([vpc_id, *subnets])
        return ec2.Vpc.from_vpc_attributes(
            self,
            "Vpc",
            vpc_id=vpc_id,
            vpc_cidr_block=_reference("vpc/cidr"),
            availability_zones=[_reference(f"zone/{each}/name") for each in numbers],
            isolated_subnet_ids=subnets,
            isolated_subnet_route_table_ids=[_reference(f"zone/{each}/route-table") for each in numbers],
        )

    @cached_property
    def endpoint_security_group(self) -> ec2.ISecurityGroup:
        """The security group of the VPC's interface endpoints; it admits HTTPS from the whole VPC."""
        group = self._value("vpc/endpoint-security-group", "EndpointSecurityGroup", "AWS::EC2::SecurityGroup::Id")
        return ec2.SecurityGroup.from_security_group_id(self, "EndpointGroup", group, mutable=False)

    @cached_property
    def data_key(self) -> kms.IKey:
        """The key for data at rest."""
        return self._key("data")

    @cached_property
    def logs_key(self) -> kms.IKey:
        """The key for log groups and notifications; CloudWatch Logs may use it for every log group of the account."""
        return self._key("logs")

    @cached_property
    def backup_key(self) -> kms.IKey:
        """The key for backups."""
        return self._key("backup")

    @cached_property
    def secrets_key(self) -> kms.IKey:
        """The key for secrets."""
        return self._key("secrets")

    @cached_property
    def access_log_bucket(self) -> s3.IBucket:
        """The bucket for access logs of this account's buckets and load balancers."""
        return s3.Bucket.from_bucket_name(self, "AccessLogs", self._value("bucket/access-logs", "AccessLogBucket"))

    @cached_property
    def application_boundary(self) -> iam.IManagedPolicy:
        """The permissions boundary for the application's roles: ``iam.PermissionsBoundary.of(self).apply(…)``."""
        arn = self._value("boundary/application", "ApplicationBoundary")
        return iam.ManagedPolicy.from_managed_policy_arn(self, "ApplicationBoundaryImport", arn)

    @cached_property
    def security_topic(self) -> sns.ITopic:
        """The topic for what the security officer must know."""
        return self._topic("security")

    @cached_property
    def operations_topic(self) -> sns.ITopic:
        """The topic for what those who run the application must know."""
        return self._topic("operations")

    def _key(self, purpose: str) -> kms.IKey:
        name = f"{purpose.capitalize()}Key"
        return kms.Key.from_key_arn(self, f"{name}Import", self._value(f"key/{purpose}", name))

    def _topic(self, purpose: str) -> sns.ITopic:
        name = f"{purpose.capitalize()}Topic"
        attributes: dict[str, Any] = {"topic_arn": self._value(f"topic/{purpose}", name)}
        # With its key, so that grant_publish also gives use of the key.
        return sns.Topic.from_topic_attributes(self, f"{name}Import", **attributes, key_arn=self.logs_key.key_arn)

    def _require_distinct(self, values: list[str]) -> None:
        """Two zones in one subnet are none. This also uses each value: CDK's validation objects to unused ones."""
        assertions = [
            CfnRuleAssertion(
                assert_=Fn.condition_not(Fn.condition_equals(value, following)),
                assert_description=f"{FOUNDATION_PREFIX}: VPC and subnets of the zones must differ.",
            )
            for value, following in pairwise(values)
        ]
        CfnRule(self, "ZonesDiffer", assertions=assertions).override_logical_id("FoundationZonesDiffer")

    def _value(self, path: str, name: str, kind: str = "String") -> str:
        parameter_name = f"{FOUNDATION_PREFIX}/{path}"
        parameter = CfnParameter(
            self,
            name,
            type=f"AWS::SSM::Parameter::Value<{kind}>",
            default=parameter_name,
            # Judged against the parameter's name: nobody redirects it to one that is not guarded.
            allowed_values=[parameter_name],
            description="Published by the landing zone; absent in an account without its baseline",
        )
        parameter.override_logical_id(f"Foundation{name}")
        return parameter.value_as_string


def _reference(path: str) -> str:
    # A parameter that nothing in the template refers to is a finding of CDK's own validation.
    return CfnDynamicReference(CfnDynamicReferenceService.SSM, f"{FOUNDATION_PREFIX}/{path}").to_string()


# By stack, and for as long as the process lives: jsii forgets a Python object that nothing in Python holds, and what it
# then finds under the stack is a plain construct.
_MADE: dict[Stack, Foundation] = {}
