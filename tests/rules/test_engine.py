"""Counting, and what happens when a rule breaks."""

import pytest

from hipaa_landing_zone.rules.engine import RuleError, judge
from hipaa_landing_zone.rules.rule import Expectations, Rule, failed, undecided

EXPECTATIONS = Expectations(production=True, minimum_retention_days=2192)


def rule(check, **overrides):
    given = {"id": "HLZ-RULE-99", "name": "things_are_good", "title": "Things are good.", "severity": "high"}
    return Rule(**{**given, "citations": ("164.312(b)",), "types": ("Thing",), "check": check, **overrides})


def by_mood(case):
    mood = case.resource.get("Mood")
    if mood == "bad":
        yield failed("is bad.", "Be good.")
        yield failed("is very bad.", "Be good.")
    if mood == "odd":
        yield undecided("its mood.", "Be plain.")


def things(*moods):
    return {f"T{number}": {"Type": "Thing", "Properties": {"Mood": mood}} for number, mood in enumerate(moods)}


def test_every_resource_looked_at_is_counted(assembly):
    resources = {**things("good", "good", "bad", "odd"), "Other": {"Type": "Another"}}
    (result,) = judge(assembly(resources), [rule(by_mood)], EXPECTATIONS).results
    assert str(result) == "HLZ-RULE-99 things_are_good: checked 4, failed 1, undecided 1"
    assert len(result.findings) == 3


def test_resources_that_a_rule_is_not_for_are_not_counted(assembly):
    only_bad = rule(by_mood, applies=lambda case: case.resource.get("Mood") == "bad")
    (result,) = judge(assembly(things("good", "bad")), [only_bad], EXPECTATIONS).results
    assert (result.checked, result.count("failed")) == (1, 1)


def test_a_rule_without_subjects_says_that_it_checked_none(assembly):
    report = judge(assembly({}), [rule(by_mood)], EXPECTATIONS)
    assert report.findings == ()
    assert report.as_json() == [
        {
            "rule": "HLZ-RULE-99",
            "name": "things_are_good",
            "title": "Things are good.",
            "severity": "high",
            "citations": ["164.312(b)"],
            "checked": 0,
            "failed": 0,
            "undecided": 0,
            "findings": [],
        }
    ]


def test_a_finding_says_rule_place_and_fault(assembly):
    finding = judge(assembly(things("bad")), [rule(by_mood)], EXPECTATIONS).findings[0]
    assert (
        str(finding) == "HLZ-RULE-99 things_are_good failed: stage/stack0 (account 111111111111, us-east-1) T0 is bad."
    )


@pytest.mark.parametrize(
    ("severity", "mood", "acceptable"), [("fatal", "bad", False), ("fatal", "odd", True), ("high", "bad", True)]
)
def test_only_a_proven_breach_of_a_fatal_rule_cannot_be_accepted(assembly, severity, mood, acceptable):
    finding = judge(assembly(things(mood)), [rule(by_mood, severity=severity)], EXPECTATIONS).findings[0]
    assert finding.acceptable is acceptable


def test_a_rule_that_breaks_fails_the_run_and_is_named(assembly):
    def breaks(case):
        yield 1 / 0

    with pytest.raises(
        RuleError, match=r"HLZ-RULE-99 things_are_good broke on stage/stack0 .* T0: ZeroDivisionError: division by zero"
    ):
        judge(assembly(things("good")), [rule(breaks)], EXPECTATIONS)
    with pytest.raises(RuleError, match="HLZ-RULE-99"):
        judge(assembly(things("good")), [rule(by_mood, applies=lambda _case: 1 / 0)], EXPECTATIONS)


def test_a_property_of_unexpected_shape_leaves_its_resource_undecided_and_the_others_judged(assembly):
    def reads_text(case):
        if case.resource.get("Mood").startswith("bad"):
            yield failed("is bad.", "Be good.")

    (result,) = judge(assembly(things("good", ["bad"], "bad")), [rule(reads_text)], EXPECTATIONS).results
    assert [(each.resource.logical_id, each.problem.outcome) for each in result.findings] == [
        ("T1", "undecided"),
        ("T2", "failed"),
    ]
    assert "AttributeError: 'list' object has no attribute 'startswith'" in result.findings[0].problem.wrong
    assert result.checked == 3
