"""``hlz bootstrap``: make the CDK bootstrap stacks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipaa_landing_zone.cli.access import EndpointOption, ProfileOption, answers, organization
from hipaa_landing_zone.cli.source import CONFIGURATION, LOCK, ConfigOption, LockOption, read
from hipaa_landing_zone.plan.name import BOOTSTRAP_STACK_NAME

if TYPE_CHECKING:
    from hipaa_landing_zone.live.bootstrap import Outcome, Target


def run(
    config: ConfigOption = CONFIGURATION,
    lock: LockOption = LOCK,
    profile: ProfileOption = None,
    endpoint_url: EndpointOption = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Make or update CDK's bootstrap stack wherever can be deployed. Writes to AWS.

    It is CDK's own template under the qualifier hlz: deployment roles that
    trust the management account alone, and a bucket for templates. Before
    the first lock that is in the management account only; afterwards in
    every account and Region that gets a stack. Running it again is safe.

    Needs credentials of the management account that may assume the account
    access role in the others.

    Example: [bold]hlz bootstrap --profile management[/]
    """
    from hipaa_landing_zone.live.bootstrap import bootstrap, targets  # noqa: PLC0415 - boto3 is slow to import
    from hipaa_landing_zone.live.toolkit import Toolkit, ToolkitError  # noqa: PLC0415

    _, plan = read(config, lock)
    places = targets(plan)
    for place in places:
        typer.echo(f"{place.account} ({place.account_id}) {place.region}")
    if not yes:
        typer.confirm(f"Make or update the stack {BOOTSTRAP_STACK_NAME} in these {len(places)} places?", abort=True)
    try:
        template = Toolkit(Path.cwd()).run("bootstrap", "--show-template")
    except ToolkitError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    clients = organization(plan, profile, endpoint_url)
    with answers("Bootstrapping stopped; run it again to go on"):
        bootstrap(clients, template, progress=_say)


def _say(target: Target, outcome: Outcome) -> None:
    typer.echo(f"{outcome}: {target.account} {target.region}")
