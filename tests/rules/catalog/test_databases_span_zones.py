import pytest

from hipaa_landing_zone.rules.catalog.databases_span_zones import RULE

UNKNOWN = {"Ref": "P"}


def store(kind, **properties):
    return {"S": {"Type": f"AWS::{kind}", "Properties": properties}}


def cluster(*zones, kind="RDS", reference=None, engine="aurora-postgresql", **properties):
    """A cluster and an instance a zone; None leaves the zone to AWS."""
    owner = {"Ref": "S"} if reference is None else reference
    instances = {
        f"I{number}": {
            "Type": f"AWS::{kind}::DBInstance",
            "Properties": {"DBClusterIdentifier": owner, **({"AvailabilityZone": zone} if zone else {})},
        }
        for number, zone in enumerate(zones)
    }
    given = {"Engine": engine, **properties} if kind == "RDS" else properties
    return {**store(f"{kind}::DBCluster", **given), **instances}


def conditional(resources, name):
    return {**resources, name: {**resources[name], "Condition": "C"}}


PASSED, FAILED, UNDECIDED = (1, []), (1, [("S", "failed")]), (1, [("S", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(cluster(None, None), PASSED, id="two instances"),
        pytest.param(cluster("us-east-1a", "us-east-1b"), PASSED, id="in two zones"),
        pytest.param(cluster("us-east-1a", None), PASSED, id="one where AWS wants"),
        pytest.param(cluster("us-east-1a", "us-east-1a"), FAILED, id="both in one zone"),
        pytest.param(cluster(None), FAILED, id="one instance"),
        pytest.param(cluster(), FAILED, id="none"),
        pytest.param(cluster(None, None, reference="records", DBClusterIdentifier="records"), PASSED, id="by name"),
        pytest.param(cluster(None, None, reference="others"), FAILED, id="instances of another"),
        pytest.param(cluster(None, None, reference=UNKNOWN), UNDECIDED, id="whose instances, a parameter says"),
        pytest.param(conditional(cluster(None, None), "I1"), UNDECIDED, id="one that may not exist"),
        pytest.param(cluster(None, engine=UNKNOWN), UNDECIDED, id="engine not known"),
        pytest.param(cluster(None, None, engine=UNKNOWN), PASSED, id="whatever the engine"),
        pytest.param(cluster(engine="mysql"), (0, []), id="Multi-AZ cluster"),
        pytest.param(cluster(EngineMode="serverless"), (0, []), id="Aurora Serverless v1"),
        pytest.param(cluster(None, None, kind="DocDB"), PASSED, id="DocumentDB"),
        pytest.param(cluster(None, kind="Neptune"), FAILED, id="Neptune"),
        pytest.param(
            store("ElastiCache::ReplicationGroup", AutomaticFailoverEnabled=True, MultiAZEnabled=True),
            PASSED,
            id="cache",
        ),
        pytest.param(store("ElastiCache::ReplicationGroup", AutomaticFailoverEnabled=True), FAILED, id="cache in one"),
        pytest.param(
            store("ElastiCache::ReplicationGroup", AutomaticFailoverEnabled=True, MultiAZEnabled=UNKNOWN),
            UNDECIDED,
            id="cache, a parameter",
        ),
        pytest.param(
            store("OpenSearchService::Domain", ClusterConfig={"MultiAZWithStandbyEnabled": True}), PASSED, id="search"
        ),
        pytest.param(store("OpenSearchService::Domain"), FAILED, id="search in one"),
        pytest.param(store("OpenSearchService::Domain", ClusterConfig=UNKNOWN), UNDECIDED, id="search, a parameter"),
        pytest.param(store("Redshift::Cluster", AvailabilityZoneRelocation=True), PASSED, id="warehouse that moves"),
        pytest.param(store("Redshift::Cluster"), FAILED, id="warehouse that stays"),
        pytest.param(store("MemoryDB::Cluster"), PASSED, id="one replica by default"),
        pytest.param(store("MemoryDB::Cluster", NumReplicasPerShard=0), FAILED, id="no replica"),
        pytest.param(store("EFS::FileSystem"), PASSED, id="Regional file system"),
        pytest.param(store("EFS::FileSystem", AvailabilityZoneName="us-east-1a"), FAILED, id="One Zone"),
        pytest.param(store("EFS::FileSystem", AvailabilityZoneName=UNKNOWN), UNDECIDED, id="perhaps One Zone"),
        pytest.param(store("AmazonMQ::Broker", DeploymentMode="SINGLE_INSTANCE"), FAILED, id="single broker"),
        pytest.param(store("AmazonMQ::Broker", DeploymentMode="CLUSTER_MULTI_AZ"), PASSED, id="broker cluster"),
        pytest.param(store("Timestream::InfluxDBInstance"), FAILED, id="single by default"),
        pytest.param(store("RDS::DBInstance"), (0, []), id="cdk-nag looks at these"),
    ],
)
def test_databases_span_zones(look, resources, expected):
    assert look(RULE, {"Resources": resources, "Conditions": {"C": {"Fn::Equals": [UNKNOWN, "x"]}}}) == expected


def test_only_where_there_is_phi(look):
    assert look(RULE, cluster(), phi_account_ids=frozenset()) == (0, [])
