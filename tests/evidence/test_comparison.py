"""What counts as stronger and weaker between two evidences, kind by kind."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from hipaa_landing_zone.evidence import comparison_text
from hipaa_landing_zone.evidence.change import of_observation
from hipaa_landing_zone.evidence.comparison import differences
from hipaa_landing_zone.evidence.snapshot import since, snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from hipaa_landing_zone.evidence.change import Comparison
    from hipaa_landing_zone.evidence.model import Evidence

    Data = dict[str, Any]
    Planted = Callable[[Data], object]

AUDIT = "164.312(b)"


def base() -> Data:
    """A snapshot with one of each."""
    return {
        "as_of": "2026-11-01",
        "organization": "Example Health",
        "tools": {"cdk-nag": "3.0.2"},
        "controls": [
            {"citation": AUDIT, "title": "Audit controls", "status": "checked", "because": "so", "observed": "held"}
        ],
        "safeguards": [{"id": "org-trail", "citations": [AUDIT], "covers": "part"}],
        "mechanisms": [
            {
                "id": "HLZ-RULE-07",
                "kind": "rule",
                "citations": [AUDIT],
                "observed": "held",
                "looked_at": 3,
                "resources": {"AWS::KMS::Key": 3},
                "live": {"ehr-prod": [2, 0, 0]},
            }
        ],
        "findings": [
            {
                "id": "F-1",
                "mechanism": "HLZ-RULE-07",
                "severity": "high",
                "outcome": "undecided",
                "place": "ehr-prod, Key",
                "wrong": "may not rotate.",
                "citations": [AUDIT],
                "exception": "",
            }
        ],
        "exceptions": [
            {
                "id": "X-1",
                "kind": "service",
                "what": "polly",
                "place": "",
                "reason": "No PHI reaches it.",
                "approver": "CISO",
                "expires": "2026-12-31",
                "findings": [],
            }
        ],
        "business_associates": [{"name": "Transcripts Inc", "state": "in force"}],
        "ous": ["Workloads", "Sandbox"],
        "accounts": [
            {
                "name": "ehr-prod",
                "id": "200000000005",
                "ou": "Workloads",
                "purpose": "workload",
                "environment": "production",
                "holds_phi": True,
                "owner": "ehr",
                "admitted": True,
            }
        ],
        "policies": [
            {
                "id": "HLZ-SCP-05",
                "guardrails": ["HLZ-SCP-05"],
                "citations": [AUDIT],
                "targets": ["Sandbox", "Workloads"],
                "sha256": "1",
            }
        ],
        "resources": {"AWS::KMS::Key": 4},
        "verification": {"current": True},
        "inputs": [{"name": "inputs/landing-zone.yaml", "sha256": "1"}],
    }


def put(kind: str, **values: Any) -> Planted:
    """Change the one row of a kind."""
    return lambda data: data[kind][0].update(values)


def add(kind: str, key: str, value: str, **values: Any) -> Planted:
    """Add a second row to a kind."""
    return lambda data: data[kind].append({**data[kind][0], key: value, **values})


def drop(kind: str) -> Planted:
    return lambda data: data[kind].clear()


def nothing(data: Data) -> None:
    """Leave the older one as it is."""


def both(*planted: Planted) -> Planted:
    return lambda data: [each(data) for each in planted]


def compared(old: Planted, new: Planted) -> Comparison:
    before, after = base(), base()
    old(before)
    new(after)
    return differences(before, after)


STRONGER_AND_WEAKER: dict[str, tuple[Planted, Planted, str]] = {
    "status enforced to checked": (put("controls", status="enforced"), nothing, "status checked, was enforced"),
    "status checked to partial": (nothing, put("controls", status="partial"), "status partial, was checked"),
    "status to procedural": (nothing, put("controls", status="procedural"), "status procedural, was checked"),
    "control fails": (nothing, put("controls", observed="failed"), "failed, was held"),
    "control unknown": (nothing, put("controls", observed="unknown"), "unknown, was held"),
    "control not run": (nothing, put("controls", observed="not run"), "not run, was held"),
    "mechanism undecided": (nothing, put("mechanisms", observed="undecided"), "undecided, was held"),
    "mechanism gone": (both(add("mechanisms", "id", "HLZ-RULE-08")), nothing, "gone"),
    "covers less": (nothing, put("safeguards", covers="none"), "covers none of it, was part"),
    "finding fails": (nothing, put("findings", outcome="failed"), "failed, was undecided"),
    "exception expires later": (nothing, put("exceptions", expires="2027-06-30"), "prolonged: until 2027-06-30"),
    "exception never ends": (nothing, put("exceptions", expires=None), "prolonged: by design"),
    "guardrail detached": (nothing, put("policies", targets=["Sandbox"]), "detached from Workloads"),
    "contract ends": (nothing, put("business_associates", state="ended"), "ended, was in force"),
    "no verification": (nothing, lambda data: data.update(verification=None), "none, was current"),
    "old verification": (
        nothing,
        lambda data: data.update(verification={"current": False}),
        "of another configuration, was current",
    ),
}


@pytest.mark.parametrize("case", STRONGER_AND_WEAKER)
def test_what_is_weaker_one_way_is_not_the_other_way(case: str) -> None:
    old, new, said = STRONGER_AND_WEAKER[case]
    there, back = compared(old, new), compared(new, old)
    assert [each.direction for each in there.changes] == ["weaker"]
    assert said in there.changes[0].what
    assert there.weaker
    assert not back.weaker
    assert back.changes


WEAKER: dict[str, tuple[Planted, Planted, str]] = {
    "control gone": (nothing, drop("controls"), "gone"),
    "safeguard gone": (nothing, drop("safeguards"), "gone"),
    "new open finding": (drop("findings"), nothing, "new and open: may not rotate."),
    "no longer accepted": (put("findings", exception="X-1"), nothing, "no longer accepted"),
    "new exception": (drop("exceptions"), nothing, "new, until 2026-12-31: No PHI reaches it."),
    "exception expires": (
        put("exceptions", expires="2026-11-15"),
        both(put("exceptions", expires="2026-11-15"), lambda data: data.update(as_of="2026-11-16")),
        "expired: until 2026-11-15",
    ),
    "rule looks away": (
        nothing,
        put("mechanisms", looked_at=2, resources={"AWS::KMS::Key": 2}),
        "does not look any more at 2 AWS::KMS::Key",
    ),
    "account not asked": (nothing, put("mechanisms", live={}), "does not look any more at ehr-prod"),
    "nothing looks any more": (nothing, put("mechanisms", observed="not observed"), "not observed, was held"),
}


@pytest.mark.parametrize("case", WEAKER)
def test_it_is_weaker(case: str) -> None:
    old, new, said = WEAKER[case]
    found = compared(old, new)
    assert [each.direction for each in found.changes] == ["weaker"], found.changes
    assert said in found.changes[0].what


STRONGER: dict[str, tuple[Planted, Planted, str]] = {
    "finding closed": (nothing, drop("findings"), "closed"),
    "exception ended": (nothing, drop("exceptions"), "ended"),
    "exception shortened": (nothing, put("exceptions", expires="2026-11-30"), "shortened: until 2026-11-30"),
    "mechanism new": (nothing, add("mechanisms", "id", "HLZ-RULE-08"), "new"),
    "holds now": (put("controls", observed="failed"), nothing, "held, was failed"),
    "known now": (put("mechanisms", observed="not run"), nothing, "held, was not run"),
    "guardrail attached": (put("policies", targets=["Sandbox"]), nothing, "attached to Workloads"),
    "verified now": (lambda data: data.update(verification=None), nothing, "current, was none"),
}


@pytest.mark.parametrize("case", STRONGER)
def test_it_is_stronger(case: str) -> None:
    old, new, said = STRONGER[case]
    found = compared(old, new)
    assert [each.direction for each in found.changes] == ["stronger"], found.changes
    assert said in found.changes[0].what


CHANGED: dict[str, tuple[Planted, Planted, str]] = {
    "status to inherited": (nothing, put("controls", status="inherited"), "status inherited, was checked"),
    "status from not applicable": (put("controls", status="not applicable"), nothing, "was not applicable"),
    "failed to unknown": (put("controls", observed="failed"), put("controls", observed="unknown"), "unknown"),
    "nothing there any more": (nothing, put("controls", observed="nothing to look at"), "nothing to look at"),
    "control new": (nothing, add("controls", "citation", "164.312(e)(1)"), "new"),
    "mechanism new and not run": (nothing, add("mechanisms", "id", "HLZ-RULE-08", observed="not run"), "new"),
    "looked at more": (
        nothing,
        both(
            put("mechanisms", looked_at=4, resources={"AWS::KMS::Key": 4}),
            lambda data: data.update(resources={"AWS::KMS::Key": 5}),
        ),
        "looked at 4, before at 3",
    ),
    "fewer are there to look at": (
        nothing,
        both(
            put("mechanisms", looked_at=2, resources={"AWS::KMS::Key": 2}),
            lambda data: data.update(resources={"AWS::KMS::Key": 3}),
        ),
        "looked at 2, before at 3",
    ),
    "accepted now": (nothing, put("findings", exception="X-1"), "accepted by X-1"),
    "new and accepted": (nothing, add("findings", "id", "F-2", exception="X-1"), "new, accepted by X-1"),
    "accepted and gone": (put("findings", exception="X-1"), drop("findings"), "closed"),
    "another approver": (nothing, put("exceptions", approver="CIO"), "approver: 'CIO', was 'CISO'"),
    "account new": (nothing, add("accounts", "name", "portal-prod"), "new"),
    "account gone": (add("accounts", "name", "portal-prod"), nothing, "gone"),
    "account holds PHI no longer": (nothing, put("accounts", holds_phi=False), "holds PHI: no, was yes"),
    "account moved": (nothing, put("accounts", ou="Sandbox"), "OU: Sandbox, was Workloads"),
    "policy's text": (nothing, put("policies", sha256="2"), "another text"),
    "guardrail goes with its OU": (
        nothing,
        both(put("policies", targets=["Workloads"]), lambda data: data.update(ous=["Workloads"])),
        "no longer at Sandbox, which is gone",
    ),
    "associate new": (drop("business_associates"), nothing, "in force, was not in the register"),
    "tool": (nothing, lambda data: data["tools"].update({"cdk-nag": "3.1.0"}), "3.1.0, was 3.0.2"),
    "input differs": (nothing, put("inputs", sha256="2"), "different"),
    "input new": (drop("inputs"), nothing, "new"),
}


@pytest.mark.parametrize("case", CHANGED)
def test_it_is_different_and_neither(case: str) -> None:
    old, new, said = CHANGED[case]
    found = compared(old, new)
    assert [each.direction for each in found.changes] == ["changed"], found.changes
    assert said in found.changes[0].what


def test_a_finding_that_nothing_looked_for_is_not_closed() -> None:
    found = compared(nothing, both(drop("findings"), put("mechanisms", observed="not run")))
    said = {(each.kind, each.direction) for each in found.changes}
    assert said == {("finding", "changed"), ("rule", "weaker")}


def test_a_guardrail_that_moves_to_another_policy_is_still_there() -> None:
    found = compared(nothing, put("policies", id="HLZ-SCP-04-05", guardrails=["HLZ-SCP-04", "HLZ-SCP-05"]))
    assert {each.name for each in found.changes} == {"HLZ-SCP-04"}
    assert {each.direction for each in found.changes} == {"stronger"}


def test_not_known_is_never_stronger() -> None:
    words = ("failed", "undecided", "unknown", "not run", "held", "no failure reported", "nothing to look at")
    for old in words:
        for new in ("failed", "undecided", "unknown", "not run", "not observed", "nothing to look at"):
            assert of_observation(old, new) != "stronger", (old, new)


def test_the_same_is_no_difference() -> None:
    found = differences(base(), base())
    assert (found.changes, found.weaker) == ((), False)
    assert "nothing differs" in comparison_text.text(found)


def test_remarks_say_what_was_mixed_up() -> None:
    found = compared(nothing, lambda data: data.update(organization="Other", as_of="2026-10-01"))
    assert found.remarks == (
        "They are of two organizations: Example Health and Other.",
        "The older one comes second: 2026-11-01, then 2026-10-01.",
    )


def test_text_markdown_and_json_say_the_same() -> None:
    def many(data: Data) -> None:
        data["findings"] = [{**data["findings"][0], "id": f"F-{number}"} for number in range(30)]

    found = compared(drop("findings"), both(many, put("controls", status="enforced")))
    text, markdown = comparison_text.text(found), comparison_text.markdown(found)
    data = json.loads(comparison_text.as_json(found))
    assert "30 weaker, 0 changed, 1 stronger" in text
    assert text.count("finding F-") == comparison_text.SHOWN
    assert "finding: 10 more" in text
    assert "164.312(b)  30 weaker, 1 stronger: Audit controls" in text
    assert markdown.count("| finding | F-") == 30
    assert "| 164.312(b) | Audit controls | 30 |  | 1 |" in markdown
    assert (len(data["changes"]), data["weaker"]) == (31, True)
    assert data["by_control"] == {AUDIT: {"weaker": 30, "stronger": 1}}


def test_what_is_compared_is_what_a_snapshot_has(evidence: Evidence) -> None:
    """The hand-made snapshot above has no key that the real one lacks, row by row."""
    real = json.loads(json.dumps(snapshot(evidence, since(evidence, None))))
    made = base()
    assert made.keys() <= real.keys()
    for kind in ("controls", "safeguards", "mechanisms", "findings", "exceptions", "accounts", "policies", "inputs"):
        assert made[kind][0].keys() <= real[kind][0].keys(), kind
    assert made["verification"].keys() <= real["verification"].keys()
    assert not differences(real, deepcopy(real)).changes
