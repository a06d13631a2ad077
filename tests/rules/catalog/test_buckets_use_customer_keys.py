import pytest

from hipaa_landing_zone.rules.catalog.buckets_use_customer_keys import RULE

KEY = {"Key": {"Type": "AWS::KMS::Key"}}
OURS = {"Fn::GetAtt": ["Key", "Arn"]}
FAILED, UNDECIDED, PASSED = (1, [("B", "failed")]), (1, [("B", "undecided")]), (1, [])


def bucket(algorithm=None, key=None, enabled=True, **properties):  # noqa: FBT002 - as the property
    default = {"SSEAlgorithm": algorithm, **({"KMSMasterKeyID": key} if key else {})}
    rules = [{"ServerSideEncryptionByDefault": default, "BucketKeyEnabled": enabled}]
    encrypted = {"BucketEncryption": {"ServerSideEncryptionConfiguration": rules}} if algorithm else {}
    return {"B": {"Type": "AWS::S3::Bucket", "Properties": {**encrypted, **properties}}, **KEY}


def admitting(service):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "s3:PutObject", "Resource": "*"}
    document = {"Statement": [statement]}
    policy = {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "B"}, "PolicyDocument": document}}
    return {**bucket("AES256"), "P": policy}


def balanced(kind="application"):
    attributes = [
        {"Key": "access_logs.s3.enabled", "Value": "true"},
        {"Key": "access_logs.s3.bucket", "Value": {"Ref": "B"}},
    ]
    balancer = {"Type": kind, "LoadBalancerAttributes": attributes}
    return {**bucket(), "L": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": balancer}}


def logging():
    source = {
        "Type": "AWS::S3::Bucket",
        "Properties": {"LoggingConfiguration": {"DestinationBucketName": {"Ref": "B"}}},
    }
    source["Properties"].update(bucket("aws:kms", OURS)["B"]["Properties"])
    return {**bucket(), "S": source}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(bucket("aws:kms", OURS), PASSED, id="a key of the app"),
        pytest.param(bucket("aws:kms", "{{resolve:ssm:/hlz/foundation/v1/key/data}}"), PASSED, id="a published key"),
        pytest.param(bucket("aws:kms:dsse", OURS, enabled=False), PASSED, id="two layers, no bucket key"),
        pytest.param(bucket("aws:kms", OURS, enabled=False), FAILED, id="no bucket key"),
        pytest.param(bucket("aws:kms", OURS, enabled={"Ref": "P"}), UNDECIDED, id="bucket key is a parameter"),
        pytest.param(bucket("aws:kms"), FAILED, id="no key named"),
        pytest.param(bucket("aws:kms", "alias/aws/s3"), FAILED, id="AWS's key"),
        pytest.param(bucket("aws:kms", {"Ref": "P"}), UNDECIDED, id="key is a parameter"),
        pytest.param(bucket("AES256"), FAILED, id="SSE-S3"),
        pytest.param(bucket(), FAILED, id="nothing said"),
        pytest.param(bucket({"Ref": "P"}, OURS), UNDECIDED, id="algorithm is a parameter"),
        pytest.param(admitting("logging.s3.amazonaws.com"), PASSED, id="takes access logs, by its policy"),
        pytest.param(admitting("logdelivery.elasticloadbalancing.amazonaws.com"), PASSED, id="of load balancers"),
        pytest.param(admitting("cloudtrail.amazonaws.com"), FAILED, id="a trail can use a key"),
        pytest.param(balanced(), PASSED, id="target of a load balancer"),
        pytest.param(logging(), (2, []), id="target of a bucket"),
        pytest.param({"X": {"Type": "AWS::SQS::Queue"}}, (0, []), id="no bucket"),
    ],
)
def test_buckets_use_customer_keys(look, resources, expected):
    assert look(RULE, resources) == expected


def test_other_accounts_choose_for_themselves(look):
    assert look(RULE, bucket(), phi_account_ids=frozenset()) == (0, [])


def test_the_archive_is_asked_as_well(look):
    template = {"at": ("logging/archive", "222222222222", "us-east-1"), "Resources": bucket()}
    assert look(RULE, template, phi_account_ids=frozenset()) == FAILED
