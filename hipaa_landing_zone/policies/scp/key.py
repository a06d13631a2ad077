"""HLZ-SCP-08: encryption keys are neither deleted nor disabled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter

DELETION_WINDOW_DAYS = "30"


def deny_key_destruction(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny deleting and disabling keys, and any deletion window under 30 days.

    Why: without its key, data is gone, and so is every backup under the same key (45 CFR 164.308(a)(7)(ii)(A)).

    The window: who is spared from the first statement still waits 30 days, the longest that AWS KMS knows and what it
    takes when the request names none; the condition key is then absent and the second statement does not fire.

    Exempt: the break-glass role, which HLZ-SCP-06 guards; from the first statement also the landing zone's deployers,
    guarded likewise. Application teams keep their keys when a stack goes (CDK's own default) and ask for a deletion.

    Source: AWS KMS Developer Guide, condition keys, kms:ScheduleKeyDeletionPendingWindowInDays.
    """
    actions = [
        "kms:DeleteCustomKeyStore",
        "kms:DeleteImportedKeyMaterial",
        "kms:DisableKey",
        "kms:DisableKeyRotation",
        "kms:DisconnectCustomKeyStore",
        "kms:ScheduleKeyDeletion",
    ]
    window = {"NumericLessThan": {"kms:ScheduleKeyDeletionPendingWindowInDays": DELETION_WINDOW_DAYS}}
    return (
        perimeter.deny("DenyKeyDestruction", actions, spare=perimeter.deployers),
        perimeter.deny_when("DenyShortKeyDeletionWindows", ["kms:ScheduleKeyDeletion"], window),
    )


KEY = Guardrail(
    id="HLZ-SCP-08",
    type="SERVICE_CONTROL_POLICY",
    title="Encryption keys are neither deleted nor disabled",
    citations=("164.312(a)(2)(iv)", "164.312(c)(1)", "164.308(a)(7)(ii)(A)"),
    attached_to=EVERYWHERE,
    statements=deny_key_destruction,
)
