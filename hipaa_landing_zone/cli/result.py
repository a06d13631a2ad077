"""Results of checks on the terminal: progress while they come, and everything that did not hold."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import Console

    from hipaa_landing_zone.live.verify import Result


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int, str], None] | None]:
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


def explain(results: Sequence[Result]) -> None:
    """Print what did not hold; results that differ in nothing but their place stand together."""
    from rich.console import Console  # noqa: PLC0415

    console = Console(highlight=False)
    alike: dict[tuple[str, ...], list[Result]] = {}
    for result in results:
        if result.outcome != "held":
            key = (result.check, result.outcome, result.expected, result.found, result.next)
            alike.setdefault(key, []).append(result)
    for group in alike.values():
        _explain(console, group)


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
