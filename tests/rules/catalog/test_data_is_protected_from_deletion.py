import pytest

from hipaa_landing_zone.rules.catalog.data_is_protected_from_deletion import RULE


def store(kind, **properties):
    return {"S": {"Type": f"AWS::{kind}", "Properties": properties}}


def replicas(protected):
    return store("DynamoDB::GlobalTable", Replicas=[{"DeletionProtectionEnabled": each} for each in protected])


PASSED, FAILED, UNDECIDED = (1, []), (1, [("S", "failed")]), (1, [("S", "undecided")])
UNKNOWN = {"Ref": "P"}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(store("DynamoDB::Table", DeletionProtectionEnabled=True), PASSED, id="table"),
        pytest.param(store("DynamoDB::Table"), FAILED, id="unprotected table"),
        pytest.param(store("DynamoDB::Table", DeletionProtectionEnabled=UNKNOWN), UNDECIDED, id="a parameter"),
        pytest.param(store("DocDB::DBCluster", DeletionProtection="true"), PASSED, id="true as text"),
        pytest.param(store("Neptune::DBCluster", DeletionProtection=False), FAILED, id="switched off"),
        pytest.param(store("DSQL::Cluster"), FAILED, id="Aurora DSQL"),
        pytest.param(store("RDS::GlobalCluster"), FAILED, id="global cluster"),
        pytest.param(store("Cognito::UserPool", DeletionProtection="ACTIVE"), PASSED, id="user pool"),
        pytest.param(store("Cognito::UserPool", DeletionProtection="INACTIVE"), FAILED, id="open user pool"),
        pytest.param(store("Cognito::UserPool"), FAILED, id="nothing said"),
        pytest.param(store("Cognito::UserPool", DeletionProtection=UNKNOWN), UNDECIDED, id="a word that is not known"),
        pytest.param(store("OpenSearchServerless::Collection", DeletionProtection="ENABLED"), PASSED, id="collection"),
        pytest.param(replicas([True, True]), PASSED, id="every replica"),
        pytest.param(replicas([True, False]), FAILED, id="one replica is not"),
        pytest.param(store("DynamoDB::GlobalTable", Replicas=[UNKNOWN]), UNDECIDED, id="a replica not known"),
        pytest.param(store("RDS::DBCluster"), (0, []), id="cdk-nag looks at these"),
    ],
)
def test_data_is_protected_from_deletion(look, resources, expected):
    assert look(RULE, resources) == expected


def test_only_where_there_is_phi(look):
    assert look(RULE, store("DynamoDB::Table"), phi_account_ids=frozenset()) == (0, [])
