"""One more account: what its line in the configuration changes, and whether it is covered before anybody can use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from hipaa_landing_zone.plan.name import STACK_SET_NAME
from hipaa_landing_zone.rehearsal.outcome import DeploymentError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from hipaa_landing_zone.config import Account, Configuration
    from hipaa_landing_zone.live.session import Organization
    from hipaa_landing_zone.plan import PlannedAccount

NAME = "radiology-prod"


def write_with_one_more(given: Path, configuration: Configuration, copy: Path) -> str | None:
    """Write a copy of a configuration with one more account, and return its name; None when it has no workloads.

    It is like the first workload account with a network, preferably one that holds PHI, with the first free block.

    Args:
        given: the configuration's file.
        configuration: what it says.
        copy: where to write.
    """
    models = [account for account in configuration.accounts if account.network and not account.existing]
    model = next((account for account in models if account.holds_phi), models[0] if models else None)
    if model is None:
        return None
    data = yaml.safe_load(given.read_text(encoding="utf-8"))
    name = next(each for each in _names() if each not in {account.name for account in configuration.accounts})
    data["accounts"].append(_row(name, model, configuration))
    copy.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return name


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """Return the ids of the stacks whose templates differ or are gone, and of those that were added."""
    return {stack for stack in before if before[stack] != after.get(stack)}, after.keys() - before.keys()


def require_covered(organization: Organization, account: PlannedAccount) -> str:
    """Require that an account has its baseline in every governed Region; return that in words.

    Raises:
        DeploymentError: it has not.
    """
    client = organization.client("cloudformation")
    pages = client.get_paginator("list_stack_instances").paginate(
        StackSetName=STACK_SET_NAME, StackInstanceAccount=account.id
    )
    found = {row["Region"]: row for page in pages for row in page["Summaries"]}
    for region in organization.plan.regions:
        row = found.get(region, {"Status": "absent"})
        if row["Status"] != "CURRENT":
            reason = row.get("StatusReason", "")
            raise DeploymentError(f"{account.name} in {region}: the baseline is {row['Status']}. {reason}")
    return f"{account.name} has its baseline in {', '.join(organization.plan.regions)}"


def _names() -> Iterator[str]:
    yield NAME
    number = 2
    while True:
        yield f"{NAME}-{number}"
        number += 1


def _row(name: str, model: Account, configuration: Configuration) -> dict[str, Any]:
    taken = {account.network.block for account in configuration.accounts if account.network}
    return {
        "name": name,
        "ou": model.ou,
        "holds_phi": model.holds_phi,
        "owner": model.owner,
        "network": {"block": next(block for block in range(len(taken) + 1) if block not in taken)},
    }
