import pytest

from hipaa_landing_zone.rules.catalog.backups_reach_back_far_enough import RULE


def store(kind, **properties):
    return {"S": {"Type": f"AWS::{kind}", "Properties": properties}}


def recovery(days=None, *, on=True):
    given = {} if days is None else {"RecoveryPeriodInDays": days}
    return {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": on, **given}}


def replicas(*given):
    return store("DynamoDB::GlobalTable", Replicas=list(given))


PASSED, FAILED, UNDECIDED = (1, []), (1, [("S", "failed")]), (1, [("S", "undecided")])
UNKNOWN = {"Ref": "P"}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            store("DynamoDB::Table", PointInTimeRecoverySpecification=UNKNOWN), UNDECIDED, id="recovery not known"
        ),
        pytest.param(store("RDS::DBCluster", BackupRetentionPeriod=7), PASSED, id="a week"),
        pytest.param(store("RDS::DBCluster", BackupRetentionPeriod="35"), PASSED, id="as text"),
        pytest.param(store("RDS::DBCluster", BackupRetentionPeriod=6), FAILED, id="less"),
        pytest.param(store("RDS::DBCluster"), FAILED, id="AWS's default is a day"),
        pytest.param(store("RDS::DBCluster", BackupRetentionPeriod=UNKNOWN), UNDECIDED, id="a parameter"),
        pytest.param(store("RDS::DBInstance"), FAILED, id="instance"),
        pytest.param(store("RDS::DBInstance", DBClusterIdentifier="c"), (0, []), id="member of a cluster"),
        pytest.param(store("RDS::DBInstance", SourceDBInstanceIdentifier="i"), (0, []), id="read replica"),
        pytest.param(store("Redshift::Cluster", AutomatedSnapshotRetentionPeriod=35), PASSED, id="Redshift"),
        pytest.param(store("MemoryDB::Cluster"), FAILED, id="MemoryDB"),
        pytest.param(store("ElastiCache::ServerlessCache", SnapshotRetentionLimit=7), PASSED, id="serverless cache"),
        pytest.param(store("DynamoDB::Table", **recovery()), PASSED, id="35 days by default"),
        pytest.param(store("DynamoDB::Table", **recovery(3)), FAILED, id="a short recovery"),
        pytest.param(store("DynamoDB::Table", **recovery(UNKNOWN)), UNDECIDED, id="recovery of a length not known"),
        pytest.param(store("DynamoDB::Table"), PASSED, id="whether it is on, cdk-nag asks"),
        pytest.param(replicas(recovery(7), recovery(35)), PASSED, id="every replica"),
        pytest.param(replicas(recovery(), recovery(on=False)), FAILED, id="one replica without"),
        pytest.param(replicas(recovery(1)), FAILED, id="one replica for a day"),
        pytest.param(replicas({}), FAILED, id="a replica that says nothing"),
        pytest.param(replicas(UNKNOWN), UNDECIDED, id="a replica not known"),
        pytest.param(store("Cassandra::Table", PointInTimeRecoveryEnabled=True), PASSED, id="Keyspaces"),
        pytest.param(store("Cassandra::Table"), FAILED, id="Keyspaces without"),
    ],
)
def test_backups_reach_back_far_enough(look, resources, expected):
    assert look(RULE, resources) == expected


def test_only_where_there_is_phi(look):
    assert look(RULE, store("RDS::DBCluster"), phi_account_ids=frozenset()) == (0, [])
