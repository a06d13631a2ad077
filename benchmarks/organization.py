"""Synthetic organizations of any size: a configuration, and a lock as AWS could have given it."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]


def write(folder: Path, workloads: int) -> tuple[Path, Path]:
    """Write a configuration with a number of workload accounts, and its lock; every tenth account has two Regions.

    Args:
        folder: where to; must exist.
        workloads: how many workload accounts.
    """
    data = yaml.safe_load((ROOT / "landing-zone.yaml").read_text(encoding="utf-8"))
    data["organization"]["management_account_id"] = "111122223333"
    data["network"]["pools"] = {"us-east-1": "10.64.0.0/10", "us-west-2": "10.128.0.0/10"}
    core = [account for account in data["accounts"] if account.get("purpose")]
    data["accounts"] = core + [_workload(number) for number in range(workloads)]
    config, lock = folder / f"{workloads}.yaml", folder / f"{workloads}.lock.json"
    config.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    lock.write_text(json.dumps(_lock(data)), encoding="utf-8")
    return config, lock


def _workload(number: int) -> dict[str, object]:
    phi = number % 2 == 0
    return {
        "name": f"team-{number:04d}",
        "ou": f"Workloads/{'Phi' if phi else 'NonPhi'}/Prod",
        "holds_phi": phi,
        "owner": f"team-{number:04d}@example-health.org",
        "regions": ["us-east-1", "us-west-2"] if number % 10 == 0 else ["us-east-1"],
        "network": {"block": number},
    }


def _lock(data: dict[str, list[dict[str, object]]]) -> dict[str, object]:
    # The size is what is measured: OU ids are never looked at once the organization stage makes the OUs.
    accounts = {str(row["name"]): {"id": f"{200_000_000_000 + i}"} for i, row in enumerate(data["accounts"])}
    ids = {"organization_id": "o-exampleorgid", "root_id": "r-exam", "management_account_id": "111122223333"}
    return {"version": 1, **ids, "ous": {}, "accounts": accounts}
