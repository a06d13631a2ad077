import pytest

from hipaa_landing_zone.rules.catalog.data_survives_its_stack import RULE


def store(kind, deletion=None, replacement=None, **properties):
    attributes = {"DeletionPolicy": deletion, "UpdateReplacePolicy": replacement}
    given = {name: value for name, value in attributes.items() if value is not None}
    return {"S": {"Type": f"AWS::{kind}", "Properties": properties, **given}}


KEPT = ("Retain", "Retain")
PASSED, FAILED, UNDECIDED, ELSEWHERE = (1, []), (1, [("S", "failed")]), (1, [("S", "undecided")]), (0, [])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(store("DynamoDB::Table", *KEPT), PASSED, id="retained"),
        pytest.param(store("DynamoDB::Table", "RetainExceptOnCreate", "Retain"), PASSED, id="but when it never was"),
        pytest.param(store("RDS::DBCluster", "Snapshot", "Snapshot"), PASSED, id="a last snapshot"),
        pytest.param(store("DynamoDB::Table", "Snapshot", "Snapshot"), FAILED, id="no snapshot of a table"),
        pytest.param(store("DynamoDB::Table"), FAILED, id="nothing said"),
        pytest.param(store("RDS::DBCluster"), FAILED, id="default is not enough"),
        pytest.param(store("EFS::FileSystem", "Delete", "Retain"), FAILED, id="goes with the stack"),
        pytest.param(store("EFS::FileSystem", "Retain"), FAILED, id="goes when replaced"),
        pytest.param(store("EFS::FileSystem", "Retain", "RetainExceptOnCreate"), FAILED, id="not for replacement"),
        pytest.param(store("Logs::LogGroup"), FAILED, id="log group"),
        pytest.param(store("S3::Bucket"), FAILED, id="bucket"),
        pytest.param(store("S3::Bucket", *KEPT), PASSED, id="retained bucket"),
        pytest.param(store("S3::Bucket", ObjectLockEnabled=True), ELSEWHERE, id="locked bucket is of another rule"),
        pytest.param(store("S3::Bucket", ObjectLockEnabled={"Ref": "P"}), ELSEWHERE, id="perhaps locked, too"),
        pytest.param(store("RDS::DBInstance", "Snapshot", "Snapshot"), PASSED, id="instance of its own"),
        pytest.param(store("RDS::DBInstance", DBClusterIdentifier="c"), ELSEWHERE, id="member of a cluster"),
        pytest.param(store("RDS::DBInstance", SourceDBInstanceIdentifier="i"), ELSEWHERE, id="read replica"),
        pytest.param(store("DynamoDB::Table", {"Ref": "P"}, "Retain"), UNDECIDED, id="a parameter decides"),
        pytest.param(store("DynamoDB::Table", ["Retain"], "Retain"), FAILED, id="wrong shape"),
        pytest.param(store("DynamoDB::Table", {"Ref": "AWS::NoValue"}, "Retain"), FAILED, id="no value"),
        pytest.param(store("ElastiCache::ServerlessCache"), ELSEWHERE, id="a cache holds a copy"),
    ],
)
def test_data_survives_its_stack(look, resources, expected):
    assert look(RULE, resources) == expected


def test_only_where_there_is_phi(look):
    assert look(RULE, store("DynamoDB::Table"), phi_account_ids=frozenset()) == ELSEWHERE
