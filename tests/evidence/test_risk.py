"""The risk register: what is proposed follows from its rules, and nothing is decided in the owner's place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from conftest import TODAY

from hipaa_landing_zone.evidence.column import RISKS
from hipaa_landing_zone.evidence.model import EVERYWHERE, Accepted, Finding
from hipaa_landing_zone.evidence.risk import Risk, exposure_of, risks

if TYPE_CHECKING:
    from hipaa_landing_zone.evidence.model import Evidence

ACCESS, AUDIT, BACKUP = "164.312(a)(1)", "164.312(b)", "164.308(a)(7)(ii)(A)"


def finding(severity: str = "high", account: str = "ehr-prod", *citations: str, exception: str = "") -> Finding:
    return Finding(
        id="F-1",
        mechanism="HLZ-RULE-07",
        severity=severity,
        outcome="failed",
        asset=None,
        place=f"{account}, us-east-1, Key",
        account=account,
        wrong="does not rotate.",
        next="Rotate it.",
        citations=citations or (ACCESS,),
        exception=exception,
    )


def accepted(expires: date | None, *findings: str) -> Accepted:
    return Accepted(
        id="X-1",
        kind="accepted finding",
        what="HipaaLandingZone::HLZ-RULE-07",
        place="workloads/*",
        reason="It is short-lived.",
        approver="CISO",
        expires=expires,
        origin="configuration",
        source="landing-zone.yaml:9",
        findings=findings,
    )


def registered(evidence: Evidence, *found: Finding, by: tuple[Accepted, ...] = (), seen: date = TODAY) -> list[Risk]:
    planted = replace(evidence, findings=found, exceptions=by)
    return list(risks(planted, {each.id: seen for each in found}))


@pytest.mark.parametrize(
    ("severity", "account", "citation", "proposed"),
    [
        ("fatal", "ehr-prod", ACCESS, ("high", "high", "high")),
        ("fatal", "ehr-prod", AUDIT, ("high", "moderate", "moderate")),
        ("high", "ehr-prod", ACCESS, ("high", "high", "high")),
        ("high", "ehr-prod", BACKUP, ("moderate", "high", "moderate")),
        ("high", "ehr-prod", AUDIT, ("moderate", "moderate", "moderate")),
        ("medium", "ehr-prod", ACCESS, ("moderate", "high", "moderate")),
        ("medium", "ehr-prod", AUDIT, ("low", "moderate", "low")),
        ("high", "portal-prod", ACCESS, ("high", "moderate", "moderate")),
        ("medium", "portal-prod", BACKUP, ("low", "low", "low")),
        ("high", "log-archive", ACCESS, ("high", "high", "high")),
        ("high", EVERYWHERE, ACCESS, ("high", "high", "high")),
        ("high", "", ACCESS, ("high", "high", "high")),
        ("error", "ehr-prod", "164.999", ("high", "high", "high")),
    ],
)
def test_likelihood_and_impact_follow_from_severity_exposure_and_phi(
    evidence: Evidence, severity: str, account: str, citation: str, proposed: tuple[str, str, str]
) -> None:
    risk = registered(evidence, finding(severity, account, citation))[0]
    assert (risk.likelihood, risk.impact, risk.level) == proposed


@pytest.mark.parametrize(("severity", "days"), [("fatal", 7), ("high", 30), ("medium", 90), ("ERROR", 30)])
def test_findings_are_due_from_the_day_on_which_they_were_first_seen(
    evidence: Evidence, severity: str, days: int
) -> None:
    fresh = registered(evidence, finding(severity))[0]
    assert (fresh.due, fresh.overdue) == (TODAY + timedelta(days=days), False)
    last = registered(evidence, finding(severity), seen=TODAY - timedelta(days=days))[0]
    assert (last.due, last.overdue) == (TODAY, False)
    assert registered(evidence, finding(severity), seen=TODAY - timedelta(days=days + 1))[0].overdue


def test_the_accounts_owner_answers_or_the_platform(evidence: Evidence) -> None:
    assert registered(evidence, finding("high", "ehr-prod"))[0].owner == "ehr@example-health.org"
    assert registered(evidence, finding("high", EVERYWHERE))[0].owner == "platform"


def test_an_exception_is_a_risk_until_its_last_day_one_step_less_likely(evidence: Evidence) -> None:
    until = TODAY + timedelta(days=5)
    covered = finding(exception="X-1")
    (risk,) = registered(evidence, covered, by=(accepted(until, "F-1"),))
    assert (risk.source, risk.likelihood, risk.impact) == ("accepted exception", "moderate", "high")
    assert (risk.due, risk.overdue, risk.accepted_by) == (until, False, "CISO")
    assert (risk.owner, risk.citations) == ("ehr@example-health.org", (ACCESS,))


def test_an_exception_that_has_ended_covers_nothing_and_is_overdue(evidence: Evidence) -> None:
    """What it covered is an open finding by then, with a row of its own."""
    risks = registered(evidence, by=(accepted(TODAY - timedelta(days=1)),))
    assert [(risk.likelihood, risk.overdue) for risk in risks] == [("moderate", True)]


def test_nobody_but_the_organization_takes_on_its_risk(evidence: Evidence) -> None:
    by_design = registered(evidence, finding(exception="X-1"), by=(accepted(None, "F-1"),))
    assert [risk.accepted_by for risk in by_design] == [""]


def test_an_exception_without_findings_or_end_is_not_taken_for_harmless(evidence: Evidence) -> None:
    (risk,) = registered(evidence, by=(accepted(None),))
    assert (risk.likelihood, risk.impact, risk.exposure) == ("moderate", "high", "not known")
    assert (risk.due, risk.due_because) == (None, "by design: reviewed with each release")


def test_what_an_owner_decides_is_empty(evidence: Evidence) -> None:
    row = dict(zip(RISKS, registered(evidence, finding())[0].row(), strict=True))
    assert (row["likelihood_decided"], row["impact_decided"], row["treatment"]) == ("", "", "")
    assert (row["likelihood_proposed"], row["overdue"], row["residual_risk_accepted_by"]) == ("high", "no", "")
    assert row["id"] == "F-1"


@pytest.mark.parametrize(
    ("citations", "exposure"),
    [
        (("164.312(b)", "164.312(e)(1)"), "confidentiality"),
        (("164.312(c)(1)", "164.312(b)"), "integrity"),
        (("164.308(a)(7)(ii)(B)",), "availability"),
        (("164.308(a)(6)(ii)",), "detection"),
        (("164.316(a)",), "not known"),
        ((), "not known"),
    ],
)
def test_of_several_exposures_the_gravest_counts(citations: tuple[str, ...], exposure: str) -> None:
    assert exposure_of(citations) == exposure
