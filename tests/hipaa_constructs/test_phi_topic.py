"""Each guarantee of PhiTopic, read from the template."""

import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns

from hipaa_constructs import PhiKey, PhiQueue, PhiTopic


def make(stack, **changed):
    key = PhiKey(stack, "Key", alias="topic", description="d").resource
    return PhiTopic(stack, "Topic", **{"encryption_key": key, **changed})


@pytest.fixture(scope="module")
def template(synth):
    return synth(make)


@pytest.fixture(scope="module")
def policy(template, statements):
    return statements(template.properties("AWS::SNS::TopicPolicy")["PolicyDocument"])


def test_encrypted_with_a_customer_key(template):
    (key,) = template.all("AWS::KMS::Key")
    assert template.properties("AWS::SNS::Topic")["KmsMasterKeyId"] == {"Fn::GetAtt": [key, "Arn"]}


def test_tls_only(policy):
    (deny,) = [each for each in policy.values() if each["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}]
    assert (deny["Effect"], deny["Principal"], deny["Action"]) == ("Deny", "*", "sns:Publish")


def test_only_encrypted_channels_subscribe(policy, synth, statements):
    deny = policy["OnlyEncryptedChannels"]
    assert (deny["Effect"], deny["Principal"], deny["Action"]) == ("Deny", {"AWS": "*"}, "sns:Subscribe")
    assert deny["Condition"] == {"StringNotEquals": {"sns:Protocol": ["https", "lambda", "sqs"]}}
    notifications = synth(lambda stack: make(stack, notifications_only=True))
    deny = statements(notifications.properties("AWS::SNS::TopicPolicy")["PolicyDocument"])["OnlyEncryptedChannels"]
    channels = ["https", "lambda", "sqs", "email", "email-json"]
    assert deny["Condition"] == {"StringNotEquals": {"sns:Protocol": channels}}


def test_nobody_is_admitted(policy):
    assert {each["Effect"] for each in policy.values()} == {"Deny"}


def test_services_act_for_this_account_only(policy):
    deny = policy["NoServicesForOthers"]
    assert (deny["Effect"], deny["Principal"], deny["Action"]) == ("Deny", {"AWS": "*"}, "sns:Publish")
    assert deny["Condition"]["StringNotEquals"] == {"aws:SourceAccount": "222222222222"}


def test_deliveries_are_logged(template, text):
    logging = template.properties("AWS::SNS::Topic")["DeliveryStatusLogging"]
    assert [each["Protocol"] for each in logging] == ["http/s", "lambda", "sqs"]
    assert {each["SuccessFeedbackSampleRate"] for each in logging} == {"100"}
    (role,) = template.all("AWS::IAM::Role")
    roles = {"Fn::GetAtt": [role, "Arn"]}
    assert all(each["FailureFeedbackRoleArn"] == each["SuccessFeedbackRoleArn"] == roles for each in logging)
    groups = [each["Properties"] for each in template.all("AWS::Logs::LogGroup").values()]
    (topic,) = template.all("AWS::SNS::Topic")
    name = f"sns/us-east-1/222222222222/{{{topic}.TopicName}}"
    assert sorted(text(each["LogGroupName"]) for each in groups) == [name, f"{name}/Failure"]
    (key,) = template.all("AWS::KMS::Key")
    assert all(each["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]} for each in groups)
    assert {each["RetentionInDays"] for each in groups} == {365}


def test_the_feedback_role_writes_these_logs_only(synth, text):
    template = synth(lambda stack: make(stack, topic_name="visits"))
    (statement,) = template.properties("AWS::IAM::ManagedPolicy")["PolicyDocument"]["Statement"]
    logs = "arn:aws:logs:us-east-1:222222222222:log-group:sns/us-east-1/222222222222/visits*"
    assert text(statement["Resource"]) == logs
    assert all(action.startswith("logs:") for action in statement["Action"])


def test_a_queue_under_the_same_key_can_subscribe(synth, text):
    def build(stack):
        topic = make(stack)
        queue = PhiQueue(stack, "Queue", encryption_key=topic.resource.master_key, queue_name="visits")
        topic.subscribe_queue(queue, filter_policy={"kind": sns.SubscriptionFilter.string_filter(allowlist=["a"])})

    template = synth(build)
    subscription = template.properties("AWS::SNS::Subscription")
    assert (subscription["Protocol"], subscription["RawMessageDelivery"]) == ("sqs", True)
    assert subscription["FilterPolicy"] == {"kind": ["a"]}
    (topic,) = template.all("AWS::SNS::Topic")
    allowing = [
        each
        for policy in template.all("AWS::SQS::QueuePolicy").values()
        for each in policy["Properties"]["PolicyDocument"]["Statement"]
        if each["Effect"] == "Allow"
    ]
    assert [each["Condition"] for each in allowing] == [{"ArnEquals": {"aws:SourceArn": {"Ref": topic}}}]
    assert [each["Principal"] for each in allowing] == [{"Service": "sns.amazonaws.com"}]
    admitted = [
        each["Condition"]
        for each in template.properties("AWS::KMS::Key")["KeyPolicy"]["Statement"]
        if each["Principal"] == {"Service": "sns.amazonaws.com"}
    ]
    queue = "arn:aws:sqs:us-east-1:222222222222:visits"
    assert [text(each["StringLike"]["kms:EncryptionContext:aws:sqs:arn"]) for each in admitted] == [queue]
    assert topic not in str(template.one("AWS::KMS::Key")), "key and topic would depend on each other"


def test_alarms_may_publish_once_admitted(synth, statements, text):
    template = synth(lambda stack: make(stack, topic_name="alarms").admit_alarms())
    allow = statements(template.properties("AWS::SNS::TopicPolicy")["PolicyDocument"])["Alarms"]
    assert allow["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    alarms = "arn:aws:cloudwatch:us-east-1:222222222222:alarm:*"
    assert text(allow["Condition"]["ArnLike"]["aws:SourceArn"]) == alarms
    assert allow["Condition"]["StringEquals"] == {"aws:SourceAccount": "222222222222"}
    key = template.properties("AWS::KMS::Key")["KeyPolicy"]["Statement"]
    (use,) = [each for each in key if each["Principal"] == {"Service": "cloudwatch.amazonaws.com"}]
    topic = "arn:aws:sns:us-east-1:222222222222:alarms"
    assert text(use["Condition"]["StringLike"]["kms:EncryptionContext:aws:sns:topicArn"]) == topic
    assert use["Condition"]["StringEquals"] == {"aws:SourceAccount": "222222222222"}


def test_functions_endpoints_and_mailboxes_subscribe(synth):
    def build(stack):
        topic = make(stack, notifications_only=True)
        code = lambda_.Code.from_inline("pass")
        runtime = lambda_.Runtime.PYTHON_3_13
        function = lambda_.Function(stack, "Function", runtime=runtime, handler="index.handler", code=code)
        queue = PhiQueue(stack, "Queue", encryption_key=topic.resource.master_key)
        topic.subscribe_function(function, dead_letter_queue=queue)
        topic.subscribe_https("https://example.org/hook")
        topic.subscribe_email("team@example.org")

    template = synth(build)
    protocols = [each["Properties"]["Protocol"] for each in template.all("AWS::SNS::Subscription").values()]
    assert sorted(protocols) == ["email", "https", "lambda"]
    (topic,) = template.all("AWS::SNS::Topic")
    assert template.properties("AWS::Lambda::Permission")["SourceArn"] == {"Ref": topic}


def test_grants_include_the_key(synth):
    def build(stack):
        make(stack).grant_publish(iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")))

    statements = synth(build).properties("AWS::IAM::Policy")["PolicyDocument"]["Statement"]
    actions = str([each["Action"] for each in statements])
    assert "sns:Publish" in actions
    assert "kms:GenerateDataKey" in actions


def test_a_key_of_another_app_is_named_in_a_warning(synth):
    def build(stack):
        key = kms.Key.from_key_arn(stack, "Imported", "arn:aws:kms:us-east-1:222222222222:key/1")
        topic = make(stack, encryption_key=key)
        topic.admit_alarms()
        found.extend(str(each.data) for each in topic.node.metadata)

    found = []
    synth(build)
    alarms, *logs = sorted(found)
    assert "PhiKey.admit_service(ServiceUse.ALARMS_TO_TOPICS, name='*')" in alarms
    assert len(logs) == 2
    assert all("PhiKey.admit_service(ServiceUse.LOG_GROUPS, name='sns/" in each for each in logs)


def test_rules_are_admitted(synth, statements):
    template = synth(lambda stack: make(stack, topic_name="visits").admit_rules())
    statement = statements(template.properties("AWS::SNS::TopicPolicy")["PolicyDocument"])["Rules"]
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert statement["Action"] == "sns:Publish"
    admitted = [
        each["Condition"]["StringLike"]["kms:EncryptionContext:aws:sns:topicArn"]
        for each in template.properties("AWS::KMS::Key")["KeyPolicy"]["Statement"]
        if each["Principal"] == {"Service": "events.amazonaws.com"}
    ]
    assert str(admitted).count(":visits") == 1


def test_fifo_topics_have_fifo_names(synth):
    properties = synth(lambda stack: make(stack, topic_name="visits", fifo=True)).properties("AWS::SNS::Topic")
    assert (properties["TopicName"], properties["FifoTopic"]) == ("visits.fifo", True)


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (lambda stack: make(stack, topic_name="a b"), "topic_name: 'a b' given"),
        (
            lambda stack: make(stack, content_based_deduplication=True),
            "content_based_deduplication: given without fifo",
        ),
        (lambda stack: make(stack).subscribe_https("http://example.org"), "url: 'http://example.org' given"),
        (lambda stack: make(stack).subscribe_email("a@example.org"), "address: given to a topic that may carry PHI"),
    ],
)
def test_wrong_arguments_are_refused(synth, use, message):
    with pytest.raises(ValueError, match=message):
        synth(use)
