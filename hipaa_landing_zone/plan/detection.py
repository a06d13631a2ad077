"""The detective services: their names, whether each is on, by what means, and what its price grows with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hipaa_landing_zone.config.detection import SWITCHES
from hipaa_landing_zone.services import explain, newest

if TYPE_CHECKING:
    from datetime import date

    from hipaa_landing_zone.config.detection import DetectiveService
    from hipaa_landing_zone.plan.model import Plan

FEATURES = ("S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS")
"""GuardDuty's protection plans that need no agent, as its API names them; HLZ-DCL-06 holds the same on."""

SCANS = ("EC2", "ECR", "LAMBDA")
"""What Inspector scans, as its API names it; HLZ-DCL-08 holds the same on."""

STANDARDS = ("aws-foundational-security-best-practices/v/1.0.0", "nist-800-53/v/5.0.0")
"""Security Hub CSPM's standards, as the ends of their ARNs."""

STANDARDS_POLICY = "hlz-standards"
"""The name of Security Hub CSPM's one configuration policy."""

MACIE_JOB = "hlz-phi-classification"
"""The name of Macie's weekly classification job."""

MACIE_ALLOW_LIST = "hlz-test-data"
"""The name of Macie's allow-list for test data."""

AGGREGATOR = "hlz-organization"
"""The name of the aggregator of AWS Config."""

EXTERNAL_ACCESS, UNUSED_ACCESS = "hlz-external-access", "hlz-unused-access"
"""The names of the analyzers of IAM Access Analyzer; HLZ-SCP-07 protects them by their beginning."""

_PREFIXES: dict[DetectiveService, str] = {
    "guardduty": "guardduty",
    "guardduty_runtime_monitoring": "guardduty",
    "security_hub": "securityhub",
    "inspector": "inspector2",
    "macie": "macie2",
    "access_analyzer_external": "access-analyzer",
    "access_analyzer_unused": "access-analyzer",
    "detective": "detective",
    "hipaa_conformance_pack": "config",
}

_MEANS: dict[DetectiveService, str] = {
    "guardduty": "organization policy HLZ-DCL-06 and the administrator's settings",
    "guardduty_runtime_monitoring": "the administrator's settings",
    "security_hub": "central configuration, and organization policy HLZ-DCL-07 for Security Hub itself",
    "inspector": "organization policy HLZ-DCL-08 and the administrator's settings; not the management account",
    "macie": "the administrator's settings and a weekly job; not the management account",
    "access_analyzer_external": "one analyzer for the organization in each governed Region",
    "access_analyzer_unused": "one analyzer for the organization in the home Region",
    "detective": "the administrator's settings, up to 1,200 accounts; not the management account",
    "hipaa_conformance_pack": "organization conformance packs in each governed Region",
}


@dataclass(frozen=True, slots=True)
class PlannedService:
    """One detective service.

    Attributes:
        service: its name in the configuration.
        title: what it is, for people.
        on: whether it is on.
        core: whether it serves a core safeguard.
        means: how every account gets it.
        cost: what its price grows with.
        eligibility: what the list of HIPAA-eligible services says: ``eligible`` or ``allowed``.
        reason: why it is off; empty when it is on or no reason was asked for.
        expires: the last day on which it may be off; None when there is none.
    """

    service: DetectiveService
    title: str
    on: bool
    core: bool
    means: str
    cost: str
    eligibility: str
    reason: str = ""
    expires: date | None = None


def services_of(plan: Plan) -> tuple[PlannedService, ...]:
    """Return every detective service that can be switched off, in the configuration's order."""
    return tuple(_planned(plan, service) for service in SWITCHES)


def _planned(plan: Plan, service: DetectiveService) -> PlannedService:
    switch, services, eligibility = SWITCHES[service], plan.detective_services, plan.service_eligibility
    off = next((each for each in services.off if each.service == service), None)
    needs_other = service == "guardduty_runtime_monitoring" and services.without("guardduty")
    exceptions = {each.prefix: each.reason for each in eligibility.exceptions}
    (answer,) = explain(newest(), _PREFIXES[service], eligibility.mode, exceptions)
    return PlannedService(
        service=service,
        title=switch.title,
        on=off is None and not needs_other,
        core=switch.core,
        means=_MEANS[service],
        cost=switch.cost,
        eligibility=answer.verdict,
        reason=(off.reason or "") if off else "GuardDuty is off" if needs_other else "",
        expires=off.expires if off else None,
    )
