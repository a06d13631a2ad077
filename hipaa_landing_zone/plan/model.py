"""What will exist: accounts, OUs, policies, log buckets, the trail, networks and stacks, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.config.accountability import BusinessAssociateAddendum
    from hipaa_landing_zone.config.detection import (
        Baseline,
        Contacts,
        DetectiveServices,
        Findings,
        People,
        Remediation,
    )
    from hipaa_landing_zone.config.model import (
        AccountPurpose,
        Environment,
        LockMode,
        Organization,
        OuPurpose,
        ServiceEligibility,
    )
    from hipaa_landing_zone.config.region import Partition
    from hipaa_landing_zone.plan.address import Network
    from hipaa_landing_zone.policies import Document, PolicyType

StageName = Literal["organization", "logging", "security", "baseline", "workloads"]
STAGES: tuple[StageName, ...] = ("organization", "logging", "security", "baseline", "workloads")
StackKind = Literal[
    "organization",
    "accounts",
    "log-replica",
    "log-archive",
    "log-query",
    "organization-trail",
    "security-administration",
    "detection",
    "findings",
    "remediation",
    "baseline",
    "account-baseline",
    "conformance",
    "workload",
]
LogKind = Literal["trail", "flow", "access", "config", "evidence"]
LOG_KINDS: tuple[LogKind, ...] = ("trail", "flow", "access", "config", "evidence")
"""What the log archive keeps; evidence is no log but documentation, kept as long (45 CFR 164.316(b)(2)(i))."""
LandingKind = Literal["access", "config"]


@dataclass(frozen=True, slots=True)
class PlannedOu:
    """One organizational unit."""

    path: str
    name: str
    parent: str | None
    level: int
    purpose: OuPurpose
    phi: bool
    existing: bool
    id: str | None


@dataclass(frozen=True, slots=True)
class PlannedAccount:
    """One account.

    Attributes:
        ou: the path of the OU that it belongs in.
        stack: the id of the stack that creates it; None when it exists already.
        waits_in: the path of the OU for quarantine, until ``hlz admit`` has seen its baseline; None once it is
            admitted.
    """

    name: str
    email: str
    ou: str | None
    purpose: AccountPurpose | Literal["management"]
    environment: Environment
    holds_phi: bool
    owner: str
    regions: tuple[str, ...]
    id: str | None
    stack: str | None
    waits_in: str | None = None

    @property
    def placed_in(self) -> str | None:
        """The path of the OU that it is in for now."""
        return self.waits_in or self.ou


@dataclass(frozen=True, slots=True)
class PlannedPolicy:
    """One organization policy and the OUs that it is attached to.

    Attributes:
        guardrails: the ids of the guardrails in it; several where a target could not carry each alone.
        template: the document with placeholders for ids that AWS gives; the stack puts references in their place.
        document: the same with the ids of the lock, as it is in AWS; what is not locked yet is still a placeholder.
    """

    id: str
    name: str
    title: str
    type: PolicyType
    guardrails: tuple[str, ...]
    citations: tuple[str, ...]
    template: Document
    document: Document
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrustedService:
    """One AWS service that may act in the whole organization, and what needs that."""

    principal: str
    reason: str


@dataclass(frozen=True, slots=True)
class LogBucket:
    """One locked bucket of the log archive."""

    kind: LogKind
    region: str
    name: str
    key_alias: str
    replica_of: str | None


@dataclass(frozen=True, slots=True)
class LandingBucket:
    """A short-lived, unlocked bucket for logs that AWS cannot deliver to a locked one; all is copied to locked ones.

    Attributes:
        kind: server access logs, which must land in the Region of the bucket that is logged; or what AWS Config
            delivers, which it takes from every Region to one.
        key_alias: None where AWS delivers to no bucket with a customer-managed key.
    """

    kind: LandingKind
    region: str
    name: str
    copies: tuple[str, ...]
    key_alias: str | None = None


@dataclass(frozen=True, slots=True)
class LogArchive:
    """The buckets of the log archive and how firmly they are locked.

    Attributes:
        evidence_writers: ARNs of the roles of the management account that put evidence; none: nobody can.
    """

    account_id: str
    retention_days: int
    lock_mode: LockMode
    lock_days: int
    buckets: tuple[LogBucket, ...]
    landings: tuple[LandingBucket, ...]
    evidence_writers: tuple[str, ...]

    def bucket(self, kind: LogKind, region: str) -> LogBucket:
        """Return the locked bucket of one kind in one Region."""
        return next(bucket for bucket in self.buckets if (bucket.kind, bucket.region) == (kind, region))

    def landing(self, kind: LandingKind, region: str) -> LandingBucket:
        """Return the landing bucket of one kind in one Region."""
        return next(landing for landing in self.landings if (landing.kind, landing.region) == (kind, region))


@dataclass(frozen=True, slots=True)
class Trail:
    """The organization trail."""

    name: str
    arn: str
    account_id: str
    region: str
    data_events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedStack:
    """One CloudFormation stack; ``waiting_for`` says what is missing before it can be synthesized."""

    kind: StackKind
    id: str
    stage: StageName
    account: str
    account_id: str | None
    region: str
    purpose: str
    depends_on: tuple[str, ...] = ()
    waiting_for: str | None = None
    network: Network | None = None

    @property
    def path(self) -> str:
        """The stack's path, as the CDK CLI selects it."""
        return f"{self.stage}/{self.id}"


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that will exist."""

    organization: Organization
    organization_id: str | None
    root_id: str | None
    baa: BusinessAssociateAddendum | None
    ous: tuple[PlannedOu, ...]
    accounts: tuple[PlannedAccount, ...]
    policies: tuple[PlannedPolicy, ...]
    policy_types: tuple[PolicyType, ...]
    trusted_services: tuple[TrustedService, ...]
    log_archive: LogArchive | None
    trail: Trail
    stacks: tuple[PlannedStack, ...]
    contacts: Contacts | None
    people: People
    baseline: Baseline
    service_eligibility: ServiceEligibility
    detective_services: DetectiveServices
    findings: Findings
    remediation: Remediation
    monitoring_sinks: Mapping[str, str]
    warnings: tuple[str, ...]

    @property
    def partition(self) -> Partition:
        """The AWS partition."""
        return self.organization.partition

    def on_the_way(self, account: PlannedAccount) -> tuple[str, ...]:
        """Return the paths of the OUs from the top down to an account; nothing for the management account."""
        parts = account.ou.split("/") if account.ou else []
        return tuple("/".join(parts[:length]) for length in range(1, len(parts) + 1))

    @property
    def security_account_id(self) -> str | None:
        """The id of the security account, once it is locked."""
        return next(account.id for account in self.accounts if account.purpose == "security")

    @property
    def regions(self) -> tuple[str, ...]:
        """The governed Regions, the home Region first."""
        home = self.organization.home_region
        return (home, *(region for region in self.organization.governed_regions if region != home))

    @property
    def baseline_targets(self) -> tuple[str, ...]:
        """The paths of the OUs whose accounts get the baseline; none stands for the organization's root.

        In an organization that the landing zone made, every account gets it, wherever it is: accounts then never leave
        the StackSet's target when they move. In one that existed before, only what is below the planned OUs does.
        """
        return tuple(ou.path for ou in self.ous if ou.parent is None) if self.organization.existing else ()

    def account(self, name: str) -> PlannedAccount:
        """Return an account by name."""
        return next(account for account in self.accounts if account.name == name)

    def ready(self, stage: StageName) -> tuple[PlannedStack, ...]:
        """Return the stacks of a stage that can be synthesized now."""
        return tuple(stack for stack in self.stacks if stack.stage == stage and stack.waiting_for is None)

    def next_steps(self) -> tuple[str, ...]:
        """Return, for each reason why stacks wait, how many do and what to run next."""
        reasons = dict.fromkeys(stack.waiting_for for stack in self.stacks if stack.waiting_for)
        waiting = tuple(
            f"{sum(stack.waiting_for == reason for stack in self.stacks)} stacks wait for {reason}"
            for reason in reasons
        )
        return (*waiting, *self._unlinked()) if self.ready("baseline") else waiting

    def _unlinked(self) -> tuple[str, ...]:
        """Say where accounts share no metrics yet, as the lock does not know the security account's sink."""
        missing = [region for region in self.regions if region not in self.monitoring_sinks]
        then = "run `cdk deploy 'security/**'`, then `hlz lock`, then `cdk deploy 'baseline/**'`"
        message = f"metrics of all accounts in {', '.join(missing)} wait for the monitoring sink: {then}"
        return (message,) if missing else ()
