"""The policies of one account: guardrails by level, and its effective policy of every other type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.policies.effective import effective

if TYPE_CHECKING:
    from hipaa_landing_zone.plan.model import Plan, PlannedAccount
    from hipaa_landing_zone.policies import PolicyType

AUTHORIZATION: tuple[PolicyType, ...] = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")
"""The types that have no effective policy: every level is evaluated for itself."""


def policies_of(plan: Plan, account: PlannedAccount) -> dict[str, dict[str, Any]]:
    """Return what binds an account, computed offline.

    Returns:
        ``guardrails``: ids of SCPs and RCPs by the path of the OU that carries them, from the top down; ``effective``:
        the effective policy of every other type, as DescribeEffectivePolicy shows it.
    """
    levels = plan.on_the_way(account)
    here = {path: [policy for policy in plan.policies if path in policy.targets] for path in levels}
    return {
        "guardrails": {
            path: [each for policy in policies if policy.type in AUTHORIZATION for each in policy.guardrails]
            for path, policies in here.items()
        },
        "effective": {
            policy_type: effective(
                [policy.document.content() for policy in policies if policy.type == policy_type]
                for policies in here.values()
            )
            for policy_type in plan.policy_types
            if policy_type not in AUTHORIZATION and levels
        },
    }
