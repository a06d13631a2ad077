"""What an account's own people cannot do to what is found in it, and what the security account can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import z3
from proof.claim.model import BREAK_GLASS, DEPLOYERS, Claim
from proof.claim.organization import governed, untagged
from proof.request import Kind

if TYPE_CHECKING:
    from hipaa_landing_zone.plan.model import PlannedOu

_JUDGING = frozenset(
    {
        "access-analyzer:ApplyArchiveRule",
        "access-analyzer:CreateArchiveRule",
        "access-analyzer:UpdateArchiveRule",
        "access-analyzer:UpdateFindings",
        "guardduty:ArchiveFindings",
        "guardduty:CreateFilter",
        "guardduty:UpdateFilter",
        "inspector2:CreateFilter",
        "inspector2:UpdateFilter",
        "macie2:CreateFindingsFilter",
        "macie2:PutFindingsPublicationConfiguration",
        "macie2:UpdateFindingsFilter",
        "securityhub:BatchUpdateAutomationRules",
        "securityhub:BatchUpdateFindings",
        "securityhub:CreateAutomationRule",
        "securityhub:CreateAutomationRuleV2",
        "securityhub:UpdateAutomationRuleV2",
        "securityhub:UpdateFindings",
    }
)


def _security(ou: PlannedOu) -> bool:
    return ou.purpose == "security"


CLAIMS = (
    Claim(
        name="findings-are-not-judged-at-home",
        sentence="Nobody outside security but break-glass and the deployers can suppress or downgrade a finding.",
        rests_on=("DenyJudgingOwnFindings",),
        actions=_JUDGING,
        spared=(BREAK_GLASS, *DEPLOYERS),
        ous=lambda ou: not _security(ou),
    ),
    Claim(
        name="security-judges-findings",
        sentence="No policy stops a role of the accounts for security from judging findings.",
        actions=_JUDGING,
        about=lambda request: z3.And(
            request.is_a(Kind.ROLE), governed(request), z3.Not(request.names_resource), untagged(request)
        ),
        spared=(),
        ous=_security,
        promise="free",
    ),
)
