import pytest

from hipaa_landing_zone.rules.catalog.flow_logs_are_complete import RULE

PARAMETER = {"Ref": "P"}
ARCHIVE_ARN = "arn:aws:s3:::archive"
KEY = {"K": {"Type": "AWS::KMS::Key"}}
GOOD = {
    "ResourceType": "VPC",
    "TrafficType": "ALL",
    "MaxAggregationInterval": 60,
    "LogDestinationType": "s3",
    "LogDestination": ARCHIVE_ARN,
}
BUCKET = {"B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "archive"}}}
TO_GROUP = {"LogDestinationType": "cloud-watch-logs", "LogDestination": {"Fn::GetAtt": ["G", "Arn"]}}


def flow_log(**properties):
    return {"F": {"Type": "AWS::EC2::FlowLog", "Properties": {**GOOD, **properties}}}


def group(**properties):
    return {"G": {"Type": "AWS::Logs::LogGroup", "Properties": properties}}


def gateway(target, **attributes):
    to = {"LogDestinationType": "s3", "LogDestination": ARCHIVE_ARN}
    log = {"ResourceType": "TransitGateway", "ResourceId": target, **to}
    return {
        "T": {"Type": "AWS::EC2::TransitGateway"},
        "F": {"Type": "AWS::EC2::FlowLog", "Properties": log, **attributes},
    }


def archive(account="222222222222"):
    return {"at": ("archive", account, "us-east-1"), "Resources": BUCKET}


FAILED, UNDECIDED, PASSED = (1, [("F", "failed")]), (1, [("F", "undecided")]), (1, [])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(flow_log(), PASSED, id="all of it into the archive"),
        pytest.param(flow_log(TrafficType="REJECT"), FAILED, id="rejected traffic only"),
        pytest.param(flow_log(TrafficType=PARAMETER), UNDECIDED, id="traffic is a parameter"),
        pytest.param(flow_log(MaxAggregationInterval=600), FAILED, id="ten minutes"),
        pytest.param(flow_log(MaxAggregationInterval=PARAMETER), UNDECIDED, id="interval is a parameter"),
        pytest.param(flow_log(LogDestination="arn:aws:s3:::other"), UNDECIDED, id="a bucket of no template"),
        pytest.param(flow_log(LogDestinationType=PARAMETER), UNDECIDED, id="destination is a parameter"),
        pytest.param(flow_log(LogDestinationType="kinesis-data-firehose"), UNDECIDED, id="a delivery stream"),
        pytest.param({**flow_log(**TO_GROUP), **group(KmsKeyId={"Ref": "K"}), **KEY}, PASSED, id="an encrypted group"),
        pytest.param(
            {**flow_log(**TO_GROUP), **group(KmsKeyId="{{resolve:ssm:/hlz/foundation/v1/key/logs}}")},
            PASSED,
            id="a group under a published key",
        ),
        pytest.param({**flow_log(**TO_GROUP), **group()}, FAILED, id="a group without a key"),
        pytest.param({**flow_log(**TO_GROUP), **group(KmsKeyId=PARAMETER)}, UNDECIDED, id="key is a parameter"),
        pytest.param(flow_log(LogDestinationType=None, LogGroupName="flows"), UNDECIDED, id="a group of no template"),
        pytest.param({"V": {"Type": "AWS::EC2::VPC"}}, (0, []), id="cdk-nag looks for one"),
    ],
)
def test_flow_logs_are_complete(look, resources, expected):
    assert look(RULE, resources, archive()) == expected


def test_a_bucket_elsewhere_is_not_the_archive(look):
    assert look(RULE, flow_log(), archive("333333333333")) == FAILED


def test_without_a_known_archive_nothing_is_in_it(look):
    assert look(RULE, flow_log(), archive(), log_archive_account_id=None) == UNDECIDED


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(gateway({"Ref": "T"}), (2, []), id="logged"),
        pytest.param(gateway("tgw-1"), (2, [("T", "failed")]), id="another is logged"),
        pytest.param(gateway(PARAMETER), (2, [("T", "undecided")]), id="which one is a parameter"),
        pytest.param(gateway({"Ref": "T"}, Condition="C"), (2, [("T", "failed")]), id="perhaps logged"),
        pytest.param({"T": {"Type": "AWS::EC2::TransitGateway"}}, (1, [("T", "failed")]), id="not logged"),
    ],
)
def test_transit_gateways_have_one(look, resources, expected):
    assert look(RULE, resources, archive()) == expected
