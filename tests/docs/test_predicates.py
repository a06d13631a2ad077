"""The account of what is checked of the core safeguards: complete, current, and every name in it exists."""

from __future__ import annotations

import importlib.util
import re
import tarfile
from importlib import resources

import pytest
from conftest import ROOT
from proof.claim.table import CLAIMS

from hipaa_landing_zone.check.organization import PLACE
from hipaa_landing_zone.check.preview import GUARDRAIL
from hipaa_landing_zone.config import Configuration, check
from hipaa_landing_zone.live.verify import CHECKS
from hipaa_landing_zone.plan.guardrail import perimeter
from hipaa_landing_zone.policies import GUARDRAILS
from hipaa_landing_zone.rules import RULES

_SPEC = importlib.util.spec_from_file_location("docs_generate_predicates", ROOT / "docs" / "generate.py")
assert _SPEC is not None
assert _SPEC.loader is not None
generate = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(generate)

ROWS = generate.table("predicates.csv")
BEYOND = generate.table("rules-beyond.csv")
NAMED = sorted({each for row in ROWS for each in row["checked_by"].split(";") if each})

# The tier `core` of the list of safeguards, which is not part of the repository, as of 2026-11-21.
CORE = """
account-separation baa-record eligible-services-scp eligible-services-inventory region-allow-list
guardrail-protection-scp root-user-lockdown data-perimeter-rcp tls-only-rcp org-s3-public-block ec2-declarative-baseline
phi-tagging applicability-statements control-ownership exception-register federated-humans-only rbac-permission-sets
session-limits mfa-workforce permission-boundaries abac-phi no-wildcard-admin policy-validation-ci jit-elevation
break-glass scoped-service-roles secret-rotation access-analyzer-external access-reviews isolated-phi-vpc
no-public-addresses private-endpoints endpoint-policies sg-deny-by-default egress-inspection vpc-flow-logs
tgw-segmentation admin-path-control cmk-rotation key-per-purpose key-policy-separation key-tamper-guard
kms-usage-logging s3-sse-kms s3-tls-only ebs-default-encryption database-encryption other-stores-encryption
modern-tls-listeners database-transport certificate-rotation org-cloudtrail phi-data-events worm-log-archive
log-archive-access log-group-hygiene service-access-logs activity-review config-recorder hipaa-conformance-pack
guardduty-org securityhub-org macie-discovery inspector-org patch-management security-alarms exfiltration-anomaly
drift-and-remediation retention-lifecycle immutable-records crypto-erasure phi-nonphi-segregation deidentified-enclave
data-flow-map backup-plans backup-immutability restore-testing backup-monitoring ha-and-deletion-protection ir-runbooks
account-quarantine finding-routing breach-clock go-live-gate risk-register evidence-store periodic-evaluation
""".split()


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
def known(nag_rules: frozenset[str]) -> frozenset[str]:
    """Everything that can be named as what checks, tests aside."""
    return frozenset(
        {
            *(rule.id for rule in (*RULES, PLACE, GUARDRAIL)),
            *(guardrail.id for guardrail in GUARDRAILS),
            *(f"config:{name}" for name in vars(check) if name.startswith("check_")),
            *(f"verify:{each.name}" for each in CHECKS),
            *nag_rules,
        }
    )


def test_page_is_current() -> None:
    for name, text in generate.explanations().items():
        assert (ROOT / "docs" / "explanation" / name).read_text(encoding="utf-8") == text, "run `make docs`"


def test_every_core_safeguard_stands_once() -> None:
    assert len(CORE) == 87
    assert [row["safeguard"] for row in ROWS] == CORE


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["safeguard"])
def test_row_says_what_is_checked_and_why_the_rest_is_not(row: dict[str, str]) -> None:
    given = tuple(bool(row[name]) for name in ("checked_by", "checked", "missing", "why"))
    kinds = {"all": (True, True, False, False), "part": (True,) * 4, "none": (False, False, True, True)}
    assert given == kinds[row["covers"]]
    assert set(row["why"].split(";")) - {""} <= set(generate.REASONS)
    assert None not in row
    assert "|" not in "".join(row.values())


def test_every_reason_is_needed() -> None:
    assert {reason for row in ROWS for reason in row["why"].split(";")} - {""} == set(generate.REASONS)


@pytest.mark.parametrize("name", NAMED)
def test_what_is_named_exists(name: str, known: frozenset[str]) -> None:
    if name.startswith("test:"):
        path, _, test = name.removeprefix("test:").partition("::")
        assert f"\ndef {test}(" in (ROOT / path).read_text(encoding="utf-8")
    else:
        assert name in known


def test_the_pack_of_cdk_nag_was_read(nag_rules: frozenset[str]) -> None:
    assert len(nag_rules) > 80
    assert "HIPAA.Security-S3BucketSSLRequestsOnly" in nag_rules


def test_every_rule_serves_a_safeguard_or_says_why_it_is_there() -> None:
    beyond = [row["rule"] for row in BEYOND]
    assert all(row["because"] for row in BEYOND)
    assert not {*beyond} & {*NAMED}
    assert sorted([*beyond, *(each for each in NAMED if each.startswith("HLZ-RULE-"))]) == [rule.id for rule in RULES]


def test_every_statement_of_a_named_guardrail_is_proved(configuration: Configuration) -> None:
    """The page says so: of SCPs and RCPs each statement carries a claim."""
    facts = perimeter(configuration)
    proved = {sid for claim in CLAIMS for sid in claim.rests_on}
    named = {guardrail.id for guardrail in GUARDRAILS} & {*NAMED}
    statements = {
        statement["Sid"]
        for guardrail in GUARDRAILS
        if guardrail.id in named
        for statement in guardrail.document(facts).statements
    }
    assert statements
    assert statements <= proved
