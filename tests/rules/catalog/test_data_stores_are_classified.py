import pytest

from hipaa_landing_zone.plan.name import CLASSIFICATION_TAG
from hipaa_landing_zone.rules.catalog.data_stores_are_classified import KEY, RULE

UNKNOWN = {"Ref": "P"}


def tags(value="phi", key=KEY):
    return [{"Key": "owner", "Value": "team"}, {"Key": key, "Value": value}]


def store(kind, **properties):
    return {"S": {"Type": f"AWS::{kind}", "Properties": properties}}


def replicas(*given):
    return store("DynamoDB::GlobalTable", Replicas=[{"Tags": each} for each in given])


PASSED, FAILED, UNDECIDED = (1, []), (1, [("S", "failed")]), (1, [("S", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(store("S3::Bucket", Tags=tags()), PASSED, id="phi"),
        pytest.param(store("S3::Bucket", Tags=tags("non-phi")), PASSED, id="non-phi"),
        pytest.param(store("EFS::FileSystem", FileSystemTags=tags()), PASSED, id="tags by another name"),
        pytest.param(store("MSK::Cluster", Tags={KEY: "phi"}), PASSED, id="tags as a mapping"),
        pytest.param(store("Cognito::UserPool", UserPoolTags={"owner": "x"}), FAILED, id="not in the mapping"),
        pytest.param(store("S3::Bucket"), FAILED, id="no tags"),
        pytest.param(store("S3::Bucket", Tags=tags("PHI")), FAILED, id="spelled otherwise"),
        pytest.param(store("S3::Bucket", Tags=tags(key="DataClass")), FAILED, id="another key"),
        pytest.param(store("S3::Bucket", Tags=tags(UNKNOWN)), UNDECIDED, id="a parameter"),
        pytest.param(store("S3::Bucket", Tags=tags(key=UNKNOWN)), UNDECIDED, id="a key not known"),
        pytest.param(store("S3::Bucket", Tags=UNKNOWN), UNDECIDED, id="tags not known"),
        pytest.param(store("SQS::Queue"), FAILED, id="queues hold copies"),
        pytest.param(store("RDS::DBInstance"), FAILED, id="instance of its own"),
        pytest.param(store("RDS::DBInstance", DBClusterIdentifier="c"), (0, []), id="member of a cluster"),
        pytest.param(replicas(tags(), tags("non-phi")), PASSED, id="every replica"),
        pytest.param(replicas(tags(), []), FAILED, id="one replica is not"),
        pytest.param(store("SNS::Topic"), (0, []), id="no store"),
    ],
)
def test_data_stores_are_classified(look, resources, expected):
    assert look(RULE, resources) == expected


def test_only_where_there_is_phi(look):
    assert look(RULE, store("S3::Bucket"), phi_account_ids=frozenset()) == (0, [])


def test_the_tag_is_the_landing_zones():
    assert KEY == CLASSIFICATION_TAG
