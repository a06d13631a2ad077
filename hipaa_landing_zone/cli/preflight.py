"""``hlz preflight``: what must be true in AWS before a first deployment, and before PHI arrives."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from hipaa_landing_zone.cli.access import EndpointOption, ProfileOption, unproved
from hipaa_landing_zone.cli.result import explain
from hipaa_landing_zone.cli.source import CONFIGURATION, LOCK, ConfigOption, LockOption, read
from hipaa_landing_zone.cli.table import lines


def run(
    config: ConfigOption = CONFIGURATION,
    lock: LockOption = LOCK,
    profile: ProfileOption = None,
    endpoint_url: EndpointOption = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print every result as JSON.")] = False,
) -> None:
    """Look whether AWS is ready for the plan, before anything is deployed. Changes nothing.

    Whose credentials these are; whether the organization is the planned one,
    or may be made; whether AWS's Business Associate Addendum is in force for
    it, as AWS Artifact has it and [bold]baa[/] records it; whether the quota of
    accounts is enough; whether the governed Regions are enabled.

    Each thing [bold]held[/], [bold]failed[/] or is [bold]unknown[/]: not looked at for want of
    permission or an answer. What did not hold is listed with the next step.
    A new organization has no addendum yet: deploy it without PHI, accept
    the addendum in AWS Artifact, record it, run this again; then PHI may come.

    Needs in management: artifact:ListCustomerAgreements, account:ListRegions,
    servicequotas:GetServiceQuota, organizations:DescribeOrganization and
    ListAccounts.

    Exit codes: 0 all held; 1 something failed or is unknown; 2 wrong input.

    Example: [bold]hlz preflight --profile management[/]

    Example: [bold]hlz preflight --json | jq '.results[] | select(.outcome != "held")'[/]
    """
    from hipaa_landing_zone.live.preflight import preflight  # noqa: PLC0415 - boto3 is slow to import

    _, plan = read(config, lock)
    results = preflight(unproved(plan, profile, endpoint_url))
    held = all(result.outcome == "held" for result in results)
    left_out = () if plan.baa else ("AWS Artifact's agreements: there is no record baa to compare with.",)
    if as_json:
        data = {"held": held, "not_judged": left_out, "results": [asdict(result) for result in results]}
        typer.echo(json.dumps(data, indent=2))
    else:
        rows = ((result.outcome, result.place.resource, result.found) for result in results)
        typer.echo("\n".join(f"  {line}" for line in lines(("outcome", "what", "found"), rows)))
        explain(results)
        for each in left_out:
            typer.echo(f"Not judged: {each}")
    raise typer.Exit(0 if held else 1)
