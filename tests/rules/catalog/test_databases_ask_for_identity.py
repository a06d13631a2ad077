import pytest

from hipaa_landing_zone.rules.catalog.databases_ask_for_identity import RULE

FAILED, UNDECIDED, PASSED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, [])


def resource(kind, **properties):
    return {"R": {"Type": f"AWS::{kind}", "Properties": properties}}


def instance(engine="postgres", **properties):
    return resource("RDS::DBInstance", Engine=engine, **properties)


def domain(**options):
    return resource("OpenSearchService::Domain", AdvancedSecurityOptions=options)


def kafka(**authentication):
    return resource("MSK::Cluster", ClientAuthentication=authentication)


def proxy(*methods, **properties):
    return resource("RDS::DBProxy", Auth=[{"IAMAuth": each} for each in methods], **properties)


IAM = {"Iam": {"Enabled": True}}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(instance(EnableIAMDatabaseAuthentication=True), PASSED, id="database"),
        pytest.param(instance(), FAILED, id="passwords only"),
        pytest.param(instance(EnableIAMDatabaseAuthentication={"Ref": "P"}), UNDECIDED, id="a parameter"),
        pytest.param(instance("oracle-ee"), (0, []), id="cannot"),
        pytest.param(instance(DBClusterIdentifier="c"), (0, []), id="member of a cluster"),
        pytest.param(resource("RDS::DBCluster", EnableIAMDatabaseAuthentication=True), PASSED, id="cluster"),
        pytest.param(resource("Neptune::DBCluster"), FAILED, id="Neptune"),
        pytest.param(resource("Neptune::DBCluster", IamAuthEnabled=True), PASSED, id="Neptune with IAM"),
        pytest.param(resource("ElastiCache::ReplicationGroup", UserGroupIds=["g"]), PASSED, id="cache"),
        pytest.param(resource("ElastiCache::ReplicationGroup", UserGroupIds=[]), FAILED, id="cache, no group"),
        pytest.param(resource("ElastiCache::ReplicationGroup", AuthToken="x"), FAILED, id="one password for all"),
        pytest.param(resource("ElastiCache::ServerlessCache", Engine="valkey"), FAILED, id="serverless"),
        pytest.param(resource("ElastiCache::ServerlessCache", Engine="memcached"), (0, []), id="Memcached"),
        pytest.param(resource("MemoryDB::Cluster", ACLName="open-access"), FAILED, id="open"),
        pytest.param(resource("MemoryDB::Cluster", ACLName="team"), PASSED, id="list"),
        pytest.param(domain(Enabled=True), PASSED, id="search"),
        pytest.param(domain(), FAILED, id="search without"),
        pytest.param(domain(Enabled=True, AnonymousAuthEnabled=True), FAILED, id="search for everybody"),
        pytest.param(kafka(Sasl=IAM), PASSED, id="Kafka"),
        pytest.param(kafka(Sasl=IAM, Tls={"Enabled": {"Ref": "P"}}), PASSED, id="Kafka, one is enough"),
        pytest.param(kafka(Tls={"Enabled": {"Ref": "P"}}), UNDECIDED, id="Kafka, not known"),
        pytest.param(kafka(Sasl=IAM, Unauthenticated={"Enabled": True}), FAILED, id="Kafka, also for others"),
        pytest.param(kafka(), FAILED, id="Kafka without"),
        pytest.param(proxy("REQUIRED"), PASSED, id="proxy"),
        pytest.param(proxy("REQUIRED", "DISABLED"), FAILED, id="proxy with a password"),
        pytest.param(proxy(), FAILED, id="proxy without"),
        pytest.param(proxy(DefaultAuthScheme="IAM_AUTH"), (0, []), id="proxy, IAM throughout"),
        pytest.param(resource("DocDB::DBCluster"), (0, []), id="no switch"),
    ],
)
def test_databases_ask_for_identity(look, resources, expected):
    assert look(RULE, resources) == expected


def test_only_phi_needs_it(look):
    assert look(RULE, instance(), phi_account_ids=frozenset()) == (0, [])
