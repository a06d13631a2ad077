"""Who administers the detective services: the security account, in every governed Region, by delegation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Stack

from hipaa_constructs import CustomerKey
from hipaa_landing_zone.plan.name import key_alias
from hipaa_landing_zone.stacks.place import administrators, properties
from hipaa_landing_zone.stacks.provider import Provider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs import Construct

    from hipaa_landing_zone.config.detection import DetectiveService
    from hipaa_landing_zone.plan import Plan, PlannedStack

REGIONAL: dict[DetectiveService, str] = {
    "guardduty": "guardduty_administrator",
    "security_hub": "security_hub_administrator",
    "inspector": "inspector_administrator",
    "macie": "macie_administrator",
    "detective": "detective_administrator",
}
"""The operation that delegates each service that has an administrator in every Region."""

ACCESS_ANALYZER = "access-analyzer.amazonaws.com"
GUARDDUTY = ("guardduty.amazonaws.com", "malware-protection.guardduty.amazonaws.com")
CONFIG = ("config.amazonaws.com", "config-multiaccountsetup.amazonaws.com")
"""For the aggregator, and for rules and conformance packs of the organization."""


class SecurityAdministrationStack(Stack):
    """Delegates the detective services that the configuration has not left out. Deployed in the management account.

    Delegations stay when the stack is deleted: taking one away would cut off its members. The services must be trusted
    in the organization, which the stack ``organization`` sees to.

    What no delegated administrator can do for the management account is done here: Security Hub CSPM is switched on in
    it, before the configuration policy reaches it; GuardDuty and IAM Access Analyzer get their service-linked roles,
    without which neither an organization policy nor the administrator switches GuardDuty on there.

    Source: AWS Security Hub API Reference, CreateMembers; Amazon GuardDuty User Guide, "Considerations and limitations"
    of organization policies.
    """

    def __init__(self, scope: Construct, planned: PlannedStack, plan: Plan) -> None:
        super().__init__(scope, planned.id, **properties(planned))
        if plan.security_account_id is None or planned.account_id is None:
            raise ValueError(f"{planned.path} is not ready: the plan should have held this stack back")
        key = CustomerKey(
            self,
            "Key",
            alias=key_alias("security-administration"),
            description="Log group of the provider that delegates the detective services",
            administrators=[administrators(plan, planned.account_id)],
        )
        account_id, own = plan.security_account_id, tuple(_of_this_account(plan))
        regional = [each for each in REGIONAL if not plan.detective_services.without(each)]
        operations = dict.fromkeys((*(REGIONAL[each] for each in regional), "delegated_administrator"))
        operations |= dict.fromkeys(operation for _, operation, _ in own)
        provider = Provider(self, "Provider", plan=plan, log_key=key, operations=tuple(operations), name=planned.id)
        for each in regional:
            provider.make(_name(each), REGIONAL[each], account_id=account_id, regions=list(plan.regions))
        for principal in _by_organizations(plan):
            provider.make(principal, "delegated_administrator", account_id=account_id, service_principal=principal)
        for construct_id, operation, parameters in own:
            provider.make(construct_id, operation, **parameters)


def _of_this_account(plan: Plan) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """List what the management account needs itself: construct id, operation and parameters."""
    services = plan.detective_services
    roles = {"AccessAnalyzerRole": ACCESS_ANALYZER} if _analyzed(plan) else {}
    if not services.without("guardduty"):
        roles |= dict(zip(("GuardDutyRole", "MalwareProtectionRole"), GUARDDUTY, strict=True))
    for construct_id, principal in roles.items():
        yield construct_id, "service_linked_role", {"service_principal": principal}
    if not services.without("security_hub"):
        yield "OwnSecurityHub", "security_hub_hub", {"regions": list(plan.regions)}


def _analyzed(plan: Plan) -> bool:
    services: tuple[DetectiveService, ...] = ("access_analyzer_external", "access_analyzer_unused")
    return not all(plan.detective_services.without(each) for each in services)


def _by_organizations(plan: Plan) -> Iterator[str]:
    """List the services that are delegated by Organizations' own API; AWS Config records in any case."""
    yield from CONFIG
    if _analyzed(plan):
        yield ACCESS_ANALYZER


def _name(service: str) -> str:
    return "".join(part.capitalize() for part in service.split("_"))
