"""What a control, a safeguard, a requirement of the proposed rule and a mechanism are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Scope = Literal["security-rule", "general-rule", "breach-notification", "retention", "related-privacy-rule"]
Role = Literal[
    "implements",
    "implements part",
    "supports",
    "records",
    "inherited",
    "inherited and own",
    "people",
    "if applicable",
    "context",
]
"""What a landing zone can do for a control; ``inherited and own`` when AWS does one part and the customer another."""
Owner = Literal["AWS", "platform", "security", "application", "compliance officer"]
Tier = Literal["core", "extended"]
Covers = Literal["all", "part", "none"]
Act = Literal["enforces", "checks", "detects", "responds", "provides", "records"]
"""``provides``: a building block that keeps its promise where a team uses it, and nowhere else."""
Kind = Literal[
    "guardrail",
    "rule",
    "cdk-nag rule",
    "configuration check",
    "live check",
    "preflight check",
    "test",
    "construct",
    "detective service",
    "Config rule",
    "alarm",
    "remedy",
    "query",
    "record",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One paragraph of 45 CFR Part 164.

    Attributes:
        citation: such as ``164.312(a)(2)(iv)``.
        scope: which rule it belongs to.
        parent: the citation of the standard that it specifies; empty for a standard.
        level: ``standard``, ``implementation specification`` and so on, as the rule calls it.
        title: its title in the rule.
        designation: ``Standard``, ``Required`` or ``Addressable``, with a remark where the rule's text needs one.
        kind: administrative, physical, technical, organizational, documentation, breach notification.
        role: what a landing zone can do for it.
        owner: who answers for it, in the organization or at AWS.
        left: what is left to people when everything here holds; never empty.
        text: the regulation's text, which is in the public domain (e-CFR); empty for paragraphs of the Privacy Rule.
    """

    citation: str
    scope: Scope
    parent: str
    level: str
    title: str
    designation: str
    kind: str
    role: Role
    owner: tuple[Owner, ...]
    left: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Safeguard:
    """One thing that a landing zone for PHI does, or leaves to people, and what makes sure of it.

    Attributes:
        id: never reused.
        tier: ``core`` safeguards are mechanisms or say why not.
        domain: such as ``logging``.
        statement: what is true where it holds.
        citations: the controls that it serves.
        proposed: ids of the requirements of the rule proposed in 90 FR 898 that it would serve.
        resource_types: CloudFormation types that it is built of; empty where it is not built of resources.
        builds: who builds it.
        monitors: who watches it.
        approves: who approves an exception, and for how long.
        covers: how much of it this project makes sure of.
        mechanisms: ids of the mechanisms that do.
        done: what they make sure of, in a sentence; empty where nothing is.
        missing: what they do not; empty where nothing is missing.
        why: why not, as keys of the reasons; empty where nothing is missing.
        look: one AWS CLI command that shows it in an account, with ``{account_id}`` and ``{region}``, and words in
            angle brackets for what else its reader fills in; what follows ``#`` says where to run it; empty for none.
    """

    id: str
    tier: Tier
    domain: str
    statement: str
    citations: tuple[str, ...]
    proposed: tuple[str, ...]
    resource_types: tuple[str, ...]
    builds: Owner
    monitors: Owner
    approves: str
    covers: Covers
    mechanisms: tuple[str, ...]
    done: str
    missing: str
    why: tuple[str, ...]
    look: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """One requirement of the rule that HHS proposed in 90 FR 898 (2025-01-06): not final, forward-looking only.

    Attributes:
        id: ``NPRM-01`` and so on.
        citation: the proposed paragraph, where its text was read; empty where it is not certain.
        title: in a few words.
        requirement: what it would require.
        deadline: a term or an interval that it would set; empty for none.
        replaces: the current paragraph that it would change, or that asks for some of it today, and what is below it;
            several with ``; `` between; empty for none.
        change: what kind of change it is.
        meets: what the landing zone has for it today, or that it has nothing.
    """

    id: str
    citation: str
    title: str
    requirement: str
    deadline: str
    replaces: str
    change: str
    meets: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """One sentence of the two documents that this project began with, by its number and not by its words.

    Attributes:
        id: ``A-004`` and so on: the document and the sentence.
        topic: what it asks for, in a few words of our own.
        safeguards: ids of the safeguards that answer it; at least one.
    """

    id: str
    topic: str
    safeguards: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """Something of this project, or of AWS as it sets AWS up, that acts for controls.

    Attributes:
        id: as safeguards name it, such as ``HLZ-SCP-05``, ``verify:trail_logs`` or ``record:risk-register``.
        kind: what sort of thing it is.
        act: what it does; a guardrail enforces, a rule checks.
        title: what it makes sure of, as a sentence.
        citations: the controls that it serves by its own word; empty for what only safeguards name.
        source: the file in the repository that says what it does.
        rerun: the command that shows it again, from a checkout of the repository.
        seen_by: names of the live checks that see it in AWS; none for what cannot be seen there, and for live checks.
    """

    id: str
    kind: Kind
    act: Act
    title: str
    citations: tuple[str, ...]
    source: str
    rerun: str
    seen_by: tuple[str, ...] = ()
