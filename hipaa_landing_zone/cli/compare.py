"""``hlz compare``: what got stronger and what got weaker from one evidence folder to another."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import Annotated

import typer


def run(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The earlier evidence folder.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The later one.")],
    *,
    markdown: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it as Markdown too.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every change as JSON.")] = False,
) -> None:
    """Compare two evidence folders, control by control. Reads files only.

    Weaker: a status or an observation that is worse, a mechanism that is gone
    or looks away, a new finding, a new or prolonged exception, a guardrail
    that is detached. What is not known any more is weaker, never stronger.
    Both folders must be as they were written: a changed file is named.

    Exit codes: 0 nothing got weaker; 1 something did; 2 wrong input.

    Example: [bold]hlz compare evidence-2026-10 evidence-2026-11[/]

    Example: [bold]hlz compare evidence-2026-10 evidence-2026-11 --markdown changes.md[/]

    Example: [bold]hlz compare OLD NEW --json | jq '.changes[] | select(.direction == "weaker")'[/]
    """
    from hipaa_landing_zone.evidence import comparison_text  # noqa: PLC0415 - slow to import
    from hipaa_landing_zone.evidence.comparison import compare  # noqa: PLC0415

    found = compare(old, new)
    if markdown:
        try:
            markdown.write_text(comparison_text.markdown(found), encoding="utf-8")
        except OSError as error:
            raise typer.BadParameter(f"{markdown}: {error.strerror}.", param_hint="--markdown") from error
    typer.echo(comparison_text.as_json(found) if as_json else comparison_text.text(found), nl=False)
    raise typer.Exit(1 if found.weaker else 0)
