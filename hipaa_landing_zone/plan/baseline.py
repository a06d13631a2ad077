"""What the baseline of every account and Region consists of, by name: stacks make it, verification looks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.plan.name import FINDINGS_BUS, RESOURCE_PREFIX

if TYPE_CHECKING:
    from hipaa_landing_zone.plan.model import Plan

RECORDER = "default"
"""AWS Config's recorder and channel: an account has one of each in a Region, and this is what AWS calls them."""

SESSION_DOCUMENT = "SSM-SessionManagerRunShell"
"""The document that holds Session Manager's preferences; the name is AWS's."""

SESSION_LOG_GROUP = f"/{RESOURCE_PREFIX}/session-manager"
MAINTENANCE_WINDOW = f"{RESOURCE_PREFIX}-patching"
PATCH_SCAN = f"{RESOURCE_PREFIX}-patch-scan"
INVENTORY = f"{RESOURCE_PREFIX}-inventory"
WATCH_RULE_PREFIX = f"{RESOURCE_PREFIX}-watch-"

PASSWORD_LENGTH, PASSWORD_REUSE, PASSWORD_DAYS = 14, 24, 90
"""What control IAM.7 of Security Hub (FSBP) and the CIS benchmark ask for, whichever asks for more."""


def findings_bus_arn(plan: Plan) -> str:
    """Return the ARN of the bus to which every account and Region sends.

    Raises:
        ValueError: the security account has no id yet.
    """
    if plan.security_account_id is None:
        raise ValueError("the security account has no id in the lock")
    place = f"{plan.organization.home_region}:{plan.security_account_id}"
    return f"arn:{plan.partition}:events:{place}:event-bus/{FINDINGS_BUS}"
