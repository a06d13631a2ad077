"""Stand-ins for "whichever account is there": one in each OU, for a template that is deployed into every account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.plan.model import PlannedAccount

if TYPE_CHECKING:
    from hipaa_landing_zone.plan.model import Plan


def stand_ins(plan: Plan) -> tuple[PlannedAccount, ...]:
    """Return one account that does not exist for each OU, those with PHI first: guardrails differ by OU.

    All of them are judged as accounts that hold PHI: what is fit for these is fit for every account. The OU for
    quarantine is among them, since an account gets its baseline there; the one for suspended accounts is not.

    Args:
        plan: what will exist; ids of its accounts never equal those of stand-ins, which begin with nine zeros.
    """
    ous = sorted((ou for ou in plan.ous if ou.purpose != "suspended"), key=lambda ou: not ou.phi)
    return tuple(
        PlannedAccount(
            name=f"any-account-in-{ou.path.replace('/', '-')}",
            email="",
            ou=ou.path,
            purpose="workload",
            environment="production",
            holds_phi=True,
            owner="",
            regions=plan.regions,
            id=f"{number:012d}",
            stack=None,
            waits_in=ou.path if ou.purpose == "quarantine" else None,
        )
        for number, ou in enumerate(ous, 1)
    )
