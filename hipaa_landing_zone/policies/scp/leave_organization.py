"""HLZ-SCP-02: no account leaves the organization by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter


def deny_leaving_organization(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny leaving the organization, and closing the account: outside, no guardrail, trail or addendum covers it.

    A member administrator who closes an account takes its records away from those who must keep them.

    Exempt: the break-glass role, which HLZ-SCP-06 guards. The ordinary way out is the management account, which no SCP
    binds: it calls RemoveAccountFromOrganization or CloseAccount.
    """
    actions = ["account:CloseAccount", "organizations:LeaveOrganization"]
    return (perimeter.deny("DenyLeavingOrganization", actions),)


LEAVE_ORGANIZATION = Guardrail(
    id="HLZ-SCP-02",
    type="SERVICE_CONTROL_POLICY",
    title="No account leaves the organization by itself",
    citations=("164.308(a)(1)(ii)(B)", "164.308(b)(1)"),
    attached_to=EVERYWHERE,
    statements=deny_leaving_organization,
)
