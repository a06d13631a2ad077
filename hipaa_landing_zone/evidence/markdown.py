"""The report for pull requests: counts, what does not hold, what ends soon, and what changed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, get_args

from hipaa_landing_zone.controls.coverage import Status
from hipaa_landing_zone.evidence.comparison_text import sections as changes
from hipaa_landing_zone.evidence.comparison_text import summary
from hipaa_landing_zone.evidence.markdown_text import Section, code, document, escaped, prose, table
from hipaa_landing_zone.evidence.model import Observed
from hipaa_landing_zone.evidence.standing import standing

if TYPE_CHECKING:
    from hipaa_landing_zone.evidence.change import Comparison
    from hipaa_landing_zone.evidence.model import Evidence

_STATUSES: tuple[Status, ...] = get_args(Status)
_OBSERVED: tuple[Observed, ...] = get_args(Observed)


def markdown(evidence: Evidence, comparison: Comparison | None = None) -> str:
    """Return the report, within GitHub's limit.

    Args:
        evidence: what it says.
        comparison: with earlier evidence; None when there was none to compare with.
    """
    compared = changes(comparison, "comparison.json") if comparison else []
    return document(
        _head(evidence, comparison),
        [
            _remarks(evidence),
            _open(evidence),
            _ending(evidence),
            _associates(evidence),
            *compared,
            _controls(evidence),
            _origin(evidence),
        ],
    )


def _head(evidence: Evidence, comparison: Comparison | None) -> list[str]:
    findings, live = Counter(each.open for each in evidence.findings), evidence.verification
    verified = f"`hlz verify` of {live.verified_at}" if live else "no verification: live checks are *not run*"
    verified += ", of an emulator and not of AWS" if live and not live.aws else ""
    count = f"{findings[False]:,} accepted by {len(evidence.exceptions):,} exceptions"
    lines = [
        f"# Evidence of {evidence.as_of} for {escaped(evidence.plan.organization.name)}",
        "",
        "What is enforced, checked and detected, and what is left to people. It does not say that anybody complies.",
        "",
        f"**{findings[True]:,} open findings**, {count}; {len(evidence.assets):,} resources in templates; {verified}.",
        "",
        *_crosstab(evidence),
    ]
    return [*lines, "", f"Since {comparison.old}: {summary(comparison)}."] if comparison else lines


def _crosstab(evidence: Evidence) -> list[str]:
    """Count controls by status and by what was observed."""
    found = Counter((each.covered.status, each.observed) for each in evidence.controls)
    shown = [word for word in _OBSERVED if any((status, word) in found for status in _STATUSES)]
    rows = [
        (status, *(str(found[status, word] or "") for word in shown), str(sum(found[status, word] for word in shown)))
        for status in _STATUSES
    ]
    return table(("controls", *shown, "all"), [row for row in rows if row[-1] != "0"])


def _remarks(evidence: Evidence) -> Section:
    rows = [(prose(each),) for each in evidence.remarks]
    return Section(
        title="Know before relying on it", header=("remark",), rows=rows, where="evidence.json", unfolded=True
    )


def _open(evidence: Evidence) -> Section:
    rows = [
        (
            each.outcome,
            escaped(each.severity),
            code(each.mechanism),
            escaped(each.place),
            escaped(each.wrong),
            escaped(each.next),
        )
        for each in evidence.findings
        if each.open
    ]
    header = ("outcome", "severity", "mechanism", "place", "wrong", "next")
    return Section(title="Open findings", header=header, rows=rows, where="findings.csv", unfolded=True)


def _ending(evidence: Evidence) -> Section:
    stood = [(standing(each, evidence.as_of), each) for each in evidence.exceptions]
    rows = [
        (state, str(each.expires), escaped(each.kind), code(each.what), escaped(each.place), escaped(each.approver))
        for state, each in stood
        if state in {"ends soon", "expired"}
    ]
    header = ("standing", "last day", "kind", "what", "place", "approver")
    return Section(title="Exceptions that end", header=header, rows=rows, where="exceptions.csv", unfolded=True)


def _associates(evidence: Evidence) -> Section:
    stood = [(each.state(evidence.as_of), each) for each in evidence.configuration.business_associates]
    rows = [
        (
            state,
            escaped(each.name),
            escaped(each.agreement),
            str(each.review_due),
            str(each.ends_on or ""),
            escaped(each.owner),
        )
        for state, each in stood
        if state != "in force"
    ]
    header = ("contract", "business associate", "agreement", "review due", "ends on", "owner")
    title = "Business associates to look at"
    return Section(title=title, header=header, rows=rows, where="business-associates.csv", unfolded=True)


def _controls(evidence: Evidence) -> Section:
    rows = [
        (
            each.covered.control.citation,
            escaped(each.covered.control.title),
            each.covered.status,
            each.observed,
            str(len(each.open) or ""),
            str(len(each.accepted) or ""),
        )
        for each in evidence.controls
    ]
    header = ("45 CFR", "title", "status", "observed", "open", "accepted")
    return Section(title="Controls", header=header, rows=rows, where="controls.csv")


def _origin(evidence: Evidence) -> Section:
    rows = [(escaped(name), code(value)) for name, value in sorted(evidence.tools.items())]
    rows = [("configuration and lock", code(evidence.fingerprint)), *rows]
    return Section(title="What it was made from", header=("what", "which"), rows=rows, where="manifest.json")
