"""One Region of the security account: every detective service that is not switched off, for the whole organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack

from hipaa_constructs import CustomerKey
from hipaa_landing_zone.plan.name import key_alias
from hipaa_landing_zone.stacks.detection.access_analyzer import AccessAnalyzers
from hipaa_landing_zone.stacks.detection.aggregator import ResourceAggregator
from hipaa_landing_zone.stacks.detection.macie import AllowLists
from hipaa_landing_zone.stacks.detection.operation import operations_of
from hipaa_landing_zone.stacks.detection.security_hub import CentralConfiguration
from hipaa_landing_zone.stacks.place import administrators, properties
from hipaa_landing_zone.stacks.provider import Provider

if TYPE_CHECKING:
    from constructs import Construct

    from hipaa_landing_zone.plan import Plan, PlannedStack


class DetectionStack(Stack):
    """Switches the services on for accounts that exist and for those to come.

    Delegation has switched GuardDuty, Security Hub CSPM, Macie and Detective on in the administrator itself already,
    and CloudFormation's types for a detector, hub, session or graph refuse what exists. So the provider takes these as
    they are and sets them up, and CloudFormation makes what nobody else does. Inspector and GuardDuty are also held on
    by organization policies (HLZ-DCL-06, HLZ-DCL-08), which do not know GuardDuty Runtime Monitoring: members get it
    from the administrator, who does not have it itself and runs no machines that it would watch.

    The management account is watched by GuardDuty, Security Hub CSPM, AWS Config and IAM Access Analyzer; see
    ``SecurityAdministrationStack`` for what it does itself. Inspector, Macie and Detective leave it out: it runs
    nothing and keeps no data.

    Service-linked roles: each service makes its own when it is switched on. In a member account the service does so
    itself, through trusted access; here the provider may make them, and CloudFormation's handler the one of IAM Access
    Analyzer.

    Custom data identifiers of Macie are left out: a medical record number looks different in each hospital, and a
    pattern that fits all of them finds any number.

    Raises:
        ValueError: the plan should have held this stack back.
    """

    def __init__(self, scope: Construct, planned: PlannedStack, plan: Plan) -> None:
        super().__init__(scope, planned.id, **properties(planned))
        if planned.account_id is None or plan.organization_id is None or plan.root_id is None:
            raise ValueError(f"{planned.path} is not ready: the plan should have held this stack back")
        services, home = plan.detective_services, planned.region == plan.organization.home_region
        allow_lists = AllowLists(self, "AllowLists", services=services)
        made: dict[str, Construct] = {}
        if operations := operations_of(services, region=planned.region, allow_lists=allow_lists.ids):
            provider = self._provider(planned.account_id, plan, [operation.name for operation in operations])
            for operation in operations:
                made[operation.name] = provider.make(operation.construct_id, operation.name, **operation.parameters)
        if macie := made.get("macie_organization"):
            allow_lists.node.add_dependency(macie)
            made["macie_job"].node.add_dependency(macie)
        AccessAnalyzers(self, "AccessAnalyzers", services=services, home=home)
        if home:
            ResourceAggregator(self, "ResourceAggregator", plan=plan)
        if home and (hub := made.get("security_hub_hub")):
            CentralConfiguration(self, "CentralConfiguration", plan=plan).node.add_dependency(hub)

    def _provider(self, account_id: str, plan: Plan, operations: list[str]) -> Provider:
        key = CustomerKey(
            self,
            "LogKey",
            alias=key_alias("detection"),
            description="Log group of the provider that sets up detective services",
            administrators=[administrators(plan, account_id)],
        )
        return Provider(self, "Provider", plan=plan, log_key=key, operations=operations, name="detection")
