"""``hlz services``: the list of HIPAA-eligible services, and questions about it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hipaa_landing_zone.cli.source import CONFIGURATION, ConfigOption
from hipaa_landing_zone.cli.table import lines
from hipaa_landing_zone.config import load
from hipaa_landing_zone.services import (
    Answer,
    Catalog,
    TypeAnswer,
    UnknownNameError,
    differences,
    explain,
    explain_type,
    newest,
    read_catalog,
    version,
    versions,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.config.model import ServiceEligibility


def run(
    name: Annotated[
        str | None,
        typer.Argument(help="An IAM prefix (s3), action (s3:GetObject), CloudFormation type or service's name."),
    ] = None,
    config: ConfigOption = CONFIGURATION,
    diff: Annotated[
        tuple[str, str] | None, typer.Option(help="Two versions of the list: days, or files of the same shape.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """List what the BAA covers, explain one service or prefix, or compare two lists.

    Whether a service may be called in a workload account, why, since when
    it is known to be on AWS's list, which of its features are excluded, and
    whether landing-zone.yaml makes an exception. Reads no network.

    Exit codes: 0 answered; 2 no such service, prefix or list.

    Example: [bold]hlz services comprehendmedical[/]

    Example: [bold]hlz services AWS::AppRunner::Service[/]

    Example: [bold]hlz services "API Gateway" --json[/]

    Example: [bold]hlz services --diff 2026-05-22 newer.json[/]
    """
    if diff:
        _show_differences(_catalog(diff[0]), _catalog(diff[1]), as_json=as_json)
        return
    today = datetime.now(UTC).date()
    eligibility = load(config, today=today).service_eligibility
    catalog = newest()
    exceptions = {each.prefix: each.reason for each in eligibility.exceptions}
    about: TypeAnswer | None = None
    if name is None:
        answers = [a for prefix in catalog.prefixes for a in explain(catalog, prefix, eligibility.mode, exceptions)]
    else:
        try:
            if "::" in name:
                about = explain_type(catalog, name, eligibility.mode, exceptions)
                answers = [about.service] if about.service else []
            else:
                answers = list(explain(catalog, name, eligibility.mode, exceptions))
        except UnknownNameError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from error
    if as_json:
        data: dict[str, Any] = {
            "as_of": catalog.as_of,
            "mode": eligibility.mode,
            "answers": [asdict(answer) for answer in answers],
        }
        data |= {"type": asdict(about)} if about else {}
        _json(data | {"source": catalog.source, "age_days": catalog.age_days(today)})
        return
    if about:
        typer.echo(_type_line(about))
    for line in _page(answers, eligibility) if name else _list(answers):
        typer.echo(line)
    limit = eligibility.warn_after_days
    typer.echo(f"\nList of {catalog.as_of}, {catalog.age_days(today)} days old (warned about from {limit}).")


def _catalog(name: str) -> Catalog:
    if name in versions():
        return version(name)
    try:
        return read_catalog(Path(name).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        typer.echo(f"{name}: neither a version that is carried ({', '.join(versions())}) nor such a file.", err=True)
        raise typer.Exit(2) from error


def _json(data: Any) -> None:
    typer.echo(json.dumps(data, indent=2, default=str, ensure_ascii=False))


def _list(answers: list[Answer]) -> list[str]:
    rows = [(answer.prefix, answer.verdict, answer.tier, answer.title) for answer in answers]
    return lines(("prefix", "verdict", "tier", "service"), rows)


def _type_line(about: TypeAnswer) -> str:
    reason = f"a type of {about.service.prefix}" if about.service else about.because
    return f"{about.type}: {about.verdict}, {reason}" + (f"; instead: {about.alternative}" if about.alternative else "")


def _page(answers: list[Answer], eligibility: ServiceEligibility) -> Iterator[str]:
    for number, answer in enumerate(answers):
        if number:
            yield ""
        yield typer.style(f"{answer.prefix}: {answer.verdict} ({eligibility.mode} mode)", bold=True)
        yield f"  service    {answer.title}"
        yield f"  because    {answer.because}"
        for service in answer.services:
            yield f"  entry      {service.name} ({service.status}), on the list since {service.known_since}"
            if service.notes:
                yield f"  note       {service.notes}"
        for feature in answer.excluded:
            yield f"  excluded   {feature.name}: {', '.join(feature.actions)} (HLZ-SCP-01 denies it)"
        if answer.exception:
            yield f"  exception  {answer.exception}"


def _show_differences(before: Catalog, after: Catalog, *, as_json: bool) -> None:
    changes = differences(before, after)
    if as_json:
        _json({"before": before.as_of, "after": after.as_of, "changes": [asdict(change) for change in changes]})
        return
    rows = [(change.what, change.name, change.before or "-", change.after or "-") for change in changes]
    for line in lines(("what", "name", str(before.as_of), str(after.as_of)), rows) if rows else ["No difference."]:
        typer.echo(line)
