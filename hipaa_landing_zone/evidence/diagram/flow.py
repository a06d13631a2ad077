"""The flows of data that follow from the plan: what passes where, how it is protected, and what stops the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from hipaa_landing_zone.config import flatten
from hipaa_landing_zone.evidence.diagram.render import count, listed
from hipaa_landing_zone.plan.finding_route import ways
from hipaa_landing_zone.plan.model import LOG_KINDS
from hipaa_landing_zone.plan.name import FINDINGS_BUS, KEY_PURPOSES, key_alias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.evidence.diagram.drawing import Way
    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.plan.model import LogKind

FlowId = Literal[
    "applications",
    "business-associates",
    "partners",
    "internet",
    "services",
    "among-phi",
    "release",
    "without-phi",
    "operations",
    "logs",
    "replica",
    "investigation",
    "findings",
    "people",
]
TLS = "TLS (1.2 or newer for Amazon S3)"
LOGGED: dict[LogKind, str] = {
    "trail": "API calls with their data events",
    "flow": "VPC flow logs",
    "access": "server access logs, in which the keys of objects can hold identifiers",
    "config": "configuration items of AWS Config",
    "evidence": "evidence folders of the landing zone",
}


@dataclass(frozen=True, slots=True)
class Flow:
    """One way of data.

    Attributes:
        id: part of its anchor, ``flow-<id>``.
        way: whether it is known, possible under a condition, unknown to the landing zone, or stopped.
        source: where it begins.
        target: where it ends.
        passes: what passes, in words.
        phi: whether that can be PHI.
        protection: how it is protected on its way and where it comes to rest.
        stopped: what is stopped beside it.
        guardrails: ids of those that stop it.
    """

    id: FlowId
    way: Way
    source: str
    target: str
    passes: str
    phi: Literal["PHI", "identifiers possible", "no PHI", "nothing", "not known"]
    protection: str
    stopped: str
    guardrails: tuple[str, ...]


def flows(plan: Plan, configuration: Configuration) -> tuple[Flow, ...]:
    """Return the flows, each with those of its guardrails that are attached somewhere.

    Args:
        plan: what will exist.
        configuration: knows who is outside, and which services VPCs reach.
    """
    planned = {each for policy in plan.policies for each in policy.guardrails}
    every = (
        *_outside(configuration),
        *_among_phi(configuration),
        *_across_the_boundary(configuration),
        *_records(plan, configuration),
        *_seen(plan),
    )
    return tuple(replace(each, guardrails=tuple(g for g in each.guardrails if g in planned)) for each in every)


def _outside(configuration: Configuration) -> Iterator[Flow]:
    yield Flow(
        "applications",
        "unknown",
        "Patients, staff, other systems",
        "Accounts with PHI",
        "What applications take in and give out. The landing zone does not know it: left to you.",
        "not known",
        "Left to the application. Constructs such as PhiApi and PhiIntake ask for TLS and keep what arrives encrypted.",
        "No way from the internet straight into an account with PHI.",
        ("HLZ-SCP-11", "HLZ-DCL-02"),
    )
    if associates := configuration.business_associates:
        yield Flow(
            "business-associates",
            "unknown",
            count(len(associates), "business associate"),
            "Accounts with PHI",
            "What the contracts say. By which way it passes, the landing zone does not know: left to you.",
            "PHI",
            "The contract of each (45 CFR 164.314(a)), shown in the register of business associates.",
            "An AWS account of theirs reaches nothing unless it is a partner of the data perimeter.",
            ("HLZ-RCP-01",),
        )
    if partners := configuration.data_perimeter.partners:
        yield Flow(
            "partners",
            "conditional",
            count(len(partners), "partner account"),
            "Accounts with PHI and without",
            "What a resource policy or the trust of a role admits them to; accepted for a time.",
            "PHI",
            TLS,
            "Every other account outside the organization, and anonymous requests.",
            ("HLZ-RCP-01", "HLZ-RCP-02", "HLZ-RCP-03"),
        )
    yield Flow(
        "internet",
        "stopped",
        "The internet",
        "Accounts with PHI",
        "Nothing: no gateway, no public address, no public bucket, snapshot or image.",
        "nothing",
        "Traffic through internet gateways is blocked in both directions.",
        "Making a way, and opening data to the public.",
        ("HLZ-SCP-10", "HLZ-SCP-11", "HLZ-DCL-01", "HLZ-DCL-02", "HLZ-DCL-03"),
    )


def _among_phi(configuration: Configuration) -> Iterator[Flow]:
    keys = listed((f"alias/{key_alias(purpose)}" for purpose in KEY_PURPOSES), len(KEY_PURPOSES))
    yield Flow(
        "services",
        "known",
        "Accounts with PHI",
        f"AWS services by endpoint: {listed(configuration.network.endpoints, 12)}",
        "What applications keep and read.",
        "PHI",
        f"{TLS}; endpoint policies admit the organization's own; at rest the account's own keys: {keys}.",
        "Services that AWS's Business Associate Addendum does not cover, other Regions, storage without encryption.",
        ("HLZ-SCP-01", "HLZ-SCP-04", "HLZ-SCP-08", "HLZ-SCP-09", "HLZ-RCP-03"),
    )
    yield Flow(
        "among-phi",
        "conditional",
        "Accounts with PHI",
        "Other accounts with PHI",
        "What a resource policy or the trust of a role admits; VPCs are not joined.",
        "PHI",
        f"{TLS}; both accounts must agree: the other one by an identity policy.",
        "Identities of accounts without PHI, and of other organizations.",
        ("HLZ-RCP-01", "HLZ-RCP-04"),
    )


def _across_the_boundary(configuration: Configuration) -> Iterator[Flow]:
    releasing = [unit.path for unit in flatten(configuration.ous) if unit.releases]
    also = f"; roles in {listed(releasing, 4)} may also write directly" if releasing else ""
    yield Flow(
        "release",
        "conditional",
        "Accounts with PHI",
        "Accounts without PHI",
        f"De-identified data (45 CFR 164.514), by a release role that an account without PHI makes for it{also}.",
        "no PHI",
        f"{TLS}; every release is an AssumeRole and a PutObject in the organization trail. Whether data is "
        "de-identified, no guardrail can know: that is the pipeline's doing and yours to determine.",
        "Writing by identities of accounts with PHI into accounts without.",
        ("HLZ-RCP-05",),
    )
    yield Flow(
        "without-phi",
        "stopped",
        "Accounts without PHI",
        "Accounts with PHI",
        "Nothing: neither data nor keys nor roles, reads included.",
        "nothing",
        "By the path of the caller's account in the organization, which nobody in it can forge.",
        "All of it, of the services that RCPs cover.",
        ("HLZ-RCP-04",),
    )
    yield Flow(
        "operations",
        "conditional",
        "Accounts in OUs for security and infrastructure; the management account",
        "Accounts with PHI",
        "What a resource policy or the trust of a role admits: investigation, containment, deployment.",
        "PHI",
        f"{TLS}; people take the landing zone's roles through IAM Identity Center only.",
        "Taking or changing these roles in any other way.",
        ("HLZ-SCP-06", "HLZ-SCP-20", "HLZ-RCP-04"),
    )


def _records(plan: Plan, configuration: Configuration) -> Iterator[Flow]:
    home, replica = configuration.organization.home_region, configuration.logging.replica_region
    years, mode = configuration.logging.retention_years, configuration.logging.lock_mode
    kept = f"customer-managed keys of each kind of log; Object Lock {mode} for {count(years, 'year')}"
    yield Flow(
        "logs",
        "known",
        "Every account",
        f"Log archive in {home}",
        "; ".join(LOGGED[kind] for kind in LOG_KINDS)
        + f". Data events of {listed(plan.trail.data_events, 5) or 'nothing'}.",
        "identifiers possible",
        f"TLS; {kept}.",
        "Changing, deleting or forging logs, and stopping the trail.",
        ("HLZ-SCP-05", "HLZ-RCP-02"),
    )
    yield Flow(
        "replica",
        "known",
        f"Log archive in {home}",
        f"Log archive in {replica}",
        "A copy of every log.",
        "identifiers possible",
        f"S3 replication over TLS; {kept}.",
        "Replication by any other role.",
        ("HLZ-SCP-05",),
    )
    yield Flow(
        "investigation",
        "conditional",
        "Log archive",
        f"People with the permission sets {plan.people.responders} and {plan.people.auditors}",
        "Results of queries over the archive; settings of accounts.",
        "identifiers possible",
        "Roles that only people who signed in to the security account take; results in a bucket of their own.",
        "Taking these roles from anywhere else.",
        ("HLZ-SCP-06", "HLZ-SCP-20"),
    )


def _seen(plan: Plan) -> Iterator[Flow]:
    yield Flow(
        "findings",
        "known",
        "Every account",
        f"Security account, event bus {FINDINGS_BUS}",
        "Findings of detective services and watched events; samples of data stay where they are.",
        "identifiers possible",
        "Amazon EventBridge and Security Hub, inside AWS, over TLS; only the baseline's roles may send.",
        "Switching services off, turning findings another way, judging one's own findings.",
        ("HLZ-SCP-07", "HLZ-SCP-21", "HLZ-SCP-22"),
    )
    channels = listed(dict.fromkeys(way.channel for way in ways(plan)), 3)
    yield Flow(
        "people",
        "known" if channels else "unknown",
        "Security account",
        f"People, by {channels}" if channels else "Nobody: no address is configured",
        "Severity, title, account, Region, kind of resource, id and link of each finding; no names, no samples.",
        "no PHI",
        "HTTPS to chat and tickets; e-mail is not encrypted end to end, which is why it says no more.",
        "Chat applications anywhere else, and other workspaces.",
        ("HLZ-DCL-09", "HLZ-DCL-10"),
    )
