"""Says of each control whether OSCAL's ``satisfied`` is true of what was assessed, and why not where it is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from hipaa_landing_zone.evidence.model import ControlEvidence, Observed

_WHOLE = frozenset({"enforced", "checked", "detected"})
_STATUS = {
    "partial": "mechanisms do a part of what a landing zone can do for it",
    "procedural": "it is left to people, and nothing here looks at what people do",
    "inherited": "AWS does it, and nothing here looks at what AWS does",
    "not applicable": "it does not apply",
}
_OBSERVED: dict[Observed, str] = {
    "failed": "something does not hold that nobody accepted",
    "undecided": "a template does not tell whether it holds",
    "unknown": "something could not be looked at",
    "not run": "some of its mechanisms were not run for this evidence",
    "no failure reported": "what judged it does not say what it looked at",
    "nothing to look at": "there was nothing to look at",
    "not observed": "nothing that runs here looks at it",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """OSCAL's word for a control, and why.

    Attributes:
        reason: ``pass``, ``fail``, or ``other`` where it did not fail but is not known, not whole or accepted.
        remarks: why, in a sentence.
    """

    state: Literal["satisfied", "not-satisfied"]
    reason: Literal["pass", "fail", "other"]
    remarks: str


def judge(control: ControlEvidence, *, outdated: bool) -> Judgement:
    """Return OSCAL's word for a control. It has two: whatever is not known to hold as a whole is ``not-satisfied``.

    Args:
        control: what the control rests on and what was observed.
        outdated: whether something of it was verified only for another configuration.
    """
    against = [
        *([f"open findings: {len(control.open)}"] if control.open else []),
        *([_OBSERVED.get(control.observed, control.observed)] if control.observed != "held" else []),
        *(
            [_STATUS.get(control.covered.status, "its status is not known here")]
            if control.covered.status not in _WHOLE
            else []
        ),
        *([f"accepted findings: {len(control.accepted)}"] if control.accepted else []),
        *(["`hlz verify` was run for another configuration"] if outdated else []),
    ]
    if against:
        reason: Literal["fail", "other"] = "fail" if control.observed == "failed" else "other"
        return Judgement("not-satisfied", reason, f"Not satisfied, as {'; '.join(against)}.")
    return Judgement(
        "satisfied",
        "pass",
        "Every mechanism of it that was looked at holds, and no gap is known; the rest is left to people.",
    )
