"""Evidence made by hand, with everything in it that a report must not hide or be broken by; and a reader of HTML."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from conftest import TODAY

from hipaa_landing_zone.config.accountability import BusinessAssociate
from hipaa_landing_zone.config.applicability import not_applicable
from hipaa_landing_zone.controls import coverage
from hipaa_landing_zone.evidence.mechanism import mechanisms
from hipaa_landing_zone.evidence.model import (
    EVERYWHERE,
    Accepted,
    Asset,
    Evidence,
    Finding,
    Input,
    Observation,
    Verification,
)
from hipaa_landing_zone.evidence.observation import observe_controls, observe_safeguards
from hipaa_landing_zone.evidence.report import report

if TYPE_CHECKING:
    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Plan

EVIL = '</script><script>alert("planted")</script><img src=x onerror=alert(1)> ${7*7} {{ 7*7 }} \u2028 ⟦a⟧'
OPTIONAL = {"tr", "td", "th", "dt", "dd", "li", "option", "p"}
VOID = {"meta", "input", "br", "hr"}


class Page(HTMLParser):
    """Reads a page; an element that is not closed in its place is an error, unless HTML closes it by itself."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.parts: dict[str, list[str]] = {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_decl(self, decl):
        assert decl == "doctype html"

    def handle_starttag(self, tag, attrs):
        assert len(attrs) == len(dict(attrs)), f"{tag} has an attribute twice"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        while self.open[-1] != tag and self.open[-1] in OPTIONAL:
            self.open.pop()
        assert self.open.pop() == tag

    def handle_data(self, data):
        kind = next((tag for tag in reversed(self.open) if tag in {"script", "style"}), "text")
        self.parts.setdefault(kind, []).append(data)

    @property
    def text(self) -> str:
        """All words that are shown, with single spaces."""
        return " ".join("".join(self.parts["text"]).split())

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if attributes.get("id")]


@pytest.fixture(scope="session")
def planted(configuration: Configuration, plan: Plan) -> Evidence:
    """Failures, doubts, an expired exception, an overdue contract, and markup in every text that a user writes."""
    overdue = BusinessAssociate(
        name=f"Late {EVIL}",
        service="Bills",
        phi="Claims",
        agreement="BAA-1",
        signed_on=date(2025, 1, 1),
        review_due=date(2026, 1, 1),
        owner="privacy@example.org",
    )
    given = configuration.model_copy(update={"business_associates": (overdue,)})
    named = replace(plan, organization=plan.organization.model_copy(update={"name": f"Sick & <b>Bay</b> {EVIL}"}))
    assets, findings = tuple(_assets(plan)), _findings()
    every = mechanisms(plan)
    covered = coverage(every, not_applicable(configuration))
    observed = {each.id: _observe(each, findings) for each in every}
    return Evidence(
        as_of=TODAY,
        fingerprint="f" * 64,
        configuration=given,
        plan=named,
        tools={"hipaa-landing-zone": "0.1.0", "python": f"3.11 {EVIL}"},
        inputs=(Input(name="inputs/landing zone#1.yaml", sha256="0" * 64, what=f"wanted {EVIL}", data=b""),),
        controls=tuple(observe_controls(covered, observed, {each.id: each for each in findings})),
        safeguards=tuple(observe_safeguards(covered, observed, assets)),
        mechanisms=tuple(observed.values()),
        assets=assets,
        findings=findings,
        exceptions=_exceptions(),
        verification=Verification(
            verified_at="2026-11-20T06:30:00Z", current=False, results=tuple(_results()), not_judged=("AWS Artifact",)
        ),
        remarks=(f"Read `this` {EVIL}",),
    )


@pytest.fixture(scope="session")
def evil() -> str:
    """What every text that a user writes contains."""
    return EVIL


@pytest.fixture(scope="session")
def read() -> type[Page]:
    """Reads HTML."""
    return Page


@pytest.fixture(scope="session")
def page(planted: Evidence) -> str:
    return report(planted)


def _assets(plan: Plan):
    bucket = {
        "Type": "AWS::S3::Bucket",
        "Properties": {"BucketName": f"b-{EVIL}", "Long": "x" * 9_000, "Many": list(range(900)), "Cidr": "10.1.0.0/16"},
    }
    for number, account in enumerate([*plan.accounts, None]):
        yield Asset(
            number=number,
            account=account.name if account else EVERYWHERE,
            account_id=account.id or "" if account else "",
            region="us-east-1",
            stack=f"logging/{account.name}" if account else "stack-set/baseline",
            logical_id="Bucket",
            type="AWS::S3::Bucket",
            path=f"logging/{EVIL}/Bucket",
            holds_phi=account.holds_phi if account else None,
            classification="phi",
            template="inputs/cdk.out/t.template.json",
            body={**bucket, "Metadata": {"number": number}},
            application="",
        )


def _findings() -> tuple[Finding, ...]:
    """Return an open failure in two places, a doubt about each kind, and a failure that an expired exception covers."""
    rows = (
        ("F-1", "HLZ-RULE-07", "failed", 1, ""),
        ("F-2", "HLZ-RULE-07", "failed", 2, ""),
        ("F-3", "HLZ-RULE-08", "undecided", 0, ""),
        ("F-4", "verify:trail_logs", "unknown", None, ""),
        ("F-5", "HLZ-RULE-09", "failed", 1, "X-late"),
    )
    return tuple(
        Finding(
            id=name,
            mechanism=mechanism,
            severity="high",
            outcome=outcome,
            asset=asset,
            place=f"place {name} {EVIL}",
            account="log-archive",
            wrong=f"wrong {mechanism} {EVIL}",
            next=f"mend {EVIL}",
            citations=("164.312(b)",),
            exception=exception,
        )
        for name, mechanism, outcome, asset, exception in rows
    )


def _exceptions() -> tuple[Accepted, ...]:
    days = (
        ("X-late", date(2026, 11, 20)),
        ("X-soon", date(2026, 12, 1)),
        ("X-far", date(2027, 2, 1)),
        ("X-design", None),
    )
    return tuple(
        Accepted(
            id=name,
            kind="accepted finding",
            what=f"what {name}",
            place=EVIL,
            reason=f"because {EVIL}",
            approver=f"Ada <i>Officer</i> of {name}",
            expires=day,
            origin="configuration",
            source="landing-zone.yaml:12",
            findings=("F-5",) if name == "X-late" else (),
        )
        for name, day in days
    )


def _results():
    for account, outcome in (("ehr-prod", "held"), ("log-archive", "unknown"), (f"gone {EVIL}", "failed")):
        yield {"check": "trail_logs", "outcome": outcome, "place": {"account": account}}


def _observe(mechanism, findings) -> Observation:
    found = tuple(each for each in findings if each.mechanism == mechanism.id)
    opened = [each.outcome for each in found if each.open]
    other = {"rule": "held", "live check": "not run", "cdk-nag rule": "no failure reported"}
    return Observation(
        mechanism=mechanism,
        citations=mechanism.citations,
        observed=opened[0] if opened else other.get(mechanism.kind, "not observed"),
        looked_at=3 if mechanism.kind == "rule" else None,
        assets=(0, 1, 2) if mechanism.kind == "rule" else (),
        live={"ehr-prod": (1, 0, 0), "log-archive": (0, 0, 1)} if mechanism.id == "verify:trail_logs" else {},
        findings=tuple(each.id for each in found),
    )
