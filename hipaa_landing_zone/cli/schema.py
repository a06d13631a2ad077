"""``hlz schema``: the JSON Schema of landing-zone.yaml, for editors."""

from __future__ import annotations

import typer

from hipaa_landing_zone.config.schema import schema_text


def run() -> None:
    """Print the JSON Schema of landing-zone.yaml, for editors.

    The published copy is docs/reference/landing-zone.schema.json. An editor
    with the YAML language server uses it through the comment in the first
    line of the example.

    Example: [bold]hlz schema > landing-zone.schema.json[/]
    """
    typer.echo(schema_text(), nl=False)
