"""What policies of an organization switch on in its accounts: GuardDuty, the unified Security Hub, Inspector.

It happens when a policy is attached or changed and when an account is created or moved, not when somebody looks: what
is switched off by hand stays off, so that gaps can be planted and found. What a policy no longer asks for stays on.

Source: AWS Organizations User Guide, "Inheritance for management policies", and the syntax of each policy type.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend
from moto.utilities.utils import get_partition

from hipaa_landing_zone.rehearsal.emulator.backend.delegation import ACTIVE, upward
from hipaa_landing_zone.rehearsal.emulator.backend.guardduty import GuardDutyBackend
from hipaa_landing_zone.rehearsal.emulator.backend.inspector2 import InspectorBackend
from hipaa_landing_zone.rehearsal.emulator.backend.organizations import OrganizationsBackend
from hipaa_landing_zone.rehearsal.emulator.backend.rest import Refusal
from hipaa_landing_zone.rehearsal.emulator.backend.securityhub import SecurityHubBackend

Settings = Mapping[str, Any]

_ALL = "ALL_SUPPORTED"
_LOCK = "@@operators_allowed_for_child_policies"
_SCANS = {
    "ec2_scanning": "EC2",
    "ecr_scanning": "ECR",
    "lambda_standard_scanning": "LAMBDA",
    "lambda_code_scanning": "LAMBDA_CODE",
    "code_repository_scanning": "CODE_REPOSITORY",
}


def effective(organization: OrganizationsBackend, account_id: str, policy_type: str) -> dict[str, Any]:
    """Merge the policies of one type that bind an account, from the root down.

    Args:
        organization: the organization of the account.
        account_id: the account.
        policy_type: for example "GUARDDUTY_POLICY".

    Raises:
        Refusal: A policy uses an operator other than assign, append and remove.
    """
    merged: dict[str, Any] = {}
    locked: set[tuple[str, ...]] = set()
    for target in reversed(list(upward(organization, account_id))):
        for policy in target.attached_policies:
            if policy.type == policy_type:
                _merge(merged, json.loads(policy.content), (), locked)
    return merged


def _merge(into: dict[str, Any], settings: Settings, path: tuple[str, ...], locked: set[tuple[str, ...]]) -> None:
    locks = set()
    for name, value in settings.items():
        here = (*path, name)
        if here in locked:
            continue
        if not any(key.startswith("@@") for key in value):
            _merge(into.setdefault(name, {}), value, here, locked)
            continue
        into[name] = _value(into.get(name), value)
        if value.get(_LOCK) == ["@@none"]:
            locks.add(here)
    locked |= locks


def _value(current: Any, operators: Settings) -> Any:
    for operator, operand in operators.items():
        if operator == "@@assign":
            current = operand
        elif operator == "@@append":
            current = [*(current or ()), *operand]
        elif operator == "@@remove":
            current = [item for item in current or () if item not in operand]
        elif operator != _LOCK:
            raise Refusal("InvalidInputException", f"The emulator does not know the operator {operator}.")
    return current


def _enable_guardduty(settings: Settings, account_id: str, partition: str) -> None:
    plans = settings.get("guardduty", {}).get("enablement", {})
    for region in _regions(partition):
        wanted = plans.get(region, plans.get("default", {}))
        on = [name.upper() for name, plan in wanted.items() if plan.get("status") == "enabled"]
        if "FOUNDATIONAL" not in on:
            continue
        backend: GuardDutyBackend = GuardDutyBackend.backends[account_id][region]
        _join(backend)
        backend.switch({"Name": name, "Status": "ENABLED"} for name in on if name != "FOUNDATIONAL")


def _enable_security_hub(settings: Settings, account_id: str, partition: str) -> None:
    for region in _named(settings.get("securityhub", {}), partition):
        backend: SecurityHubBackend = SecurityHubBackend.backends[account_id][region]
        if not backend.unified:
            backend.enable_security_hub_v2({})


def _enable_inspector(settings: Settings, account_id: str, partition: str) -> None:
    for name, where in settings.get("inspector", {}).get("enablement", {}).items():
        for region in _named(where, partition):
            backend: InspectorBackend = InspectorBackend.backends[account_id][region]
            _join(backend)
            backend.scan([_SCANS[name]])


def _join(backend: GuardDutyBackend | InspectorBackend) -> None:
    """Switch a service on, and link the account to the administrator where there is one."""
    administrator = backend.delegate_of_organization()
    if administrator:
        backend.peer(administrator).add_member(backend.account_id)
    else:
        backend.switch_on()


def _named(where: Settings, partition: str) -> list[str]:
    wanted, unwanted = where.get("enable_in_regions") or (), where.get("disable_in_regions") or ()
    regions = _regions(partition) if _ALL in wanted else wanted
    return [region for region in regions if region not in unwanted and _ALL not in unwanted]


def _regions(partition: str) -> Iterator[str]:
    """List the Regions of a partition that every account can use."""
    for region in RegionsAndZonesBackend.regions:
        if region.opt_in_status == "opt-in-not-required" and get_partition(region.name) == partition:
            yield region.name


EFFECTS: Mapping[str, Callable[[Settings, str, str], None]] = {
    "GUARDDUTY_POLICY": _enable_guardduty,
    "INSPECTOR_POLICY": _enable_inspector,
    "SECURITYHUB_POLICY": _enable_security_hub,
}
"""What each policy type does to an account, given its effective policy."""


def apply_to(organization: OrganizationsBackend, account_id: str, policy_type: str) -> None:
    """Give an account what the policies of one type ask for; nothing unless it is active."""
    account = organization.get_account_by_id(account_id)
    if policy_type in EFFECTS and account.status == ACTIVE:
        EFFECTS[policy_type](effective(organization, account_id, policy_type), account_id, organization.partition)


def policy_placed(organization: OrganizationsBackend, policy_type: str, target_id: str) -> None:
    """Give the accounts below a target what a policy asks for that is attached to it, or changed.

    Args:
        organization: the organization.
        policy_type: for example "GUARDDUTY_POLICY".
        target_id: a root, an OU or an account.
    """
    if policy_type not in EFFECTS:
        return
    for account in organization.accounts:
        if target_id in {each.id for each in upward(organization, account.id)}:
            apply_to(organization, account.id, policy_type)
