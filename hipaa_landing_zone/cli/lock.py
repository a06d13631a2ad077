"""``hlz lock``: write down the ids that AWS gave."""

from __future__ import annotations

import typer

from hipaa_landing_zone.cli.access import EndpointOption, ProfileOption, answers, organization
from hipaa_landing_zone.cli.source import CONFIGURATION, LOCK, ConfigOption, LockOption, read
from hipaa_landing_zone.plan import read_lock


def run(
    config: ConfigOption = CONFIGURATION,
    lock: LockOption = LOCK,
    profile: ProfileOption = None,
    endpoint_url: EndpointOption = None,
) -> None:
    """Read the ids of the live organization and write landing-zone.lock.json.

    Changes nothing in AWS. Synthesis needs the ids of OUs and accounts and
    never looks anything up, so commit the lock like any lock file.
    Accounts are recognized by e-mail address, OUs by path. What the plan
    names and AWS does not have yet is listed.

    An account that is closed, suspended or not active yet is left out. One
    that is in quarantine stays there until [bold]hlz admit[/].

    Needs in the management account: organizations:Describe* and List*,
    cloudformation:DescribeStacks and ListStackResources; in the security
    account: oam:ListSinks.

    Example: [bold]hlz lock --profile management[/]
    """
    from hipaa_landing_zone.live.lock import missing, read_organization, write_lock  # noqa: PLC0415 - boto3 is slow

    _, plan = read(config, lock)
    clients = organization(plan, profile, endpoint_url)
    with answers("The organization cannot be read"):
        live = read_organization(clients, read_lock(lock))
    changed = write_lock(live, lock)
    typer.echo(f"{lock}: {'written' if changed else 'unchanged'}; {len(live.ous)} OUs, {len(live.accounts)} accounts")
    for thing in missing(plan, live):
        typer.echo(f"not in AWS yet: {thing}", err=True)
