"""The organization stage: accounts chained and retained, switches before policies, nothing made that exists."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from conftest import TODAY, lock_for, synthesize

from hipaa_landing_zone.plan import make_plan
from hipaa_landing_zone.provider import find

if TYPE_CHECKING:
    from pathlib import Path

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Plan

pytestmark = pytest.mark.xdist_group("example")


def of_type(template: dict[str, Any], kind: str) -> dict[str, Any]:
    return {key: value for key, value in template["Resources"].items() if value["Type"] == kind}


def test_accounts_are_made_one_after_the_other(templates: dict[str, Any]) -> None:
    accounts = of_type(templates["accounts-1"], "AWS::Organizations::Account")
    assert len(accounts) == 11
    first, *others = accounts.items()
    assert "DependsOn" not in first[1]
    previous = first[0]
    for key, account in others:
        assert account["DependsOn"] == [previous]
        previous = key


@pytest.mark.parametrize("stack", ["organization", "accounts-1"])
def test_what_holds_accounts_is_retained(templates: dict[str, Any], stack: str) -> None:
    kept = ("Organization", "OrganizationalUnit", "Account")
    for kind in kept:
        for resource in of_type(templates[stack], f"AWS::Organizations::{kind}").values():
            assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_policy_type_is_enabled_before_a_policy_is_made(templates: dict[str, Any]) -> None:
    resources = templates["organization"]["Resources"]
    for policy in of_type(templates["organization"], "AWS::Organizations::Policy").values():
        enabling = [resources[key] for key in policy["DependsOn"] if resources[key]["Type"] == "Custom::HlzPolicyType"]
        assert [each["Properties"]["PolicyType"] for each in enabling] == [policy["Properties"]["Type"]]


def test_policy_content_is_an_object(templates: dict[str, Any], plan: Plan) -> None:
    """A string would make drift detection impossible."""
    policies = of_type(templates["organization"], "AWS::Organizations::Policy")
    assert {policy["Properties"]["Name"] for policy in policies.values()} == {policy.name for policy in plan.policies}
    assert all(isinstance(policy["Properties"]["Content"], dict) for policy in policies.values())


def test_organization_and_ous_are_references_in_documents(templates: dict[str, Any]) -> None:
    """So that a new organization gets its policies in one deployment, and no lock changes the template."""
    policies = of_type(templates["organization"], "AWS::Organizations::Policy")
    boundary = next(p for p in policies.values() if p["Properties"]["Name"].startswith("hlz-rcp-04"))
    (statement,) = boundary["Properties"]["Content"]["Statement"]
    path = statement["Condition"]["ForAllValues:StringNotLike"]["aws:PrincipalOrgPaths"][0]
    assert [part["Fn::GetAtt"][1] for part in path["Fn::Join"][1] if isinstance(part, dict)] == [
        "Id",
        "RootId",
        "Id",
        "Id",
    ]
    assert not [
        name for name, policy in policies.items() if "<ou:" in str(policy) or "<organization-id>" in str(policy)
    ]


def test_a_policy_waits_for_the_trust_that_it_needs(templates: dict[str, Any]) -> None:
    resources = templates["organization"]["Resources"]
    policies = of_type(templates["organization"], "AWS::Organizations::Policy").values()
    (guardduty,) = (policy for policy in policies if policy["Properties"]["Type"] == "GUARDDUTY_POLICY")
    assert any("guardduty.amazonaws.com" in str(resources[key]["Properties"]) for key in guardduty["DependsOn"])


def test_settings_are_never_switched_off(templates: dict[str, Any], plan: Plan) -> None:
    resources = templates["organization"]["Resources"].values()
    switches = [each["Properties"]["Operation"] for each in resources if each["Type"].startswith("Custom::")]
    assert len(switches) == len(plan.policy_types) + len(plan.trusted_services) + 1  # and central root access
    assert all(find(operation).leaves_on for operation in switches)


def test_existing_things_are_not_made_again(configuration: Configuration, tmp_path: Path) -> None:
    accounts = (configuration.accounts[0].model_copy(update={"existing": True}), *configuration.accounts[1:])
    ous = (configuration.ous[0].model_copy(update={"existing": True}), *configuration.ous[1:])
    organization = configuration.organization.model_copy(update={"existing": True})
    existing = configuration.model_copy(update={"accounts": accounts, "ous": ous, "organization": organization})
    made = synthesize(make_plan(existing, lock_for(existing), today=TODAY), tmp_path)
    assert not of_type(made["organization"], "AWS::Organizations::Organization")
    names = {
        ou["Properties"]["Name"]
        for ou in of_type(made["organization"], "AWS::Organizations::OrganizationalUnit").values()
    }
    assert "Security" not in names
    assert "Infrastructure" in names
    assert len(of_type(made["accounts-1"], "AWS::Organizations::Account")) == 10
    switches = of_type(made["organization"], "Custom::HlzPolicyType").values()
    assert {switch["Properties"]["RootId"] for switch in switches} == {"r-exam"}


def test_templates_do_not_change_when_ids_are_locked(
    configuration: Configuration, templates: dict[str, Any], tmp_path: Path
) -> None:
    before = synthesize(make_plan(configuration, None, today=TODAY), tmp_path)
    assert set(before) == {"organization", "accounts-1"}
    # Above all no output: an export that an account of yesterday imports cannot be taken away.
    assert before["organization"] == templates["organization"]
    # Admission moves an account to its OU, and changes nothing else of it.
    accounts, admitted = before["accounts-1"]["Resources"], templates["accounts-1"]["Resources"]
    for name, resource in accounts.items():
        resource["Properties"]["ParentIds"] = admitted[name]["Properties"]["ParentIds"]
    assert before["accounts-1"] == templates["accounts-1"]


def test_new_accounts_are_made_in_quarantine(configuration: Configuration, tmp_path: Path) -> None:
    template = synthesize(make_plan(configuration, None, today=TODAY), tmp_path)["accounts-1"]
    parents: dict[str, set[str]] = {}
    for resource in template["Resources"].values():
        properties = resource["Properties"]
        parents.setdefault(json.dumps(properties["ParentIds"]), set()).add(properties["AccountName"])
    (quarantine,) = (names for parent, names in parents.items() if "Quarantine" in parent)
    assert quarantine == {each.name for each in configuration.accounts if each.purpose == "workload"}
