"""A verdict as text for people: findings with file and line, what was looked at, what was not, and what is next."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from textwrap import wrap
from typing import TYPE_CHECKING

from hipaa_landing_zone.check.opinion import counted
from hipaa_landing_zone.check.problem import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hipaa_landing_zone.check.verdict import Verdict
    from hipaa_landing_zone.rules.rule import Finding

COLUMNS = 100
SHOWN = 10
_LABEL = 12


def as_text(verdict: Verdict) -> str:
    """Write a verdict for people; lines do not depend on the width of a terminal."""
    return printable("\n".join(_lines(verdict))) + "\n"


def counts(verdict: Verdict) -> str:
    """Write what was looked at and what was not, in a few lines."""
    return printable("\n".join(_counts(verdict))) + "\n"


def location(finding: Finding) -> str:
    """Return file and line of a finding, as an editor jumps to it."""
    resource = finding.resource
    return f"{resource.template.path}:{resource.line or 1}"


def _lines(verdict: Verdict) -> Iterator[str]:
    for _, group in groupby(_together(verdict.open), key=_problem):
        findings = list(group)
        rule, problem = findings[0].rule, findings[0].problem
        name = "" if rule.id.endswith(rule.name) else f"  {rule.name}"
        yield f"{problem.outcome.upper()}  {rule.id}{name}"
        yield from (f"  {location(each)}: {each.resource.logical_id} ({each.resource.type})" for each in findings)
        yield from _labelled("  wrong", problem.wrong)
        yield from _labelled("  fix", problem.fix)
        cited = f"; serves 45 CFR {', '.join(rule.citations)}" if rule.citations else ""
        yield from _labelled("  severity", f"{rule.severity}{cited}")
        yield ""
    for lapse in verdict.lapsed:
        yield f"FAILED  {lapse}"
        yield ""
    for finding, acceptance in verdict.accepted:
        place = f"{location(finding)}: {finding.resource.logical_id} {finding.rule.id}"
        yield from _labelled("accepted", f"{place}: {acceptance.accepted.explanation}")
    if verdict.accepted:
        yield ""
    yield from _counts(verdict)


def _together(findings: tuple[Finding, ...]) -> list[Finding]:
    """Bring findings together that differ in nothing but their place, the gravest first; a stable order otherwise."""
    severities = ("fatal", "high", "medium")
    return sorted(
        findings,
        key=lambda each: (each.problem.outcome != "failed", severities.index(each.rule.severity), *_problem(each)),
    )


def _problem(finding: Finding) -> tuple[str, str, str]:
    return finding.rule.id, finding.problem.wrong, finding.problem.fix


def _counts(verdict: Verdict) -> Iterator[str]:
    yield from _labelled("judged", " ".join(_judged(verdict)))
    for opinion in verdict.opinions:
        for number, said in enumerate(opinion.said):
            yield from _labelled("" if number else opinion.name, said)
    for remark in _not_judged(verdict):
        yield from _labelled("not judged", remark)
    for remark in verdict.remarks:
        yield from _labelled("note", remark)
    yield from _labelled("result", _result(verdict))
    yield from _labelled("next", _next(verdict))


def _judged(verdict: Verdict) -> Iterator[str]:
    """Yield how much was looked at by the rules, so that silence never looks like success."""
    looked = [result.checked for result in verdict.judged if result.checked]
    templates, resources = counted(len(verdict.templates), "template"), counted(verdict.resources, "resource")
    yield f"{templates} with {resources}, by {counted(len(verdict.judged), 'rule')}:"
    yield f"{len(looked)} looked at something, {counted(sum(looked), 'time')} in all."


def _not_judged(verdict: Verdict) -> Iterator[str]:
    if verdict.passed_over:
        yield f"files that are no templates: {_named(verdict.passed_over, 'file')}."
    if verdict.switched_off:
        yield f"{counted(verdict.switched_off, 'resource')} that conditions switch off."
    if verdict.unseen:
        kinds = sorted(verdict.unseen.items(), key=lambda row: (-row[1], row[0]))
        listed = _named([f"{name} ({count})" for name, count in kinds], "type")
        yield f"settings of {counted(sum(verdict.unseen.values()), 'resource')} that no rule knows: {listed}."
    if verdict.not_looked_at:
        rules = Counter(each.accepted.rule for each in verdict.not_looked_at)
        listed = _named([f"{rule} ({count})" for rule, count in sorted(rules.items())], "rule")
        yield f"{counted(len(verdict.not_looked_at), 'acceptance')} of rules that this run did not use: {listed}."


def _result(verdict: Verdict) -> str:
    outcomes = f"{verdict.count('failed')} failed, {verdict.count('undecided')} undecided"
    lapsed = f", {counted(len(verdict.lapsed), 'acceptance')} no longer in force" if verdict.lapsed else ""
    return f"{outcomes}, {len(verdict.accepted)} accepted{lapsed}."


def _next(verdict: Verdict) -> str:
    if verdict.holds:
        return "Nothing. What was not judged is for a person to look at."
    steps = []
    if verdict.count("failed"):
        steps.append("Mend what failed.")
    if verdict.count("undecided"):
        steps.append("Write undecided values into the template, or give --region and --account.")
    if verdict.lapsed:
        steps.append("Renew acceptances, or take them out.")
    if verdict.open:
        steps.append("What must stay as it is, have accepted: --accepted FILE. Rules: docs/reference/rules.md.")
    return " ".join(steps)


def _labelled(label: str, text: str) -> Iterator[str]:
    """Yield a text wrapped beside its label; words are not broken, so that paths and commands can be copied."""
    lines = wrap(text, COLUMNS - _LABEL, break_long_words=False, break_on_hyphens=False) or [""]
    for number, line in enumerate(lines):
        yield f"{'' if number else label:{_LABEL}}{line}".rstrip()


def _named(names: Iterable[str], noun: str) -> str:
    listed = list(names)
    rest = f" and {counted(len(listed) - SHOWN, f'more {noun}')}" if len(listed) > SHOWN else ""
    return f"{', '.join(listed[:SHOWN])}{rest}"
