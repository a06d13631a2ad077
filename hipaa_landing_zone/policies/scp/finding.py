"""HLZ-SCP-22: findings are judged by the security account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter

_JUDGEMENTS = [
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
    "securityhub:BatchUpdateFindings*",  # BatchUpdateFindingsV2 is no action of its own today
    "securityhub:CreateAutomationRule*",
    "securityhub:UpdateAutomationRule*",
    "securityhub:UpdateFindings",
]


def deny_judging_own_findings(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny suppressing, archiving and downgrading findings, and rules that do so, outside the OUs for security.

    Why: Security Hub keeps one copy of a finding, in the account that it is about, and a member may update its own. One
    that is marked as suppressed, resolved or low in severity is so for the security account as well, and reaches nobody
    (45 CFR 164.308(a)(1)(ii)(D), 164.308(a)(6)(ii)). A member may likewise keep Macie's findings from Security Hub, and
    archive those of analyzers of its own. Most rules of GuardDuty, Inspector, Macie and Security Hub are the
    administrator's alone, says AWS; here they are denied to accounts that have not been enrolled yet, too.

    Attached everywhere, with a condition: some OUs have no room for a policy that cannot be merged with others. The
    organization path of an account cannot be forged in it; a request without one is denied, which is meant.

    Exempt: accounts in the OUs for security, the log archive among them; the break-glass role and the landing zone's
    deployers, all guarded by HLZ-SCP-06. Deleting a rule hides nothing and is free.

    Source: AWS Security Hub User Guide, allowed actions by administrator and member accounts; Amazon GuardDuty, Amazon
    Inspector and Amazon Macie User Guides, relationships of administrator and member accounts; IAM User Guide,
    aws:PrincipalOrgPaths; Service Authorization Reference.
    """
    elsewhere = {"ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": list(perimeter.security_paths)}}
    return (perimeter.deny_when("DenyJudgingOwnFindings", _JUDGEMENTS, elsewhere, spare=perimeter.deployers),)


FINDING = Guardrail(
    id="HLZ-SCP-22",
    type="SERVICE_CONTROL_POLICY",
    title="Findings are judged by the security account",
    citations=("164.308(a)(1)(ii)(D)", "164.308(a)(6)(ii)"),
    attached_to=EVERYWHERE,
    statements=deny_judging_own_findings,
)
