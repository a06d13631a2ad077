"""Where data stores stand: isolated subnets in two zones or more, behind a security group that lets nobody in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_ec2 as ec2

from hipaa_constructs.check import is_token, require_match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import Duration
    from constructs import Construct

FEWEST_ZONES = 2
LONGEST_BACKUP_DAYS = 35
SHORTEST_BACKUP_DAYS = 7


def isolated_subnets(vpc: ec2.IVpc) -> Sequence[ec2.ISubnet]:
    """Chooses one isolated subnet in each zone.

    Args:
        vpc: where the data store will stand.

    Returns:
        One isolated subnet a zone.

    Raises:
        ValueError: isolated subnets in fewer than two zones.
    """
    by_zone = {each.availability_zone: each for each in reversed(vpc.isolated_subnets)}
    if len(by_zone) < FEWEST_ZONES:
        raise ValueError(
            f"vpc: isolated subnets in {len(by_zone)} zones given; allowed: isolated subnets in {FEWEST_ZONES} or more."
        )
    return list(reversed(by_zone.values()))


def closed_security_group(scope: Construct, vpc: ec2.IVpc, description: str) -> ec2.SecurityGroup:
    """Makes a security group without any rule: nobody comes in, nothing goes out.

    Args:
        scope: the data store.
        vpc: its VPC.
        description: what is behind it.

    Returns:
        The security group, as child ``SecurityGroup``.
    """
    return ec2.SecurityGroup(scope, "SecurityGroup", vpc=vpc, description=description, allow_all_outbound=False)


def require_identifier(name: str, value: str, longest: int = 63) -> None:
    """Checks an identifier of a database, cache or warehouse.

    Args:
        name: name of the argument, for the message.
        value: what was given.
        longest: most characters that the service allows.

    Raises:
        ValueError: a token, or not an identifier that the service accepts.
    """
    if is_token(value):
        raise ValueError(f"{name}: a token given; allowed: a literal, since log groups are made before the data store.")
    require_match(
        name,
        value,
        rf"(?!.*--)[a-z](?:[a-z0-9-]{{0,{longest - 2}}}[a-z0-9])?",
        f"1 to {longest} lower-case letters, digits and single hyphens, first a letter, no hyphen at the end",
    )


def require_backup_retention(retention: Duration | None) -> int:
    """Checks for how long automatic backups are kept.

    Args:
        retention: what was given; the longest if None.

    Returns:
        Days.

    Raises:
        ValueError: fewer than 7 or more than 35 days, the most that the services keep.
    """
    days = LONGEST_BACKUP_DAYS if retention is None else retention.to_days(integral=False)
    if not SHORTEST_BACKUP_DAYS <= days <= LONGEST_BACKUP_DAYS or days != int(days):
        raise ValueError(
            f"backup_retention: {days:g} days given; allowed: {SHORTEST_BACKUP_DAYS} to {LONGEST_BACKUP_DAYS} whole "
            "days; keep longer with AWS Backup."
        )
    return int(days)
