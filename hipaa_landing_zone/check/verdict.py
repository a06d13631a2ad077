"""Judges templates by every rule and says what stands, what is accepted, and what nobody looked at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hipaa_landing_zone.check.acceptance import Acceptance, Lapse, accepting, lapses, looked_at
from hipaa_landing_zone.rules.engine import Report, judge
from hipaa_landing_zone.rules.model import Assembly, Resource, Template
from hipaa_landing_zone.rules.rule import EVERY_TYPE, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from hipaa_landing_zone.check.opinion import Opinion
    from hipaa_landing_zone.check.source import Source
    from hipaa_landing_zone.rules.engine import RuleResult
    from hipaa_landing_zone.rules.rule import Expectations, Outcome, Rule


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of one run.

    Attributes:
        templates: what was read.
        resources: how many resources they have, without those that a condition switches off.
        switched_off: how many those are.
        report: every rule's result, accepted findings included.
        opinions: what else was asked; its results are in the report too.
        open: findings that nobody accepts, in the order of files and lines.
        accepted: findings that somebody accepts, each with the acceptance.
        lapsed: acceptances that fail the run.
        not_looked_at: acceptances of rules that this run did not judge by; they are neither right nor wrong.
        unseen: number of resources by type that no rule but those for every type looked at.
        passed_over: files that were not taken for templates.
        remarks: what a reader must know about how it was judged.
    """

    templates: tuple[Template, ...]
    resources: int
    switched_off: int
    report: Report
    opinions: tuple[Opinion, ...]
    open: tuple[Finding, ...]
    accepted: tuple[tuple[Finding, Acceptance], ...]
    lapsed: tuple[Lapse, ...]
    not_looked_at: tuple[Acceptance, ...]
    unseen: Mapping[str, int]
    passed_over: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing failed, nothing is undecided, and every acceptance is in force."""
        return not self.open and not self.lapsed

    @property
    def judged(self) -> tuple[RuleResult, ...]:
        """The results of the rules, without those of opinions."""
        return self.report.results[: len(self.report.results) - sum(len(each.results) for each in self.opinions)]

    def count(self, outcome: Outcome) -> int:
        """How many findings that nobody accepts have an outcome."""
        return sum(finding.problem.outcome == outcome for finding in self.open)


def reach(
    source: Source,
    rules: Sequence[Rule],
    expectations: Expectations,
    acceptances: Sequence[Acceptance],
    today: date,
    *,
    remarks: Sequence[str] = (),
    also: Sequence[Callable[[Assembly], Opinion]] = (),
) -> Verdict:
    """Judge.

    Args:
        source: the templates.
        rules: the rules to judge by.
        expectations: what the organization promises.
        acceptances: what is accepted.
        today: the day on which acceptances must be in force.
        remarks: what a reader must know about how it was judged.
        also: what else is asked, which does not judge resource by resource.

    Raises:
        RuleError: a rule broke.
    """
    assembly = Assembly.of(source.templates)
    opinions = tuple(ask(assembly) for ask in also)
    beside = (result for opinion in opinions for result in opinion.results)
    report = Report((*judge(assembly, rules, expectations).results, *beside))
    findings = sorted(report.findings, key=_position)
    seen, not_seen = looked_at(acceptances, [result.rule for result in report.results])
    matched = [(finding, accepting(acceptances, finding, today)) for finding in findings]
    return Verdict(
        templates=source.templates,
        resources=sum(1 for _ in assembly.of_type(*EVERY_TYPE)),
        switched_off=assembly.switched_off,
        report=report,
        opinions=opinions,
        open=tuple(finding for finding, acceptance in matched if acceptance is None),
        accepted=tuple((finding, acceptance) for finding, acceptance in matched if acceptance is not None),
        lapsed=tuple(lapses(seen, not_seen, findings, today)),
        not_looked_at=tuple(not_seen),
        unseen=_unseen(assembly, report),
        passed_over=source.passed_over,
        remarks=tuple(remarks),
    )


def _position(finding: Finding) -> tuple[str, int, str]:
    resource = finding.resource
    return resource.template.path, resource.line or 0, finding.rule.id


def _unseen(assembly: Assembly, report: Report) -> Mapping[str, int]:
    special = (result for result in report.results if result.rule.types != EVERY_TYPE)
    seen: set[Resource] = {subject for result in special for subject in result.subjects}
    return Counter(each.type for each in assembly.of_type(*EVERY_TYPE) if each not in seen)
