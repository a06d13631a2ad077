import json

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from hipaa_landing_zone.rules.catalog.data_stores_use_customer_keys import RULE
from hipaa_landing_zone.rules.store_key import KEYLESS, KEYS, SWITCHES

KEY = {"Key": {"Type": "AWS::KMS::Key"}}
OURS = {"Fn::GetAtt": ["Key", "Arn"]}
PUBLISHED = "{{resolve:ssm:/hlz/foundation/v1/key/data}}"
FAILED, UNDECIDED, PASSED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, [])


def resource(kind, **properties):
    return {"R": {"Type": f"AWS::{kind}", "Properties": properties}, **KEY}


def table(**specification):
    return resource("DynamoDB::Table", SSESpecification=specification)


def cluster(**properties):
    return resource("RDS::DBCluster", StorageEncrypted=True, **properties)


def collection(policy, kind="encryption"):
    return resource("OpenSearchServerless::SecurityPolicy", Type=kind, Policy=policy)


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(table(SSEEnabled=True, KMSMasterKeyId=OURS), PASSED, id="a key of the app"),
        pytest.param(table(SSEEnabled=True, KMSMasterKeyId=PUBLISHED), PASSED, id="a published key"),
        pytest.param(table(SSEEnabled=True), FAILED, id="AWS's key by default"),
        pytest.param(table(SSEEnabled=True, KMSMasterKeyId="alias/aws/dynamodb"), FAILED, id="AWS's key by name"),
        pytest.param(table(SSEEnabled=False, KMSMasterKeyId=OURS), FAILED, id="switched off"),
        pytest.param(table(SSEEnabled={"Ref": "P"}, KMSMasterKeyId=OURS), UNDECIDED, id="switch is a parameter"),
        pytest.param(table(SSEEnabled=True, KMSMasterKeyId={"Ref": "P"}), UNDECIDED, id="key is a parameter"),
        pytest.param(resource("SQS::Queue"), FAILED, id="nothing set"),
        pytest.param(resource("SQS::Queue", KmsMasterKeyId={"Ref": "Key"}), PASSED, id="queue"),
        pytest.param(
            resource("DynamoDB::GlobalTable", SSESpecification={"SSEEnabled": True}), FAILED, id="no replicas"
        ),
        pytest.param(
            resource(
                "DynamoDB::GlobalTable",
                SSESpecification={"SSEEnabled": True},
                Replicas=[{"SSESpecification": {"KMSMasterKeyId": PUBLISHED}}, {"Region": "us-west-2"}],
            ),
            FAILED,
            id="one replica without",
        ),
        pytest.param(cluster(KmsKeyId=OURS), PASSED, id="cluster"),
        pytest.param(cluster(SnapshotIdentifier="s"), UNDECIDED, id="from a snapshot"),
        pytest.param(cluster(SnapshotIdentifier="s", KmsKeyId=OURS), PASSED, id="from a snapshot, under a key"),
        pytest.param(cluster(KmsKeyId=OURS, ManageMasterUserPassword=True), FAILED, id="password under AWS's key"),
        pytest.param(cluster(KmsKeyId=OURS, ManageMasterUserPassword={"Ref": "P"}), UNDECIDED, id="perhaps a password"),
        pytest.param(
            cluster(KmsKeyId=OURS, ManageMasterUserPassword=True, MasterUserSecret={"KmsKeyId": OURS}),
            PASSED,
            id="password under a key",
        ),
        pytest.param(resource("RDS::DBInstance", DBClusterIdentifier="c"), PASSED, id="member of a cluster"),
        pytest.param(
            resource("RDS::DBInstance", DBClusterIdentifier="c", EnablePerformanceInsights=True),
            FAILED,
            id="member with insights under AWS's key",
        ),
        pytest.param(
            resource("RDS::DBInstance", DBClusterIdentifier={"Ref": "P"}, StorageEncrypted=True),
            UNDECIDED,
            id="perhaps a member",
        ),
        pytest.param(resource("Lambda::Function"), PASSED, id="no variables"),
        pytest.param(resource("Lambda::Function", Environment={"Variables": {}}), PASSED, id="empty variables"),
        pytest.param(resource("Lambda::Function", Environment={"Variables": {"A": "b"}}), FAILED, id="variables"),
        pytest.param(
            resource("KinesisFirehose::DeliveryStream", KinesisStreamSourceConfiguration={"RoleARN": "r"}),
            PASSED,
            id="encrypted at its source",
        ),
        pytest.param(resource("KinesisFirehose::DeliveryStream"), FAILED, id="put directly"),
        pytest.param(
            resource("SecretsManager::Secret", KmsKeyId=OURS, ReplicaRegions=[{"Region": "us-west-2"}]),
            FAILED,
            id="replica of a secret",
        ),
        pytest.param(collection(json.dumps({"KmsARN": "arn:aws:kms:us-east-1:1:key/k"})), PASSED, id="collection"),
        pytest.param(collection(json.dumps({"AWSOwnedKey": True})), FAILED, id="collection under AWS's key"),
        pytest.param(collection("{"), UNDECIDED, id="policy that is no JSON"),
        pytest.param(collection("[]", "network"), (0, []), id="who reaches a collection"),
        pytest.param(resource("DAX::Cluster"), FAILED, id="takes no key"),
        pytest.param(resource("EC2::VPC"), (0, []), id="holds nothing"),
    ],
)
def test_data_stores_use_customer_keys(look, resources, expected):
    assert look(RULE, resources) == expected


def test_only_phi_needs_them(look):
    assert look(RULE, table(), phi_account_ids=frozenset()) == (0, [])


@pytest.mark.parametrize("kind", KEYS)
def test_each_type_without_anything_fails_or_needs_nothing(look, kind):
    checked, findings = look(RULE, {"R": {"Type": kind, "Properties": {}}})
    conditional = {
        *("AWS::CodeBuild::Project", "AWS::Lambda::Function"),
        *("AWS::OpenSearchServerless::Collection", "AWS::SageMaker::FeatureGroup"),
    }
    assert checked == 1
    assert bool(findings) is (kind not in conditional)


@pytest.mark.parametrize("kind", KEYLESS)
def test_types_without_keys_have_no_property_for_one(kind):
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    assert "kms" not in json.dumps(schema["properties"]).lower()


@pytest.mark.parametrize("kind", KEYS)
def test_properties_exist(kind):
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    paths = [path for key in KEYS[kind] for path in (key.path, key.when, *key.unless) if path]
    for path in (*paths, *([SWITCHES[kind]] if kind in SWITCHES else [])):
        assert property_at(schema, path), f"{kind} has no {path}"


def property_at(root, path):
    found = [root]
    for step in path.replace("?", "").split("."):
        name = step.removesuffix("[]")
        found = [forms["properties"][name] for each in found for forms in shapes(each, root) if has(forms, name)]
        if step.endswith("[]"):
            found = [forms["items"] for each in found for forms in shapes(each, root) if "items" in forms]
    return found


def has(schema, name):
    return name in schema.get("properties", {})


def shapes(schema, root):
    if "$ref" in schema:
        at = root
        for key in schema["$ref"].removeprefix("#/").split("/"):
            at = at[key]
        yield from shapes(at, root)
        return
    yield schema
    for kind in ("oneOf", "anyOf", "allOf"):
        for each in schema.get(kind, ()):
            yield from shapes(each, root)
