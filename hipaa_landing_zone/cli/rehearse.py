"""``hlz rehearse``: deploy into a local AWS, verify, attack."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipaa_landing_zone.cli.source import CONFIGURATION, ConfigOption
from hipaa_landing_zone.cli.table import lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.status import Status

    from hipaa_landing_zone.rehearsal.outcome import Outcome


def run(
    config: ConfigOption = CONFIGURATION,
    work: Annotated[
        Path, typer.Option("--work", help="Folder for the rehearsal's lock and templates; emptied.")
    ] = Path(".rehearsal"),
    application: Annotated[
        Path | None, typer.Option("--application", help="Folder of a CDK app to deploy beside the landing zone.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Deploy into a local AWS with the real CDK CLI, verify, try to destroy a log.

    Starts and stops the emulator itself; needs no network, credentials or
    Docker. Proves that the templates deploy in order, resolve across stacks
    and accounts and give the planned state. Does not prove what a policy
    does: the emulator enforces none. A resource type that the emulator
    does not have is listed as not exercised.

    Exit code 0 only if every stack is up, every check held and the archive
    refused every attempt; 1 otherwise.

    Example: [bold]hlz rehearse[/]

    Example: [bold]hlz rehearse --application examples/ehr_intake[/]

    Example: [bold]hlz rehearse --config other.yaml --json > outcome.json[/]
    """
    from rich.console import Console  # noqa: PLC0415 - these imports take a second

    from hipaa_landing_zone.evidence.error import EvidenceError  # noqa: PLC0415
    from hipaa_landing_zone.live.toolkit import ToolkitError  # noqa: PLC0415
    from hipaa_landing_zone.rehearsal.drill import Drill, RehearsalError, WorkFolderError  # noqa: PLC0415
    from hipaa_landing_zone.rehearsal.emulator import Emulator  # noqa: PLC0415
    from hipaa_landing_zone.rehearsal.outcome import DeploymentError  # noqa: PLC0415

    console = Console(stderr=as_json, highlight=False)
    try:
        with Emulator() as emulator:
            beside = application.resolve() if application else None
            outcome = Drill(Path.cwd(), config.resolve(), work.resolve(), emulator, Steps(console), beside).run()
    except (ToolkitError, RehearsalError, DeploymentError, EvidenceError) as error:
        console.print(str(error), markup=False)
        raise typer.Exit(1) from error
    except WorkFolderError as error:
        console.print(str(error), markup=False)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(json.dumps(to_data(outcome), indent=2))
    else:
        show(console, outcome)
    raise typer.Exit(0 if outcome.held else 1)


HEADERS = (
    *("stage", "account", "Regions"),
    *("stacks", "resources", "deployed for real", "not exercised", "verified"),
)


class Steps:
    """Narrates the drill: one line a step with its time, and on a terminal what the step is at."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = None
        self._title = ""

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Show a step while it runs, and a line with its time when it is done."""
        began, self._title = time.monotonic(), title
        if not self._console.is_terminal:
            self._console.print(f"… {title}")
        with self._console.status(title) as self._status:
            yield
        self._console.print(f"[green]✓[/] {title} [dim]{time.monotonic() - began:.0f} s[/]")

    def detail(self, text: str) -> None:
        """Show what the step is at, on a terminal only."""
        if self._status:
            self._status.update(f"{self._title} [dim]{text[:80]}[/]")


def show(console: Console, outcome: Outcome) -> None:
    """Print the table that the rehearsal ends with, and everything that did not hold."""
    from rich.markup import escape  # noqa: PLC0415 - rich is loaded only when something is printed

    console.print()
    for line in lines(HEADERS, rows(outcome), right=HEADERS[3:]):
        console.print(f"  {line}", soft_wrap=True)
    console.print()
    missing = sorted({kind for each in outcome.deployed for kind in each.not_exercised})
    console.print(
        f"Not exercised, because the emulator has no such type: {', '.join(missing) or 'none'}", soft_wrap=True
    )
    ignored = [f"{kind} {', '.join(sorted(names))}" for kind, names in sorted(outcome.ignored.items())]
    console.print(f"Properties that the emulator took and ignored: {'; '.join(ignored) or 'none'}", soft_wrap=True)
    for line in outcome.shown:
        console.print(line, markup=False, soft_wrap=True)
    for attempt in outcome.attempts:
        mark = "[green]refused[/]" if attempt.refused else "[red]NOT REFUSED[/]"
        console.print(f"Attempt to {attempt.what}: {mark} ({escape(attempt.answer)})", soft_wrap=True)
    for result in outcome.results:
        if result.outcome != "held":
            console.print(f"[red]{result.outcome}[/] {result}", soft_wrap=True)
    held = sum(result.outcome == "held" for result in outcome.results)
    accounts = {each.stack.account for each in outcome.deployed}
    regions = {each.stack.region for each in outcome.deployed}
    verdict = "[green]held[/]" if outcome.held else "[red]did not hold[/]"
    console.print(
        f"The rehearsal {verdict}: {len(outcome.deployed)} stacks in {len(accounts)} accounts and {len(regions)} "
        f"Regions, {held} of {len(outcome.results)} checks held, "
        f"{sum(attempt.refused for attempt in outcome.attempts)} of {len(outcome.attempts)} attempts refused.",
        soft_wrap=True,
    )
    if outcome.evidence:
        console.print(f"Evidence: {_near(outcome.evidence / 'report.html')}", soft_wrap=True)


def _near(path: Path) -> Path:
    """Return a path as it is shortest from here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def rows(outcome: Outcome) -> Iterator[tuple[str, ...]]:
    """Yield the table's rows: one for each stage and account."""
    groups = dict.fromkeys((each.stack.stage, each.together or each.stack.account) for each in outcome.deployed)
    shown: set[str] = set()
    for stage, account in groups:
        stacks = [
            each
            for each in outcome.deployed
            if (each.stack.stage, each.together or each.stack.account) == (stage, account)
        ]
        real = sum(sum(each.real.values()) for each in stacks)
        absent = sum(sum(each.not_exercised.values()) for each in stacks)
        results = [result for result in outcome.results if result.place.account == account]
        # Checks belong to an account, not to a stage: they are counted once, in the account's first row.
        held = sum(result.outcome == "held" for result in results)
        verified = "" if account in shown or not results else f"{held}/{len(results)}"
        shown.add(account)
        regions = ", ".join(dict.fromkeys(each.stack.region for each in stacks))
        yield stage, account, regions, str(len(stacks)), str(real + absent), str(real), str(absent), verified


def to_data(outcome: Outcome) -> dict[str, object]:
    """Return an outcome as plain values."""
    from dataclasses import asdict  # noqa: PLC0415

    return {
        "held": outcome.held,
        "stacks": [
            {
                "path": each.stack.path,
                "account": each.stack.account,
                "region": each.stack.region,
                "deployed_for_real": dict(each.real),
                "not_exercised": dict(each.not_exercised),
            }
            for each in outcome.deployed
        ],
        "attempts": [asdict(attempt) for attempt in outcome.attempts],
        "shown": list(outcome.shown),
        "evidence": str(outcome.evidence) if outcome.evidence else None,
        "ignored_properties": {kind: sorted(names) for kind, names in outcome.ignored.items()},
        "results": [asdict(result) for result in outcome.results],
    }
