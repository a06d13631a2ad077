"""`satisfied` is said of nothing that is partial, left to people, AWS's, accepted, outdated, or not seen to hold."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import get_args

import pytest

from hipaa_landing_zone.controls.coverage import Status
from hipaa_landing_zone.evidence.model import Observed
from hipaa_landing_zone.evidence.oscal.judgement import judge


def _control(small, status="enforced", observed="held", opened=(), accepted=()):
    given = small.controls[0]
    return replace(
        given, covered=replace(given.covered, status=status), observed=observed, open=opened, accepted=accepted
    )


@pytest.mark.parametrize(
    ("status", "observed", "opened", "accepted", "outdated", "expected", "because"),
    [
        ("enforced", "held", (), (), False, ("satisfied", "pass"), "holds"),
        ("checked", "held", (), (), False, ("satisfied", "pass"), "holds"),
        ("detected", "held", (), (), False, ("satisfied", "pass"), "holds"),
        ("partial", "held", (), (), False, ("not-satisfied", "other"), "do a part"),
        ("procedural", "held", (), (), False, ("not-satisfied", "other"), "left to people"),
        ("inherited", "held", (), (), False, ("not-satisfied", "other"), "AWS does it"),
        ("enforced", "not run", (), (), False, ("not-satisfied", "other"), "not run"),
        ("enforced", "unknown", ("F-1",), (), False, ("not-satisfied", "other"), "could not be looked at"),
        ("enforced", "undecided", ("F-1",), (), False, ("not-satisfied", "other"), "does not tell"),
        ("enforced", "nothing to look at", (), (), False, ("not-satisfied", "other"), "nothing to look at"),
        ("enforced", "no failure reported", (), (), False, ("not-satisfied", "other"), "does not say what"),
        ("enforced", "not observed", (), (), False, ("not-satisfied", "other"), "nothing that runs here"),
        ("enforced", "failed", ("F-1",), (), False, ("not-satisfied", "fail"), "open findings: 1"),
        ("partial", "failed", ("F-1", "F-2"), (), False, ("not-satisfied", "fail"), "open findings: 2"),
        ("enforced", "held", (), ("F-2",), False, ("not-satisfied", "other"), "accepted findings: 1"),
        ("enforced", "held", (), (), True, ("not-satisfied", "other"), "another configuration"),
        ("enforced", "held", ("F-1",), (), False, ("not-satisfied", "other"), "open findings: 1"),
        ("a new status", "held", (), (), False, ("not-satisfied", "other"), "not known here"),
        ("enforced", "a new word", (), (), False, ("not-satisfied", "other"), "a new word"),
    ],
)
def test_the_word_and_the_reason(small, status, observed, *, opened, accepted, outdated, expected, because):
    found = judge(_control(small, status, observed, opened, accepted), outdated=outdated)
    assert (found.state, found.reason) == expected
    assert because in found.remarks


def test_of_all_that_can_be_only_what_holds_as_a_whole_is_satisfied(small):
    satisfied = {
        (status, observed, opened, accepted, outdated)
        for status, observed, opened, accepted, outdated in product(
            get_args(Status), get_args(Observed), ((), ("F-1",)), ((), ("F-2",)), (False, True)
        )
        if judge(_control(small, status, observed, opened, accepted), outdated=outdated).state == "satisfied"
    }
    assert satisfied == {(status, "held", (), (), False) for status in ("enforced", "checked", "detected")}
