"""A small evidence with every status and every word for what was observed, and the folder that it is written to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from conftest import TODAY

from hipaa_landing_zone.controls import Covered
from hipaa_landing_zone.controls.model import Control, Mechanism, Safeguard
from hipaa_landing_zone.evidence.model import (
    EVERYWHERE,
    Accepted,
    Asset,
    ControlEvidence,
    Evidence,
    Finding,
    Input,
    Observation,
    SafeguardEvidence,
    Verification,
)
from hipaa_landing_zone.evidence.oscal import documents

if TYPE_CHECKING:
    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Plan


def _control(citation, *, scope="security-rule", parent="", role="implements", owner=("platform",), text="Do it."):
    return Control(
        citation=citation,
        scope=scope,
        parent=parent,
        level="implementation specification" if parent else "standard",
        title=f"Title of {citation}",
        designation="Required",
        kind="technical",
        role=role,
        owner=owner,
        left=f"What is left of {citation}.",
        text=text,
    )


def _mechanism(name, kind, act, citations=()):
    return Mechanism(
        id=name,
        kind=kind,
        act=act,
        title=f"Truth of {name}.",
        citations=citations,
        source=f"hipaa_landing_zone/{name.lower()}.py",
        rerun=f"pytest -k {name}",
    )


def _observation(mechanism, observed, *, looked_at=None, assets=(), live=None, findings=()):
    return Observation(
        mechanism=mechanism,
        citations=mechanism.citations,
        observed=observed,
        looked_at=looked_at,
        assets=assets,
        live=live or {},
        findings=findings,
    )


def _asset(number, account, stack, application=""):
    return Asset(
        number=number,
        account=account,
        account_id="",
        region="us-east-1",
        stack=stack,
        logical_id=f"Resource{number}",
        type="AWS::S3::Bucket",
        path=f"{stack}/Resource{number}",
        holds_phi=None,
        classification="",
        template=f"inputs/cdk.out/{stack.replace('/', '-')}.template.json",
        body={},
        application=application,
    )


def _finding(name, mechanism, account, asset, exception=""):
    return Finding(
        id=name,
        mechanism=mechanism,
        severity="high",
        outcome="failed",
        asset=asset,
        place=f"{account}, us-east-1",
        account=account,
        wrong="The bucket is open.",
        next="Close it.",
        citations=("164.312(c)(1)",),
        exception=exception,
    )


RULE = _mechanism("HLZ-RULE-07", "rule", "checks", ("164.312(a)(2)(iv)", "164.308(a)(1)(ii)(B)"))
BROKEN = _mechanism("HLZ-RULE-08", "rule", "checks", ("164.312(c)(1)",))
EXCEPTED = _mechanism("HLZ-RULE-09", "rule", "checks", ("164.312(e)(1)",))
LIVE = _mechanism("verify:trail_logs", "live check", "checks", ("164.312(b)",))
UNRUN = _mechanism("HLZ-SCP-05", "guardrail", "enforces", ("164.308(a)(1)(ii)(B)", "164.314(b)(2)(i)"))
SERVICE = _mechanism("service:guardduty", "detective service", "detects", ("164.312(b)", "164.314(b)(2)(i)"))
RECORD = _mechanism("record:risk-register", "record", "records", ("164.308(a)(1)(ii)(A)",))

_SAFEGUARD = Safeguard(
    id="encryption-at-rest",
    tier="core",
    domain="encryption",
    statement="PHI is encrypted at rest.",
    citations=("164.312(a)(2)(iv)",),
    proposed=(),
    resource_types=("AWS::S3::Bucket",),
    builds="platform",
    monitors="security",
    approves="security",
    covers="part",
    mechanisms=("HLZ-RULE-07",),
    done="Buckets are encrypted.",
    missing="What applications encrypt themselves.",
    why=("application",),
    look="aws s3api get-bucket-encryption",
)

_CONTROLS = (
    # control, status, mechanisms, observed, open, accepted
    (_control("164.308(a)(1)(i)"), "procedural", (), "not observed", (), ()),
    (_control("164.308(a)(1)(ii)(A)", parent="164.308(a)(1)(i)"), "procedural", (RECORD,), "not observed", (), ()),
    (_control("164.308(a)(1)(ii)(B)", parent="164.308(a)(1)(i)"), "enforced", (UNRUN, RULE), "not run", (), ()),
    (_control("164.310(a)(1)", role="inherited", owner=("AWS",)), "inherited", (), "not observed", (), ()),
    (_control("164.312(a)(1)"), "partial", (RULE,), "held", (), ()),
    (_control("164.312(a)(2)(iv)", parent="164.312(a)(1)"), "enforced", (RULE,), "held", (), ()),
    (_control("164.312(b)"), "detected", (LIVE, SERVICE), "held", (), ()),
    (_control("164.312(c)(1)"), "checked", (BROKEN,), "failed", ("F-1",), ()),
    (_control("164.312(e)(1)"), "checked", (EXCEPTED,), "held", (), ("F-2",)),
    (_control("164.314(b)(2)(i)", role="if applicable"), "not applicable", (UNRUN, SERVICE), "not run", (), ()),
    (
        _control('164.402 "Unsecured PHI"', scope="breach-notification", role="context"),
        "procedural",
        (),
        "not observed",
        (),
        (),
    ),
    (_control("164.502(b)", scope="related-privacy-rule", text=""), "procedural", (), "not observed", (), ()),
)


@pytest.fixture(scope="session")
def small(configuration: Configuration, plan: Plan) -> Evidence:
    templates = ("inputs/cdk.out/logging-log-archive.template.json", "inputs/cdk.out/judged.json")
    return Evidence(
        as_of=TODAY,
        fingerprint="f" * 64,
        configuration=configuration,
        plan=plan,
        tools={"hipaa-landing-zone": "0.1.0", "python": "3.11.9"},
        inputs=tuple(
            Input(name=name, sha256="a" * 64, what=f"what {name} is", data=b"")
            for name in (*templates, "inputs/verification.json")
        ),
        controls=tuple(
            ControlEvidence(
                covered=Covered(
                    control=control,
                    status=status,
                    because=f"Because of {control.citation}.",
                    safeguards=(_SAFEGUARD,) if control.citation == "164.312(a)(2)(iv)" else (),
                    mechanisms=mechanisms,
                    proposed=(),
                ),
                observed=observed,
                open=opened,
                accepted=accepted,
            )
            for control, status, mechanisms, observed, opened, accepted in _CONTROLS
        ),
        safeguards=(
            SafeguardEvidence(safeguard=_SAFEGUARD, observed="held", mechanisms=("HLZ-RULE-07",), assets=(0,)),
        ),
        mechanisms=(
            _observation(RULE, "held", looked_at=2, assets=(0, 2)),
            _observation(BROKEN, "failed", looked_at=1, assets=(1,), findings=("F-1",)),
            _observation(EXCEPTED, "held", looked_at=1, assets=(0,), findings=("F-2",)),
            _observation(LIVE, "held", looked_at=2, live={"management": (1, 0, 0), "ehr-prod": (1, 0, 0)}),
            _observation(UNRUN, "not run"),
            _observation(SERVICE, "held", looked_at=1, live={"security": (1, 0, 0)}),
            _observation(RECORD, "not observed"),
        ),
        assets=(
            _asset(0, "log-archive", "logging/log-archive"),
            _asset(1, EVERYWHERE, "baseline/baseline"),
            _asset(2, "ehr-prod", "EhrIntake", "ehr-intake"),
        ),
        findings=(
            _finding("F-1", "HLZ-RULE-08", "ehr-prod", 1),
            _finding("F-2", "HLZ-RULE-09", "log-archive", 0, exception="X-1"),
        ),
        exceptions=(
            Accepted(
                id="X-1",
                kind="accepted finding",
                what="HipaaLandingZone::HLZ-RULE-09",
                place="logging/log-archive/Access",
                reason="S3 writes access logs in the clear only.",
                approver="security@example-health.org",
                expires=TODAY.replace(year=TODAY.year + 1),
                origin="configuration",
                source="landing-zone.yaml:120",
                findings=("F-2",),
            ),
        ),
        verification=Verification(verified_at="2026-11-20T22:15:09+00:00", current=True, results=(), not_judged=()),
        remarks=("An application was not judged.",),
    )


@pytest.fixture(scope="session")
def folder(small: Evidence) -> dict[str, str]:
    """The files of the evidence folder, as far as the documents refer to them."""
    return {"evidence.json": "", **{each.name: "" for each in small.inputs}, **documents(small)}


@pytest.fixture
def changed(small: Evidence):
    """Return the evidence with other members."""
    return lambda **members: replace(small, **members)
