"""The accounts that a request can come from and go to: every account of the plan, and strangers for all others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan


@dataclass(frozen=True, slots=True)
class Place:
    """One account.

    Attributes:
        ou: the path of its OU; None outside ours, and for the management account.
        path: its organization path of ids; None when it is in no organization.
    """

    account: str
    ou: str | None
    path: str | None


def places(plan: Plan) -> tuple[Place, ...]:
    """Return the accounts of the plan, one not in the plan for each OU, and two outside the organization."""
    top = f"{plan.organization_id}/{plan.root_id}/"
    known = [Place(each.id or "", each.ou, path(plan, each.ou) if each.ou else top) for each in plan.accounts]
    later = [Place(f"{300_000_000_000 + number}", ou.path, path(plan, ou.path)) for number, ou in enumerate(plan.ous)]
    strangers = [Place("400000000000", None, "o-stranger00/r-else/"), Place("400000000001", None, None)]
    return (*known, *later, *strangers)


def path(plan: Plan, ou: str) -> str:
    """Return an OU's path of ids, as ``aws:PrincipalOrgPaths`` has it."""
    by_path = {each.path: each for each in plan.ous}
    ids, at = [], by_path[ou]
    while at:
        ids.append(at.id or "")
        at = by_path.get(at.parent or "")
    return "/".join([plan.organization_id or "", plan.root_id or "", *reversed(ids)]) + "/"
