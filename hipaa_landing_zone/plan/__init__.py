"""What will exist: a pure function of the configuration and the lock."""

from hipaa_landing_zone.plan.build import PlanError, make_plan
from hipaa_landing_zone.plan.fingerprint import fingerprint
from hipaa_landing_zone.plan.lock import Lock, LockedAccount, read_lock
from hipaa_landing_zone.plan.model import (
    STAGES,
    Plan,
    PlannedAccount,
    PlannedOu,
    PlannedPolicy,
    PlannedStack,
    StageName,
    TrustedService,
)

__all__ = [
    "STAGES",
    "Lock",
    "LockedAccount",
    "Plan",
    "PlanError",
    "PlannedAccount",
    "PlannedOu",
    "PlannedPolicy",
    "PlannedStack",
    "StageName",
    "TrustedService",
    "fingerprint",
    "make_plan",
    "read_lock",
]
