import pytest

from hipaa_landing_zone.rules.catalog.transfers_are_encrypted_and_verified import RULE

FAILED, UNDECIDED, PASSED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, [])


def resource(kind, **properties):
    return {"R": {"Type": f"AWS::{kind}", "Properties": properties}}


def server(**properties):
    given = {"EndpointType": "VPC", **properties}
    return resource("Transfer::Server", **{name: value for name, value in given.items() if value is not None})


def connector(**properties):
    return resource("Transfer::Connector", **properties)


def as2(**properties):
    given = {"EncryptionAlgorithm": "AES256_CBC", "SigningAlgorithm": "SHA256", **properties}
    return connector(Url="https://partner.example", As2Config=given)


def endpoint(engine, **properties):
    return resource("DMS::Endpoint", EngineName=engine, **properties)


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(server(), PASSED, id="server"),
        pytest.param(server(EndpointType="PUBLIC"), PASSED, id="where it is reached is another rule's"),
        pytest.param(server(Protocols=["SFTP", "FTPS"]), PASSED, id="protocols"),
        pytest.param(server(Protocols=["SFTP", "FTP"]), FAILED, id="FTP"),
        pytest.param(connector(Url="sftp://partner.example"), PASSED, id="SFTP connector"),
        pytest.param(
            connector(SecurityPolicyName="TransferSFTPConnectorSecurityPolicy-2023-07"), FAILED, id="old connector"
        ),
        pytest.param(
            connector(SecurityPolicyName="TransferSFTPConnectorSecurityPolicy-FIPS-2024-10"),
            PASSED,
            id="FIPS connector",
        ),
        pytest.param(connector(Url="http://partner.example"), FAILED, id="plain connector"),
        pytest.param(as2(), PASSED, id="AS2"),
        pytest.param(as2(EncryptionAlgorithm="NONE"), FAILED, id="AS2, plain"),
        pytest.param(as2(SigningAlgorithm="SHA1"), FAILED, id="AS2, weakly signed"),
        pytest.param(resource("DataSync::Task"), PASSED, id="verified by default"),
        pytest.param(resource("DataSync::Task", Options={"VerifyMode": "NONE"}), FAILED, id="not verified"),
        pytest.param(resource("DataSync::Agent"), FAILED, id="agent over the internet"),
        pytest.param(resource("DataSync::Agent", VpcEndpointId="vpce-1"), PASSED, id="agent"),
        pytest.param(resource("DataSync::LocationEFS"), FAILED, id="EFS by default"),
        pytest.param(resource("DataSync::LocationEFS", InTransitEncryption="TLS1_2"), PASSED, id="EFS"),
        pytest.param(resource("DataSync::LocationObjectStorage", ServerProtocol="HTTP"), FAILED, id="plain objects"),
        pytest.param(resource("DataSync::LocationSMB", MountOptions={"Version": "SMB1"}), FAILED, id="SMB 1"),
        pytest.param(
            resource("DataSync::LocationHDFS", QopConfiguration={"RpcProtection": "DISABLED"}), FAILED, id="HDFS"
        ),
        pytest.param(endpoint("postgres", SslMode="verify-full"), PASSED, id="database"),
        pytest.param(endpoint("postgres"), FAILED, id="database by default"),
        pytest.param(endpoint("mysql", SslMode="none"), FAILED, id="plain database"),
        pytest.param(endpoint("s3"), PASSED, id="an AWS API"),
        pytest.param(endpoint("kafka"), FAILED, id="Kafka by default"),
        pytest.param(endpoint("kafka", KafkaSettings={"SecurityProtocol": "sasl-ssl"}), PASSED, id="Kafka"),
        pytest.param(endpoint("redis"), PASSED, id="Redis by default"),
        pytest.param(endpoint("redis", RedisSettings={"SslSecurityProtocol": "plaintext"}), FAILED, id="Redis"),
        pytest.param(endpoint({"Ref": "P"}), UNDECIDED, id="engine is a parameter"),
        pytest.param(resource("EC2::VPC"), (0, []), id="transfers nothing"),
    ],
)
def test_transfers_are_encrypted_and_verified(look, resources, expected):
    assert look(RULE, resources) == expected


def test_only_phi_needs_it(look):
    assert look(RULE, server(EndpointType=None), phi_account_ids=frozenset()) == (0, [])
