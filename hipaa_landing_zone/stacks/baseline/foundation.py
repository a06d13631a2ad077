"""What the landing zone publishes to applications, as SSM parameters that ``Foundation`` of hipaa_constructs reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_ssm as ssm

from hipaa_landing_zone.plan.name import FOUNDATION_PREFIX

if TYPE_CHECKING:
    from constructs import Construct


def publish(scope: Construct, path: str, value: str) -> ssm.CfnParameter:
    """Publish one value of the contract in the stack's account and Region.

    Args:
        scope: parent construct.
        path: below ``FOUNDATION_PREFIX``.
        value: what applications get.
    """
    construct_id = "".join(part.capitalize() for part in path.replace("-", "/").split("/"))
    return ssm.CfnParameter(
        scope,
        f"Foundation{construct_id}",
        name=f"{FOUNDATION_PREFIX}/{path}",
        type="String",
        value=value,
        description="For applications: see Foundation in hipaa_constructs",
    )
