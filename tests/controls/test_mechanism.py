"""What safeguards name exists, and what exists serves: the tables against the registries of the project."""

from __future__ import annotations

import re
import tarfile
from importlib import resources
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT
from proof.claim.table import CLAIMS

from hipaa_landing_zone.config.applicability import not_applicable
from hipaa_landing_zone.controls import SAFEGUARDS, coverage
from hipaa_landing_zone.evidence.mechanism import mechanisms
from hipaa_landing_zone.plan.guardrail import perimeter
from hipaa_landing_zone.policies import GUARDRAILS
from hipaa_landing_zone.rules import RULES

if TYPE_CHECKING:
    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.controls import Coverage
    from hipaa_landing_zone.plan import Plan

NAMED = sorted({name for each in SAFEGUARDS for name in each.mechanisms})
TESTS = [name for name in NAMED if name.startswith("test:")]
NAG = [name for name in NAMED if name.startswith("HIPAA.Security-")]


@pytest.fixture(scope="module")
def nag_rules() -> frozenset[str]:
    """Rules of cdk-nag's HIPAA pack, from the package that is installed."""
    (archive,) = (each for each in resources.files("cdk_nag._jsii").iterdir() if each.name.endswith(".tgz"))
    with archive.open("rb") as raw, tarfile.open(fileobj=raw) as package:
        pack = package.extractfile("package/lib/packs/hipaa-security.js")
        assert pack is not None
        names = re.findall(r"rule: \w+\.(\w+)", pack.read().decode())
    return frozenset(f"HIPAA.Security-{name}" for name in names)


@pytest.fixture(scope="module")
def covered(plan: Plan, configuration: Configuration) -> Coverage:
    return coverage(mechanisms(plan), not_applicable(configuration))


def test_the_real_tables_have_no_problem(covered: Coverage) -> None:
    assert covered.problems == ()


def test_every_kind_of_mechanism_serves_safeguards(plan: Plan) -> None:
    named = {each.kind for each in mechanisms(plan) if each.id in NAMED}
    assert named == {each.kind for each in mechanisms(plan)}


def test_no_status_says_more_than_its_mechanisms(covered: Coverage) -> None:
    """``enforced`` needs a guardrail among them, ``checked`` a check, and neither leaves a core gap."""
    acts = {"enforced": "enforces", "checked": "checks", "detected": "detects"}
    strong = [each for each in covered.controls if each.status in acts]
    assert strong
    for each in strong:
        assert acts[each.status] in {found.act for found in each.mechanisms}
        core = [one for one in each.safeguards if one.tier == "core"]
        assert all(one.covers != "none" and not {"not built", "rule to write"} & {*one.why} for one in core)


def test_the_example_is_not_all_of_one_word(covered: Coverage) -> None:
    words = {each.status for each in covered.controls}
    assert {"checked", "partial", "procedural", "inherited", "not applicable"} <= words


@pytest.mark.parametrize("name", TESTS)
def test_a_test_that_is_named_exists(name: str) -> None:
    path, _, test = name.removeprefix("test:").partition("::")
    assert f"\ndef {test}(" in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAG)
def test_a_rule_of_cdk_nag_that_is_named_is_in_its_pack(name: str, nag_rules: frozenset[str]) -> None:
    assert name in nag_rules


def test_the_pack_of_cdk_nag_was_read(nag_rules: frozenset[str]) -> None:
    assert len(nag_rules) > 80
    assert "HIPAA.Security-S3BucketSSLRequestsOnly" in nag_rules


def test_every_rule_and_every_guardrail_serves_a_safeguard() -> None:
    assert not {each.id for each in (*RULES, *GUARDRAILS)} - {*NAMED}


def test_every_statement_of_a_named_guardrail_is_proved(configuration: Configuration) -> None:
    """The page of safeguards says so: of SCPs and RCPs each statement carries a claim."""
    facts = perimeter(configuration)
    proved = {sid for claim in CLAIMS for sid in claim.rests_on}
    statements = {
        statement["Sid"]
        for guardrail in GUARDRAILS
        if guardrail.id in NAMED
        for statement in guardrail.document(facts).statements
    }
    assert statements
    assert statements <= proved
