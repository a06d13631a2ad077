"""``hlz verify``: whether what exists is what was planned."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hipaa_landing_zone.cli.access import EndpointOption, ProfileOption, organization
from hipaa_landing_zone.cli.result import explain, progress_bar
from hipaa_landing_zone.cli.source import CONFIGURATION, LOCK, ConfigOption, LockOption, read
from hipaa_landing_zone.cli.table import lines
from hipaa_landing_zone.plan import fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hipaa_landing_zone.live.verify import Result
    from hipaa_landing_zone.live.verify.check import Check


def run(
    config: ConfigOption = CONFIGURATION,
    lock: LockOption = LOCK,
    profile: ProfileOption = None,
    endpoint_url: EndpointOption = None,
    role_name: Annotated[
        str | None, typer.Option(help="Role to assume in member accounts; by default the account access role.")
    ] = None,
    *,
    account: Annotated[
        list[str] | None, typer.Option("--account", "-a", help="Only this account; may be given several times.")
    ] = None,
    check: Annotated[
        list[str] | None, typer.Option("--check", help="Only this check; may be given several times.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every result as JSON.")] = False,
) -> None:
    """Compare what exists in AWS with the plan. Changes nothing.

    Looks at the organization, guardrails, trail, log archive, networks, and
    in every account and Region at its baseline, keys, roles and detective
    services; at who administers these, and at the way from a finding to
    people. Each thing [bold]held[/], [bold]failed[/] or is [bold]unknown[/]: not looked at for
    want of permission, an answer, or an id in the lock. What did not hold
    is listed: where, what the plan says, what was found, what to do next.

    Not judged, and listed as such: services that the configuration has
    switched off, and accounts that are closed, suspended or not active yet.

    Needs in every account permission to read settings: AWS's SecurityAudit,
    and in management also organizations:Describe* and List*.

    Exit codes: 0 all held; 1 something failed or is unknown; 2 no access.

    Example: [bold]hlz verify --profile management[/]

    Example: [bold]hlz verify --account ehr-prod --check guardduty_watches[/]

    Example: [bold]hlz verify --json > verification.json[/], for [bold]hlz evidence[/]

    Example: [bold]hlz verify --json | jq '.results[] | select(.outcome != "held")'[/]
    """
    from hipaa_landing_zone.live.verify import CHECKS, not_judged, verify  # noqa: PLC0415 - boto3 is slow to import
    from hipaa_landing_zone.live.verify.record import record  # noqa: PLC0415

    configuration, plan = read(config, lock)
    accounts = _chosen(account or [], [each.name for each in plan.accounts], "account")
    wanted = _chosen(check or [], [each.name for each in CHECKS], "check")
    checks = [each for each in CHECKS if each.name in wanted]
    live, began = organization(plan, profile, endpoint_url, role_name), datetime.now(UTC)
    with progress_bar() as progress:
        results = verify(live, checks=checks, accounts=accounts, progress=progress)
    if not results:
        typer.echo("Nothing to look at: these checks say nothing about these accounts.", err=True)
        raise typer.Exit(2)
    held, left_out = all(result.outcome == "held" for result in results), not_judged(live)
    if as_json:
        data = record(results, left_out, fingerprint(configuration, plan), began, aws=live.is_aws)
        typer.echo(json.dumps(data, indent=2))
    else:
        _print(results, checks)
        for each in left_out:
            typer.echo(f"Not judged: {each}.")
    raise typer.Exit(0 if held else 1)


def _print(results: tuple[Result, ...], checks: Sequence[Check[Any]]) -> None:
    from rich.console import Console  # noqa: PLC0415

    console = Console(highlight=False)
    for line in _table(results, checks):
        console.print(f"  {line}", soft_wrap=True, markup=False)
    console.print()
    explain(results)
    counts = {outcome: sum(result.outcome == outcome for result in results) for outcome in ("failed", "unknown")}
    if any(counts.values()):
        console.print(f"[red]{counts['failed']} failed, {counts['unknown']} unknown[/] of {len(results)} results.")
    else:
        console.print(f"[green]All {len(results)} results held.[/]")


def _chosen(names: list[str], known: Sequence[str], what: str) -> set[str]:
    """Return the chosen names; one that does not exist is a mistake, with the nearest that do."""
    for name in names:
        if name not in known:
            near = ", ".join(get_close_matches(name, known, n=3))
            typer.echo(f"{name}: no such {what}. {f'Did you mean {near}?' if near else ', '.join(known)}", err=True)
            raise typer.Exit(2)
    return set(names or known)


def _table(results: tuple[Result, ...], checks: Sequence[Check[Any]]) -> list[str]:
    from hipaa_landing_zone.live.verify import OUTCOMES  # noqa: PLC0415

    rows = []
    for check in checks:
        outcomes = [result.outcome for result in results if result.check == check.name]
        counts = [str(outcomes.count(outcome) or "") for outcome in OUTCOMES]
        rows.append((str(len(outcomes)), *counts, check.title))
    return lines(("looked at", *OUTCOMES, "what"), rows, right=("looked at", *OUTCOMES))
