"""Every guardrail keeps the promises that all guardrails make."""

from __future__ import annotations

import csv
import json
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

from hipaa_landing_zone.plan.guardrail import perimeter
from hipaa_landing_zone.policies import GUARDRAILS, QUOTAS, Document, Guardrail, Perimeter, declarative, rcp, scp
from hipaa_landing_zone.policies.rcp import RESOURCE_CONTROL
from hipaa_landing_zone.policies.scp import SERVICE_CONTROL

if TYPE_CHECKING:
    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Plan

BREAK_GLASS = "arn:aws:iam::*:role/OrganizationAccountAccessRole"
WITH_STATEMENTS = (*SERVICE_CONTROL, *RESOURCE_CONTROL)


@pytest.fixture(scope="module")
def facts(configuration: Configuration) -> Perimeter:
    return perimeter(configuration)


def document(facts: Perimeter, wanted: str) -> Document:
    return next(guardrail.document(facts) for guardrail in GUARDRAILS if guardrail.id == wanted)


@pytest.mark.parametrize("package", [scp, rcp, declarative], ids=lambda each: each.__name__)
def test_every_module_is_registered(package) -> None:
    modules = [import_module(f"{package.__name__}.{module.name}") for module in iter_modules(package.__path__)]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Guardrail)]
    kind = {scp: "SCP", rcp: "RCP", declarative: "DCL"}[package]
    assert sorted(each.id for each in found) == [g.id for g in GUARDRAILS if g.id.startswith(f"HLZ-{kind}")]


def test_ids_and_sids_are_unique(facts: Perimeter) -> None:
    ids = [guardrail.id for guardrail in GUARDRAILS]
    sids = [statement["Sid"] for guardrail in GUARDRAILS for statement in guardrail.document(facts).statements]
    assert len(set(ids)) == len(ids)
    assert len(set(sids)) == len(sids) > 50


@pytest.mark.parametrize("guardrail", WITH_STATEMENTS, ids=lambda each: each.id)
def test_statements_are_denies_with_a_sid_each(facts: Perimeter, guardrail: Guardrail) -> None:
    statements = guardrail.document(facts).statements
    assert {statement["Effect"] for statement in statements} == {"Deny"}
    assert all(statement["Sid"].startswith("Deny") for statement in statements)


@pytest.mark.parametrize("guardrail", RESOURCE_CONTROL, ids=lambda each: each.id)
def test_resource_control_policies_are_as_aws_accepts_them(facts: Perimeter, guardrail: Guardrail) -> None:
    for statement in guardrail.document(facts).statements:
        assert set(statement) == {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}
        assert statement["Principal"] == "*"
        assert "*" not in statement["Action"]


@pytest.mark.parametrize("guardrail", SERVICE_CONTROL, ids=lambda each: each.id)
def test_break_glass_is_exempt_from_every_statement(facts: Perimeter, guardrail: Guardrail) -> None:
    for statement in guardrail.document(facts).statements:
        spared = statement["Condition"].get("ArnNotLike", {}).get("aws:PrincipalArn", [])
        root_only = statement["Condition"].get("ArnLike") == {"aws:PrincipalArn": "arn:aws:iam::*:root"}
        assert BREAK_GLASS in spared or root_only


def test_every_exempt_role_is_guarded_by_name(facts: Perimeter) -> None:
    """No guardrail spares a role that HLZ-SCP-06 does not keep member administrators from making."""
    spared = {
        role
        for guardrail in SERVICE_CONTROL
        for statement in guardrail.document(facts).statements
        for role in statement["Condition"].get("ArnNotLike", {}).get("aws:PrincipalArn", [])
    }
    guard = document(facts, "HLZ-SCP-06")
    guarded = {
        resource
        for statement in guard.statements
        if "iam:CreateRole" in statement["Action"]
        for resource in statement["Resource"]
    }
    assert spared
    assert all(any(covers(pattern, role) for pattern in guarded) for role in spared), (spared, guarded)


def covers(pattern: str, role: str) -> bool:
    """Whether everything that matches ``role`` matches ``pattern``; both end in at most one star."""
    if pattern.endswith("*"):
        return role.startswith(pattern[:-1])
    return pattern == role


def test_guarded_role_cannot_be_made_by_an_exempt_deployer(facts: Perimeter) -> None:
    """A deployer makes the landing zone's own roles, never a bootstrap role or the break-glass role."""
    (statement,) = (s for s in document(facts, "HLZ-SCP-06").statements if s["Sid"] == "DenyGuardedRoleChanges")
    assert statement["Condition"]["ArnNotLike"]["aws:PrincipalArn"] == [BREAK_GLASS]


def test_application_teams_own_bootstrap_is_not_guarded(facts: Perimeter) -> None:
    assert "hnb659fds" not in document(facts, "HLZ-SCP-06").text()


def test_no_condition_asks_for_mfa(plan: Plan) -> None:
    """The key is absent for federated sessions: an organization-wide Deny on it is an outage."""
    assert not [policy.id for policy in plan.policies if "MultiFactorAuth" in policy.document.text()]


def test_deny_of_everything_spares_root_sessions(facts: Perimeter) -> None:
    for guardrail in SERVICE_CONTROL:
        for statement in guardrail.document(facts).statements:
            if statement.get("Action") in ("*", ["*"]) and "aws:TagKeys" not in str(statement["Condition"]):
                assert statement["Condition"]["BoolIfExists"] == {"aws:AssumedRoot": "false"}


@pytest.mark.parametrize("guardrail", GUARDRAILS, ids=lambda each: each.id)
def test_text_is_minified_and_fits(facts: Perimeter, guardrail: Guardrail) -> None:
    made = guardrail.document(facts)
    assert json.loads(made.text()) == made.content()
    assert json.dumps(json.loads(made.text()), separators=(",", ":")) == made.text()
    assert made.characters() <= QUOTAS[guardrail.type].characters


@pytest.mark.parametrize("guardrail", GUARDRAILS, ids=lambda each: each.id)
def test_docstring_says_who_is_exempt(guardrail: Guardrail) -> None:
    assert "Exempt:" in (guardrail.function.__doc__ or "")


def test_citations_are_paragraphs_of_the_security_rule() -> None:
    with (ROOT / "tests" / "policies" / "security-rule.csv").open(encoding="utf-8") as file:
        known = {row["citation"] for row in csv.DictReader(file)}
    assert {citation for guardrail in GUARDRAILS for citation in guardrail.citations} <= known


def test_root_sessions_of_the_management_account_are_spared(facts: Perimeter) -> None:
    (statement,) = document(facts, "HLZ-SCP-03").statements
    assert statement["Condition"]["BoolIfExists"] == {"aws:AssumedRoot": "false"}


def test_region_deny_spares_global_services_but_not_kms(facts: Perimeter) -> None:
    (statement,) = document(facts, "HLZ-SCP-04").statements
    assert {"iam:*", "organizations:*", "route53:*", "sts:*"} <= set(statement["NotAction"])
    assert not [action for action in statement["NotAction"] if action.startswith(("kms:", "ec2:Run"))]


def test_region_deny_spares_nothing_that_is_not_eligible(facts: Perimeter) -> None:
    """Both are allow-lists by NotAction: what one spares and the other denies would be a promise that is not kept."""
    eligible, region = (document(facts, wanted).statements[0] for wanted in ("HLZ-SCP-01", "HLZ-SCP-04"))
    prefixes = {action.split(":")[0] for action in eligible["NotAction"]}
    assert {action.split(":")[0] for action in region["NotAction"]} <= prefixes
