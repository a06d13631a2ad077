"""Evidence as values: what each control rests on, what was looked at, what was found, and who accepted what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.controls import Covered
    from hipaa_landing_zone.controls.model import Mechanism, Safeguard
    from hipaa_landing_zone.plan import Plan

Observed = Literal[
    "failed",
    "undecided",
    "unknown",
    "not run",
    "held",
    "no failure reported",
    "nothing to look at",
    "not observed",
]
"""What this evidence shows of something, the worst word first where several are true: see ``worst``.

``no failure reported``: by cdk-nag, which judged the templates and does not say what it looked at.
``failed``: a finding that nobody accepted. ``undecided``: a template does not tell. ``unknown``: it could not be looked
at. ``not run``: this evidence has no result of it. ``not observed``: nothing that runs here looks at it, as at a record
or at what AWS does. ``nothing to look at``: it ran, and there was nothing that it is about.
"""
_WORST: tuple[Observed, ...] = get_args(Observed)
EVERYWHERE = "every member account"
"""The account of an asset that StackSets deploys into every member account."""


def worst(given: tuple[Observed, ...]) -> Observed:
    """Return the word for several observations together: what failed or is not known is never hidden by what held."""
    return min(given, key=_WORST.index, default="not observed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One file that the evidence was made from.

    Attributes:
        name: where it lies in the evidence folder, below ``inputs``.
        sha256: of its bytes, in hexadecimal.
        what: what it is, for people.
        data: the bytes.
    """

    name: str
    sha256: str
    what: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One resource of one template.

    Attributes:
        number: its position in ``Evidence.assets``; other values refer to it by that.
        account: the account's name, or ``every member account``.
        account_id: empty where it is deployed into every account.
        region: the Region.
        stack: the path of its stack.
        logical_id: its name in the template.
        type: CloudFormation type.
        path: its construct path; empty where the template does not tell.
        holds_phi: whether its account holds PHI; None where it is deployed into every account.
        classification: the value of its tag for classification; empty for none.
        template: the template's file, below ``inputs``.
        body: what the template says about it.
        application: the name of the application's assembly that it belongs to; empty for the landing zone's own.
    """

    number: int
    account: str
    account_id: str
    region: str
    stack: str
    logical_id: str
    type: str
    path: str
    holds_phi: bool | None
    classification: str
    template: str
    body: Mapping[str, Any]
    application: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Something that a named person accepts, in whatever section or file.

    Attributes:
        id: stable: derived from what is accepted where.
        kind: such as ``accepted finding``, ``service``, ``partner``, ``detective service off``, ``suppression``.
        what: the rule, service, account or switch.
        place: where it holds; empty where that is the whole organization.
        reason: why.
        approver: who.
        expires: the last day; None for a decision of design, which is reviewed with each release.
        origin: ``design``, ``configuration`` or ``application``.
        source: file and line, where known.
        findings: ids of the findings that it covers.
        application: the name of the application whose assembly gives it, which it cannot reach beyond; empty for the
            landing zone's own.
    """

    id: str
    kind: str
    what: str
    place: str
    reason: str
    approver: str
    expires: date | None
    origin: str
    source: str
    findings: tuple[str, ...]
    application: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that does not hold, or of which that is not known.

    Attributes:
        id: stable: derived from mechanism and place.
        mechanism: the id of what found it.
        severity: ``fatal``, ``high``, ``medium``, or as cdk-nag says.
        outcome: ``failed``, ``undecided`` or ``unknown``.
        asset: the number of the resource that it is about; None for a live finding or the whole app.
        place: account, Region and resource, in words.
        account: the account's name, ``every member account``, or empty.
        wrong: what is wrong, or what was expected and found.
        next: what to do.
        citations: the controls.
        exception: the id of what accepts it; empty when nobody does: it is open.
    """

    id: str
    mechanism: str
    severity: str
    outcome: Literal["failed", "undecided", "unknown"]
    asset: int | None
    place: str
    account: str
    wrong: str
    next: str
    citations: tuple[str, ...]
    exception: str

    @property
    def open(self) -> bool:
        """Whether nobody accepts it."""
        return not self.exception


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one mechanism looked at in this evidence.

    Attributes:
        mechanism: what it is.
        citations: its own, or those of the safeguards that name it.
        observed: what came of it; accepted findings count as held, and are listed.
        looked_at: how many resources or live subjects; None where it does not count, as cdk-nag's rules.
        assets: numbers of the resources.
        live: for a live check how many results held, failed and are unknown, by account.
        findings: ids, open and accepted.
    """

    mechanism: Mechanism
    citations: tuple[str, ...]
    observed: Observed
    looked_at: int | None
    assets: tuple[int, ...]
    live: Mapping[str, tuple[int, int, int]]
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeguardEvidence:
    """One safeguard, what acts for it, and which resources it is built of.

    Attributes:
        observed: the worst of what its mechanisms observed.
        mechanisms: their ids.
        assets: numbers of the resources of its types, where it names types.
    """

    safeguard: Safeguard
    observed: Observed
    mechanisms: tuple[str, ...]
    assets: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlEvidence:
    """One control.

    Attributes:
        covered: its status, safeguards and mechanisms.
        observed: the worst of what its mechanisms observed.
        open: ids of open findings at its mechanisms.
        accepted: ids of accepted ones.
    """

    covered: Covered
    observed: Observed
    open: tuple[str, ...]
    accepted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What ``hlz verify`` saw.

    Attributes:
        verified_at: when, as ISO 8601 in UTC.
        current: whether it was of the same configuration and lock as the templates.
        results: each result as ``hlz verify --json`` has it.
        not_judged: what it left out, in words.
        aws: whether it says that it looked at AWS; a rehearsal looks at an emulator.
    """

    verified_at: str
    current: bool
    results: tuple[Mapping[str, Any], ...]
    not_judged: tuple[str, ...]
    aws: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything that the evidence folder says.

    Attributes:
        as_of: the day for which it says it.
        fingerprint: of the configuration and the lock.
        tools: names and versions of what synthesized and judged.
        remarks: what a reader must know before relying on it.
    """

    as_of: date
    fingerprint: str
    configuration: Configuration
    plan: Plan
    tools: Mapping[str, str]
    inputs: tuple[Input, ...]
    controls: tuple[ControlEvidence, ...]
    safeguards: tuple[SafeguardEvidence, ...]
    mechanisms: tuple[Observation, ...]
    assets: tuple[Asset, ...]
    findings: tuple[Finding, ...]
    exceptions: tuple[Accepted, ...]
    verification: Verification | None
    remarks: tuple[str, ...]

    def mechanism(self, name: str) -> Observation:
        """Return an observation by the id of its mechanism."""
        return next(each for each in self.mechanisms if each.mechanism.id == name)

    def finding(self, name: str) -> Finding:
        """Return a finding by its id."""
        return next(each for each in self.findings if each.id == name)
