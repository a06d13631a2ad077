"""``hlz verify``: whether what exists is what was planned."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from hipaa_landing_zone.cli.access import EndpointOption, ProfileOption, organization
from hipaa_landing_zone.cli.source import CONFIGURATION, LOCK, ConfigOption, LockOption, read
from hipaa_landing_zone.cli.table import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from hipaa_landing_zone.live.verify import Result


def run(
    config: ConfigOption = CONFIGURATION,
    lock: LockOption = LOCK,
    profile: ProfileOption = None,
    endpoint_url: EndpointOption = None,
    role_name: Annotated[
        str | None, typer.Option(help="Role to assume in member accounts; by default the account access role.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print every result as JSON.")] = False,
) -> None:
    """Compare what exists in AWS with the plan. Changes nothing.

    Looks at the organization, guardrails, trail, log archive, keys and
    networks. Each thing [bold]held[/], [bold]failed[/] or is [bold]unknown[/]: not looked at for
    want of permission, an answer, or an id in the lock. What did not hold
    is listed: where, what the plan says, what was found, what to do next.

    Needs in every account permission to read the settings of CloudTrail,
    CloudWatch Logs, EC2, KMS and S3, and in management also of IAM and
    Organizations.

    Exit codes: 0 all held; 1 something failed or is unknown; 2 no access.

    Example: [bold]hlz verify --profile management[/]

    Example: [bold]hlz verify --json | jq '.results[] | select(.outcome != "held")'[/]
    """
    from hipaa_landing_zone.live.verify import verify  # noqa: PLC0415 - boto3 is slow to import

    _, plan = read(config, lock)
    live = organization(plan, profile, endpoint_url, role_name)
    with _progress() as progress:
        results = verify(live, progress=progress)
    held = all(result.outcome == "held" for result in results)
    if as_json:
        typer.echo(json.dumps({"held": held, "results": [asdict(result) for result in results]}, indent=2))
    else:
        _print(results)
    raise typer.Exit(0 if held else 1)


@contextmanager
def _progress() -> Iterator[Callable[[int, int, str], None] | None]:
    """Show a bar on the terminal, on standard error so that output can be piped; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total, title: bar.update(task, completed=done, total=total, description=title)


def _print(results: tuple[Result, ...]) -> None:
    from rich.console import Console  # noqa: PLC0415

    console = Console(highlight=False)
    for line in _table(results):
        console.print(f"  {line}", soft_wrap=True, markup=False)
    console.print()
    bad = [result for result in results if result.outcome != "held"]
    alike: dict[tuple[str, ...], list[Result]] = {}
    for result in bad:
        alike.setdefault((result.check, result.outcome, result.expected, result.found, result.next), []).append(result)
    for group in alike.values():
        _explain(console, group)
    counts = {outcome: sum(result.outcome == outcome for result in results) for outcome in ("failed", "unknown")}
    if bad:
        console.print(f"[red]{counts['failed']} failed, {counts['unknown']} unknown[/] of {len(results)} results.")
    else:
        console.print(f"[green]All {len(results)} results held.[/]")


def _table(results: tuple[Result, ...]) -> list[str]:
    from hipaa_landing_zone.live.verify import CHECKS, OUTCOMES  # noqa: PLC0415

    rows = []
    for check in CHECKS:
        outcomes = [result.outcome for result in results if result.check == check.name]
        counts = [str(outcomes.count(outcome) or "") for outcome in OUTCOMES]
        rows.append((str(len(outcomes)), *counts, check.title))
    return lines(("looked at", *OUTCOMES, "what"), rows, right=("looked at", *OUTCOMES))


def _explain(console: Console, alike: list[Result]) -> None:
    """Print results that differ in nothing but their place."""
    from rich.markup import escape  # noqa: PLC0415

    first = alike[0]
    citations = ", ".join(dict.fromkeys(citation for result in alike for citation in result.citations))
    console.print(f"\n[red]{first.outcome}[/] [bold]{first.check}[/] (45 CFR {citations})", soft_wrap=True)
    rows = [("where", str(result.place)) for result in alike]
    rows += [("expected", first.expected), ("found", first.found), ("next", first.next)]
    for name, value in rows:
        console.print(f"  {name:<9}{escape(value)}", soft_wrap=True, highlight=False)
