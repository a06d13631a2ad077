"""Judges an assembly by rules, and counts what each rule looked at so that silence is never taken for success."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb

from hipaa_landing_zone.rules.collection import without_collection
from hipaa_landing_zone.rules.model import MACRO, Assembly, Resource
from hipaa_landing_zone.rules.rule import EVERY_TYPE, Case, Expectations, Finding, Outcome, Problem, Rule, undecided

FIX_SHAPE = (
    "Write the property as the CloudFormation reference of the type shows it; if it is, report a bug in the rule."
)
_SHAPE_ERRORS = (AttributeError, IndexError, KeyError, TypeError, ValueError)


class RuleError(Exception):
    """A rule broke while it looked at a resource; the run has no result."""


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule looked at and found.

    Args:
        rule: The rule.
        subjects: The resources that it looked at.
        findings: What it found; one resource may have several.
    """

    rule: Rule
    subjects: tuple[Resource, ...]
    findings: tuple[Finding, ...]

    @property
    def checked(self) -> int:
        """How many resources it looked at."""
        return len(self.subjects)

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
    cases: dict[str, list[Case]] = {}
    with without_collection():
        for resource in assembly.of_type(*EVERY_TYPE, MACRO):
            cases.setdefault(resource.type, []).append(Case(resource, assembly, expectations))
        return Report(tuple(_result(rule, cases) for rule in rules))


def _result(rule: Rule, cases: Mapping[str, list[Case]]) -> RuleResult:
    every = (kind for kind in cases if kind != MACRO)
    subjects: list[Resource] = []
    findings: list[Finding] = []
    for kind in every if EVERY_TYPE[0] in rule.types else dict.fromkeys(rule.types):
        for case in cases.get(kind, ()):
            problems = _problems(rule, case)
            if problems is not None:
                subjects.append(case.resource)
                findings.extend(Finding(rule, case.resource, problem) for problem in problems)
    return RuleResult(rule, tuple(subjects), tuple(findings))


def _problems(rule: Rule, case: Case) -> tuple[Problem, ...] | None:
    """Problems of one resource; None when it is not a subject of the rule.

    A property of a shape that CloudFormation refuses, such as text in the place of a mapping, makes its resource
    undecided and must not keep other resources from being judged.
    """
    try:
        return tuple(rule.check(case)) if rule.applies(case) else None
    except _SHAPE_ERRORS as error:
        return (undecided(f"a property of unexpected shape, or a mistake in the rule: {_origin(error)}", FIX_SHAPE),)
    except Exception as error:
        raise RuleError(_broke(rule, case.resource, error)) from error


def _broke(rule: Rule, resource: Resource, error: Exception) -> str:
    return f"{rule.id} {rule.name} broke on {resource}: {_origin(error)}. This is a bug in the rule."


def _origin(error: Exception) -> str:
    where = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} (at {Path(where.filename).name}:{where.lineno})"
