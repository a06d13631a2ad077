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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console
    from rich.table import Table

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
    """Compare the live organization with the plan: guardrails, trail, log archive, keys and networks.

    Only reads. Every check says of each thing that it looked at whether it [bold]held[/], [bold]failed[/], or is
    [bold]unknown[/] because it could not be looked at: no permission, no answer, or no id in the lock. Each failed or
    unknown one is listed with its place, what the plan says, what was found, and what to look at next.

    Needs in every account: read permission on Organizations, CloudTrail, CloudWatch Logs, EC2, IAM, KMS and S3
    configuration. The keys' own policies let the account access role read them; another role may find them unknown.

    Exit codes: 0 everything held; 1 something failed or is unknown; 2 no access to the management account.

    Example: [bold]hlz verify --profile management --json | jq '.results[] | select(.outcome != "held")'[/]
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

    console = Console()
    console.print(_table(results))
    bad = [result for result in results if result.outcome != "held"]
    for result in bad:
        _explain(console, result)
    counts = {outcome: sum(result.outcome == outcome for result in results) for outcome in ("failed", "unknown")}
    if bad:
        console.print(f"[red]{counts['failed']} failed, {counts['unknown']} unknown[/] of {len(results)} results.")
    else:
        console.print(f"[green]All {len(results)} results held.[/]")


def _table(results: tuple[Result, ...]) -> Table:
    from rich.table import Table  # noqa: PLC0415

    from hipaa_landing_zone.live.verify import CHECKS, OUTCOMES  # noqa: PLC0415

    table = Table(title="Verified", title_justify="left", header_style="bold")
    table.add_column("check", overflow="fold")
    for column in ("looked at", *OUTCOMES):
        table.add_column(column, justify="right")
    for check in CHECKS:
        outcomes = [result.outcome for result in results if result.check == check.name]
        counts = [outcomes.count(outcome) for outcome in OUTCOMES]
        colour = "green" if counts[0] == len(outcomes) and outcomes else "red"
        table.add_row(f"[{colour}]{check.title}[/]", str(len(outcomes)), *(str(count or "") for count in counts))
    return table


def _explain(console: Console, result: Result) -> None:
    from rich.markup import escape  # noqa: PLC0415

    console.print(f"\n[red]{result.outcome}[/] [bold]{result.check}[/] (45 CFR {', '.join(result.citations)})")
    rows = {"where": result.place, "expected": result.expected, "found": result.found, "next": result.next}
    for name, value in rows.items():
        console.print(f"  {name:<9}{escape(str(value))}", soft_wrap=True, highlight=False)
