"""What AWS Config records in every account and Region, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_config as config
from aws_cdk import aws_iam as iam
from constructs import Construct

from hipaa_landing_zone.plan.detection import AGGREGATOR

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

ROLE = "hlz-config-aggregator"
_TRUST = {"Effect": "Allow", "Principal": {"Service": "config.amazonaws.com"}, "Action": "sts:AssumeRole"}


class ResourceAggregator(Construct):
    """Gathers resources and compliance of the whole organization, in every Region that there is.

    What happens in a Region that is not governed should be seen too. Source: AWS Config Developer Guide, "Multi-account
    multi-Region data aggregation".
    """

    def __init__(self, scope: Construct, construct_id: str, *, plan: Plan) -> None:
        super().__init__(scope, construct_id)
        policy = f"arn:{plan.partition}:iam::aws:policy/service-role/AWSConfigRoleForOrganizations"
        role = iam.CfnRole(
            self,
            "Role",
            role_name=ROLE,
            description="With which AWS Config asks which accounts the organization has",
            assume_role_policy_document={"Version": "2012-10-17", "Statement": [_TRUST]},
            managed_policy_arns=[policy],
        )
        config.CfnConfigurationAggregator(
            self,
            "Aggregator",
            configuration_aggregator_name=AGGREGATOR,
            organization_aggregation_source=config.CfnConfigurationAggregator.OrganizationAggregationSourceProperty(
                role_arn=role.attr_arn, all_aws_regions=True
            ),
        )
