"""How what is accepted for a time stands on a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from hipaa_landing_zone.evidence.model import Accepted

Standing = Literal["in force", "ends soon", "expired", "by design"]
SOON = timedelta(days=30)
"""How long before its last day an exception is said to end soon."""


def standing(accepted: Accepted, as_of: date) -> Standing:
    """Return how an exception stands: ``expired`` from the day after its last one.

    Args:
        accepted: the exception.
        as_of: the day.
    """
    if accepted.expires is None:
        return "by design"
    if accepted.expires < as_of:
        return "expired"
    return "ends soon" if accepted.expires <= as_of + SOON else "in force"
