import pytest

from hipaa_landing_zone.rules.catalog.access_log_targets_use_s3_managed_encryption import RULE


def bucket(algorithm=None, **properties):
    if algorithm:
        default = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}}
        properties["BucketEncryption"] = {"ServerSideEncryptionConfiguration": [default]}
    return {"Type": "AWS::S3::Bucket", "Properties": properties}


def source(target):
    return bucket(LoggingConfiguration={"DestinationBucketName": target})


def balancer(target, kind="application", enabled="true"):
    attributes = [
        {"Key": "access_logs.s3.enabled", "Value": enabled},
        {"Key": "access_logs.s3.bucket", "Value": target},
    ]
    properties = {"Type": kind, "LoadBalancerAttributes": attributes}
    return {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": properties}


T = {"Ref": "T"}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            {"S": balancer(T, {"Ref": "P"}), "T": bucket("aws:kms")},
            (1, [("S", "undecided")]),
            id="kind of balancer not known",
        ),
        pytest.param({"S": source(T), "T": bucket()}, (1, []), id="S3's own default"),
        pytest.param(
            {"S": source("{{resolve:ssm:/hlz/foundation/v1/bucket/access-logs}}")}, (1, []), id="the landing zone's"
        ),
        pytest.param(
            {"S": source("{{resolve:ssm:/hlz/foundation/v1/key/data}}")},
            (1, [("S", "undecided")]),
            id="published, but no bucket",
        ),
        pytest.param({"S": source(T), "T": bucket("AES256")}, (1, []), id="SSE-S3"),
        pytest.param({"S": source(T), "T": bucket("aws:kms")}, (1, [("S", "failed")]), id="SSE-KMS"),
        pytest.param({"S": source(T), "T": bucket("aws:kms:dsse")}, (1, [("S", "failed")]), id="DSSE-KMS"),
        pytest.param({"L": balancer(T), "T": bucket("AES256")}, (1, []), id="balancer, SSE-S3"),
        pytest.param({"L": balancer(T), "T": bucket("aws:kms")}, (1, [("L", "failed")]), id="balancer, SSE-KMS"),
        pytest.param({"L": balancer(T, kind="network"), "T": bucket("aws:kms")}, (0, []), id="network balancer"),
        pytest.param({"L": balancer(T, enabled="false"), "T": bucket("aws:kms")}, (0, []), id="balancer does not log"),
        pytest.param({"T": bucket("aws:kms")}, (0, []), id="nobody logs"),
        pytest.param({"S": source({"Ref": "Parameter"})}, (1, [("S", "undecided")]), id="target is a parameter"),
        pytest.param({"L": balancer({"Ref": "Parameter"})}, (1, [("L", "undecided")]), id="balancer, parameter"),
        pytest.param(
            {"L": balancer(T, enabled={"Ref": "P"}), "T": bucket()}, (1, [("L", "undecided")]), id="maybe logs"
        ),
        pytest.param(
            {"S": source(T), "T": bucket({"Ref": "P"})}, (1, [("S", "undecided")]), id="algorithm is a parameter"
        ),
    ],
)
def test_access_log_targets_use_s3_managed_encryption(look, resources, expected):
    assert look(RULE, resources) == expected
