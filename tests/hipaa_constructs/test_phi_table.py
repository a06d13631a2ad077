"""Each guarantee of PhiTable, read from the template."""

from pathlib import Path

import pytest
from aws_cdk import aws_backup as backup
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from cdk_nag import HIPAASecurityChecks

import hipaa_constructs
from hipaa_constructs import PhiKey, PhiTable

FINDING = ("HIPAA.Security-DynamoDBInBackupPlan", "stack/Table/Resource/Resource")
TABLE = "arn:aws:dynamodb:us-east-1:222222222222:table/records"
READER = "arn:aws:iam::222222222222:role/Reader"


def make(stack, **changed):
    key = PhiKey(stack, "Key", alias="records", description="d")
    partition_key = dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
    return PhiTable(stack, "Table", encryption_key=key.resource, partition_key=partition_key, **changed)


@pytest.fixture(scope="module")
def template(synth):
    def build(stack):
        table = make(stack)
        for name, grant in (("Reader", table.grant_read), ("Writer", table.grant_read_write)):
            grant(iam.Role(stack, name, assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")))

    return synth(build)


@pytest.fixture(scope="module")
def table(template):
    return template.properties("AWS::DynamoDB::Table")


def test_encrypted_with_a_customer_key(table, template, text):
    (key,) = template.all("AWS::KMS::Key")
    encryption = table["SSESpecification"]
    assert (encryption["SSEEnabled"], encryption["SSEType"]) == (True, "KMS")
    assert text(encryption["KMSMasterKeyId"]) == f"{{{key}.Arn}}"


def test_restorable_to_any_second(table):
    recovery = table["PointInTimeRecoverySpecification"]
    assert recovery == {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 35}


def test_backed_up(synth, text):
    def build(stack):
        plan = backup.BackupPlan(stack, "Plan", backup_vault=backup.BackupVault(stack, "Vault"))
        plan.add_rule(backup.BackupPlanRule.daily())
        make(stack, backup_plan=plan)

    template = synth(build, plugin=HIPAASecurityChecks)
    (table,) = template.all("AWS::DynamoDB::Table")
    selection = template.properties("AWS::Backup::BackupSelection")["BackupSelection"]
    assert text(selection["Resources"]) == [f"{{{table}.Arn}}"]
    assert FINDING not in template.findings


def test_deletion_is_refused(table):
    assert table["DeletionProtectionEnabled"] is True


def test_tls_only(table, verdict):
    document = table["ResourcePolicy"]["PolicyDocument"]
    answers = [
        verdict(document, READER, "dynamodb:GetItem", {"aws:SecureTransport": tls}, arn=TABLE)
        for tls in ("true", "false")
    ]
    assert answers == ["allowed", "explicitly denied"]


def test_unusual_use_shows(table):
    assert table["ContributorInsightsSpecification"]["Enabled"] is True


def test_survives_its_stack(template):
    resource = template.one("AWS::DynamoDB::Table")
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_grants_reach_the_key(template, verdict):
    key_policy = template.properties("AWS::KMS::Key")["KeyPolicy"]
    (key,) = template.all("AWS::KMS::Key")
    arn = f"arn:aws:kms:us-east-1:222222222222:key/{key}"
    for role, action, outcome in (
        ("Reader", "kms:Decrypt", "allowed"),
        ("Reader", "kms:Encrypt", "implicitly denied"),
        ("Writer", "kms:Encrypt", "allowed"),
    ):
        identity = template.properties("AWS::IAM::Policy", role)["PolicyDocument"]
        assert verdict(key_policy, READER, action, arn=arn, identity=identity) == outcome


def test_streams_and_expiry_on_request(table, synth):
    assert "StreamSpecification" not in table
    assert "TimeToLiveSpecification" not in table
    changed = synth(
        lambda stack: make(stack, stream=dynamodb.StreamViewType.KEYS_ONLY, time_to_live_attribute="until")
    ).properties("AWS::DynamoDB::Table")
    assert changed["StreamSpecification"]["StreamViewType"] == "KEYS_ONLY"
    assert changed["TimeToLiveSpecification"] == {"AttributeName": "until", "Enabled": True}


def test_named_principals_may_be_admitted(synth):
    statement = iam.PolicyStatement(
        actions=["dynamodb:GetItem"], principals=[iam.AccountPrincipal("333333333333")], resources=["*"]
    )
    policy = synth(lambda stack: make(stack, policy_statements=[statement])).properties("AWS::DynamoDB::Table")
    statements = policy["ResourcePolicy"]["PolicyDocument"]["Statement"]
    assert [each["Effect"] for each in statements] == ["Deny", "Allow"]


@pytest.mark.parametrize("principal", [iam.AnyPrincipal(), iam.StarPrincipal()])
def test_nobody_admits_everybody(synth, principal):
    statement = iam.PolicyStatement(actions=["dynamodb:GetItem"], principals=[principal], resources=["*"])
    with pytest.raises(ValueError, match="allowed: named principals"):
        synth(lambda stack: make(stack, policy_statements=[statement]))


def test_cdk_nag_finds_what_the_page_explains(synth):
    assert synth(make, plugin=HIPAASecurityChecks).findings == {FINDING}
    assert FINDING[0] in (Path(hipaa_constructs.__file__).parents[1] / "storage.md").read_text()


def test_the_landing_zones_rules_find_nothing(template, breaches):
    looked_at, found = breaches(template)
    assert looked_at >= 3
    assert found == []
