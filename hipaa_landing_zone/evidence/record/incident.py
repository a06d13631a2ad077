"""What leads to which runbook: watched events, alarms on the trail, and the findings of detective services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hipaa_landing_zone.plan.trail_alarm import trail_alarms
from hipaa_landing_zone.plan.watch import WATCHES, alarm_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hipaa_landing_zone.config.detection import DetectiveService, Remedy
    from hipaa_landing_zone.plan import Plan

ALARM_TITLE = next(watch.title for watch in WATCHES if watch.name == "alarm-high")
TRAIL_SILENT = "trail-silent"
"""The alarm that no filter makes: the trail delivers nothing (``stacks/trail_alarm.py``)."""


_SERVICES: Mapping[DetectiveService, str] = {
    "guardduty": "GuardDuty",
    "security_hub": "Security Hub",
    "inspector": "Inspector",
    "macie": "Macie",
    "access_analyzer_external": "IAM Access Analyzer",
    "hipaa_conformance_pack": "AWS Config",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One kind of incident.

    Attributes:
        watches: names of the watched events that lead to its runbook.
        alarms: names of the alarms on the organization trail that do.
        findings: what detective services say, by service: how types or titles begin, in words.
        remedies: what may have been mended already.
    """

    watches: tuple[str, ...]
    alarms: tuple[str, ...]
    findings: tuple[tuple[DetectiveService, str], ...]
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """What somebody reads when it begins.

    Attributes:
        message: what the message says.
        name: the watch, alarm or service behind it.
    """

    message: str
    name: str


INCIDENTS: Mapping[str, Incident] = {
    "record:runbook-credential-theft": Incident(
        watches=(
            "root-use",
            "credential-exposed",
            "console-sign-in-without-mfa",
            "sign-in-anomaly",
            "iam-credential",
            "abuse",
            "console-sign-in-failed",
            "iam-policy-change",
        ),
        alarms=(
            "root-use",
            "break-glass-use",
            "console-sign-in-without-mfa",
            "refused-calls",
            "console-sign-in-failed",
            "iam-policy-change",
        ),
        findings=(
            ("guardduty", "`UnauthorizedAccess:IAMUser/…`, `CredentialAccess:IAMUser/…`, `Persistence:IAMUser/…`"),
            ("guardduty", "`PrivilegeEscalation:IAMUser/…`, `AttackSequence:IAM/CompromisedCredentials`"),
        ),
    ),
    "record:runbook-public-exposure": Incident(
        watches=(
            "snapshot-shared",
            "public-access-block-change",
            "network-exposure",
            "bucket-policy-change",
            "network-change",
        ),
        alarms=("bucket-policy-change", "gateway-change", "security-group-change"),
        findings=(
            ("access_analyzer_external", "somebody outside the organization may reach a resource"),
            ("guardduty", "`Policy:S3/…`"),
            ("macie", "`Policy:IAMUser/S3Bucket…`"),
            ("security_hub", "a control about public access fails, such as S3.1, S3.2, EC2.1, RDS.1, RDS.2"),
        ),
        remedies=("public_bucket", "public_snapshot", "open_administration_port"),
    ),
    "record:runbook-exfiltration": Incident(
        watches=("snapshot-shared", "network-exposure", "abuse"),
        alarms=("refused-calls", "gateway-change", "route-change", "vpc-change"),
        findings=(
            ("guardduty", "`Exfiltration:S3/…`, `Discovery:S3/…`, `AttackSequence:S3/CompromisedData`"),
            ("guardduty", "`Backdoor:EC2/…`, `Trojan:EC2/…`, `Behavior:EC2/TrafficVolumeUnusual`"),
            ("macie", "sensitive data where none should be"),
        ),
        remedies=("public_snapshot",),
    ),
    "record:runbook-ransomware": Incident(
        watches=("key-deletion",),
        alarms=("key-deletion", "refused-calls"),
        findings=(
            ("guardduty", "`Impact:S3/…`, `Impact:EC2/…`, `AttackSequence:S3/CompromisedData`"),
            ("guardduty", "`Execution:EC2/MaliciousFile` and the same of S3, ECS and containers"),
        ),
        remedies=("key_deletion",),
    ),
    "record:runbook-misconfiguration": Incident(
        watches=(
            "trail-stopped",
            "trail-change",
            "detection-change",
            "forwarding-change",
            "session-preferences-change",
            "organization-change",
            "key-policy-change",
            "network-change",
        ),
        alarms=(
            TRAIL_SILENT,
            "trail-change",
            "organization-change",
            "config-change",
            "network-acl-change",
            "route-change",
            "vpc-change",
        ),
        findings=(
            ("security_hub", "a control fails in one of the standards"),
            ("hipaa_conformance_pack", "a rule of the HIPAA conformance pack does not hold"),
            ("inspector", "a vulnerability"),
        ),
        remedies=("public_bucket", "public_snapshot", "open_administration_port", "trail_stopped", "key_deletion"),
    ),
}
"""By the id of the record."""


def signals(plan: Plan, incident: Incident) -> Iterator[Signal]:
    """Yield what leads to a runbook; services that are switched off lead nowhere.

    Args:
        plan: knows the services and the name of the break-glass role.
        incident: the kind of incident.
    """
    watches = {watch.name: watch for watch in WATCHES}
    for name in incident.watches:
        yield Signal(f"{watches[name].severity.upper()}: {watches[name].title}", f"watch `{name}`")
    severities = {alarm.name: alarm.severity for alarm in trail_alarms(plan.organization)}
    for name in incident.alarms:
        severity = "critical" if name == TRAIL_SILENT else severities[name]
        yield Signal(f"{severity.upper()}: {ALARM_TITLE}", f"alarm `{alarm_name(severity, name)}`")
    for service, words in incident.findings:
        if not plan.detective_services.without(service):
            yield Signal(f"a finding: {words}", _SERVICES[service])
