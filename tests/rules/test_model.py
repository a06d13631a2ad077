"""Templates, resources and the look-ups across templates."""

import json

import pytest

from hipaa_landing_zone.rules.model import Template, partition
from hipaa_landing_zone.rules.value import Unknown

ARCHIVE = ("logging/archive", "222222222222", "us-east-1")
BUCKET = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "logs-${AWS::AccountId}-${AWS::Region}"}}}
KEY = {"Type": "AWS::KMS::Key"}
ALIAS = {
    "Type": "AWS::KMS::Alias",
    "Properties": {"AliasName": "alias/trail", "TargetKeyId": {"Fn::GetAtt": ["Key", "Arn"]}},
}


def target(assembly, *templates):
    """What the Target property of the resource Probe leads to."""
    built = assembly(*templates)
    (probe,) = built.of_type("Probe")
    found = built.find(probe.get("Target"))
    return found if isinstance(found, Unknown) else (found.stack, found.logical_id)


def probe(value):
    return {"Type": "Probe", "Properties": {"Target": value}}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"Ref": "Unnamed"}, "Unnamed"),
        ({"Fn::GetAtt": ["Unnamed", "Arn"]}, "Unnamed"),
        ({"Ref": "Named"}, "Named"),
        ({"Fn::GetAtt": ["Named", "Arn"]}, "Named"),
        ("logs-111111111111-us-east-1", "Named"),
        ("arn:aws:s3:::logs-111111111111-us-east-1", "Named"),
    ],
)
def test_a_bucket_is_found_by_reference_name_and_arn(assembly, value, found):
    resources = {"Named": BUCKET, "Unnamed": {"Type": "AWS::S3::Bucket"}, "P": probe(value)}
    assert target(assembly, resources) == ("stage/stack0", found)


def test_a_bucket_is_found_by_name_in_another_template(assembly):
    archive = {"at": ARCHIVE, "Resources": {"Logs": BUCKET}}
    assert target(assembly, {"P": probe("logs-222222222222-us-east-1")}, archive) == ("logging/archive", "Logs")


def test_an_import_is_followed_within_its_account_and_region(assembly):
    exporter = {
        "at": ("stage/exporter", "111111111111", "us-east-1"),
        "Resources": {"Logs": {"Type": "AWS::S3::Bucket"}},
        "Outputs": {"O": {"Value": {"Ref": "Logs"}, "Export": {"Name": "exporter:Logs"}}},
    }
    importer = {"P": probe({"Fn::ImportValue": "exporter:Logs"})}
    assert target(assembly, importer, exporter) == ("stage/exporter", "Logs")
    elsewhere = {**exporter, "at": ("stage/exporter", "111111111111", "eu-west-1")}
    assert isinstance(target(assembly, importer, elsewhere), Unknown)


@pytest.mark.parametrize("value", [{"Ref": "Parameter"}, "name-of-nothing", ["not", "text"], {"Ref": "AWS::StackName"}])
def test_what_is_not_in_the_app_is_unknown(assembly, value):
    assert isinstance(target(assembly, {"P": probe(value)}), Unknown)


@pytest.mark.parametrize(
    ("text", "account", "found"),
    [
        ("arn:aws:kms:us-east-1:222222222222:alias/trail", "111111111111", True),
        ("alias/trail", "222222222222", True),
        ("alias/trail", "111111111111", False),
        ("arn:aws:kms:us-east-1:222222222222:key/0000", "111111111111", False),
    ],
)
def test_an_alias_leads_to_its_key_in_its_own_account_only(assembly, text, account, found):
    built = assembly({"at": ARCHIVE, "Resources": {"Key": KEY, "Alias": ALIAS}})
    key = built.key(text, account=account, region="us-east-1")
    assert (not isinstance(key, Unknown) and key.logical_id == "Key") is found


def test_a_template_is_read_from_its_file(tmp_path, assembly):
    path = tmp_path / "stack.template.json"
    path.write_text(json.dumps({"Resources": {"B": {**BUCKET, "DeletionPolicy": "Retain", "Condition": "C"}}}))
    template = Template.read(str(path), stack="stage/stack", account="111111111111", region="us-east-1")
    assert template.path == str(path)
    (bucket,) = assembly({"at": ("s", "1", "us-east-1"), **template.body}).of_type("AWS::S3::Bucket")
    assert (bucket.deletion_policy, bucket.update_replace_policy, bucket.conditional) == ("Retain", None, True)


def test_a_value_removed_by_no_value_is_absent(assembly):
    (bucket,) = assembly(
        {"B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "AWS::NoValue"}}}}
    ).of_type("AWS::S3::Bucket")
    assert bucket.get("BucketName") is None


def test_a_message_says_where(assembly):
    (bucket,) = assembly({"at": ("s", None, None), "Resources": {"B": BUCKET}}).of_type("AWS::S3::Bucket")
    assert str(bucket) == "s (account unknown, Region unknown) B"
    assert bucket.get("BucketName") == "logs-${AWS.AccountId}-${AWS.Region}"


def test_a_name_that_hangs_on_the_account_stands_for_no_bucket(assembly):
    """Two stages without an account have one name each time, and are two buckets."""
    built = assembly(*({"at": (stage, None, None), "Resources": {"B": BUCKET}} for stage in ("dev", "prod")))
    dev, prod = built.of_type("AWS::S3::Bucket")
    assert isinstance(built.find(dev.get("BucketName")), Unknown)
    assert [built.find(each.scope.reference("B", "Arn")) for each in (dev, prod)] == [dev, prod]


@pytest.mark.parametrize(("region", "count"), [(None, 1), ("us-east-1", 0), ("us-gov-west-1", 1)])
def test_no_resource_goes_because_the_partition_was_guessed(assembly, region, count):
    condition = {"Gov": {"Fn::Equals": [{"Fn::Sub": "${AWS::Partition}"}, "aws-us-gov"]}}
    body = {"Conditions": condition, "Resources": {"B": {**BUCKET, "Condition": "Gov"}}}
    assert len(list(assembly({"at": ("s", None, region), **body}).of_type("AWS::S3::Bucket"))) == count


@pytest.mark.parametrize(
    ("region", "expected"),
    [("us-east-1", "aws"), ("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn"), (None, None)],
)
def test_partition_follows_the_region(region, expected):
    assert partition(region) == expected
