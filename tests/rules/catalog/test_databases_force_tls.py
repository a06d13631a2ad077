import pytest

from hipaa_landing_zone.rules.catalog.databases_force_tls import RULE

FAILED, UNDECIDED, PASSED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, [])


def database(kind, group=None, parameters=None, **properties):
    name = "DBParameterGroupName" if kind == "RDS::DBInstance" else "DBClusterParameterGroupName"
    groups = {"G": {"Type": "AWS::RDS::DBParameterGroup", "Properties": {"Parameters": parameters}}}
    named = {name: {"Ref": "G"}} if parameters is not None else {name: group} if group else {}
    return {"R": {"Type": f"AWS::{kind}", "Properties": {**named, **properties}}, **(groups if parameters else {})}


def postgres(version="16.3", **rest):
    return database("RDS::DBInstance", Engine="postgres", EngineVersion=version, **rest)


def aurora(engine="aurora-mysql", **rest):
    return database("RDS::DBCluster", Engine=engine, **rest)


def workgroup(*parameters):
    written = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters]
    return database("RedshiftServerless::Workgroup", ConfigParameters=written)


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(workgroup(({"Ref": "P"}, "false")), UNDECIDED, id="a parameter of a name not known"),
        pytest.param(postgres("14.9", parameters={"rds.force_ssl": "1"}), PASSED, id="forced"),
        pytest.param(postgres("16.3", parameters={"rds.force_ssl": 0}), FAILED, id="switched off"),
        pytest.param(postgres("16.3", parameters={"rds.force_ssl": {"Ref": "P"}}), UNDECIDED, id="a parameter"),
        pytest.param(postgres("16.3", parameters={"other": "1"}), PASSED, id="silent group, forced by default"),
        pytest.param(postgres("15"), PASSED, id="forced by default"),
        pytest.param(postgres("14.9", group="default.postgres14"), FAILED, id="default group of old"),
        pytest.param(postgres("16.3", group="default.postgres16"), PASSED, id="default group of today"),
        pytest.param(postgres("16.3", group="mine"), UNDECIDED, id="a group from elsewhere"),
        pytest.param(postgres("16.3", group={"Ref": "P"}), UNDECIDED, id="group is a parameter"),
        pytest.param(postgres({"Ref": "P"}), UNDECIDED, id="version is a parameter"),
        pytest.param(postgres(None), UNDECIDED, id="no version"),
        pytest.param(aurora(parameters={"require_secure_transport": "ON"}), PASSED, id="MySQL"),
        pytest.param(aurora(), FAILED, id="MySQL by default"),
        pytest.param(aurora("aurora-postgresql", EngineVersion="16.4"), FAILED, id="Aurora PostgreSQL 16"),
        pytest.param(aurora("aurora-postgresql", EngineVersion="17.4"), PASSED, id="Aurora PostgreSQL 17"),
        pytest.param(aurora("aurora-postgresql", EngineVersion=17), PASSED, id="a number"),
        pytest.param(aurora("oracle-ee"), UNDECIDED, id="no parameter forces it"),
        pytest.param(aurora({"Ref": "P"}), UNDECIDED, id="engine is a parameter"),
        pytest.param(database("RDS::DBInstance", SourceDBInstanceIdentifier="d"), UNDECIDED, id="a copy"),
        pytest.param(database("RDS::DBInstance", Engine="sqlserver-se"), FAILED, id="SQL Server"),
        pytest.param(database("RDS::DBInstance", DBClusterIdentifier="c"), (0, []), id="member of a cluster"),
        pytest.param(database("DocDB::DBCluster"), PASSED, id="DocumentDB by default"),
        pytest.param(database("DocDB::DBCluster", parameters={"tls": "tls1.2+"}), PASSED, id="DocumentDB, TLS 1.2"),
        pytest.param(database("DocDB::DBCluster", parameters={"tls": "disabled"}), FAILED, id="DocumentDB, off"),
        pytest.param(
            database("Neptune::DBCluster", parameters={"neptune_enforce_ssl": "0"}), FAILED, id="Neptune, off"
        ),
        pytest.param(database("Neptune::DBCluster"), PASSED, id="Neptune"),
        pytest.param(database("RDS::DBProxy", RequireTLS=True), PASSED, id="proxy"),
        pytest.param(database("RDS::DBProxy"), FAILED, id="proxy by default"),
        pytest.param(database("RDS::DBProxy", RequireTLS={"Ref": "P"}), UNDECIDED, id="proxy, perhaps"),
        pytest.param(workgroup(), PASSED, id="workgroup by default"),
        pytest.param(workgroup(("require_ssl", "true"), ("x", "false")), PASSED, id="workgroup"),
        pytest.param(workgroup(("require_ssl", "false")), FAILED, id="workgroup, off"),
    ],
)
def test_databases_force_tls(look, resources, expected):
    assert look(RULE, resources) == expected


def test_only_phi_needs_it(look):
    assert look(RULE, aurora(), phi_account_ids=frozenset()) == (0, [])
