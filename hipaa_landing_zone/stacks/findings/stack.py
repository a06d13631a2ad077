"""One governed Region of the security account: what watches the organization's metrics, and where findings go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack

from hipaa_landing_zone.stacks.findings.bus import FindingsBus
from hipaa_landing_zone.stacks.findings.dashboard import Dashboards
from hipaa_landing_zone.stacks.findings.forward import Forwarding
from hipaa_landing_zone.stacks.findings.route import Routes
from hipaa_landing_zone.stacks.findings.sink import MonitoringSink
from hipaa_landing_zone.stacks.findings.suppression import Suppressions
from hipaa_landing_zone.stacks.place import properties

if TYPE_CHECKING:
    from constructs import Construct

    from hipaa_landing_zone.plan import Plan, PlannedStack


class FindingsStack(Stack):
    """Every Region forwards findings and takes in metrics; the home Region has the bus, the routes and the dashboards.

    Raises:
        ValueError: the plan should have held the stack back.
    """

    def __init__(self, scope: Construct, planned: PlannedStack, plan: Plan) -> None:
        super().__init__(scope, planned.id, **properties(planned))
        account_id, organization_id = planned.account_id, plan.organization_id
        if account_id is None or organization_id is None or plan.log_archive is None:
            raise ValueError(f"{planned.path} is not ready: the plan should have held this stack back")
        MonitoringSink(self, "MonitoringSink", organization_id=organization_id)
        if planned.region != plan.organization.home_region:
            Forwarding(self, "Forwarding", plan=plan)
            return
        bus = FindingsBus(self, "Bus", plan=plan, organization_id=organization_id)
        Forwarding(self, "Forwarding", plan=plan).node.add_dependency(bus)
        routes = Routes(self, "Routes", plan=plan, bus=bus)
        if not plan.detective_services.without("security_hub"):
            Suppressions(self, "Suppressions", suppressions=plan.findings.suppressions)
        Dashboards(self, "Dashboards", plan=plan, bus=bus, routes=routes)
