"""Who belongs to whom: what templates look up while they draw, found once."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hipaa_landing_zone.evidence.report.inventory import Inventory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hipaa_landing_zone.config.accountability import AddressableDecision
    from hipaa_landing_zone.controls.model import Owner, Safeguard
    from hipaa_landing_zone.evidence.model import (
        Accepted,
        ControlEvidence,
        Evidence,
        Finding,
        Observation,
        SafeguardEvidence,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Findings that differ in nothing but where they are: written once, with their places."""

    first: Finding
    places: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one party has to do.

    Attributes:
        owner: who.
        answers: the paragraphs that it answers for, alone or with others.
        builds: the safeguards that it builds.
        monitors: those that it watches.
    """

    owner: Owner
    answers: tuple[ControlEvidence, ...]
    builds: tuple[SafeguardEvidence, ...]
    monitors: tuple[SafeguardEvidence, ...]


class Links:
    """Look-ups of one evidence.

    Attributes:
        control, safeguard, mechanism, finding, exception: by citation, id, id, id and id.
        inventory: the resources, which takes the sets that are asked for.
    """

    def __init__(self, evidence: Evidence) -> None:
        self.control: Mapping[str, ControlEvidence] = {
            each.covered.control.citation: each for each in evidence.controls
        }
        self.safeguard: Mapping[str, SafeguardEvidence] = {each.safeguard.id: each for each in evidence.safeguards}
        self.mechanism: Mapping[str, Observation] = {each.mechanism.id: each for each in evidence.mechanisms}
        self.finding: Mapping[str, Finding] = {each.id: each for each in evidence.findings}
        self.exception: Mapping[str, Accepted] = {each.id: each for each in evidence.exceptions}
        self.inventory = Inventory(evidence.assets)
        self._evidence = evidence
        decided = evidence.configuration.addressable_decisions
        self._decisions: Mapping[str, AddressableDecision] = {each.citation: each for each in decided}
        self._safeguards_of: dict[str, list[SafeguardEvidence]] = defaultdict(list)
        for each in evidence.safeguards:
            for name in each.mechanisms:
                self._safeguards_of[name].append(each)

    def safeguards_of(self, mechanism: str) -> list[SafeguardEvidence]:
        """Return the safeguards that name a mechanism."""
        return self._safeguards_of.get(mechanism, [])

    def decision(self, citation: str) -> AddressableDecision | None:
        """Return what the organization decided about an addressable specification; None where nothing is on record."""
        return self._decisions.get(citation)

    def alone(self, control: ControlEvidence) -> list[Observation]:
        """Return the mechanisms that cite a control while none of its safeguards names them."""
        named = {name for each in control.covered.safeguards for name in self.safeguard[each.id].mechanisms}
        return [self.mechanism[each.id] for each in control.covered.mechanisms if each.id not in named]

    def accepted_by(self, control: ControlEvidence) -> list[Accepted]:
        """Return what accepts findings that bear on a control, each once."""
        names = dict.fromkeys(self.finding[name].exception for name in control.accepted)
        return [self.exception[name] for name in names if name in self.exception]

    def look(self, safeguard: Safeguard) -> tuple[str, str]:
        """Return the command that shows a safeguard in AWS, and where: one account and Region that it is about.

        Where its resources are in every account, an account for PHI is taken; without ids the placeholders stay.
        """
        plan = self._evidence.plan
        assets = (self._evidence.assets[number] for number in self.safeguard[safeguard.id].assets)
        home, own = plan.organization.home_region, plan.organization.management_account_id
        places = [(asset.account, asset.account_id, asset.region) for asset in assets]
        ordered = sorted(plan.accounts, key=lambda account: not account.holds_phi)
        places += [(account.name, account.id, home) for account in ordered if account.id]
        if not {"{account_id}", "{region}"} & set(re.findall(r"\{\w+\}", safeguard.look)):
            return safeguard.look, ""
        found = next(((name, number, region) for name, number, region in places if number and number != own), None)
        if found is None:
            return safeguard.look, ""
        name, number, region = found
        command = safeguard.look.replace("{account_id}", number).replace("{region}", region)
        return command, f"here for {name} in {region}"


def alike(findings: Iterable[Finding]) -> list[Alike]:
    """Return findings by what they say, in the order of the first of each."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for each in findings:
        same = (each.mechanism, each.severity, each.outcome, each.exception, each.wrong, each.next)
        groups.setdefault(same, []).append(each)
    return [Alike(first=group[0], places=tuple(group)) for group in groups.values()]


def parts(evidence: Evidence, owners: Iterable[Owner]) -> list[Part]:
    """Return what each party has to do.

    Args:
        evidence: what there is.
        owners: the parties.
    """
    return [
        Part(
            owner=owner,
            answers=tuple(each for each in evidence.controls if owner in each.covered.control.owner),
            builds=tuple(each for each in evidence.safeguards if each.safeguard.builds == owner),
            monitors=tuple(each for each in evidence.safeguards if each.safeguard.monitors == owner),
        )
        for owner in owners
    ]
