"""What `hlz verify` saw, as data for files: evidence is made from it, and scripts read it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hipaa_landing_zone.live.verify.result import Result


def record(
    results: Sequence[Result], not_judged: Sequence[str], fingerprint: str, verified_at: datetime, *, aws: bool
) -> dict[str, Any]:
    """Return everything that a verification found.

    Args:
        results: what each check found.
        not_judged: what was left out, in words.
        fingerprint: of the configuration and the lock that AWS was compared with.
        verified_at: when it began, in UTC.
        aws: whether it was AWS that was looked at, and not an emulator.
    """
    return {
        "held": all(result.outcome == "held" for result in results),
        "verified_at": verified_at.isoformat(timespec="seconds"),
        "fingerprint": fingerprint,
        "aws": aws,
        "not_judged": list(not_judged),
        "results": [asdict(result) for result in results],
    }
