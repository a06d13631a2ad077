import pytest

from hipaa_landing_zone.rules.catalog.caches_and_searches_force_tls import RULE

FAILED, UNDECIDED, PASSED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, [])
HTTPS, MODERN = "EnforceHTTPS", "TLSSecurityPolicy"


def resource(kind, **properties):
    return {"R": {"Type": f"AWS::{kind}", "Properties": properties}}


def cache(**properties):
    return resource("ElastiCache::ReplicationGroup", **properties)


def domain(**options):
    return resource("OpenSearchService::Domain", DomainEndpointOptions=options)


def kafka(**transit):
    return resource("MSK::Cluster", EncryptionInfo={"EncryptionInTransit": transit})


def file_system(action="elasticfilesystem:*", effect="Deny", principal="*", **conditions):
    condition = conditions or {"Bool": {"aws:SecureTransport": "false"}}
    statement = {"Effect": effect, "Principal": {"AWS": principal}, "Action": action, "Condition": condition}
    return resource("EFS::FileSystem", FileSystemPolicy={"Statement": [statement]})


CLIENT = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite", "elasticfilesystem:ClientRootAccess"]


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(cache(TransitEncryptionEnabled=True), PASSED, id="cache"),
        pytest.param(cache(), FAILED, id="cache by default"),
        pytest.param(cache(TransitEncryptionEnabled={"Ref": "P"}), UNDECIDED, id="a parameter"),
        pytest.param(
            cache(TransitEncryptionEnabled="true", TransitEncryptionMode="preferred"), FAILED, id="serves both"
        ),
        pytest.param(cache(TransitEncryptionEnabled=True, TransitEncryptionMode="required"), PASSED, id="required"),
        pytest.param(cache(TransitEncryptionEnabled={"a": 1}), UNDECIDED, id="a wrong shape"),
        pytest.param(resource("ElastiCache::CacheCluster"), FAILED, id="Memcached"),
        pytest.param(resource("MemoryDB::Cluster"), PASSED, id="MemoryDB by default"),
        pytest.param(resource("MemoryDB::Cluster", TLSEnabled=False), FAILED, id="MemoryDB, off"),
        pytest.param(resource("DAX::Cluster"), FAILED, id="DAX by default"),
        pytest.param(resource("DAX::Cluster", ClusterEndpointEncryptionType="TLS"), PASSED, id="DAX"),
        pytest.param(
            domain(EnforceHTTPS=True, TLSSecurityPolicy="Policy-Min-TLS-1-2-PFS-2023-10"), PASSED, id="search"
        ),
        pytest.param(domain(EnforceHTTPS=True), FAILED, id="search, old TLS by default"),
        pytest.param(
            domain(EnforceHTTPS=True, TLSSecurityPolicy="Policy-Min-TLS-1-0-2019-07"), FAILED, id="search, old TLS"
        ),
        pytest.param(domain(TLSSecurityPolicy="Policy-Min-TLS-1-2-2019-07"), FAILED, id="search, plain"),
        pytest.param(resource("MSK::Cluster"), PASSED, id="Kafka by default"),
        pytest.param(kafka(ClientBroker="TLS_PLAINTEXT"), FAILED, id="Kafka serves both"),
        pytest.param(kafka(ClientBroker="TLS", InCluster=False), FAILED, id="Kafka, plain inside"),
        pytest.param(kafka(ClientBroker="TLS", InCluster=True), PASSED, id="Kafka"),
        pytest.param(file_system(), PASSED, id="file system"),
        pytest.param(file_system(action=CLIENT), PASSED, id="file system, by action"),
        pytest.param(file_system(action=CLIENT[0]), FAILED, id="file system, mount alone"),
        pytest.param(file_system(effect="Allow"), FAILED, id="file system, no denial"),
        pytest.param(file_system(principal="arn:aws:iam::1:root"), FAILED, id="file system, one account only"),
        pytest.param(file_system(Bool={"aws:SecureTransport": "true"}), FAILED, id="file system, the wrong way round"),
        pytest.param(file_system(action={"Ref": "P"}), UNDECIDED, id="file system, action not known"),
        pytest.param(resource("EFS::FileSystem"), FAILED, id="file system without policy"),
        pytest.param(resource("ElastiCache::ServerlessCache"), (0, []), id="knows TLS only"),
    ],
)
def test_caches_and_searches_force_tls(look, resources, expected):
    assert look(RULE, resources) == expected


def test_only_phi_needs_it(look):
    assert look(RULE, cache(), phi_account_ids=frozenset()) == (0, [])
