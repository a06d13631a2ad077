"""The verdict, and how it is written for people, scripts, code hosts and CI systems."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from hipaa_landing_zone.check.acceptance import Acceptance, acceptances
from hipaa_landing_zone.check.nag import LOADED
from hipaa_landing_zone.check.opinion import Opinion
from hipaa_landing_zone.check.report_json import as_json
from hipaa_landing_zone.check.report_junit import as_junit
from hipaa_landing_zone.check.report_sarif import as_sarif
from hipaa_landing_zone.check.report_text import COLUMNS, as_text
from hipaa_landing_zone.check.source import Source
from hipaa_landing_zone.check.verdict import Verdict, reach
from hipaa_landing_zone.config import InputError
from hipaa_landing_zone.rules.engine import RuleResult
from hipaa_landing_zone.rules.model import Assembly, Template
from hipaa_landing_zone.rules.rule import Case, Expectations, Finding, Rule, failed, undecided

TODAY = date(2026, 11, 21)
EXPECTATIONS = Expectations(production=True, minimum_retention_days=2192)


def by_mood(case: Case) -> Any:
    mood = case.resource.get("Mood")
    if mood == "bad":
        yield failed("is bad\x1b[31m.", "Be good.")
    if mood == "odd":
        yield undecided("its mood.", "Be plain.")


def rule(number: int, **overrides: Any) -> Rule:
    given: dict[str, Any] = {"name": "things_are_good", "title": "Things are good.", "severity": "high"}
    given |= {"id": f"HLZ-RULE-{number}", "citations": ("164.312(b)",), "types": ("AWS::Thing",), "check": by_mood}
    return Rule(**(given | overrides))


ODD = undecided("its mood.", "Be plain.")
RULES = (rule(91), rule(92, types=("AWS::Nothing",)), rule(93, severity="fatal"), rule(94, types=("*",)))


def template(*moods: str, path: str = "in/a b.yaml", shift: int = 0) -> Template:
    resources: dict[str, Any] = {
        f"T{number}": {"Type": "AWS::Thing", "Properties": {"Mood": mood}} for number, mood in enumerate(moods)
    }
    resources["Other"] = {"Type": "AWS::Other"}
    lines = {name: 3 * number + 2 + shift for number, name in enumerate(resources)}
    return Template("in/a b.yaml", None, None, path, {"Resources": resources}, lines)


def verdict(*templates: Template, accepted: Any = (), rules: Any = RULES, also: Any = ()) -> Verdict:
    source = Source(templates, ("package.json",))
    return reach(source, rules, EXPECTATIONS, accepted, TODAY, remarks=["A remark."], also=also)


def given(tmp_path: Path, **entry: str) -> tuple[Acceptance, ...]:
    row = {
        "rule": "HipaaLandingZone::HLZ-RULE-91",
        "place": "in/a b.yaml/T0",
        "reason": "Nothing rests on this thing in this test.",
        "approver": "CISO",
        "expires": "2027-01-01",
    } | entry
    file = tmp_path / "accepted.yaml"
    lines = "".join(f"    {key}: {value}\n" for key, value in row.items())
    file.write_text(f"accepted_findings:\n  -\n{lines}", encoding="utf-8")
    return acceptances(file)


def parsed(found: Verdict) -> ET.Element:
    return ET.fromstring(as_junit(found))  # noqa: S314 - our own text


def test_the_counts_are_honest() -> None:
    found = verdict(template("good", "bad", "odd"))
    assert (found.resources, found.count("failed"), found.count("undecided")) == (4, 3, 3)
    assert dict(found.unseen) == {"AWS::Other": 1}
    assert not found.holds
    assert verdict(template("good")).holds


def test_text_has_lines_counts_and_no_commands_for_a_terminal() -> None:
    text = as_text(verdict(template("good", "bad", "odd")))
    for expected in (
        "FAILED  HLZ-RULE-93  things_are_good\n  in/a b.yaml:5: T1 (AWS::Thing)\n",
        "  wrong     is bad\\u001b[31m.\n",
        "  fix       Be good.\n",
        "  severity  fatal; serves 45 CFR 164.312(b)\n",
        "UNDECIDED  HLZ-RULE-91  things_are_good\n",
        "judged      1 template with 4 resources, by 4 rules: 3 looked at something, 10 times in all.\n",
        "not judged  files that are no templates: package.json.\n",
        "not judged  settings of 1 resource that no rule knows: AWS::Other (1).\n",
        "note        A remark.\n",
        "result      3 failed, 3 undecided, 0 accepted.\n",
        "next        Mend what failed. Write undecided values",
    ):
        assert expected in text, expected
    assert "\x1b" not in text
    assert text.index("HLZ-RULE-93") < text.index("HLZ-RULE-91")  # the gravest first


def test_long_texts_are_wrapped_and_commands_are_not_broken() -> None:
    long = f"{'Words and words. ' * 10}hlz can {'x' * 120}"
    text = as_text(verdict(template("bad"), rules=(rule(91, check=lambda _: [failed(long, "Be good.")]),)))
    lines = text.splitlines()
    assert [line.strip() for line in lines if len(line) > COLUMNS] == ["x" * 120]
    assert all(line.startswith(" " * 12) for line in lines[3:5])


def test_a_verdict_that_holds_says_so() -> None:
    assert as_text(verdict(template("good"))).endswith(
        "result      0 failed, 0 undecided, 0 accepted.\n"
        "next        Nothing. What was not judged is for a person to look at.\n"
    )


def opinion(assembly: Assembly) -> Opinion:
    (resource,) = assembly.of_type("AWS::Thing")
    result = RuleResult(rule(95, citations=()), (resource,), (Finding(rule(95, citations=()), resource, ODD),))
    return Opinion("somebody", (result,), ("looked at 7", "undecided: 3 for a reason"), {"reasons": {"a reason": 3}})


def test_opinions_are_in_every_format_and_not_counted_as_rules() -> None:
    found = verdict(template("good"), also=(opinion,))
    assert not found.holds
    text = as_text(found)
    assert "somebody    looked at 7\n            undecided: 3 for a reason\n" in text
    assert "  severity  high\n" in text
    assert "by 4 rules: 3 looked at something, 4 times in all" in text
    data = json.loads(as_json(found))
    assert data["opinions"] == {"somebody": {"reasons": {"a reason": 3}}}
    assert [each["rule"] for each in data["findings"]] == ["HLZ-RULE-95"]
    (result,) = json.loads(as_sarif(found))["runs"][0]["results"]
    assert result["ruleId"] == "HLZ-RULE-95"
    assert 'name="HLZ-RULE-95 things_are_good"' in as_junit(found)


def test_json_holds_the_same() -> None:
    data = json.loads(as_json(verdict(template("good", "bad", "odd"))))
    assert (data["holds"], data["failed"], data["undecided"], data["resources"]) == (False, 3, 3, 4)
    first = next(each for each in data["findings"] if each["rule"] == "HLZ-RULE-91")
    assert (first["path"], first["line"], first["resource"], first["outcome"]) == ("in/a b.yaml", 5, "T1", "failed")
    assert [each["checked"] for each in data["rules"]] == [3, 0, 3, 4]


# What the schema of SARIF 2.1.0 requires of the parts that are written here.
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "physicalLocation": {
            "required": ["artifactLocation", "region"],
            "properties": {
                "artifactLocation": {
                    "required": ["uri", "uriBaseId"],
                    "properties": {"uri": {"type": "string", "format": "uri-reference", "pattern": "^[^/\\s:]+(/|$)"}},
                },
                "region": {"required": ["startLine"], "properties": {"startLine": {"type": "integer", "minimum": 1}}},
            },
        }
    },
}
MESSAGE = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
SARIF = {
    "type": "object",
    "required": ["version", "runs", "$schema"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "required": ["name", "version", "rules"],
                                "properties": {
                                    "rules": {
                                        "uniqueItems": True,
                                        "items": {
                                            "required": ["id", "shortDescription", "help", "defaultConfiguration"],
                                            "properties": {"help": MESSAGE, "shortDescription": MESSAGE},
                                        },
                                    }
                                },
                            }
                        },
                    },
                    "results": {
                        "items": {
                            "required": ["ruleId", "ruleIndex", "message", "locations", "partialFingerprints"],
                            "properties": {
                                "message": MESSAGE,
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "kind": {"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
                                "locations": {"type": "array", "items": LOCATION},
                                "suppressions": {
                                    "items": {
                                        "required": ["kind"],
                                        "properties": {"kind": {"enum": ["inSource", "external"]}},
                                    }
                                },
                            },
                        }
                    },
                },
            },
        },
    },
}


def test_sarif_has_the_shape_that_code_hosts_want(tmp_path: Path) -> None:
    accepted = given(tmp_path) + given(tmp_path, place="nowhere")
    log = json.loads(as_sarif(verdict(template("bad", "odd"), accepted=accepted)))
    jsonschema.validate(log, SARIF)
    run = log["runs"][0]
    for each in run["results"]:
        assert run["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] == each["ruleId"]
    levels = {(each["ruleId"], each["properties"]["outcome"]): each["level"] for each in run["results"][:6]}
    assert levels["HLZ-RULE-93", "failed"] == "error"
    assert levels["HLZ-RULE-93", "undecided"] == "warning"
    suppressed = [each["ruleId"] for each in run["results"] if "suppressions" in each]
    assert suppressed == ["HLZ-RULE-91"]
    assert any(each["ruleId"] == "HLZ-ACCEPTANCE" for each in run["results"])
    uris = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"]}
    assert "in/a%20b.yaml" in uris


def test_fingerprints_survive_moved_lines_and_tell_findings_apart() -> None:
    first, again, moved = (
        [each["partialFingerprints"]["hlzFinding/v1"] for each in json.loads(as_sarif(found))["runs"][0]["results"]]
        for found in (
            verdict(template("bad", "odd")),
            verdict(template("bad", "odd")),
            verdict(template("bad", "odd", shift=40)),
        )
    )
    assert first == again == moved
    assert len({*first}) == len(first) == 6


def test_junit_has_one_case_for_each_rule_and_template(tmp_path: Path) -> None:
    root = parsed(verdict(template("bad", "odd"), accepted=given(tmp_path, place="x")))
    cases = {case.get("name"): case for case in root.find("testsuite") or ()}
    assert [*cases] == [f"HLZ-RULE-{number} things_are_good" for number in (91, 92, 93, 94)]
    failure = cases["HLZ-RULE-91 things_are_good"].find("failure")
    assert failure is not None
    assert "in/a b.yaml:2: T0 (AWS::Thing) is bad" in (failure.text or "")
    assert "undecided: in/a b.yaml:5: T1" in (failure.text or "")
    assert cases["HLZ-RULE-92 things_are_good"].find("skipped") is not None
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("5", "4", "1")
    assert "acceptance of HipaaLandingZone::HLZ-RULE-91" in ET.tostring(root, encoding="unicode")


def test_undecided_alone_fails_in_every_format() -> None:
    found = verdict(template("odd"), rules=(RULES[0],))
    assert not found.holds
    assert "0 failed, 1 undecided" in as_text(found)
    assert 'failures="1"' in as_junit(found)
    assert json.loads(as_sarif(found))["runs"][0]["results"][0]["level"] == "warning"


def test_an_acceptance_covers_by_logical_id_and_by_construct_path(tmp_path: Path) -> None:
    one = verdict(template("bad"), accepted=given(tmp_path), rules=(RULES[0],))
    assert one.holds
    assert "accepted    in/a b.yaml:2: T0 HLZ-RULE-91: Nothing rests" in as_text(one)
    with_path = template("bad")
    with_path.resources["T0"]["Metadata"] = {"aws:cdk:path": "app/Stack/Thing/Resource"}
    assert verdict(with_path, accepted=given(tmp_path, place="app/*/Thing"), rules=(RULES[0],)).holds


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"expires": "2026-11-20"}, r"^accepted.yaml:3: .* expired on 2026-11-20"),
        ({"place": "in/a b.yaml/T7"}, r"^accepted.yaml:3: .* accepts nothing any more"),
        ({"rule": "HipaaLandingZone::HLZ-RULE-93"}, "what nobody may accept"),
    ],
)
def test_an_acceptance_that_does_not_hold_fails_and_is_named(tmp_path: Path, entry: dict[str, str], said: str) -> None:
    (lapse,) = verdict(template("bad"), accepted=given(tmp_path, **entry)).lapsed
    assert re.search(said, str(lapse))


def test_an_acceptance_that_expires_accepts_nothing(tmp_path: Path) -> None:
    found = verdict(template("bad"), accepted=given(tmp_path, expires="2026-11-20"), rules=(RULES[0],))
    assert (len(found.open), len(found.lapsed)) == (1, 1)
    last_day = verdict(template("bad"), accepted=given(tmp_path, expires="2026-11-21"), rules=(RULES[0],))
    assert last_day.holds


@pytest.mark.parametrize(
    "name", ["HIPAA.Security::HIPAA.Security-LambdaDLQ", "Other::X", "HipaaLandingZone::HLZ-GUARDRAIL"]
)
def test_an_acceptance_of_what_did_not_judge_is_named_and_neither_right_nor_wrong(tmp_path: Path, name: str) -> None:
    found = verdict(template("good"), accepted=given(tmp_path, rule=name))
    assert (found.holds, len(found.not_looked_at)) == (True, 1)
    line = f"not judged  1 acceptance of rules that this run did not use: {name} (1).\n"
    assert line in as_text(found).replace("\n            ", " ")
    (told,) = json.loads(as_json(found))["acceptances_not_looked_at"]
    assert told == f"{name} at in/a b.yaml/T0 (accepted.yaml:3)"
    assert not verdict(template("good"), accepted=given(tmp_path, rule=name, expires="2026-11-20")).holds


def test_an_acceptance_of_a_rule_that_does_not_exist_accepts_nothing(tmp_path: Path) -> None:
    assert not verdict(template("good"), accepted=given(tmp_path, rule="HipaaLandingZone::HLZ-RULE-00")).holds


def test_once_cdk_nag_is_asked_its_acceptances_are_looked_at(tmp_path: Path) -> None:
    asked = Opinion("cdk-nag", (RuleResult(LOADED, (), ()),), (), {})
    stale = given(tmp_path, rule="HIPAA.Security::HIPAA.Security-LambdaDLQ")
    assert [each.what[:15] for each in verdict(template("good"), accepted=stale, also=(lambda _: asked,)).lapsed] == [
        "accepts nothing"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "not allowed"),
        ("accepted_findings: text", "not allowed"),
        ("accepted_findings: []", "not allowed"),
        ("accepted_findings: []\nmore: 1", "unknown key"),
        ("accepted_findings:\n  - rule: HLZ-RULE-07\n", "a rule id with its pack"),
        ("accepted_findings:\n  - rule: HipaaLandingZone::HLZ-RULE-07\n", "is missing"),
        ("accepted_findings:\n  - text\n", "accepted_findings"),
    ],
)
def test_a_wrong_file_of_acceptances_is_a_message(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "accepted.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        acceptances(file)


def test_every_format_takes_any_text() -> None:
    hostile = replace(template("bad"), stack="\ud800<&>\x00", path="x/\x07.yaml")
    for write in (as_text, as_json, as_sarif, as_junit):
        write(verdict(hostile)).encode("utf-8", "backslashreplace")
    assert parsed(verdict(hostile)).find("testsuite") is not None
