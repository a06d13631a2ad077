"""Findings that somebody accepts for a time: read from a file with lines, matched, and judged to be in force."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from hipaa_landing_zone.check.place import shown
from hipaa_landing_zone.config import InputError
from hipaa_landing_zone.config.document import read
from hipaa_landing_zone.config.model import AcceptedFinding as Row
from hipaa_landing_zone.config.section import Section
from hipaa_landing_zone.config.wording import problems
from hipaa_landing_zone.rules.acceptance import AcceptedFinding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.rules.acceptance import Origin
    from hipaa_landing_zone.rules.rule import Finding, Rule

OURS, CDK_NAG = "HipaaLandingZone", "HIPAA.Security"
"""The packs whose findings are accepted by name and date, as CDK's validation report calls them."""


class AcceptedFindings(Section):
    """A whole ``accepted-findings.yaml``."""

    accepted_findings: tuple[Row, ...] = Field(min_length=1)
    """Findings accepted for a time, each as in ``landing-zone.yaml``."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One accepted finding.

    Attributes:
        accepted: what is accepted, where, why, by whom and until when.
        must_match: whether it must accept something in this run; one of a whole organization's configuration may be
            for a stack that this run does not look at.
    """

    accepted: AcceptedFinding
    must_match: bool = True

    @property
    def pack(self) -> str:
        """The pack of the rule whose finding it accepts."""
        return self.accepted.rule.partition("::")[0]

    @property
    def file(self) -> str:
        """The file that it stands in."""
        return self.accepted.source.rpartition(":")[0]

    @property
    def line(self) -> int:
        """Its line there."""
        return int(self.accepted.source.rpartition(":")[2])

    def covers(self, finding: Finding) -> bool:
        """Whether it accepts a finding, by construct path or by stack and logical id."""
        resource, rule = finding.resource, qualified(finding.rule)
        places = (resource.construct_path, f"{resource.stack}/{resource.logical_id}")
        return finding.acceptable and any(place and self.accepted.covers(rule, place) for place in places)


@dataclass(frozen=True, slots=True)
class Lapse:
    """An acceptance that fails the run: it has expired, or accepts nothing any more."""

    acceptance: Acceptance
    what: str

    def __str__(self) -> str:
        """Return it as one line that an editor can jump to."""
        accepted = self.acceptance.accepted
        return f"{accepted.source}: acceptance of {accepted.rule} at {accepted.place} {self.what}"


def qualified(rule: Rule) -> str:
    """Return a rule's id with its pack, as acceptances name it."""
    return f"{CDK_NAG if rule.id.startswith(CDK_NAG) else OURS}::{rule.id}"


def read_accepted(path: Path, *, today: date | None = None) -> tuple[AcceptedFinding, ...]:
    """Read what an application accepts, of every pack, in the form of ``landing-zone.yaml``.

    Args:
        path: the file; see ``AcceptedFindings``.
        today: the day on which everything in it must be in force; None when the caller looks at that.

    Raises:
        InputError: with every problem of the file, each with its line.
    """
    document = read(path)
    try:
        rows = AcceptedFindings.model_validate(document.data).accepted_findings
    except ValidationError as error:
        raise InputError(problems(document, (), error)) from error
    places = [("accepted_findings", number) for number in range(len(rows))]
    expired = [
        document.problem(
            (*place, "expires"), "the acceptance has expired", given=str(row.expires), allowed=f"{today} or later"
        )
        for place, row in zip(places, rows, strict=True)
        if today and row.expires < today
    ]
    if expired:
        raise InputError(expired)
    return tuple(
        accepted(row, "application", f"{shown(path)}:{document.line(place)}")
        for place, row in zip(places, rows, strict=True)
    )


def accepted(row: Row, origin: Origin, source: str = "") -> AcceptedFinding:
    """Return a row of a file as the rules take it.

    Args:
        row: what the file says.
        origin: whose file it is.
        source: file and line.

    Raises:
        AcceptanceError: the rule id is not qualified, or a text is empty.
    """
    return AcceptedFinding(
        rule=row.rule,
        place=row.place,
        reason=row.reason,
        approver=row.approver,
        expires=row.expires,
        origin=origin,
        source=source,
    )


def configured(configuration: Configuration) -> tuple[AcceptedFinding, ...]:
    """Return what an organization accepts, each with the file and line of its configuration.

    Args:
        configuration: the organization; one that was made in code has no file to name.

    Raises:
        AcceptanceError: a rule id is not qualified, or a text is empty.
    """
    found = []
    for number, row in enumerate(configuration.accepted_findings):
        file, _, line = configuration.source("accepted_findings", number).rpartition(":")
        found.append(accepted(row, "configuration", f"{shown(Path(file))}:{line}" if file else ""))
    return tuple(found)


def acceptances(path: Path | None, configuration: Configuration | None = None) -> tuple[Acceptance, ...]:
    """Return what is accepted in a run of ``hlz check``, expired or not.

    Args:
        path: the application's own file, if any; each of its entries must accept something.
        configuration: the organization as it was read from its file, if it is known; loading has refused what expired.

    Raises:
        InputError: the file cannot be read, or an entry is incomplete.
    """
    own = read_accepted(path) if path else ()
    organization = configured(configuration) if configuration else ()
    return (
        *(Acceptance(each) for each in own),
        *(Acceptance(each, must_match=False) for each in organization),
    )


def looked_at(
    acceptances: Iterable[Acceptance], rules: Iterable[Rule]
) -> tuple[tuple[Acceptance, ...], tuple[Acceptance, ...]]:
    """Return the acceptances that a run with these rules can tell the use of, and the others.

    The others are those of packs that did not run, and of what needs an organization where there was none. A rule of
    the registry is always judged by, so that one that does not exist is not among them.
    """
    judged = {qualified(rule) for rule in rules}
    packs = {rule.partition("::")[0] for rule in judged}
    given = tuple(acceptances)
    seen = tuple(
        each
        for each in given
        if each.pack in packs
        and (each.pack != OURS or each.accepted.rule in judged or each.accepted.rule.startswith(f"{OURS}::HLZ-RULE-"))
    )
    return seen, tuple(each for each in given if each not in seen)


def lapses(
    seen: Iterable[Acceptance], not_seen: Iterable[Acceptance], findings: Iterable[Finding], today: date
) -> Iterator[Lapse]:
    """Yield the acceptances that fail the run: of those not looked at, only the ones that have expired."""
    found = list(findings)
    for each in (*seen, *not_seen):
        if _expired(each, today):
            yield Lapse(each, f"expired on {each.accepted.expires}: mend the finding or have it approved anew")
    for each in seen:
        if each.must_match and not _expired(each, today) and not any(map(each.covers, found)):
            yield Lapse(each, "accepts nothing any more, or what nobody may accept: take it out")


def accepting(acceptances: Iterable[Acceptance], finding: Finding, today: date) -> Acceptance | None:
    """Return the acceptance in force that covers a finding."""
    return next((each for each in acceptances if not _expired(each, today) and each.covers(finding)), None)


def _expired(acceptance: Acceptance, today: date) -> bool:
    expires = acceptance.accepted.expires
    return expires is not None and expires < today
