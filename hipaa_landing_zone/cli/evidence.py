"""``hlz evidence``: what holds for each line of the Security Rule, as a folder of files."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hipaa_landing_zone.cli.source import CONFIGURATION, LOCK, ConfigOption, LockOption
from hipaa_landing_zone.evidence.terminal import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.evidence.model import Evidence, Finding

SHOWN = 10


def run(  # noqa: PLR0917 - options of a command
    config: ConfigOption = CONFIGURATION,
    lock: LockOption = LOCK,
    assembly: Annotated[Path, typer.Option(help="The landing zone's cloud assembly.")] = Path("cdk.out"),
    application: Annotated[
        list[Path] | None, typer.Option(help="An application's cloud assembly; may be given several times.")
    ] = None,
    verification: Annotated[Path | None, typer.Option(help="What hlz verify --json printed.")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write.")] = Path("evidence"),
    since: Annotated[Path | None, typer.Option(help="An earlier evidence folder to compare with.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day of the evidence; by default today in UTC.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Write the evidence folder. Reads files only; no AWS and no network.

    From the configuration, the lock, what [bold]cdk synth[/] wrote and judged, and
    what [bold]hlz verify --json[/] saw: a report for people (HTML), tables (CSV),
    a short report for pull requests (Markdown), OSCAL, runbooks and records,
    all inputs, and a manifest with the hash of every file. The same inputs
    and day give the same bytes. Without --verification nothing in it was
    seen in AWS, and it says so: [bold]not run[/].

    A folder that is there is replaced if it is evidence in which nobody has
    changed anything; anything else is left as it is (exit code 2).

    Exit codes: 0 written, nothing is open; 1 written, and a finding is open,
    an exception has expired, or something failed or is not known: a
    pipeline keeps the folder and stops; 2 wrong input, nothing was written.

    Example: [bold]hlz evidence[/]

    Example: [bold]hlz evidence --verification verification.json --since evidence-2026-10[/]

    Example: [bold]hlz evidence --as-of 2026-11-22 --output evidence-2026-11[/]
    """
    from hipaa_landing_zone.evidence.collect import collect  # noqa: PLC0415 - slow to import
    from hipaa_landing_zone.evidence.folder import write  # noqa: PLC0415

    day = as_of.date() if as_of else datetime.now(UTC).date()
    evidence = collect(config, lock, assembly, applications=application or (), verification=verification, as_of=day)
    folder = write(evidence, output, since)
    if as_json:
        typer.echo(json.dumps(_data(evidence, folder), indent=2))
    else:
        typer.echo("\n".join(map(plain, _lines(evidence, folder))))
    raise typer.Exit(0 if _holds(evidence) else 1)


def _data(evidence: Evidence, folder: Path) -> dict[str, Any]:
    from hipaa_landing_zone.evidence.snapshot import counts  # noqa: PLC0415

    return {"as_of": str(evidence.as_of), "folder": str(folder), "holds": _holds(evidence), **counts(evidence)}


def _holds(evidence: Evidence) -> bool:
    """Whether nothing is open, expired, failed or not known; what was not run counts as neither."""
    from hipaa_landing_zone.evidence.standing import standing  # noqa: PLC0415

    expired = any(standing(each, evidence.as_of) == "expired" for each in evidence.exceptions)
    doubtful = any(each.observed in {"failed", "undecided", "unknown"} for each in evidence.mechanisms)
    return not (expired or doubtful or _open(evidence))


def _open(evidence: Evidence) -> list[Finding]:
    return [each for each in evidence.findings if each.open]


def _lines(evidence: Evidence, folder: Path) -> Iterator[str]:
    from hipaa_landing_zone.evidence.snapshot import counts  # noqa: PLC0415

    counted, accepted = counts(evidence), sum(not each.open for each in evidence.findings)
    yield f"Evidence of {evidence.as_of} for {evidence.plan.organization.name}"
    yield from (f"  note       {each}" for each in evidence.remarks)
    yield f"  controls   {_listed(counted['status'])}"
    yield f"  observed   {_listed(counted['observed'])}"
    yield f"  mechanisms {_listed(counted['mechanisms'])}"
    exceptions = f"{len(evidence.exceptions):,} exceptions"
    yield f"  findings   {len(_open(evidence)):,} open, {accepted:,} accepted by {exceptions}"
    yield from _ending(evidence)
    yield from _found(evidence)
    yield f"  folder     {folder}"
    yield f"  report     {folder / 'report.html'}"
    yield f"  next       {_next(evidence)}"


def _listed(counted: dict[str, int]) -> str:
    return ", ".join(f"{count} {word}" for word, count in sorted(counted.items(), key=lambda row: -row[1]))


def _ending(evidence: Evidence) -> Iterator[str]:
    from hipaa_landing_zone.evidence.standing import standing  # noqa: PLC0415

    for each in evidence.exceptions:
        state = standing(each, evidence.as_of)
        if state in {"ends soon", "expired"}:
            yield f"  {state:<10} {each.expires} {each.kind} {each.what} {each.place}, approved by {each.approver}"
    for party in evidence.configuration.business_associates:
        state_of_contract = party.state(evidence.as_of)
        if state_of_contract != "in force":
            yield f"  associate  {party.name}: {state_of_contract}; {party.owner} answers for it"


def _found(evidence: Evidence) -> Iterator[str]:
    """Yield open findings, those that differ in nothing but their place together."""
    alike = Counter((each.outcome, each.severity, each.mechanism, each.wrong) for each in _open(evidence))
    for (outcome, severity, mechanism, wrong), count in alike.most_common(SHOWN):
        yield f"  {outcome:<10} {severity} {mechanism}, {count} {'place' if count == 1 else 'places'}: {wrong}"
    if len(alike) > SHOWN:
        yield f"  and        {len(alike) - SHOWN} more kinds of findings: findings.csv"


def _next(evidence: Evidence) -> str:
    if _open(evidence):
        return "Mend what is open, or have it accepted: docs/how-to/accept-a-finding.md."
    if evidence.verification and not evidence.verification.current:
        return "Verify what these templates are of: hlz verify --json > verification.json, then this again."
    if not _holds(evidence):
        return "Renew or take out exceptions that have expired; look at what is not known."
    if evidence.verification is None:
        return "Once it is deployed: hlz verify --json > verification.json, then again with --verification."
    return "Open the report; store the folder in the log archive."
