"""Synthetic organizations of any size: a configuration, and a lock as AWS could have given it."""

from __future__ import annotations

import json
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
REGIONS = ("us-east-1", "us-west-2", "us-east-2", "eu-west-1")
PRIVATE = IPv4Network("10.0.0.0/8")
SECURITY = 1
"""Where the security account stands among the example's accounts, whose ids are numbered in that order."""


def write(folder: Path, workloads: int, regions: int = 2, *, networks: bool = True) -> tuple[Path, Path]:
    """Write a configuration with a number of workload accounts, and its lock; every tenth account has two Regions.

    Args:
        folder: where to; must exist.
        workloads: how many workload accounts.
        regions: how many governed Regions, two to four: the archive's second copy needs another Region than home.
        networks: whether they have VPCs, and with them a stack each; without, they are sandboxes.
    """
    data = yaml.safe_load((ROOT / "landing-zone.yaml").read_text(encoding="utf-8"))
    governed = REGIONS[:regions]
    data["organization"] |= {"management_account_id": "111122223333", "governed_regions": list(governed)}
    data["network"] = {
        "vpc_prefix_length": 22,
        "pools": dict(zip(governed, map(str, PRIVATE.subnets(2)), strict=False)),
    }
    core = [account for account in data["accounts"] if account.get("purpose")]
    data["accounts"] = core + [_workload(number, governed, networks=networks) for number in range(workloads)]
    stem = f"{workloads}-{regions}{'' if networks else '-bare'}"
    config, lock = folder / f"{stem}.yaml", folder / f"{stem}.lock.json"
    config.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    lock.write_text(json.dumps(lock_of(data["accounts"], governed)), encoding="utf-8")
    return config, lock


def lock_of(accounts: list[dict[str, Any]], regions: tuple[str, ...]) -> dict[str, Any]:
    """Return a lock with an id for everything, in which every account is admitted.

    Args:
        accounts: rows of the configuration.
        regions: the governed Regions.
    """
    # The size is what is measured: OU ids are never looked at once the organization stage makes the OUs.
    numbered = {str(row["name"]): {"id": f"{200_000_000_000 + i}"} for i, row in enumerate(accounts)}
    ids = {"organization_id": "o-exampleorgid", "root_id": "r-exam", "management_account_id": "111122223333"}
    sink = f"{200_000_000_000 + SECURITY}:sink/00000000-0000-4000-8000-000000000000"
    sinks = {region: f"arn:aws:oam:{region}:{sink}" for region in regions}
    return {"version": 1, **ids, "ous": {}, "accounts": numbered, "monitoring_sinks": sinks}


def _workload(number: int, governed: tuple[str, ...], *, networks: bool) -> dict[str, Any]:
    phi = number % 2 == 0
    name, owner = f"team-{number:04d}", f"team-{number:04d}@example-health.org"
    if not networks:  # of all accounts, sandboxes alone may be without
        return {"name": name, "ou": "Sandbox", "purpose": "sandbox", "owner": owner}
    return {
        "name": name,
        "ou": f"Workloads/{'Phi' if phi else 'NonPhi'}/Prod",
        "holds_phi": phi,
        "owner": owner,
        "regions": list(governed[:2] if number % 10 == 0 else governed[:1]),
        "network": {"block": number},
    }
