"""Each guarantee of PhiEventBus, read from the template."""

import pytest
from aws_cdk import Duration
from aws_cdk import aws_iam as iam

from hipaa_constructs import PhiEventBus, PhiKey

BUS = "arn:aws:events:us-east-1:222222222222:event-bus/visits"


def make(stack, **changed):
    key = PhiKey(stack, "Key", alias="bus", description="d").resource
    return PhiEventBus(stack, "Bus", **{"encryption_key": key, "event_bus_name": "visits", **changed})


@pytest.fixture(scope="module")
def template(synth):
    return synth(lambda stack: make(stack, organization_id="o-abcdefghij"))


@pytest.fixture(scope="module")
def policy(template):
    return {each["Properties"]["StatementId"]: each["Properties"] for each in policies(template)}


def policies(template):
    return template.all("AWS::Events::EventBusPolicy").values()


def test_encrypted_with_a_customer_key(template, text):
    (key,) = template.all("AWS::KMS::Key")
    arn = {"Fn::GetAtt": [key, "Arn"]}
    assert template.properties("AWS::Events::EventBus")["KmsKeyIdentifier"] == arn
    assert template.properties("AWS::Events::Archive")["KmsKeyIdentifier"] == arn
    assert template.properties("AWS::SQS::Queue")["KmsMasterKeyId"] == arn
    admitted = [
        text(each["Condition"]["StringLike"][context])
        for each in template.properties("AWS::KMS::Key")["KeyPolicy"]["Statement"]
        if each["Principal"] == {"Service": "events.amazonaws.com"}
        for context in each["Condition"].get("StringLike", ())
    ]
    assert admitted == [BUS, "arn:aws:sqs:us-east-1:222222222222:*"]


def test_the_key_does_not_depend_on_the_bus(template):
    (bus,) = template.all("AWS::Events::EventBus")
    assert bus not in str(template.one("AWS::KMS::Key"))


def test_tls_only(policy):
    deny = policy["NoPlainText"]["Statement"]
    assert (deny["Effect"], deny["Principal"], deny["Action"]) == ("Deny", {"AWS": "*"}, "events:PutEvents")
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_only_own_accounts_put_events(policy, synth):
    allow = policy["OwnOrganization"]["Statement"]
    assert (allow["Effect"], allow["Action"]) == ("Allow", "events:PutEvents")
    assert allow["Condition"] == {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}
    alone = synth(make)
    assert [each["Properties"]["Statement"]["Effect"] for each in policies(alone)] == ["Deny"]


def test_events_can_be_replayed(template):
    (bus,) = template.all("AWS::Events::EventBus")
    archive = template.properties("AWS::Events::Archive")
    assert archive["SourceArn"] == {"Fn::GetAtt": [bus, "Arn"]}
    assert archive["RetentionDays"] == 30
    assert "EventPattern" not in archive


def test_undelivered_events_are_kept(template, text):
    (queue,) = template.all("AWS::SQS::Queue")
    dead_letters = {"Arn": {"Fn::GetAtt": [queue, "Arn"]}}
    assert template.properties("AWS::Events::EventBus")["DeadLetterConfig"] == dead_letters
    assert template.properties("AWS::SQS::Queue")["MessageRetentionPeriod"] == 14 * 86_400
    statements = template.properties("AWS::SQS::QueuePolicy")["PolicyDocument"]["Statement"]
    (allow,) = [each for each in statements if each["Effect"] == "Allow"]
    assert allow["Principal"] == {"Service": "events.amazonaws.com"}
    assert text(allow["Condition"]["ArnLike"]["aws:SourceArn"]) == BUS


def test_logs_hold_no_event_detail(template):
    assert template.properties("AWS::Events::EventBus")["LogConfig"] == {"IncludeDetail": "NONE", "Level": "ERROR"}


def test_survives_its_stack(template):
    kept = [template.one(kind) for kind in ("AWS::Events::Archive", "AWS::SQS::Queue")]
    assert {(each["DeletionPolicy"], each["UpdateReplacePolicy"]) for each in kept} == {("Retain", "Retain")}
    bus = template.one("AWS::Events::EventBus")  # its name is given: what a failed creation left would be in the way
    assert (bus["DeletionPolicy"], bus["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_a_grant_names_this_bus(synth):
    def build(stack):
        bus = make(stack)
        bus.grant_put_events_to(iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")))

    template = synth(build)
    (bus,) = template.all("AWS::Events::EventBus")
    (statement,) = template.properties("AWS::IAM::Policy")["PolicyDocument"]["Statement"]
    assert statement["Resource"] == {"Fn::GetAtt": [bus, "Arn"]}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"event_bus_name": "default"}, "event_bus_name: 'default' given"),
        ({"event_bus_name": "a b"}, "event_bus_name: 'a b' given"),
        ({"organization_id": "acme"}, "organization_id: 'acme' given"),
        ({"archive_retention": Duration.hours(23)}, "archive_retention: 23 hours given; allowed: 1 day or more"),
    ],
)
def test_wrong_arguments_are_refused(synth, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))
