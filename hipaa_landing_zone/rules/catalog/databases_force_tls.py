"""Databases and their proxies refuse connections without TLS.

That a client could use TLS is not enough: `sslmode=prefer` falls back to plain text without a word. Each database in
an account that holds PHI must have a parameter group of this app that forces TLS, by the parameter of its engine:
`rds.force_ssl` (PostgreSQL, SQL Server), `require_secure_transport` (MySQL, MariaDB), `tls` (DocumentDB). Where the
engine forces TLS unless told otherwise (RDS for PostgreSQL from 15, Aurora PostgreSQL from 17, DocumentDB, Neptune,
Redshift Serverless), a default group will do. Members of a cluster have the cluster's group. For Oracle and Db2 no
parameter forces TLS, so that they are undecided: accept the finding with what does force it. cdk-nag's
RedshiftRequireTlsSSL looks at Redshift clusters.

How to fix: use `PhiDatabase`, or a parameter group that sets the parameter that the finding names; for a proxy
`RequireTLS: true`.

Source: Amazon RDS User Guide, "Using SSL with a PostgreSQL DB instance", "SSL/TLS support for MySQL DB instances";
Amazon Aurora User Guide, "Security with Amazon Aurora PostgreSQL"; Amazon DocumentDB Developer Guide, "Encrypting data
in transit"; 45 CFR 164.312(e)(1), 164.312(e)(2)(ii).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hipaa_landing_zone.rules.model import Resource
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.setting import must_be_on
from hipaa_landing_zone.rules.value import Unknown, at, mappings

INSTANCE, CLUSTER, PROXY = "AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::RDS::DBProxy"
DOCUMENTDB, NEPTUNE = "AWS::DocDB::DBCluster", "AWS::Neptune::DBCluster"
WORKGROUP = "AWS::RedshiftServerless::Workgroup"
FIX = "Set {} in a parameter group of this app, and give the database that group."
PLAIN = "serves clients without TLS."
FIX_PROXY, FIX_WORKGROUP = "Set RequireTLS to true.", "Set require_ssl to true in ConfigParameters."
ALWAYS = 0
YES = frozenset({"1", "on", "true", "yes"})


@dataclass(frozen=True, slots=True)
class _Switch:
    """A parameter, the values that force TLS, and the major version from which the default does; None: never."""

    parameter: str
    on: frozenset[str] = YES
    default_from: int | None = None


SWITCHES = {
    "aurora-mysql": _Switch("require_secure_transport"),
    "aurora-postgresql": _Switch("rds.force_ssl", default_from=17),
    "docdb": _Switch("tls", frozenset({"enabled", "fips-140-3", "tls1.2+", "tls1.3+"}), default_from=ALWAYS),
    "mariadb": _Switch("require_secure_transport"),
    "mysql": _Switch("require_secure_transport"),
    "neptune": _Switch("neptune_enforce_ssl", default_from=ALWAYS),
    "postgres": _Switch("rds.force_ssl", default_from=15),
    "sqlserver-ee": _Switch("rds.force_ssl"),
    "sqlserver-ex": _Switch("rds.force_ssl"),
    "sqlserver-se": _Switch("rds.force_ssl"),
    "sqlserver-web": _Switch("rds.force_ssl"),
}
ENGINES = {DOCUMENTDB: "docdb", NEPTUNE: "neptune"}


def _is_server(case: Case) -> bool:
    member = case.resource.type == INSTANCE and case.resource.get("DBClusterIdentifier") is not None
    return holds_phi(case) and not member


def _check(case: Case) -> Iterator[Problem]:
    subject = case.resource
    if subject.type == PROXY:
        yield from must_be_on(subject.get("RequireTLS"), "RequireTLS", PLAIN, FIX_PROXY)
    elif subject.type == WORKGROUP:
        for each in mappings(subject.get("ConfigParameters")):
            name = at(each, "ParameterKey")
            if name == "require_ssl" or isinstance(name, Unknown):
                value = name if isinstance(name, Unknown) else at(each, "ParameterValue")
                yield from must_be_on(value, "require_ssl", PLAIN, FIX_WORKGROUP)
    else:
        yield from _server(case)


def _server(case: Case) -> Iterator[Problem]:
    subject = case.resource
    engine = ENGINES.get(subject.type) or subject.get("Engine")
    switch = SWITCHES.get(engine.lower()) if isinstance(engine, str) else None
    if switch is None:
        unclear = engine or "taken over from another database"
        yield undecided(f"whether it refuses plain connections: its engine is {unclear}", "Name an engine that can.")
        return
    fix = FIX.format(switch.parameter)
    value = _value(case, switch.parameter)
    if value is None:
        yield from _default(subject, switch, fix)
    elif isinstance(value, Unknown):
        yield undecided(f"whether it refuses plain connections: {value}", fix)
    elif str(value).lower() not in switch.on:
        yield failed(f"serves clients without TLS: {switch.parameter} is {value}.", fix)


def _value(case: Case, parameter: str) -> Any:
    """What the parameter group says; None when it is silent, or one that AWS made."""
    subject = case.resource
    name = subject.get("DBParameterGroupName" if subject.type == INSTANCE else "DBClusterParameterGroupName")
    if name is None or (isinstance(name, str) and name.startswith("default.")):
        return None
    group = case.assembly.find(name)
    return group if isinstance(group, Unknown) else group.get("Parameters", parameter)


def _default(subject: Resource, switch: _Switch, fix: str) -> Iterator[Problem]:
    if switch.default_from == ALWAYS:
        return
    version = subject.get("EngineVersion")
    if switch.default_from is None:
        yield failed(f"serves clients without TLS: no parameter group of it sets {switch.parameter}.", fix)
    elif not isinstance(version, str | int | float):
        yield undecided(f"{switch.parameter} is not set, and its version is {version or 'not given'}", fix)
    elif not (major := str(version).split(".", maxsplit=1)[0]).isdigit() or int(major) < switch.default_from:
        yield failed(f"serves clients without TLS: {switch.parameter} is not set, and off in version {version}.", fix)


RULE = Rule(
    id="HLZ-RULE-48",
    name="databases_force_tls",
    title="Databases and their proxies refuse connections without TLS.",
    severity="high",
    citations=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    types=(INSTANCE, CLUSTER, PROXY, DOCUMENTDB, NEPTUNE, WORKGROUP),
    applies=_is_server,
    check=_check,
)
