"""What exists once in an account: only the baseline's stack in the home Region makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from aws_cdk import Aws, CfnCondition, CfnResource, Fn
from constructs import Construct

if TYPE_CHECKING:
    from constructs import IConstruct

    from hipaa_landing_zone.plan import Plan

C = TypeVar("C", bound="IConstruct")


class HomeRegion(Construct):
    """The condition ``IsHomeRegion``. The template is the same for every Region, so CloudFormation has to decide.

    Args:
        scope: the stack.
        construct_id: id in the parent.
        plan: knows the home Region.

    Attributes:
        condition: true in the home Region.
    """

    def __init__(self, scope: Construct, construct_id: str, *, plan: Plan) -> None:
        super().__init__(scope, construct_id)
        home = plan.organization.home_region
        self.condition = CfnCondition(self, "Condition", expression=Fn.condition_equals(Aws.REGION, home))
        self.condition.override_logical_id("IsHomeRegion")

    def only(self, construct: C) -> C:
        """Make every resource below a construct exist in the home Region only.

        Call it when the construct is complete: what is added afterwards would exist everywhere. Nothing outside may
        refer to it, since elsewhere there is nothing to refer to (tests/stacks/test_baseline.py).

        Args:
            construct: a resource, or what holds resources.

        Returns:
            The same construct.
        """
        for each in construct.node.find_all():
            if CfnResource.is_cfn_resource(each):
                cast("CfnResource", each).cfn_options.condition = self.condition
        return construct
