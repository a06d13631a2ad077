"""The delegation: every service that is not switched off, in every governed Region, and nothing else."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import pytest

from hipaa_landing_zone.config.detection import DetectiveServices, SwitchedOff
from hipaa_landing_zone.stacks.security_administration import REGIONAL, SecurityAdministrationStack

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

CENTRAL = "Custom::HlzDelegatedAdministrator"
HUB = "Custom::HlzSecurityHubHub"
ROLE = "Custom::HlzServiceLinkedRole"
ANALYZER = "access-analyzer.amazonaws.com"
GUARDDUTY = ("guardduty.amazonaws.com", "malware-protection.guardduty.amazonaws.com")


def resources(plan: Plan, *off: str) -> dict[str, Any]:
    switched_off = [
        SwitchedOff(service=service, reason="tested without it here", approver="tests", expires=date(2027, 1, 1))
        for service in off
    ]
    services = DetectiveServices(off=tuple(switched_off))
    planned = next(stack for stack in plan.stacks if stack.kind == "security-administration")
    app = cdk.App(analytics_reporting=False)
    stack = SecurityAdministrationStack(app, planned, dataclasses.replace(plan, detective_services=services))
    template: dict[str, Any] = app.synth().get_stack_artifact(stack.artifact_id).template["Resources"]
    return template


@pytest.fixture(scope="module")
def everything(plan: Plan) -> dict[str, Any]:
    return resources(plan)


def of_type(found: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [each["Properties"] for each in found.values() if each["Type"] == kind]


def principals(found: dict[str, Any], kind: str) -> set[str]:
    return {each["ServicePrincipal"] for each in of_type(found, kind)}


def kinds(found: dict[str, Any]) -> set[str]:
    return {each["Type"] for each in found.values() if each["Type"].startswith("Custom::")}


def custom(operation: str) -> str:
    return f"Custom::Hlz{''.join(part.capitalize() for part in operation.split('_'))}"


@pytest.mark.parametrize("operation", REGIONAL.values())
def test_each_service_is_delegated_in_every_governed_region(
    everything: dict[str, Any], plan: Plan, operation: str
) -> None:
    (delegation,) = of_type(everything, custom(operation))
    assert (delegation["AccountId"], delegation["Regions"]) == (plan.security_account_id, list(plan.regions))


def test_other_services_are_delegated_by_organizations(everything: dict[str, Any]) -> None:
    assert principals(everything, CENTRAL) == {
        ANALYZER,
        "config.amazonaws.com",
        "config-multiaccountsetup.amazonaws.com",
    }


@pytest.mark.parametrize("service", REGIONAL)
def test_a_service_that_is_off_is_not_delegated(everything: dict[str, Any], plan: Plan, service: str) -> None:
    found = resources(plan, service)
    own = {HUB} if service == "security_hub" else set()
    assert kinds(everything) - kinds(found) == {custom(REGIONAL[service])} | own
    (function,) = of_type(found, "AWS::Lambda::Function")
    assert REGIONAL[service] not in function["Description"]
    assert f'name = "{REGIONAL[service]}"' not in function["Code"]["ZipFile"]


def test_one_kind_of_analyzer_is_enough_to_need_the_delegation(everything: dict[str, Any], plan: Plan) -> None:
    assert kinds(resources(plan, "access_analyzer_unused")) == kinds(everything)
    neither = resources(plan, "access_analyzer_unused", "access_analyzer_external")
    assert ANALYZER in principals(everything, ROLE)
    assert ANALYZER not in principals(neither, ROLE)
    assert len(of_type(neither, CENTRAL)) == 2


def test_the_management_account_has_what_no_administrator_can_give_it(everything: dict[str, Any], plan: Plan) -> None:
    (hub,) = of_type(everything, HUB)
    assert hub["Regions"] == list(plan.regions)
    assert principals(everything, ROLE) == {ANALYZER, *GUARDDUTY}
    assert principals(resources(plan, "guardduty"), ROLE) == {ANALYZER}


def test_what_the_provider_may_do_fits_one_policy(everything: dict[str, Any]) -> None:
    (policy,) = of_type(everything, "AWS::IAM::ManagedPolicy")
    assert len(json.dumps(policy["PolicyDocument"], separators=(",", ":"))) < 6_144  # longer than what IAM counts


def test_every_delegated_service_is_trusted(everything: dict[str, Any], plan: Plan) -> None:
    trusted = {service.principal for service in plan.trusted_services}
    assert principals(everything, CENTRAL) <= trusted
    assert {
        f"{name}.amazonaws.com" for name in ("guardduty", "securityhub", "inspector2", "macie", "detective")
    } <= trusted
    assert len(trusted) == len(plan.trusted_services)
