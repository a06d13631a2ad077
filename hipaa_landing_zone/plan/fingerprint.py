"""The fingerprint of what a plan was made from, by which templates, verification and evidence recognize each other."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan.model import Plan


def fingerprint(configuration: Configuration, plan: Plan) -> str:
    """Return the SHA-256 of a configuration and of the ids that AWS gave, in hexadecimal.

    The day is not part of it: the same two files have the same fingerprint tomorrow.

    Args:
        configuration: what the owner wants.
        plan: what follows from it and from the lock.
    """
    ids = {
        "organization": [plan.organization_id, plan.root_id],
        "ous": {ou.path: ou.id for ou in plan.ous},
        "accounts": {account.name: [account.id, account.placed_in] for account in plan.accounts},
        "monitoring_sinks": dict(plan.monitoring_sinks),
    }
    wanted = configuration.model_dump(mode="json")
    return sha256(json.dumps([wanted, ids], sort_keys=True).encode()).hexdigest()
