"""Which accounts are closed, suspended or not active yet: nothing can be looked at in them, so they fail nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from hipaa_landing_zone.live.verify.check import management
from hipaa_landing_zone.plan.account import MANAGEMENT

if TYPE_CHECKING:
    from hipaa_landing_zone.live.verify.reader import Reader

ACTIVE = "ACTIVE"


def resting(reader: Reader) -> dict[str, str]:
    """Return the planned accounts that are not active, by name, with their state.

    Accounts are recognized by their e-mail address, as ``hlz lock`` does. Without an answer no account counts as
    resting: then all are judged, and what cannot be seen is unknown.

    Args:
        reader: asks AWS.
    """
    place = management(reader.plan, "accounts")
    try:
        rows = reader.rows(place, "organizations", "list_accounts", "Accounts")
    except (BotoCoreError, ClientError):
        return {}
    # Status is retired; State knows closed and pending accounts too.
    states = {row["Email"].lower(): row.get("State") or row["Status"] for row in rows}
    members = (account for account in reader.plan.accounts if account.name != MANAGEMENT)
    found = {account.name: states.get(account.email.lower(), ACTIVE) for account in members}
    return {name: state for name, state in found.items() if state != ACTIVE}
