"""Coverage is computed both ways; every claim that does not hold together is caught, and no word flatters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from hipaa_landing_zone.controls import CONTROLS, SAFEGUARDS, Mechanism, control, coverage, safeguard

if TYPE_CHECKING:
    from hipaa_landing_zone.controls import Coverage, Safeguard

CITATION = "164.312(c)(2)"


def mechanism(name: str = "HLZ-SCP-99", act: Any = "enforces", *citations: str) -> Mechanism:
    return Mechanism(
        id=name,
        kind="guardrail",
        act=act,
        title="Something holds.",
        citations=citations,
        source="somewhere.py",
        rerun="make test",
    )


def whole(**changes: Any) -> Safeguard:
    """Return a core safeguard of one control that is covered as a whole by one mechanism."""
    given = {"citations": (CITATION,), "covers": "all", "mechanisms": ("HLZ-SCP-99",), "missing": "", "why": ()}
    return replace(safeguard("cmk-rotation"), id="a", **{**given, **changes})


def judged(
    *mechanisms: Mechanism,
    safeguards: tuple[Safeguard, ...] = (),
    not_applicable: dict[str, str] | None = None,
    **changes: Any,
) -> tuple[str, str]:
    """Return the status of one control and why."""
    one = replace(control(CITATION), **changes)
    (found,) = coverage(mechanisms, not_applicable or {}, controls=(one,), safeguards=safeguards).controls
    return found.status, found.because


@pytest.mark.parametrize(
    ("acts", "status"),
    [
        ((), "procedural"),
        (("records",), "procedural"),
        (("provides",), "partial"),
        (("responds", "records"), "partial"),
        (("detects", "provides"), "detected"),
        (("checks", "detects"), "checked"),
        (("detects", "enforces", "records"), "enforced"),
    ],
)
def test_the_strongest_of_what_acts_decides(acts: tuple[str, ...], status: str) -> None:
    given = [mechanism(f"m-{number}", act, CITATION) for number, act in enumerate(acts)]
    assert judged(*given)[0] == status


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("implements", "enforced"),
        ("if applicable", "enforced"),
        ("implements part", "partial"),
        ("supports", "partial"),
        ("records", "partial"),
        ("inherited and own", "partial"),
        ("people", "procedural"),
        ("context", "procedural"),
        ("inherited", "inherited"),
    ],
)
def test_what_people_or_aws_do_is_not_claimed(role: str, status: str) -> None:
    assert judged(mechanism("HLZ-SCP-99", "enforces", CITATION), role=role)[0] == status


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "enforced"),
        ({"covers": "part", "missing": "x", "why": ("by design",)}, "enforced"),
        ({"covers": "part", "missing": "x", "why": ("people", "not in templates")}, "enforced"),
        ({"covers": "part", "missing": "x", "why": ("people", "not built")}, "partial"),
        ({"covers": "part", "missing": "x", "why": ("rule to write",)}, "partial"),
        ({"covers": "none", "mechanisms": (), "missing": "x", "why": ("people",)}, "partial"),
        ({"mechanisms": ("HLZ-SCP-99", "service:switched-off")}, "partial"),
        ({"tier": "extended", "covers": "part", "missing": "x", "why": ("not built",)}, "enforced"),
    ],
)
def test_a_gap_of_a_core_safeguard_makes_a_control_partial(changes: dict[str, Any], status: str) -> None:
    found, because = judged(mechanism("HLZ-SCP-99", "enforces", CITATION), safeguards=(whole(**changes),))
    assert found == status
    assert ("gaps: a" in because) is (status == "partial")


def test_of_core_safeguards_the_one_that_has_least_decides() -> None:
    given = (mechanism("HLZ-SCP-99", "enforces", CITATION), mechanism("HLZ-RULE-99", "checks"))
    guarded, looked_at = whole(), replace(whole(mechanisms=("HLZ-RULE-99",)), id="b")
    assert judged(*given, safeguards=(guarded,))[0] == "enforced"
    found, because = judged(*given, safeguards=(guarded, looked_at))
    assert (found, "not every core safeguard is enforced" in because) == ("checked", True)
    option = replace(looked_at, tier="extended")
    assert judged(*given, safeguards=(guarded, option))[0] == "enforced"


def test_what_does_not_apply_says_why_before_anything_else() -> None:
    given = mechanism("HLZ-SCP-99", "enforces", CITATION)
    reason = "Nobody here does that."
    assert judged(given, not_applicable={CITATION: reason}, role="inherited") == ("not applicable", reason)


def test_a_mechanism_acts_by_its_own_word_and_by_that_of_safeguards_in_the_order_of_ids() -> None:
    given = (mechanism("m-2", "checks", CITATION), mechanism("m-1", "checks"), mechanism("m-3", "checks", "164.312(d)"))
    named = whole(mechanisms=("m-1", "m-2"))
    found = coverage(given, {}, controls=(control(CITATION),), safeguards=(named,))
    assert [each.id for each in found.controls[0].mechanisms] == ["m-1", "m-2"]
    assert found.controls[0].safeguards == (named,)
    assert [each.id for each in found.by_safeguard["a"]] == ["m-1", "m-2"]


def test_the_proposed_rule_stands_beside_what_it_would_change() -> None:
    touched = {each.control.citation: [one.id for one in each.proposed] for each in coverage((), {}).controls}
    assert "NPRM-28" in touched["164.312(a)(2)(iv)"]
    assert "NPRM-20" in touched["164.310(d)(2)(i)"]
    assert touched["164.404(a)"] == []


# What is planted, and what is said of it.
PLANTED = {
    "a claim without a mechanism": ((), (whole(),), "a: claims to be covered (all), and no mechanism is there"),
    "an unknown mechanism": (
        (),
        (whole(),),
        "a: counts on HLZ-SCP-99, which is not there: switched off, not made yet, or unknown",
    ),
    "a mechanism without a citation": (
        (mechanism("m-1", "checks"),),
        (),
        "m-1: cites no control, and no safeguard names it",
    ),
    "a mechanism with an unknown citation": (
        (mechanism("m-1", "checks", "164.312(z)"),),
        (),
        "m-1: cites 164.312(z), which is no control",
    ),
    "a safeguard with an unknown citation": (
        (mechanism(),),
        (whole(citations=("164.312(z)",)),),
        "a: cites 164.312(z), which is no control",
    ),
    "a safeguard without a citation": ((mechanism(),), (whole(citations=()),), "a: cites no control"),
    "a core safeguard without mechanism and reason": (
        (),
        (whole(covers="none", mechanisms=()),),
        "a: a core safeguard that is not whole says neither what is missing nor why",
    ),
    "an id that stands twice": ((mechanism(), mechanism()), (whole(),), "HLZ-SCP-99: stands 2 times"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_what_does_not_hold_together_is_caught(name: str) -> None:
    mechanisms, safeguards, said = PLANTED[name]
    assert said in coverage(mechanisms, {}, safeguards=safeguards).problems


def test_an_extended_safeguard_may_be_silent_and_a_whole_one_has_nothing_to_explain() -> None:
    silent = whole(tier="extended", covers="none", mechanisms=())
    assert coverage((), {}, safeguards=(silent,)).problems == ()
    assert coverage((mechanism(),), {}, safeguards=(whole(),)).problems == ()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"164.999": "Nobody."}, "not applicable: 164.999 is no control"),
        ({CITATION: ""}, f"not applicable: {CITATION} has no reason"),
    ],
)
def test_what_does_not_apply_is_a_control_with_a_reason(given: dict[str, str], said: str) -> None:
    assert said in coverage((), given, safeguards=()).problems


@pytest.fixture(scope="module")
def without() -> Coverage:
    """Coverage of the real tables with nothing that acts."""
    return coverage((), {})


def test_without_mechanisms_every_claim_fails_and_nothing_is_claimed(without: Coverage) -> None:
    claims = [each for each in SAFEGUARDS if each.covers != "none"]
    assert len([each for each in without.problems if "claims to be covered" in each]) == len(claims) > 90
    assert {each.status for each in without.controls} == {"procedural", "inherited"}


def test_every_control_has_its_row_with_a_sentence(without: Coverage) -> None:
    assert [each.control for each in without.controls] == [*CONTROLS]
    assert all(each.because.endswith(".") for each in without.controls)
