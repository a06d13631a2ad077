"""Every guardrail keeps the promises that all guardrails make."""

from __future__ import annotations

import csv
import json
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

from hipaa_landing_zone.policies import CHARACTERS_MAXIMUM, GUARDRAILS, Document, Guardrail, scp

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

BREAK_GLASS = "arn:aws:iam::*:role/OrganizationAccountAccessRole"


def document(plan: Plan, guardrail: Guardrail) -> Document:
    return next(policy.document for policy in plan.policies if policy.id == guardrail.id)


def test_every_module_is_registered() -> None:
    modules = [import_module(f"{scp.__name__}.{module.name}") for module in iter_modules(scp.__path__)]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Guardrail)]
    assert sorted(each.id for each in found) == [guardrail.id for guardrail in GUARDRAILS]


@pytest.mark.parametrize("guardrail", GUARDRAILS, ids=lambda each: each.id)
def test_statements_are_denies_with_a_sid_each(plan: Plan, guardrail: Guardrail) -> None:
    statements = document(plan, guardrail).statements
    assert {statement["Effect"] for statement in statements} == {"Deny"}
    assert len({statement["Sid"] for statement in statements}) == len(statements)


@pytest.mark.parametrize("guardrail", GUARDRAILS, ids=lambda each: each.id)
def test_break_glass_is_exempt_from_every_statement(plan: Plan, guardrail: Guardrail) -> None:
    for statement in document(plan, guardrail).statements:
        spared = statement["Condition"].get("ArnNotLike", {}).get("aws:PrincipalArn", [])
        root_only = statement["Condition"].get("ArnLike") == {"aws:PrincipalArn": "arn:aws:iam::*:root"}
        assert BREAK_GLASS in spared or root_only


def test_every_exempt_role_is_guarded_by_name(plan: Plan) -> None:
    """No guardrail spares a role that HLZ-SCP-06 does not keep member administrators from making."""
    spared = {
        role
        for policy in plan.policies
        for statement in policy.document.statements
        for role in statement["Condition"].get("ArnNotLike", {}).get("aws:PrincipalArn", [])
    }
    guard = next(policy.document for policy in plan.policies if policy.id == "HLZ-SCP-06")
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


@pytest.mark.parametrize("guardrail", GUARDRAILS, ids=lambda each: each.id)
def test_guarded_role_cannot_be_made_by_an_exempt_deployer(plan: Plan, guardrail: Guardrail) -> None:
    """The deployer makes the landing zone's own roles, never a bootstrap role or the break-glass role."""
    for statement in document(plan, guardrail).statements:
        if statement["Sid"] == "DenyGuardedRoleChanges":
            assert statement["Condition"]["ArnNotLike"]["aws:PrincipalArn"] == [BREAK_GLASS]


@pytest.mark.parametrize("guardrail", GUARDRAILS, ids=lambda each: each.id)
def test_text_is_minified_and_fits(plan: Plan, guardrail: Guardrail) -> None:
    text = document(plan, guardrail).text()
    assert json.loads(text) == document(plan, guardrail).content()
    assert json.dumps(json.loads(text), separators=(",", ":")) == text
    assert len(text) <= CHARACTERS_MAXIMUM[guardrail.type]


@pytest.mark.parametrize("guardrail", GUARDRAILS, ids=lambda each: each.id)
def test_docstring_says_who_is_exempt(guardrail: Guardrail) -> None:
    assert "Exempt:" in (guardrail.statements.__doc__ or "")


def test_citations_are_paragraphs_of_the_security_rule() -> None:
    with (ROOT / "tests" / "policies" / "security-rule.csv").open(encoding="utf-8") as file:
        known = {row["citation"] for row in csv.DictReader(file)}
    assert {citation for guardrail in GUARDRAILS for citation in guardrail.citations} <= known


def test_root_sessions_of_the_management_account_are_spared(plan: Plan) -> None:
    (statement,) = next(policy.document.statements for policy in plan.policies if policy.id == "HLZ-SCP-03")
    assert statement["Condition"]["BoolIfExists"] == {"aws:AssumedRoot": "false"}


def test_region_deny_spares_global_services_but_not_kms(plan: Plan) -> None:
    (statement,) = next(policy.document.statements for policy in plan.policies if policy.id == "HLZ-SCP-04")
    assert {"iam:*", "organizations:*", "route53:*", "sts:*"} <= set(statement["NotAction"])
    assert not [action for action in statement["NotAction"] if action.startswith(("kms:", "ec2:Run"))]


def test_region_deny_spares_nothing_that_is_not_eligible(plan: Plan) -> None:
    """Both are allow-lists by NotAction: what one spares and the other denies would be a promise that is not kept."""
    eligible, region = (
        next(policy.document.statements[0] for policy in plan.policies if policy.id == wanted)
        for wanted in ("HLZ-SCP-01", "HLZ-SCP-04")
    )
    prefixes = {action.split(":")[0] for action in eligible["NotAction"]}
    assert {action.split(":")[0] for action in region["NotAction"]} <= prefixes
