"""AWS Config: what an organization deploys into its accounts, and the refusals that the order of deployment depends on.

Source: AWS Config API reference, PutOrganizationConformancePack, PutOrganizationConfigRule, PutConfigurationAggregator,
PutConfigRule.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.config import models
from moto.config.exceptions import NoSuchConfigRuleException
from moto.config.responses import ConfigResponse
from moto.core.exceptions import JsonRESTError
from moto.iam.models import iam_backends

from hipaa_landing_zone.rehearsal.emulator.backend.config_organization import (
    ADMINISTRATION,
    AGGREGATION,
    Deployment,
    Fleet,
    deployments_for,
    require_administrator,
    statuses,
)


class ConfigBackend(models.ConfigBackend):
    """AWS Config of one account and Region.

    Attributes:
        organization_packs: the conformance packs that this account deploys into the organization, by name.
        organization_rules: the rules that it deploys there, by name.
        packs: the conformance packs that were deployed here, by name.
    """

    __module__ = "moto.config.models"  # moto finds the URLs of a service through this name

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.organization_packs = Fleet("OrganizationConformancePack", "organization-conformance-pack")
        self.organization_rules = Fleet("OrganizationConfigRule", "organization-config-rule")
        self.packs: dict[str, dict[str, Any]] = {}

    def put_configuration_recorder(self, config_recorder: dict[str, Any]) -> None:
        """Make a recorder; what the organization deploys waited for it, if the account is new."""
        super().put_configuration_recorder(config_recorder)
        for deployment in deployments_for(self):
            deployment.retry(self.account_id)

    def put_config_rule(self, config_rule: dict[str, Any], tags: list[dict[str, str]] | None = None) -> str:
        """Make a rule, which needs a recorder."""
        if not self.recorders:
            raise JsonRESTError("NoAvailableConfigurationRecorderException", "There is no configuration recorder.")
        return super().put_config_rule(config_rule, tags)

    def delete_config_rule(self, rule_name: str) -> None:
        """Delete a rule, unless the organization or a conformance pack made it."""
        rule = self.config_rules.get(rule_name)
        if rule is None:
            raise NoSuchConfigRuleException(rule_name)
        if rule.to_dict().get("CreatedBy"):
            message = "An AWS service owns the rule; it is deleted with what made it."
            raise JsonRESTError("AccessDeniedException", message)
        super().delete_config_rule(rule_name)

    def put_configuration_aggregator(self, config_aggregator: dict[str, Any]) -> dict[str, Any]:
        """Make an aggregator; one of an organization needs its administration, and a role that exists."""
        source = config_aggregator.get("OrganizationAggregationSource")
        if source:
            require_administrator(self, AGGREGATION)
            roles = iam_backends[self.account_id][self.partition].roles.values()
            if source["RoleArn"] not in {role.arn for role in roles}:
                raise JsonRESTError("InvalidRoleException", f"There is no role {source['RoleArn']}.")
        return super().put_configuration_aggregator(config_aggregator)

    def deploy(self, fleet: Fleet, request: dict[str, Any]) -> dict[str, str]:
        """Deploy a rule or conformance pack into every account of the organization that it does not exclude."""
        require_administrator(self, ADMINISTRATION)
        deployment = fleet.put(self, request)
        deployment.roll_out()
        return {f"{fleet.kind}Arn": deployment.arn}

    def withdraw(self, fleet: Fleet, request: dict[str, Any]) -> dict[str, str]:
        """Take a rule or conformance pack from every account."""
        require_administrator(self, ADMINISTRATION)
        fleet.find(request[f"{fleet.kind}Name"]).withdraw()
        del fleet.deployments[request[f"{fleet.kind}Name"]]
        return {}

    def describe(self, fleet: Fleet, request: dict[str, Any]) -> dict[str, Any]:
        """Describe what this account deploys."""
        return {f"{fleet.kind}s": [each.described() for each in fleet.named(request.get(f"{fleet.kind}Names"))]}

    def describe_statuses(self, fleet: Fleet, request: dict[str, Any]) -> dict[str, Any]:
        """Describe how far deployments are."""
        every = fleet.named(request.get(f"{fleet.kind}Names"))
        field = "Status" if fleet is self.organization_packs else "OrganizationRuleStatus"
        names = [{f"{fleet.kind}Name": each.name, field: each.status} for each in every]
        times = [{"LastUpdateTime": each.updated} for each in every]
        return {f"{fleet.kind}Statuses": [{**name, **time} for name, time in zip(names, times, strict=True)]}

    def describe_packs(self, request: dict[str, Any]) -> dict[str, Any]:
        """Describe the conformance packs that were deployed here."""
        return {"ConformancePackDetails": self._packs(request)}

    def describe_pack_status(self, request: dict[str, Any]) -> dict[str, Any]:
        """Describe how far the conformance packs are that were deployed here."""
        every = [
            {
                "ConformancePackName": pack["ConformancePackName"],
                "ConformancePackId": pack["ConformancePackId"],
                "ConformancePackArn": pack["ConformancePackArn"],
                "ConformancePackState": "CREATE_COMPLETE",
                "StackArn": pack["ConformancePackArn"],  # a stack that AWS Config owns, which is not emulated
                "LastUpdateRequestedTime": pack["LastUpdateRequestedTime"],
            }
            for pack in self._packs(request)
        ]
        return {"ConformancePackStatusDetails": every}

    def _packs(self, request: dict[str, Any]) -> list[dict[str, Any]]:
        asked = request.get("ConformancePackNames") or list(self.packs)
        missing = [name for name in asked if name not in self.packs]
        if missing:
            raise JsonRESTError("NoSuchConformancePackException", f"There is no conformance pack {missing[0]}.")
        return [self.packs[name] for name in asked]


def _pack_status(backend: ConfigBackend, request: dict[str, Any]) -> dict[str, Any]:
    deployment = backend.organization_packs.find(request["OrganizationConformancePackName"])
    return {"OrganizationConformancePackDetailedStatuses": statuses(deployment, "ConformancePackName", "Status")}


def _rule_status(backend: ConfigBackend, request: dict[str, Any]) -> dict[str, Any]:
    deployment: Deployment = backend.organization_rules.find(request["OrganizationConfigRuleName"])
    found = statuses(deployment, "ConfigRuleName", "MemberAccountRuleStatus")
    return {"OrganizationConfigRuleDetailedStatus": found}


def _operation(answer: Callable[[ConfigBackend, dict[str, Any]], dict[str, Any]]) -> Callable[[ConfigResponse], str]:
    def operation(response: ConfigResponse) -> str:
        backend: ConfigBackend = response.config_backend  # type: ignore[assignment] # see `install`
        return json.dumps(answer(backend, json.loads(response.body)))

    return operation


OPERATIONS: Mapping[str, Callable[[ConfigResponse], str]] = {
    "delete_organization_config_rule": _operation(lambda b, r: b.withdraw(b.organization_rules, r)),
    "delete_organization_conformance_pack": _operation(lambda b, r: b.withdraw(b.organization_packs, r)),
    "describe_conformance_pack_status": _operation(lambda b, r: b.describe_pack_status(r)),
    "describe_conformance_packs": _operation(lambda b, r: b.describe_packs(r)),
    "describe_organization_config_rule_statuses": _operation(lambda b, r: b.describe_statuses(b.organization_rules, r)),
    "describe_organization_config_rules": _operation(lambda b, r: b.describe(b.organization_rules, r)),
    "describe_organization_conformance_pack_statuses": _operation(
        lambda b, r: b.describe_statuses(b.organization_packs, r)
    ),
    "describe_organization_conformance_packs": _operation(lambda b, r: b.describe(b.organization_packs, r)),
    "get_organization_config_rule_detailed_status": _operation(_rule_status),
    "get_organization_conformance_pack_detailed_status": _operation(_pack_status),
    "put_organization_config_rule": _operation(lambda b, r: b.deploy(b.organization_rules, r)),
    "put_organization_conformance_pack": _operation(lambda b, r: b.deploy(b.organization_packs, r)),
}
