"""The options with which a verb reaches AWS, and the organization that they lead to."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.live.session import Organization
    from hipaa_landing_zone.plan import Plan

ProfileOption = Annotated[str | None, typer.Option("--profile", help="AWS profile of the management account.")]
EndpointOption = Annotated[str | None, typer.Option("--endpoint-url", help="An emulator's address instead of AWS.")]


def organization(
    plan: Plan, profile: str | None, endpoint_url: str | None, role_name: str | None = None
) -> Organization:
    """Return clients in every account; what is wrong with the credentials ends in a message and exit code 2."""
    from hipaa_landing_zone.live.session import AccessError, connect  # noqa: PLC0415 - boto3 is slow to import

    try:
        return connect(plan, profile=profile, endpoint_url=endpoint_url, role_name=role_name)
    except AccessError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def unproved(plan: Plan, profile: str | None, endpoint_url: str | None) -> Organization:
    """Return clients with credentials of which nothing is known; a profile that is not there ends in exit code 2."""
    from hipaa_landing_zone.live import preflight  # noqa: PLC0415 - boto3 is slow to import
    from hipaa_landing_zone.live.session import AccessError  # noqa: PLC0415

    try:
        return preflight.unproved(plan, profile=profile, endpoint_url=endpoint_url)
    except AccessError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


@contextmanager
def answers(doing: str) -> Iterator[None]:
    """Turn what AWS refuses, or does not answer, into a message and exit code 1.

    Args:
        doing: what was being done, for the message.
    """
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - boto3 is slow to import

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        typer.echo(f"{doing}: {error}", err=True)
        raise typer.Exit(1) from error
