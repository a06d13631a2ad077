"""Tags of data sets, and access that follows them, judged by the evaluator of policies."""

import contextlib
import io
import re
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from cdk_nag import HIPAASecurityChecks

import hipaa_constructs
from hipaa_constructs import AccessLogBucket, DataSet, PhiBucket, PhiKey, PhiTable, as_table, phi_tags, who_reaches
from hipaa_constructs.data_set import (
    BUCKET,
    CLASSIFICATION_TAG,
    DATA_SET_ACCESS_TAG,
    DATA_SET_TAG,
    PURPOSE_OF_USE_TAG,
    PURPOSE_TAG,
    READ,
    RESOURCE,
    WRITE,
    statements,
)
from hipaa_landing_zone.plan.name import CLASSIFICATION_TAG as LANDING_ZONE_TAG
from hipaa_landing_zone.policies.reference import condition_keys

CARDIOLOGY = DataSet("cardiology", purpose="treatment")
ROLE = "arn:aws:iam::222222222222:role/Reader"
RESOURCES = {
    BUCKET: ("s3:GetObject", "arn:aws:s3:::records/1"),
    RESOURCE: ("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:222222222222:table/encounters"),
}
WRITING = {BUCKET: "s3:PutObject", RESOURCE: "dynamodb:PutItem"}
ALLOWED, REFUSED, IMPLICIT = "allowed", "explicitly denied", "implicitly denied"
EVERYTHING = {"Sid": "Everything", "Effect": "Allow", "Action": "*", "Resource": "*"}


@pytest.fixture(scope="module")
def template(synth):
    def build(stack):
        phi_tags(stack, data_set=CARDIOLOGY, owner="cardiology@example.org")
        key = PhiKey(stack, "Key", alias="cardiology", description="d")
        logs = AccessLogBucket(stack, "Logs")
        PhiBucket(stack, "Records", encryption_key=key.resource, access_log_bucket=logs.resource)
        partition_key = dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
        table = PhiTable(stack, "Encounters", encryption_key=key.resource, partition_key=partition_key)
        sqs.Queue(stack, "Queue", encryption_master_key=key.resource)

        def role(name):
            return iam.Role(stack, name, assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))

        CARDIOLOGY.grant_read(role("Reader"))
        CARDIOLOGY.grant_read_write(role("Writer"))
        DataSet("oncology", purpose="treatment").grant_read(role("Oncologist"))
        other = role("Confused")
        DataSet("cardiology", purpose="research").grant_read(other)
        table.grant_read(other)
        table.grant_read(role("Function"))
        role("Idle")
        by_text = role("ByText")
        by_text.add_to_policy(iam.PolicyStatement(actions=["s3:Get*"], resources=["arn:aws:s3:::reco*"]))

    return synth(build)


@pytest.fixture
def answer(verdict):
    """What AWS answers a role with attributes, by the statements of a data set and others."""

    def judge(prefix, held, attributes, *others, write=False, action=None):
        reading, arn = RESOURCES[prefix]
        asked = action or (WRITING[prefix] if write else reading)
        identity = {"Version": "2012-10-17", "Statement": [*statements(write=write), *others]}
        context = {f"{prefix}/{key}": value for key, value in held.items()}
        return verdict(None, ROLE, asked, context, arn=arn, identity=identity, tags=attributes)

    return judge


@pytest.mark.parametrize("prefix", RESOURCES)
@pytest.mark.parametrize("write", [False, True])
def test_equal_tags_allow(answer, prefix, write):
    assert answer(prefix, CARDIOLOGY.tags, CARDIOLOGY.attributes, write=write) == ALLOWED


@pytest.mark.parametrize("prefix", RESOURCES)
@pytest.mark.parametrize(
    "other", [DataSet("oncology", purpose="treatment"), DataSet("cardiology", purpose="research")], ids=str
)
def test_another_data_set_or_purpose_is_refused_whatever_else_allows_it(answer, prefix, other):
    assert answer(prefix, CARDIOLOGY.tags, other.attributes) == REFUSED
    assert answer(prefix, CARDIOLOGY.tags, other.attributes, EVERYTHING) == REFUSED
    assert answer(prefix, CARDIOLOGY.tags, other.attributes, EVERYTHING, action=WRITING[prefix]) == REFUSED


@pytest.mark.parametrize(
    ("prefix", "action"),
    [
        (BUCKET, "s3:GetObjectTorrent"),
        (BUCKET, "s3:GetObjectVersionTagging"),
        (BUCKET, "s3:ListBucketVersions"),
        (BUCKET, "s3:RestoreObject"),
        (RESOURCE, "dynamodb:ExportTableToPointInTime"),
        (RESOURCE, "dynamodb:PartiQLSelect"),
        (RESOURCE, "kms:GenerateDataKeyPair"),
        (RESOURCE, "kms:ReEncryptFrom"),
    ],
)
def test_the_same_data_by_another_name_is_refused(answer, prefix, action):
    held = {DATA_SET_TAG: "oncology", PURPOSE_TAG: "treatment"}
    assert answer(prefix, held, CARDIOLOGY.attributes, EVERYTHING, action=action) == REFUSED


@pytest.mark.parametrize("prefix", RESOURCES)
def test_without_attributes_a_data_set_is_refused(answer, prefix):
    assert answer(prefix, CARDIOLOGY.tags, {}, EVERYTHING) == REFUSED
    assert answer(prefix, CARDIOLOGY.tags, {DATA_SET_ACCESS_TAG: "cardiology"}, EVERYTHING) == REFUSED


@pytest.mark.parametrize("prefix", RESOURCES)
def test_untagged_resources_are_neither_allowed_nor_denied(answer, prefix):
    assert answer(prefix, {}, CARDIOLOGY.attributes) == IMPLICIT
    assert answer(prefix, {}, CARDIOLOGY.attributes, EVERYTHING) == ALLOWED


def test_the_tags_of_a_resource_make_no_reader_of_a_role(answer):
    """`phi_tags` on a stack tags its roles as well."""
    assert answer(RESOURCE, CARDIOLOGY.tags, CARDIOLOGY.tags) == REFUSED
    assert not CARDIOLOGY.tags.keys() & CARDIOLOGY.attributes.keys()


def test_an_access_points_tags_do_not_count(answer, verdict):
    context = {f"aws:ResourceTag/{key}": value for key, value in CARDIOLOGY.tags.items()}
    identity = {"Version": "2012-10-17", "Statement": list(statements(write=False))}
    action, arn = RESOURCES[BUCKET]
    assert verdict(None, ROLE, action, context, arn=arn, identity=identity, tags=CARDIOLOGY.attributes) == IMPLICIT


@pytest.mark.parametrize("write", [False, True])
def test_reading_is_no_writing(answer, write):
    assert answer(RESOURCE, CARDIOLOGY.tags, CARDIOLOGY.attributes, action="dynamodb:PutItem", write=write) == (
        ALLOWED if write else IMPLICIT
    )


def test_every_action_knows_the_tags_it_is_decided_by():
    asked = [(prefix, action) for table in (READ, WRITE) for prefix, actions in table.items() for action in actions]
    assert len(asked) >= 15
    assert [each for each in asked if f"{each[0]}/${{TagKey}}" not in condition_keys(each[1])] == []


@pytest.mark.parametrize(
    ("action", "keys", "outcome"),
    [
        ("dynamodb:TagResource", [PURPOSE_TAG], REFUSED),
        ("s3:UntagResource", [DATA_SET_TAG, "stage"], REFUSED),
        ("iam:TagRole", [DATA_SET_ACCESS_TAG], REFUSED),
        ("sts:TagSession", [PURPOSE_OF_USE_TAG], REFUSED),
        ("iam:TagRole", ["stage"], ALLOWED),
        ("iam:CreateRole", [], ALLOWED),
    ],
)
def test_the_guard_keeps_the_tags(verdict, action, keys, outcome):
    identity = {"Version": "2012-10-17", "Statement": [EVERYTHING, DataSet.guard().to_statement_json()]}
    assert verdict(None, ROLE, action, {"aws:TagKeys": keys}, arn=ROLE, identity=identity) == outcome


def test_tags_reach_everything_under_the_scope(template):
    def tags(kind, name):
        return {each["Key"]: each["Value"] for each in template.properties(kind, name)["Tags"]}

    expected = {**CARDIOLOGY.tags, "phi-owner": "cardiology@example.org"}
    assert tags("AWS::S3::Bucket", "Records") == expected
    assert tags("AWS::DynamoDB::Table", "Encounters") == expected
    assert tags("AWS::KMS::Key", "Key") == expected
    assert tags("AWS::IAM::Role", "Reader") == {**expected, **CARDIOLOGY.attributes}
    assert tags("AWS::IAM::Role", "Idle") == expected


def test_the_classification_is_the_landing_zones_and_only_phi():
    assert CLASSIFICATION_TAG == LANDING_ZONE_TAG
    assert CARDIOLOGY.tags[CLASSIFICATION_TAG] == "phi"


def test_who_reaches_what(template):
    rows = {
        (re.sub(r"[0-9A-F]{8}$", "", row.principal), row.resource.rstrip("0123456789ABCDEF"), row.access)
        for row in who_reaches({"Resources": template.resources})
    }
    assert rows == {
        ("Reader", "Encounters", "read"),
        ("Reader", "Records", "read"),
        ("Writer", "Encounters", "read and write"),
        ("Writer", "Records", "read and write"),
        ("Function", "Encounters", "read"),
        ("ByText", "Records", "unknown"),
        ("ByText", "Logs", "unknown"),
        ("Reader", "Logs", "read"),
        ("Writer", "Logs", "read and write"),
        ("?", "Queue", "unknown"),
    }


def test_the_answer_agrees_with_the_evaluator(template, verdict):
    """Whoever is listed with a table may read it, and whoever is not may not."""
    listed = {row.principal for row in who_reaches({"Resources": template.resources}) if row.resource.startswith("Enc")}
    (table,) = template.all("AWS::DynamoDB::Table")
    context = {f"aws:ResourceTag/{key}": value for key, value in CARDIOLOGY.tags.items()}
    arn = f"arn:aws:kms:us-east-1:222222222222:key/{table}"  # what the fixture makes of the table's ARN
    answers = {}
    for name, role in template.all("AWS::IAM::Role").items():
        policies = [
            statement
            for each in (*template.all("AWS::IAM::Policy").values(), *template.all("AWS::IAM::ManagedPolicy").values())
            if {"Ref": name} in each["Properties"]["Roles"]
            for statement in each["Properties"]["PolicyDocument"]["Statement"]
        ]
        identity = {"Version": "2012-10-17", "Statement": policies or [{**EVERYTHING, "Effect": "Deny"}]}
        tags = {each["Key"]: each["Value"] for each in role["Properties"]["Tags"]}
        answers[name] = verdict(None, ROLE, "dynamodb:GetItem", context, arn=arn, identity=identity, tags=tags)
    assert {name for name, outcome in answers.items() if outcome == ALLOWED} == listed
    assert len(answers) > len(listed) >= 3


def test_a_table_for_people(template):
    text = as_table(who_reaches({"Resources": template.resources}))
    assert text.startswith("| data set | purpose | resource | who | access | if |\n|---|")
    assert "| unknown | AWS::SQS::Queue: attributes do not decide |" in text
    assert as_table(who_reaches({"Resources": {}})).startswith("No resource of the template carries a data set")


def test_a_role_has_one_data_set(synth):
    def build(stack):
        role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        CARDIOLOGY.grant_read(role)
        CARDIOLOGY.grant_read_write(role)

    with pytest.raises(ValueError, match="stack/Role has a data set already; allowed: one data set a role"):
        synth(build)


def test_cdk_nag_finds_nothing(synth):
    def build(stack):
        CARDIOLOGY.grant_read(iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")))

    assert synth(build, plugin=HIPAASecurityChecks).findings == set()


@pytest.mark.parametrize(
    ("name", "purpose", "message"),
    [
        ("", "treatment", "name: '' given"),
        ("-", "treatment", "name: '-' given"),
        ("Cardiology", "treatment", "name: 'Cardiology' given"),
        ("cardiology", "${aws:username}", "purpose: "),
        ("cardio*", "treatment", "name: 'cardio\\*' given"),
    ],
)
def test_wrong_names_are_refused(name, purpose, message):
    with pytest.raises(ValueError, match=message):
        DataSet(name, purpose=purpose)


def test_a_wrong_owner_is_refused():
    with pytest.raises(ValueError, match="owner: '' given"):
        phi_tags(cdk.Stack(), data_set=CARDIOLOGY, owner="")


def test_the_example_runs():
    (example,) = re.findall(
        r"```py\n(.*?)```", (Path(hipaa_constructs.__file__).parents[1] / "access.md").read_text(), re.DOTALL
    )
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example, "constructs/access.md", "exec"), {})  # noqa: S102 - our own documentation
    assert "| cardiology | treatment | Encounters" in printed.getvalue()
