"""What the owner wants to be seen and by whom: detective services, findings and their routes, remediation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from hipaa_landing_zone.config.section import AccountId, Email, Reason, Section, Text

DetectiveService = Literal[
    "guardduty",
    "guardduty_runtime_monitoring",
    "security_hub",
    "inspector",
    "macie",
    "access_analyzer_external",
    "access_analyzer_unused",
    "detective",
    "hipaa_conformance_pack",
]
Severity = Literal["critical", "high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")
Remedy = Literal["public_bucket", "public_snapshot", "open_administration_port", "trail_stopped", "key_deletion"]
REMEDIES: tuple[Remedy, ...] = (
    "public_bucket",
    "public_snapshot",
    "open_administration_port",
    "trail_stopped",
    "key_deletion",
)

HttpsUrl = Annotated[str, StringConstraints(pattern=r"^https://[^\s/]+(/\S*)?$", max_length=512)]
SlackId = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{8,20}$")]
PermissionSet = Annotated[str, StringConstraints(pattern=r"^[\w+=,.@-]{1,32}$")]
Phone = Annotated[str, StringConstraints(pattern=r"^[\s0-9()+-]{1,25}$")]


@dataclass(frozen=True, slots=True)
class Switch:
    """One detective service as a choice.

    Attributes:
        title: what it is, for people.
        core: whether leaving it out needs an accepted, expiring reason.
        safeguard: the safeguard that it serves.
        cost: what its price grows with; prices themselves change and differ by Region.
    """

    title: str
    core: bool
    safeguard: str
    cost: str


SWITCHES: dict[DetectiveService, Switch] = {
    "guardduty": Switch(
        "GuardDuty with S3, EKS, malware, RDS and Lambda protection",
        core=True,
        safeguard="guardduty-org",
        cost="per million CloudTrail events, per GB of flow and DNS logs and of scanned volumes, per vCPU of databases",
    ),
    "guardduty_runtime_monitoring": Switch(
        "GuardDuty Runtime Monitoring of EC2, ECS and EKS, with agents that GuardDuty manages",
        core=False,
        safeguard="guardduty-org",
        cost="per vCPU and hour that is watched, and an interface endpoint in each VPC with agents",
    ),
    "security_hub": Switch(
        "Security Hub CSPM with FSBP and NIST 800-53 r5",
        core=True,
        safeguard="securityhub-org",
        cost="per security check and per finding taken in beyond a free allowance, per account and Region",
    ),
    "inspector": Switch(
        "Inspector for EC2, ECR and Lambda",
        core=True,
        safeguard="inspector-org",
        cost="per instance and month, per image scanned, per function and month",
    ),
    "macie": Switch(
        "Macie with automated discovery, and jobs over PHI buckets",
        core=True,
        safeguard="macie-discovery",
        cost="per bucket and month, per GB inspected; the jobs' sampling depth is the largest lever",
    ),
    "access_analyzer_external": Switch(
        "IAM Access Analyzer, external access",
        core=True,
        safeguard="access-analyzer-external",
        cost="free of charge",
    ),
    "access_analyzer_unused": Switch(
        "IAM Access Analyzer, unused access",
        core=False,
        safeguard="access-analyzer-unused",
        cost="per IAM role and user, per month",
    ),
    "detective": Switch(
        "Amazon Detective",
        core=False,
        safeguard="guardduty-org",
        cost="per GB of logs taken in, per account and Region",
    ),
    "hipaa_conformance_pack": Switch(
        "AWS Config's HIPAA conformance pack in every account",
        core=True,
        safeguard="hipaa-conformance-pack",
        cost="per rule evaluation and per configuration item recorded, per account and Region",
    ),
}
"""Every service that can be left out; what is not listed here cannot be."""


class SwitchedOff(Section):
    """One detective service that is left out."""

    service: DetectiveService
    """The service."""
    reason: Reason | None = None
    """Why, and what sees instead what it would have seen; required where the safeguard is a core one."""
    approver: Text | None = None
    """Who approved it; required where the safeguard is a core one."""
    expires: date | None = None
    """The last day on which it may be left out; required where the safeguard is a core one."""


class DetectiveServices(Section):
    """The services that watch the whole organization. All are on unless they are listed here."""

    off: tuple[SwitchedOff, ...] = ()
    """What is left out."""
    macie_sampling_percent: Annotated[int, Field(ge=1, le=100)] = 20
    """How much of each PHI bucket a classification job reads, in per cent; cost grows with it."""
    macie_test_data_pattern: Annotated[str, StringConstraints(min_length=1, max_length=512)] | None = None
    """A regular expression of text that is test data and no PHI, such as ``TEST-[0-9]{6}``; Macie then ignores it."""
    unused_access_days: Annotated[int, Field(ge=1, le=365)] = 90
    """After how many days without use a role, key or permission counts as unused."""

    def without(self, service: DetectiveService) -> bool:
        """Return whether a service is left out."""
        return any(each.service == service for each in self.off)


class EmailRoute(Section):
    """People who get findings by e-mail."""

    address: Email
    """The address; AWS asks it to confirm."""
    from_severity: Severity = "high"
    """The least severity that is sent."""


class ChatRoute(Section):
    """A Slack channel that gets findings."""

    slack_workspace_id: SlackId
    """The workspace, authorized once in the console of Amazon Q Developer in chat applications."""
    slack_channel_id: SlackId
    """The channel."""
    from_severity: Severity = "high"
    """The least severity that is sent."""


class WebhookRoute(Section):
    """A ticket system that gets findings over HTTPS."""

    url: HttpsUrl
    """Where each finding is posted to. The API key is put into the secret ``hlz/ticket-webhook`` by hand."""
    header: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,64}$")] = "X-API-Key"
    """The name of the HTTP header that carries the API key."""
    from_severity: Severity = "high"
    """The least severity that is sent."""


class Suppression(Section):
    """Findings that are expected for a time; they stay recorded and are not sent."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{2,47}$")]
    """A name of your own, unique here."""
    generator_id: Text
    """The finding's ``GeneratorId`` in Security Hub; with ``*`` at its end, how it begins."""
    account_id: AccountId | None = None
    """Only findings of this account; by default of all."""
    resource_id: Text | None = None
    """Only findings about this resource: its ARN; with ``*`` at its end, how it begins."""
    reason: Reason
    """Why it is expected and what makes up for it."""
    approver: Text
    """Who approved it."""
    expires: date
    """The last day on which findings are suppressed."""


class Findings(Section):
    """Where findings go."""

    email: tuple[EmailRoute, ...] = ()
    """E-mail addresses."""
    chat: tuple[ChatRoute, ...] = ()
    """Slack channels."""
    webhooks: Annotated[tuple[WebhookRoute, ...], Field(max_length=1)] = ()
    """A ticket system."""
    suppressions: Annotated[tuple[Suppression, ...], Field(max_length=100)] = ()
    """Findings that are expected for a time."""


class Remediation(Section):
    """What is mended without waiting for a person. Everything is a dry run unless it is listed under ``act``."""

    act: tuple[Remedy, ...] = ()
    """The remedies that act; the others say what they would have done."""
    exempt_tag: Literal["hlz:remediation-exempt"] = "hlz:remediation-exempt"
    """The tag key that exempts a resource; only the landing zone and break-glass can set it (HLZ-SCP-19).

    Buckets cannot be exempted: a request that tags a bucket does not show its tags to policies.
    """


class Contact(Section):
    """One alternate contact of every account."""

    name: Text
    """A team or a person."""
    title: Text
    """The role, such as ``Security Official`` (45 CFR 164.308(a)(2))."""
    email: Email
    """The address."""
    phone: Phone
    """The number."""


class Contacts(Section):
    """Whom AWS writes to besides the root user's address."""

    security: Contact
    """For abuse and security notices."""
    operations: Contact
    """For operational notices."""
    billing: Contact
    """For bills."""


class Baseline(Section):
    """What every account gets, as far as it is a choice."""

    budget_usd_per_month: Annotated[int, Field(ge=1)] = 1000
    """The monthly budget of each account, in US dollars; exceeding 80 and 100 per cent notifies."""
    anomaly_usd: Annotated[int, Field(ge=1)] = 100
    """From what unexpected spending, in US dollars, the organization's cost anomaly alarm notifies."""
    maintenance_schedule: Annotated[str, StringConstraints(pattern=r"^(cron|rate)\([^()]+\)$")] = "cron(0 4 ? * SUN *)"
    """When machines are patched, as AWS Systems Manager writes it, in UTC; the window is three hours long."""
    patch_after_days: Annotated[int, Field(ge=0, le=30)] = 7
    """How many days after its release a critical or important patch is approved."""


class People(Section):
    """Permission sets of IAM Identity Center whose people may take the landing zone's own roles.

    They sign in to the security account; nobody else may take these roles.
    """

    responders: PermissionSet = "IncidentResponder"
    """Who may take ``hlz-incident-responder`` in any account."""
    auditors: PermissionSet = "Auditor"
    """Who may take ``hlz-auditor`` in any account."""
