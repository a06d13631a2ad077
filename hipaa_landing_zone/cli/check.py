"""``hlz check``: whether templates are fit for PHI, before they are deployed."""

from __future__ import annotations

import os
import re
import tempfile
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipaa_landing_zone.cli.source import CONFIGURATION, LOCK

if TYPE_CHECKING:
    from collections.abc import Callable

    from hipaa_landing_zone.check.opinion import Opinion
    from hipaa_landing_zone.check.verdict import Verdict
    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.rules.model import Assembly


class Format(StrEnum):
    """How the verdict is written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"


def run(  # noqa: PLR0917 - options of a command
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Templates, cloud assemblies, or folders.")],
    account: Annotated[
        str | None, typer.Option(help="Account of templates that do not say theirs: an id, or a name of the plan.")
    ] = None,
    region: Annotated[str | None, typer.Option(help="Region of templates that do not say theirs.")] = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help=f"Judge against an organization, such as {CONFIGURATION}.")
    ] = None,
    lock: Annotated[Path, typer.Option("--lock", "-l", help="The ids that AWS gave.")] = LOCK,
    accepted: Annotated[Path | None, typer.Option(help="A YAML file with a list accepted_findings.")] = None,
    cdk_nag: Annotated[bool, typer.Option("--cdk-nag", help="Ask cdk-nag's HIPAA pack too; needs Node.js.")] = False,  # noqa: FBT002
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write there instead of to the screen.")] = None,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to write the verdict.")] = Format.TEXT,
) -> None:
    """Check CloudFormation templates and CDK cloud assemblies for PHI.

    Reads JSON and YAML, the stacks of a [bold]cdk.out[/] with their account and
    Region, and folders of both; no AWS and no network. Judges by the
    landing zone's own rules and by the list of HIPAA-eligible services.
    What a template does not tell is [bold]undecided[/] and fails the check too.

    With --config the organization counts: which accounts hold PHI, the
    governed Regions, the eligibility mode, accepted findings, and what the
    guardrails deny. Without it every account is judged as one with PHI.

    With --cdk-nag, cdk-nag's HIPAA pack judges the templates besides, as it
    does when a CDK app is synthesized. That takes some seconds.

    Exit codes: 0 nothing failed or undecided but what was accepted;
    1 findings; 2 wrong input, or nothing to check.

    Example: [bold]hlz check cdk.out[/]

    Example: [bold]hlz check template.yaml --account 111122223333 --region us-east-1[/]

    Example: [bold]hlz check cdk.out --format sarif --output hlz.sarif[/]
    """
    from hipaa_landing_zone.check.nag import NagError  # noqa: PLC0415 - slow to import
    from hipaa_landing_zone.rules.engine import RuleError  # noqa: PLC0415

    try:
        verdict = _verdict(paths, account, region, config=config, lock=lock, accepted=accepted, cdk_nag=cdk_nag)
    except (RuleError, NagError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    text = _writer(form)(verdict).encode("utf-8", "backslashreplace").decode("utf-8")
    if output is None:
        typer.echo(text, nl=False)
    else:
        _write(output, text)
        typer.echo(_summary(verdict), nl=False)
    raise typer.Exit(0 if verdict.holds else 1)


def _verdict(
    paths: list[Path],
    account: str | None,
    region: str | None,
    *,
    config: Path | None,
    lock: Path,
    accepted: Path | None,
    cdk_nag: bool,
) -> Verdict:
    from hipaa_landing_zone.check.acceptance import acceptances  # noqa: PLC0415 - slow to import
    from hipaa_landing_zone.check.expectation import RETENTION_DAYS_MINIMUM, expectations  # noqa: PLC0415
    from hipaa_landing_zone.check.nag import nag  # noqa: PLC0415
    from hipaa_landing_zone.check.organization import PLACE  # noqa: PLC0415
    from hipaa_landing_zone.check.source import read  # noqa: PLC0415
    from hipaa_landing_zone.check.verdict import reach  # noqa: PLC0415
    from hipaa_landing_zone.cli import source  # noqa: PLC0415
    from hipaa_landing_zone.rules import RULES  # noqa: PLC0415
    from hipaa_landing_zone.rules.rule import Expectations  # noqa: PLC0415

    _require_region(region)
    today = datetime.now(UTC).date()
    also = [nag] if cdk_nag else []
    if config is None:
        _require_id(account)
        given = acceptances(accepted)
        found = read(paths, account=account, region=region)
        alone = Expectations(production=True, minimum_retention_days=RETENTION_DAYS_MINIMUM)
        remark = "Every account is judged as one that holds PHI, in production: there is no --config."
        return reach(found, RULES, alone, given, today, remarks=[remark], also=also)
    configuration, plan = source.read(config, lock)
    given = acceptances(accepted, configuration)
    found = read(paths, account=_account_id(account, plan, config), region=region)
    expected = expectations(configuration, plan)
    also = [lambda assembly: _guardrails(assembly, plan), *also]
    return reach(found, (*RULES, PLACE), expected, given, today, also=also)


def _guardrails(assembly: Assembly, plan: Plan) -> Opinion:
    from hipaa_landing_zone.check.preview import preview  # noqa: PLC0415 - slow to import

    return preview(assembly, plan).as_opinion()


def _is_id(account: str) -> bool:
    return re.fullmatch(r"[0-9]{12}", account) is not None


def _require_region(region: str | None) -> None:
    """Refuse what has not the form of a Region's name, of any partition."""
    if region is not None and not re.fullmatch(r"[a-z]{2,4}(-[a-z]+)+-[0-9]", region):
        raise typer.BadParameter(f"{region} is no Region; give one such as us-east-1.", param_hint="--region")


def _require_id(account: str | None) -> None:
    if account is not None and not _is_id(account):
        raise typer.BadParameter(f"{account} is no account id; a name needs --config.", param_hint="--account")


def _account_id(account: str | None, plan: Plan, config: Path) -> str | None:
    """Return the id of an account that is given by id or by name."""
    from hipaa_landing_zone.plan.permission import nearest_accounts  # noqa: PLC0415 - slow to import

    named = next((each for each in plan.accounts if each.name == account), None)
    if account is None or (named is None and _is_id(account)):
        return account
    if named is None:
        near = nearest_accounts(plan, account)
        raise typer.BadParameter(f"{account}: no such account in {config}; {near}.", param_hint="--account")
    if named.id is None:
        raise typer.BadParameter(f"{account} has no id yet: run hlz lock.", param_hint="--account")
    return named.id


def _writer(form: Format) -> Callable[[Verdict], str]:
    from hipaa_landing_zone.check.report_json import as_json  # noqa: PLC0415 - only one is needed
    from hipaa_landing_zone.check.report_junit import as_junit  # noqa: PLC0415
    from hipaa_landing_zone.check.report_sarif import as_sarif  # noqa: PLC0415
    from hipaa_landing_zone.check.report_text import as_text  # noqa: PLC0415

    return {Format.TEXT: as_text, Format.JSON: as_json, Format.SARIF: as_sarif, Format.JUNIT: as_junit}[form]


def _summary(verdict: Verdict) -> str:
    from hipaa_landing_zone.check.report_text import counts  # noqa: PLC0415 - only one is needed

    return counts(verdict)


def _write(path: Path, text: str) -> None:
    """Write a file in one step, so that nobody reads half of it."""
    try:
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            file.write(text)
        Path(file.name).chmod(0o666 & ~_umask())
        Path(file.name).replace(path)
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}.", param_hint="--output") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
