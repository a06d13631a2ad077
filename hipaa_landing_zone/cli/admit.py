"""``hlz admit``: let new accounts out of quarantine once their baseline is there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from hipaa_landing_zone.cli.access import EndpointOption, ProfileOption, organization
from hipaa_landing_zone.cli.result import explain, progress_bar
from hipaa_landing_zone.cli.source import CONFIGURATION, LOCK, ConfigOption, LockOption, read
from hipaa_landing_zone.plan import read_lock

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan


def run(
    names: Annotated[
        list[str] | None, typer.Argument(help="Accounts that wait in quarantine; by default all of them.")
    ] = None,
    config: ConfigOption = CONFIGURATION,
    lock: LockOption = LOCK,
    profile: ProfileOption = None,
    endpoint_url: EndpointOption = None,
    *,
    role_name: Annotated[
        str | None, typer.Option(help="Role to assume in member accounts; by default the account access role.")
    ] = None,
) -> None:
    """Verify the baseline of new accounts and note in the lock that they may leave quarantine.

    Changes nothing in AWS. A new account is made in the OU for quarantine;
    its baseline comes by itself. When every check of the account holds, the
    lock says since when it is admitted, and the next
    [bold]cdk deploy 'organization/**'[/] moves it to its OU. What does not hold is
    listed, and that account stays where it is.

    Exit codes: 0 all admitted, or nobody waits; 1 somebody stays; 2 wrong
    input or no access.

    Example: [bold]hlz admit[/]

    Example: [bold]hlz admit radiology-prod[/]
    """
    from hipaa_landing_zone.live.admit import admit  # noqa: PLC0415 - boto3 is slow to import
    from hipaa_landing_zone.live.lock import write_lock  # noqa: PLC0415

    _, plan = read(config, lock)
    chosen = _chosen(plan, names or [])
    locked = read_lock(lock)
    if not chosen or locked is None:
        typer.echo("Nobody waits in quarantine.")
        return
    live = organization(plan, profile, endpoint_url, role_name)
    with progress_bar() as progress:
        admission = admit(live, locked, chosen, datetime.now(UTC).date(), progress)
    write_lock(admission.lock, lock)
    explain(tuple(result for results in admission.refused.values() for result in results))
    for name in admission.admitted:
        typer.echo(f"admitted: {name} goes to {plan.account(name).ou}")
    for name in admission.refused:
        typer.echo(f"stays in quarantine: {name}", err=True)
    if admission.admitted:
        typer.echo(f"{lock}: written; commit it, then run `cdk deploy 'organization/**'`, which moves them.")
    raise typer.Exit(1 if admission.refused else 0)


def _chosen(plan: Plan, names: list[str]) -> tuple[str, ...]:
    """Return the accounts to admit; a name that does not wait is a mistake."""
    from hipaa_landing_zone.live.admit import waiting  # noqa: PLC0415

    queue = waiting(plan)
    if strangers := [name for name in names if name not in queue]:
        there = ", ".join(queue) or "nobody"
        typer.echo(
            f"{', '.join(strangers)}: does not wait in quarantine with an id in the lock. Waiting: {there}.", err=True
        )
        raise typer.Exit(2)
    return tuple(names) or queue
