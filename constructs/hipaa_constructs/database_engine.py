"""What each database engine must be told so that it demands TLS, and records who connects and what is done."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam

from hipaa_constructs.check import require_match
from hipaa_constructs.encrypted_log import make_log_group, require_retention

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aws_cdk import Stack
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_logs as logs
    from aws_cdk import aws_rds as rds
    from constructs import Construct

# pgaudit writes what the session does, not the values bound to its statements; connections are not its business.
_POSTGRES = {
    "rds.force_ssl": "1",
    "ssl_min_protocol_version": "TLSv1.2",
    "shared_preload_libraries": "pg_stat_statements,pgaudit",
    "pgaudit.log": "ddl,read,role,write",
    "pgaudit.log_parameter": "0",
    "log_connections": "1",
    "log_disconnections": "1",
}
MYSQL_AUDIT_EVENTS = "CONNECT,QUERY_DCL,QUERY_DDL,QUERY_DML"
MASTER_USER = "dbadmin"
# With these a caller could hollow out a guarantee without touching what it sets: leave users out of the audit, send its
# records to a level that is not logged, or choose weak ciphers.
GUARDED = ("log_destination", "log_error_*", "log_min_*", "pgaudit.*", "rds.force_*", "server_audit*", "ssl*", "tls*")
_MYSQL_LOGS = ("audit", "error", "general", "slowquery", "iam-db-auth-error")


@dataclass(frozen=True, slots=True)
class EngineDemand:
    """What one engine must be given.

    Attributes:
        oldest: oldest major version, each still in standard support in 2027.
        parameters: of the parameter group.
        logs: exported to CloudWatch Logs.
        port: where it listens.
    """

    oldest: tuple[int, ...]
    parameters: Mapping[str, str]
    logs: tuple[str, ...]
    port: int


# Standard support ends, by the release calendars of the Amazon RDS and Aurora user guides: PostgreSQL 15 in 2028-02,
# Aurora MySQL 3 in 2028-04, MySQL 8.4 in 2029-07. Other sources there: "Using pgAudit to log database activity", "Using
# advanced auditing with an Amazon Aurora MySQL DB cluster"; "SSL/TLS support for MySQL DB instances": 8.4 knows no TLS
# older than 1.2, so that there is nothing to set.
DEMANDS = {
    "aurora-postgresql": EngineDemand((15,), _POSTGRES, ("postgresql", "iam-db-auth-error"), 5432),
    "aurora-mysql": EngineDemand(
        (8, 0),
        {
            "require_secure_transport": "ON",
            "tls_version": "TLSv1.2,TLSv1.3",
            "server_audit_logging": "1",
            "server_audit_events": MYSQL_AUDIT_EVENTS,
        },
        _MYSQL_LOGS,
        3306,
    ),
    "postgres": EngineDemand((15,), _POSTGRES, ("postgresql", "upgrade", "iam-db-auth-error"), 5432),
    "mysql": EngineDemand((8, 4), {"require_secure_transport": "1"}, _MYSQL_LOGS, 3306),
}


def demand_of(engine: rds.IEngine, allowed: Sequence[str]) -> EngineDemand:
    """Looks up what an engine must be given.

    Args:
        engine: type and version.
        allowed: engine types that the construct can make.

    Returns:
        The demand.

    Raises:
        ValueError: another engine, no version, or one older than the oldest that is accepted.
    """
    if engine.engine_type not in allowed:
        raise ValueError(f"engine: {engine.engine_type} given; allowed: {' or '.join(allowed)}.")
    demand = DEMANDS[engine.engine_type]
    oldest = ".".join(map(str, demand.oldest))
    major = engine.engine_version.major_version if engine.engine_version else ""
    if not major or tuple(int(each) for each in major.split(".")) < demand.oldest:
        raise ValueError(f"engine: {engine.engine_type} {major or 'of no version'} given; allowed: {oldest} or newer.")
    return demand


def parameters_of(demand: EngineDemand, parameters: Mapping[str, str]) -> dict[str, str]:
    """Joins the caller's parameters with those that the engine must be given.

    Args:
        demand: of the engine.
        parameters: of the caller; libraries to preload are added to those that auditing needs.

    Returns:
        All of them.

    Raises:
        ValueError: a parameter that belongs to a guarantee.
    """
    libraries = "shared_preload_libraries"
    guarded = sorted({*GUARDED, *demand.parameters} - {libraries})
    taken = sorted(each for each in parameters if any(fnmatchcase(each.lower(), pattern) for pattern in guarded))
    if taken:
        raise ValueError(f"parameters: {', '.join(taken)} given; allowed: any but {', '.join(guarded)}.")
    joined = {**parameters, **demand.parameters}
    if libraries in demand.parameters and libraries in parameters:
        joined[libraries] = f"{demand.parameters[libraries]},{parameters[libraries]}"
    return joined


def require_user(user: str) -> None:
    """Checks the name of a database user, so that a grant is for one user and not for a pattern of them.

    Args:
        user: what was given.

    Raises:
        ValueError: not the name of one user.
    """
    allowed = "1 to 63 letters, digits, _ . and -, first a letter or _"
    require_match("user", user, r"[A-Za-z_][A-Za-z0-9_.-]{0,62}", allowed)


def database_logs(
    scope: Construct,
    demand: EngineDemand,
    *,
    prefix: str,
    encryption_key: kms.IKey,
    retention: logs.RetentionDays,
) -> dict[str, logs.LogGroup]:
    """Makes the log groups before Amazon RDS would make them, unencrypted and kept for ever.

    Args:
        scope: the database.
        demand: of its engine.
        prefix: name of the log groups up to the kind of log.
        encryption_key: of the log groups.
        retention: a year or longer.

    Returns:
        The log groups by kind of log; they must exist before the database.

    Raises:
        ValueError: a retention under a year.
    """
    require_retention(retention)
    return {
        kind: make_log_group(
            scope,
            f"Log-{kind}",
            log_group_name=f"{prefix}/{kind}",
            encryption_key=encryption_key,
            retention=retention,
        )
        for kind in demand.logs
    }


def monitoring_role(scope: Construct, stack: Stack) -> iam.Role:
    """Makes the role with which enhanced monitoring writes, for databases of this account and Region only.

    CDK's own role lets the service act for anybody's database. Source: Amazon RDS User Guide, "Setting up and enabling
    Enhanced Monitoring".

    Args:
        scope: the database.
        stack: its stack.

    Returns:
        The role, as child ``MonitoringRole``.
    """
    return iam.Role(
        scope,
        "MonitoringRole",
        assumed_by=iam.ServicePrincipal(
            "monitoring.rds.amazonaws.com",
            conditions={
                "StringEquals": {"aws:SourceAccount": stack.account},
                "ArnLike": {
                    "aws:SourceArn": f"arn:{stack.partition}:rds:{stack.region}:{stack.account}:db:*",
                },
            },
        ),
        managed_policies=[
            iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AmazonRDSEnhancedMonitoringRole")
        ],
    )
