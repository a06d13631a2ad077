"""Judges an assembly by rules, and counts what each rule looked at so that silence is never taken for success."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb

from hipaa_landing_zone.rules.model import Assembly, Resource
from hipaa_landing_zone.rules.rule import Case, Expectations, Finding, Outcome, Problem, Rule


class RuleError(Exception):
    """A rule broke while it looked at a resource; the run has no result."""


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule looked at and found.

    Args:
        rule: The rule.
        checked: How many resources it looked at.
        findings: What it found; one resource may have several.
    """

    rule: Rule
    checked: int
    findings: tuple[Finding, ...]

    def count(self, outcome: Outcome) -> int:
        """How many resources have a finding with this outcome."""
        return len({each.resource for each in self.findings if each.problem.outcome == outcome})

    def __str__(self) -> str:
        """`HLZ-RULE-07 keys_rotate: checked 14, failed 0, undecided 0`."""
        counts = f"checked {self.checked}, failed {self.count('failed')}, undecided {self.count('undecided')}"
        return f"{self.rule.id} {self.rule.name}: {counts}"

    def as_json(self) -> dict[str, str | int | list[str]]:
        """The result for a report file, findings included."""
        return {
            "rule": self.rule.id,
            "name": self.rule.name,
            "title": self.rule.title,
            "severity": self.rule.severity,
            "citations": list(self.rule.citations),
            "checked": self.checked,
            "failed": self.count("failed"),
            "undecided": self.count("undecided"),
            "findings": [str(each) for each in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The results of all rules, in the order of the registry."""

    results: tuple[RuleResult, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings of all rules."""
        return tuple(finding for result in self.results for finding in result.findings)

    def as_json(self) -> list[dict[str, str | int | list[str]]]:
        """One entry a rule, also for rules that looked at nothing."""
        return [result.as_json() for result in self.results]


def judge(assembly: Assembly, rules: Sequence[Rule], expectations: Expectations) -> Report:
    """Let every rule look at its subjects.

    Raises:
        RuleError: A rule raised; names the rule and the resource.
    """
    return Report(tuple(_result(rule, assembly, expectations) for rule in rules))


def _result(rule: Rule, assembly: Assembly, expectations: Expectations) -> RuleResult:
    looked_at = [
        (resource, problems)
        for resource in assembly.of_type(*rule.types)
        if (problems := _problems(rule, Case(resource, assembly, expectations))) is not None
    ]
    findings = tuple(Finding(rule, resource, problem) for resource, problems in looked_at for problem in problems)
    return RuleResult(rule, len(looked_at), findings)


def _problems(rule: Rule, case: Case) -> tuple[Problem, ...] | None:
    """Problems of one resource; None when it is not a subject of the rule."""
    try:
        return tuple(rule.check(case)) if rule.applies(case) else None
    except Exception as error:
        raise RuleError(_broke(rule, case.resource, error)) from error


def _broke(rule: Rule, resource: Resource, error: Exception) -> str:
    where = extract_tb(error.__traceback__)[-1]
    return (
        f"{rule.id} {rule.name} broke on {resource}: {type(error).__name__}: {error} "
        f"(at {Path(where.filename).name}:{where.lineno}). This is a bug in the rule."
    )
