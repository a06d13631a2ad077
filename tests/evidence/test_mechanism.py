"""The registry of mechanisms: complete, each once, and each says where it stands and how to run it again."""

from __future__ import annotations

import tarfile
from collections import Counter
from importlib import resources
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

from hipaa_landing_zone.controls import SAFEGUARDS, coverage
from hipaa_landing_zone.evidence.mechanism import mechanisms
from hipaa_landing_zone.evidence.pack import nag_citations
from hipaa_landing_zone.live.verify import CHECKS
from hipaa_landing_zone.policies import GUARDRAILS
from hipaa_landing_zone.rules import RULES

if TYPE_CHECKING:
    from hipaa_landing_zone.controls.model import Mechanism
    from hipaa_landing_zone.plan import Plan


@pytest.fixture(scope="module")
def every(plan: Plan) -> dict[str, Mechanism]:
    found = mechanisms(plan)
    assert len({each.id for each in found}) == len(found)
    return {each.id: each for each in found}


def test_every_registry_is_in_it(every: dict[str, Mechanism]) -> None:
    kinds = Counter(each.kind for each in every.values())
    assert kinds["guardrail"] == len(GUARDRAILS)
    assert kinds["rule"] == len(RULES) + 3  # the place, the preview, and CDK's own validation
    assert kinds["live check"] == len(CHECKS)
    assert kinds["cdk-nag rule"] == len(nag_citations())
    for kind in (
        "configuration check",
        "test",
        "construct",
        "detective service",
        "Config rule",
        "alarm",
        "remedy",
        "query",
        "record",
    ):
        assert kinds[kind], kind


def test_safeguards_name_mechanisms_that_exist_and_nothing_is_claimed_without_one(
    plan: Plan, every: dict[str, Mechanism]
) -> None:
    named = {name for safeguard in SAFEGUARDS for name in safeguard.mechanisms}
    assert named <= set(every)
    assert coverage(tuple(every.values()), {}).problems == ()
    assert plan.detective_services.off == ()


def test_the_pack_is_the_one_that_is_installed() -> None:
    import re

    (archive,) = (each for each in resources.files("cdk_nag._jsii").iterdir() if each.name.endswith(".tgz"))
    with archive.open("rb") as raw, tarfile.open(fileobj=raw) as package:
        pack = package.extractfile("package/lib/packs/hipaa-security.js")
        assert pack is not None
        names = re.findall(r"rule: \w+\.(\w+)", pack.read().decode())
    assert {f"HIPAA.Security-{name}" for name in names} == set(nag_citations())


def test_each_stands_in_a_file_that_is_there(every: dict[str, Mechanism]) -> None:
    for each in every.values():
        assert each.title.strip()
        assert each.rerun.startswith((".venv/bin/", "npx cdk synth")), each.id
        if each.kind not in {"cdk-nag rule", "record"} and each.id != "CloudFormation-Validate":
            assert (ROOT / each.source).is_file(), each


def test_what_only_is_there_does_not_sound_like_its_result(every: dict[str, Mechanism]) -> None:
    for each in every.values():
        if each.kind == "Config rule":
            assert each.title.startswith("AWS Config has a rule for this, whose results are there and not here: ")
        if each.kind == "alarm":
            assert each.title.startswith("Tells when: ")
            seen = "hlz verify" in each.rerun
            assert seen is bool(each.seen_by), each.id  # the command shows what was seen, or the test of the template


def test_live_checks_that_see_a_mechanism_exist(every: dict[str, Mechanism]) -> None:
    names = {each.name for each in CHECKS}
    for each in every.values():
        assert set(each.seen_by) <= names, each.id


def test_constructs_are_there_with_their_paragraphs(every: dict[str, Mechanism]) -> None:
    assert "164.312(a)(2)(iv)" in every["construct:PhiBucket"].citations
    assert every["construct:PhiBucket"].act == "provides"


def test_what_is_switched_off_is_no_mechanism(plan: Plan) -> None:
    from dataclasses import replace

    from hipaa_landing_zone.config.detection import DetectiveServices, SwitchedOff

    off = DetectiveServices(off=(SwitchedOff(service="detective"), SwitchedOff(service="hipaa_conformance_pack")))
    found = {each.id for each in mechanisms(replace(plan, detective_services=off))}
    assert "service:detective" not in found
    assert "config-rule:access-keys-rotated" not in found
    assert {"service:guardduty", "config-rule:hlz-eligible-service"} <= found
