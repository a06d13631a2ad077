"""What each engine is given, and which engines are refused."""

import pytest
from aws_cdk import aws_rds as rds

from hipaa_constructs.database_engine import DEMANDS, demand_of, parameters_of, require_user

AURORA = ("aurora-postgresql", "aurora-mysql")
RDS = ("postgres", "mysql")


def aurora_postgres(full, major):
    return rds.DatabaseClusterEngine.aurora_postgres(version=rds.AuroraPostgresEngineVersion.of(full, major))


def aurora_mysql(full, major):
    return rds.DatabaseClusterEngine.aurora_mysql(version=rds.AuroraMysqlEngineVersion.of(full, major))


def postgres(full, major):
    return rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.of(full, major))


def mysql(full, major):
    return rds.DatabaseInstanceEngine.mysql(version=rds.MysqlEngineVersion.of(full, major))


@pytest.mark.parametrize(
    ("engine", "allowed", "kind"),
    [
        (aurora_postgres("15.13", "15"), AURORA, "aurora-postgresql"),
        (aurora_postgres("18.3", "18"), AURORA, "aurora-postgresql"),
        (aurora_mysql("8.0.mysql_aurora.3.10.0", "8.0"), AURORA, "aurora-mysql"),
        (aurora_mysql("8.4.mysql_aurora.4.1.0", "8.4"), AURORA, "aurora-mysql"),
        (postgres("17.7", "17"), RDS, "postgres"),
        (mysql("8.4.7", "8.4"), RDS, "mysql"),
    ],
)
def test_engine_is_accepted(engine, allowed, kind):
    assert demand_of(engine, allowed) is DEMANDS[kind]


@pytest.mark.parametrize(
    ("engine", "allowed", "message"),
    [
        (aurora_postgres("14.9", "14"), AURORA, "aurora-postgresql 14 given; allowed: 15 or newer"),
        (aurora_mysql("5.7.mysql_aurora.2.12.0", "5.7"), AURORA, "aurora-mysql 5.7 given; allowed: 8.0 or newer"),
        (postgres("9.6.24", "9.6"), RDS, "postgres 9.6 given; allowed: 15 or newer"),
        (mysql("8.0.44", "8.0"), RDS, "mysql 8.0 given; allowed: 8.4 or newer"),
        (rds.DatabaseClusterEngine.AURORA_POSTGRESQL, AURORA, "aurora-postgresql of no version given"),
        (rds.DatabaseInstanceEngine.ORACLE_EE, RDS, "oracle-ee given; allowed: postgres or mysql"),
    ],
)
def test_engine_is_refused(engine, allowed, message):
    with pytest.raises(ValueError, match=f"engine: {message}"):
        demand_of(engine, allowed)


@pytest.mark.parametrize("kind", sorted(DEMANDS))
def test_parameters_of_guarantees_are_refused(kind):
    for name in DEMANDS[kind].parameters.keys() - {"shared_preload_libraries"}:
        with pytest.raises(ValueError, match=f"parameters: {name} given; allowed: any but "):
            parameters_of(DEMANDS[kind], {name: "0"})


@pytest.mark.parametrize("kind", sorted(DEMANDS))
@pytest.mark.parametrize(
    "name",
    [
        "LOG_MIN_MESSAGES",
        "log_destination",
        "pgaudit.log_level",
        "pgaudit.log_statement",
        "rds.force_autovacuum_logging_level",
        "server_audit_excl_users",
        "ssl_ciphers",
        "ssl_max_protocol_version",
        "tls_ciphersuites",
    ],
)
def test_parameters_that_hollow_out_guarantees_are_refused(kind, name):
    with pytest.raises(ValueError, match=f"parameters: {name} given; allowed: any but "):
        parameters_of(DEMANDS[kind], {name: "0"})


def test_other_parameters_are_added():
    joined = parameters_of(DEMANDS["postgres"], {"work_mem": "8192", "shared_preload_libraries": "pg_cron"})
    assert joined["work_mem"] == "8192"
    assert joined["shared_preload_libraries"] == "pg_stat_statements,pgaudit,pg_cron"
    assert joined["rds.force_ssl"] == "1"


@pytest.mark.parametrize("user", ["records", "_app", "records.reader-2"])
def test_user_is_accepted(user):
    require_user(user)


@pytest.mark.parametrize("user", ["", "*", "records*", "a/b", "2records", "a" * 64, "rec?rds"])
def test_user_is_refused(user):
    with pytest.raises(ValueError, match=r"user: .* given; allowed: "):
        require_user(user)
