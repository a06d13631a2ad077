"""HLZ-DCL-06: GuardDuty watches every account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.declarative.setting import fixed
from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Settings
    from hipaa_landing_zone.policies.perimeter import Perimeter

_FEATURES = (
    "foundational",
    "s3_data_events",
    "eks_audit_logs",
    "ebs_malware_protection",
    "rds_login_events",
    "lambda_network_logs",
)


def fix_guardduty(_: Perimeter) -> Settings:
    """Switch GuardDuty on in every account and Region, governed or not, with its plans that need no agent.

    An ungoverned Region is watched too: what happens there is an incident by itself. The policy type does not know
    Runtime Monitoring, which puts agents and endpoints into VPCs; the administrator of GuardDuty switches it on for
    the governed Regions, unless the configuration leaves ``guardduty_runtime_monitoring`` out. Without ``guardduty``
    there is no such policy at all.

    Exempt: nobody. While the policy is in force an account cannot switch a plan off.

    Source: AWS Organizations User Guide, Amazon GuardDuty policy syntax and examples.
    """
    return {"guardduty": {"enablement": {"default": {name: {"status": fixed("enabled")} for name in _FEATURES}}}}


GUARDDUTY = Guardrail(
    id="HLZ-DCL-06",
    type="GUARDDUTY_POLICY",
    title="GuardDuty watches every account",
    citations=("164.308(a)(1)(ii)(D)", "164.308(a)(5)(ii)(B)", "164.308(a)(6)(ii)"),
    attached_to=EVERYWHERE,
    settings=fix_guardduty,
    trusts=("guardduty.amazonaws.com", "malware-protection.guardduty.amazonaws.com"),
)
