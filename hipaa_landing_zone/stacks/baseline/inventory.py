"""An inventory of what runs on every managed node."""

from __future__ import annotations

from aws_cdk import aws_ssm as ssm
from constructs import Construct

from hipaa_landing_zone.plan.baseline import INVENTORY

DOCUMENT = "AWS-GatherSoftwareInventory"


class Inventory(Construct):
    """Gathers applications, AWS components, network settings and services twice a day, from all managed nodes.

    All, by ``InstanceIds: *``, which holds for nodes that come later. A node takes part in one inventory association
    only. Files and the Windows registry are not gathered: their names may hold PHI. Source: AWS Systems Manager User
    Guide, "Configuring inventory collection"; 45 CFR 164.310(d)(2)(iii), 164.308(a)(1)(ii)(A).

    Args:
        scope: parent construct.
        construct_id: id in the parent.
    """

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        ssm.CfnAssociation(
            self,
            "Gathering",
            association_name=INVENTORY,
            name=DOCUMENT,
            targets=[ssm.CfnAssociation.TargetProperty(key="InstanceIds", values=["*"])],
            schedule_expression="rate(12 hours)",
        )
