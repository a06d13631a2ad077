"""The risk register: inputs for the risk analysis of 45 CFR 164.308(a)(1)(ii)(A), not the analysis.

Likelihood and impact are proposed by a few simple rules, in the words of NIST SP 800-30; an owner decides them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from hipaa_landing_zone.evidence.csv_text import joined
from hipaa_landing_zone.evidence.model import EVERYWHERE
from hipaa_landing_zone.evidence.standing import standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from hipaa_landing_zone.evidence.csv_text import Cell
    from hipaa_landing_zone.evidence.model import Accepted, Evidence, Finding
    from hipaa_landing_zone.plan import Plan

Level = Literal["low", "moderate", "high"]
Exposure = Literal["confidentiality", "integrity", "availability", "detection", "not known"]
Reach = Literal["an account that holds PHI", "the organization, which holds PHI", "no PHI"]

LEVELS: tuple[Level, ...] = ("low", "moderate", "high")
DUE_DAYS = {"fatal": 7, "high": 30, "medium": 90}
"""In how many days from the day on which it was first seen an open finding is due; what is not listed, as ``high``."""
PLATFORM = "platform"
"""Who answers for what is in every account or in none."""
_MILD = ("medium", "warning")
_EXPOSURES: Mapping[str, Exposure] = {
    "164.312(a)": "confidentiality",
    "164.312(d)": "confidentiality",
    "164.312(e)": "confidentiality",
    "164.308(a)(3)": "confidentiality",
    "164.308(a)(4)": "confidentiality",
    "164.312(c)": "integrity",
    "164.308(a)(7)": "availability",
    "164.310(a)(2)(i)": "availability",
    "164.310(d)(2)(iv)": "availability",
    "164.312(b)": "detection",
    "164.308(a)(1)(ii)(D)": "detection",
    "164.308(a)(5)(ii)(C)": "detection",
    "164.308(a)(6)": "detection",
}
"""What paragraphs of the Security Rule are about, the gravest first; of several that are cited the first counts."""
_OPEN_TO_OTHERS: tuple[Exposure, ...] = ("confidentiality", "not known")


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """One row of the register; what an owner decides stays empty.

    Attributes:
        due: the day by which something is done about it; None for a decision of design.
        accepted_by: who accepted it; empty for an open finding, and for a decision of design.
    """

    id: str
    source: str
    what: str
    where: str
    citations: tuple[str, ...]
    exposure: Exposure
    reach: Reach
    likelihood: Level
    likelihood_because: str
    impact: Level
    impact_because: str
    owner: str
    first_seen: date | None
    due: date | None
    due_because: str
    overdue: bool
    accepted_by: str

    @property
    def level(self) -> Level:
        """The risk: the lower of both, which is what table I-2 of NIST SP 800-30 has for low, moderate and high."""
        return min(self.likelihood, self.impact, key=LEVELS.index)

    def row(self) -> tuple[Cell, ...]:
        """Return the cells of ``risks.csv``."""
        return (
            self.id,
            self.source,
            self.what,
            self.where,
            joined(self.citations),
            self.exposure,
            self.reach,
            self.likelihood,
            self.likelihood_because,
            self.impact,
            self.impact_because,
            self.level,
            *("", "", ""),
            self.owner,
            str(self.first_seen or ""),
            str(self.due or ""),
            self.due_because,
            "yes" if self.overdue else "no",
            self.accepted_by,
        )


def risks(evidence: Evidence, first_seen: Mapping[str, date]) -> Iterator[Risk]:
    """Yield a risk for each open finding, then for each accepted exception.

    Args:
        evidence: what was found and accepted.
        first_seen: since when each finding is known, by its id.
    """
    findings = {each.id: each for each in evidence.findings}
    for finding in findings.values():
        if finding.open:
            yield _of_finding(evidence, finding, first_seen[finding.id])
    for accepted in evidence.exceptions:
        yield _of_exception(evidence, accepted, [findings[name] for name in accepted.findings])


def owners(plan: Plan) -> dict[str, str]:
    """Return who answers for each account, by its name; for everything else ``PLATFORM`` does."""
    return {each.name: each.owner for each in plan.accounts}


def exposure_of(citations: Iterable[str]) -> Exposure:
    """Return what the cited paragraphs are about; ``not known`` counts as grave as ``confidentiality``."""
    cited = tuple(citations)
    return next(
        (what for paragraph, what in _EXPOSURES.items() if any(each.startswith(paragraph) for each in cited)),
        "not known",
    )


def _of_finding(evidence: Evidence, finding: Finding, since: date) -> Risk:
    exposure, reach = exposure_of(finding.citations), _reach(evidence.plan, {finding.account})
    likelihood = _likelihood(finding.severity, exposure)
    days = DUE_DAYS.get(finding.severity, DUE_DAYS["high"])
    due = since + timedelta(days=days)
    return Risk(
        id=finding.id,
        source="open finding",
        what=f"{finding.mechanism}: {finding.wrong}",
        where=finding.place,
        citations=finding.citations,
        exposure=exposure,
        reach=reach,
        likelihood=likelihood,
        likelihood_because=f"severity {finding.severity}, exposure {exposure}",
        impact=_impact(reach, exposure),
        impact_because=f"reaches {reach}, exposure {exposure}",
        owner=owners(evidence.plan).get(finding.account, PLATFORM),
        first_seen=since,
        due=due,
        due_because=f"{days} days after it was first seen, for severity {finding.severity}",
        overdue=due < evidence.as_of,
        accepted_by="",
    )


def _of_exception(evidence: Evidence, accepted: Accepted, covered: list[Finding]) -> Risk:
    citations = tuple(sorted({each for finding in covered for each in finding.citations}))
    accounts = {finding.account for finding in covered}
    exposure, reach = exposure_of(citations), _reach(evidence.plan, accounts)
    likelihood, because = _likelihood_accepted(covered, exposure)
    known = owners(evidence.plan)
    answering = {known.get(account, PLATFORM) for account in accounts}
    return Risk(
        id=accepted.id,
        source="accepted exception",
        what=f"{accepted.kind}: {accepted.what}",
        where=accepted.place or "the whole organization",
        citations=citations,
        exposure=exposure,
        reach=reach,
        likelihood=likelihood,
        likelihood_because=because,
        impact=_impact(reach, exposure),
        impact_because=f"reaches {reach}, exposure {exposure}",
        owner=answering.pop() if len(answering) == 1 else PLATFORM,
        first_seen=None,
        due=accepted.expires,
        due_because="the last day of the exception" if accepted.expires else "by design: reviewed with each release",
        overdue=standing(accepted, evidence.as_of) == "expired",
        accepted_by=accepted.approver if accepted.expires else "",  # nobody else takes on an organization's risk
    )


def _likelihood(severity: str, exposure: Exposure) -> Level:
    """Return how likely harm is: what is not known is never taken for the milder case."""
    if severity == "fatal":
        return "high"
    mild = severity.lower() in _MILD
    if exposure in _OPEN_TO_OTHERS:
        return "moderate" if mild else "high"
    return "low" if mild else "moderate"


def _likelihood_accepted(covered: list[Finding], exposure: Exposure) -> tuple[Level, str]:
    """Return one step less than the gravest finding that is accepted, as the reason says what makes up for it."""
    if not covered:
        return "moderate", "covers no finding: nothing says how likely"
    gravest = max((_likelihood(each.severity, exposure) for each in covered), key=LEVELS.index)
    return LEVELS[max(LEVELS.index(gravest) - 1, 0)], "one step below its gravest finding: accepted with a reason"


def _impact(reach: Reach, exposure: Exposure) -> Level:
    if reach == "no PHI":
        return "moderate" if exposure in _OPEN_TO_OTHERS else "low"
    return "moderate" if exposure == "detection" else "high"


def _reach(plan: Plan, names: set[str]) -> Reach:
    """Return whose PHI can be touched: accounts that serve the others, and unknown ones, reach all of it."""
    held = {each.name: each.holds_phi for each in plan.accounts}
    if any(held.get(name) for name in names):
        return "an account that holds PHI"
    own = {each.name for each in plan.accounts if each.purpose in {"workload", "sandbox"}}
    confined = bool(names) and EVERYWHERE not in names and names <= own
    return "no PHI" if confined or not any(held.values()) else "the organization, which holds PHI"
