"""What the owner wants: the typed, frozen form of ``landing-zone.yaml``."""

from __future__ import annotations

from datetime import date
from ipaddress import IPv4Network
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr, StringConstraints

from hipaa_landing_zone.config.accountability import (
    AddressableDecision,
    BusinessAssociate,
    BusinessAssociateAddendum,
    Entity,
)
from hipaa_landing_zone.config.detection import Baseline, Contacts, DetectiveServices, Findings, People, Remediation
from hipaa_landing_zone.config.document import Document, dotted
from hipaa_landing_zone.config.region import Partition
from hipaa_landing_zone.config.section import AccountId, Email, Reason, Section, Text

RETENTION_YEARS_MINIMUM = 6  # 45 CFR 164.316(b)(2)(i)
BLOCK_MAXIMUM = 65_535

AccountName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,28}[a-z0-9]$")]
EmailPattern = Annotated[str, StringConstraints(pattern=r"^[^@\s]*\{account\}[^@\s]*@[^@\s]+\.[^@\s]+$")]
Region = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-gov)?-[a-z]+-\d$")]
RoleName = Annotated[str, StringConstraints(pattern=r"^[\w+=,.@-]{1,64}$")]
RuleId = Annotated[str, StringConstraints(pattern=r"^[^:\s]+::\S.*$")]
ServicePrefix = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,63}$")]

Environment = Literal["production", "nonproduction"]
OuPurpose = Literal["security", "infrastructure", "workloads", "sandbox", "quarantine", "suspended"]
AccountPurpose = Literal["log_archive", "security", "network", "backup", "workload", "sandbox"]
LockMode = Literal["COMPLIANCE", "GOVERNANCE"]


class Organization(Section):
    """The AWS organization and its management account."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=50)]
    """The organization's name as people know it; shown in plans and reports."""
    existing: bool = False
    """True when the AWS organization exists already: its ids then come from the lock."""
    environment: Environment = "production"
    """``nonproduction`` only for an organization that never holds real PHI, such as one made to try changes in."""
    partition: Partition = "aws"
    """The AWS partition; every ARN is built for it."""
    management_account_id: AccountId
    """The account that creates, or already is, the organization's management account."""
    account_email: EmailPattern
    """Pattern for the e-mail address of each account, with ``{account}`` in place of the account's name."""
    account_access_role: RoleName = "OrganizationAccountAccessRole"
    """The role that AWS Organizations creates in every new account, trusted by the management account alone.

    It is the break-glass role: guardrails spare it, and no guardrail lets a member account change it.
    """
    home_region: Region
    """Where the organization's own stacks, the trail and the log archive live."""
    governed_regions: Annotated[tuple[Region, ...], Field(min_length=1)]
    """Every Region that may be used; requests to others are denied. Includes the home and the replica Region."""


class OrganizationalUnit(Section):
    """One organizational unit (OU) and what is below it; five levels at most."""

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _.-]{0,127}$")]
    """The OU's name, unique below its parent."""
    purpose: OuPurpose | None = None
    """What the OU is for; set on top-level OUs, inherited below. Decides which guardrails are attached."""
    phi: bool = False
    """True when the accounts below hold PHI; inherited below. PHI and non-PHI accounts never share an OU."""
    releases_deidentified: bool = False
    """True when accounts of this PHI OU write de-identified data to accounts without PHI; inherited below."""
    existing: bool = False
    """True when the OU exists already: its id then comes from the lock and it is not created."""
    ous: tuple[OrganizationalUnit, ...] = ()
    """The OUs below this one."""


class AccountNetwork(Section):
    """The addresses of one workload account."""

    block: Annotated[int, Field(ge=0, le=BLOCK_MAXIMUM)]
    """Which block of each Region's pool the account's VPCs get. Given once, never moved, never reused."""
    zones: Annotated[int, Field(ge=2, le=4)] | None = None
    """Over how many Availability Zones; by default as in ``network``."""
    endpoints: tuple[str, ...] = ()
    """Endpoints that this account needs besides those in ``network``."""


class Account(Section):
    """One member account."""

    name: AccountName
    """The account's name; also part of its e-mail address and of its stacks' names. It cannot be changed later."""
    ou: str
    """The path of its OU, such as ``Workloads/Phi/Prod``."""
    purpose: AccountPurpose = "workload"
    """What the account is for; each purpose but ``workload`` and ``sandbox`` is held by exactly one account."""
    holds_phi: bool = False
    """True when the account creates, receives, maintains or transmits PHI."""
    environment: Environment = "production"
    """Whether the account serves production."""
    owner: Text
    """Who answers for the account: a team or a person, with an address."""
    email: Email | None = None
    """Its e-mail address where that does not follow the organization's pattern."""
    regions: tuple[Region, ...] = ()
    """The governed Regions that it uses; by default the home Region."""
    existing: bool = False
    """True when the account exists already: its id then comes from the lock and it is not created."""
    network: AccountNetwork | None = None
    """Its addresses; workload accounts have them, others do not."""


class Logging(Section):
    """The log archive: how long, how firmly, and where the second copy is."""

    retention_years: Annotated[int, Field(ge=RETENTION_YEARS_MINIMUM, le=100)]
    """For how many years logs are kept and locked; six at least (45 CFR 164.316(b)(2)(i))."""
    lock_mode: LockMode = "COMPLIANCE"
    """``COMPLIANCE``: nobody can shorten or delete. ``GOVERNANCE`` only in a nonproduction organization."""
    governance_days: Annotated[int, Field(ge=1, le=30)] = 1
    """For how many days objects are locked under ``GOVERNANCE``; without effect under ``COMPLIANCE``."""
    replica_region: Region
    """The second Region, which holds a locked copy of every log."""
    data_events: tuple[Literal["AWS::S3::Object", "AWS::DynamoDB::Table", "AWS::Lambda::Function"], ...] = (
        "AWS::S3::Object",
        "AWS::DynamoDB::Table",
        "AWS::Lambda::Function",
    )
    """Resource types whose data events the organization trail records as soon as an OU is for PHI."""
    evidence_writers: tuple[RoleName, ...] = ()
    """Names of the roles of the management account that put evidence into the archive; by default nobody can.

    A role without a path, such as a pipeline's. Guardrails keep every member account out.
    """


class NetworkDefaults(Section):
    """What all workload VPCs share."""

    pools: dict[Region, IPv4Network]
    """The address pool of each Region that has workloads; pools never overlap."""
    reserved: tuple[IPv4Network, ...] = ()
    """Addresses in use elsewhere, such as on premises: pools must not overlap them."""
    vpc_prefix_length: Annotated[int, Field(ge=16, le=24)] = 20
    """The size of one VPC, which is also the size of one block of a pool."""
    zones: Annotated[int, Field(ge=2, le=4)] = 2
    """Over how many Availability Zones a VPC's subnets lie."""
    endpoints: tuple[str, ...] = ("s3", "dynamodb", "kms", "logs", "secretsmanager", "sts")
    """The AWS services that every workload VPC reaches, by endpoint name."""


class ServiceException(Section):
    """One service prefix that is allowed although AWS's reference does not list it."""

    prefix: ServicePrefix
    """The IAM service prefix."""
    reason: Reason
    """Why it is needed and why no PHI reaches it."""
    approver: Text
    """Who approved it."""
    expires: date
    """The last day on which the exception holds."""


class ServiceEligibility(Section):
    """Which services may be called in workload accounts."""

    mode: Literal["strict", "standard"] = "standard"
    """``strict``: the listed services; ``standard``: also generally available features of listed services."""
    exceptions: tuple[ServiceException, ...] = ()
    """Prefixes allowed besides."""
    warn_after_days: Annotated[int, Field(ge=1, le=3650)] = 270
    """From what age, in days, the list of eligible services is warned about."""


class Partner(Section):
    """One account outside the organization that may use the organization's resources."""

    account_id: AccountId
    """The partner's AWS account."""
    reason: Reason
    """What it does there, under which agreement."""
    approver: Text
    """Who approved it."""
    expires: date
    """The last day on which the exception holds."""
    not_business_associate: Reason | None = None
    """Why it is no business associate, such as a provider that treats the same patients (45 CFR 164.502(e)(1)(ii))."""


class DataPerimeter(Section):
    """Who, besides the organization's own identities, reaches its data."""

    partners: tuple[Partner, ...] = ()
    """Accounts outside the organization; what they may do there, resource policies and roles' trusts say."""


class AcceptedFinding(Section):
    """One finding of a rule that the organization accepts for a time."""

    rule: RuleId
    """The rule's full id, such as ``HIPAA.Security::HIPAA.Security-LambdaDLQ`` or ``HipaaLandingZone::HLZ-RULE-07``."""
    place: Text
    """The construct's path, with ``*`` as a wildcard, such as ``workloads/ehr-prod-*/Vpc/*``."""
    reason: Reason
    """Why the finding is acceptable and what makes up for it."""
    approver: Text
    """Who approved it."""
    expires: date
    """The last day on which the acceptance holds."""


class Configuration(Section):
    """A whole ``landing-zone.yaml``."""

    organization: Organization
    """The organization and its management account."""
    baa: BusinessAssociateAddendum | None = None
    """The record of AWS's Business Associate Addendum; required as soon as an account holds PHI."""
    entity: Entity | None = None
    """What the organization is under HIPAA, and its officials; without it every standard counts as applicable."""
    business_associates: tuple[BusinessAssociate, ...] = ()
    """The register of other parties that handle PHI for the organization (45 CFR 164.308(b))."""
    addressable_decisions: tuple[AddressableDecision, ...] = ()
    """What was decided about addressable implementation specifications (45 CFR 164.306(d)(3))."""
    ous: Annotated[tuple[OrganizationalUnit, ...], Field(min_length=1)]
    """The OU tree."""
    accounts: Annotated[tuple[Account, ...], Field(min_length=1)]
    """The member accounts. Their order is without meaning."""
    logging: Logging
    """The log archive."""
    network: NetworkDefaults
    """What all workload VPCs share."""
    service_eligibility: ServiceEligibility = ServiceEligibility()
    """Which services may be called in workload accounts."""
    data_perimeter: DataPerimeter = DataPerimeter()
    """Who, besides the organization's own identities, reaches its data."""
    contacts: Contacts | None = None
    """Whom AWS writes to about every account; without it nobody but the root user's address."""
    people: People = People()
    """Who may take the landing zone's own roles."""
    baseline: Baseline = Baseline()
    """What every account gets, as far as it is a choice."""
    detective_services: DetectiveServices = DetectiveServices()
    """The services that watch the whole organization."""
    findings: Findings = Findings()
    """Where findings go."""
    remediation: Remediation = Remediation()
    """What is mended without waiting for a person."""
    accepted_findings: tuple[AcceptedFinding, ...] = ()
    """Findings accepted for a time."""

    _document: Document | None = PrivateAttr(default=None)

    def model_post_init(self, context: Any) -> None:
        """Keep the file that it was read from, for messages; a configuration made in code has none."""
        self._document = context if isinstance(context, Document) else None

    def source(self, *location: str | int) -> str:
        """Return where a part of the configuration stands, as ``landing-zone.yaml:12``; empty when made in code.

        Args:
            location: keys and positions on the way there, such as ``"accepted_findings", 0``.
        """
        return f"{self._document.file}:{self._document.line(location)}" if self._document else ""

    def place(self, *location: str | int) -> str:
        """Return the same for the beginning of a message: ``landing-zone.yaml:12: accepted_findings[0]``."""
        return ": ".join(each for each in (self.source(*location), dotted(location)) if each)
