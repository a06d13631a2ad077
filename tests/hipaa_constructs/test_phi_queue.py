"""Each guarantee of PhiQueue, read from the template."""

import pytest
from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sqs as sqs

from hipaa_constructs import PhiKey, PhiQueue

NO_TLS = {"Bool": {"aws:SecureTransport": "false"}}


def make(stack, **changed):
    key = PhiKey(stack, "Key", alias="queue", description="d").resource
    return PhiQueue(stack, "Queue", **{"encryption_key": key, **changed})


@pytest.fixture(scope="module")
def template(synth):
    return synth(make)


@pytest.fixture(scope="module")
def queues(template):
    """Properties of the queue, then of its dead letters."""
    dead = template.properties("AWS::SQS::Queue", "QueueDeadLetters")
    (queue,) = [each["Properties"] for each in template.all("AWS::SQS::Queue").values() if each["Properties"] != dead]
    return queue, dead


def policies(template):
    return [
        each["Properties"]["PolicyDocument"]["Statement"] for each in template.all("AWS::SQS::QueuePolicy").values()
    ]


def test_encrypted_with_a_customer_key(template, queues):
    (key,) = template.all("AWS::KMS::Key")
    assert [each["KmsMasterKeyId"] for each in queues] == [{"Fn::GetAtt": [key, "Arn"]}] * 2


def test_tls_only(template):
    assert len(policies(template)) == 2
    for statements in policies(template):
        (deny,) = [each for each in statements if each["Condition"] == NO_TLS]
        assert (deny["Effect"], deny["Principal"], deny["Action"]) == ("Deny", {"AWS": "*"}, "sqs:*")


def test_nobody_is_admitted(template):
    assert {each["Effect"] for statements in policies(template) for each in statements} == {"Deny"}


def test_services_act_for_this_account_only(template):
    for statements in policies(template):
        (deny,) = [each for each in statements if each.get("Sid") == "NoServicesForOthers"]
        assert (deny["Effect"], deny["Principal"], deny["Action"]) == ("Deny", {"AWS": "*"}, "sqs:*")
        assert deny["Condition"] == {
            "Bool": {"aws:PrincipalIsAWSService": "true"},
            "Null": {"aws:SourceAccount": "false"},
            "StringNotEquals": {"aws:SourceAccount": "222222222222"},
        }


def test_failures_are_kept(template, queues):
    queue, dead = queues
    (name,) = [each for each in template.all("AWS::SQS::Queue") if each.startswith("QueueDeadLetters")]
    assert queue["RedrivePolicy"] == {"deadLetterTargetArn": {"Fn::GetAtt": [name, "Arn"]}, "maxReceiveCount": 3}
    assert dead["MessageRetentionPeriod"] == 14 * 86_400
    assert queue["MessageRetentionPeriod"] == 4 * 86_400


def test_dead_letters_come_from_this_queue(queues, text):
    queue, dead = queues
    allowed = dead["RedriveAllowPolicy"]
    assert allowed["redrivePermission"] == "byQueue"
    (source,) = allowed["sourceQueueArns"]
    assert text(source) == f"arn:aws:sqs:us-east-1:222222222222:{queue['QueueName']}"


def test_survives_its_stack(template):
    kept = {(each["DeletionPolicy"], each["UpdateReplacePolicy"]) for each in template.all("AWS::SQS::Queue").values()}
    assert kept == {("Retain", "Retain")}


def test_a_fifo_queue_has_fifo_dead_letters(synth, text):
    template = synth(lambda stack: make(stack, queue_name="visits", fifo=True, content_based_deduplication=True))
    assert {each["Properties"]["FifoQueue"] for each in template.all("AWS::SQS::Queue").values()} == {True}
    dead = template.properties("AWS::SQS::Queue", "QueueDeadLetters")
    assert text(dead["RedriveAllowPolicy"]["sourceQueueArns"]) == ["arn:aws:sqs:us-east-1:222222222222:visits.fifo"]


def test_grants_include_the_key_and_leave_dead_letters_out(synth):
    def build(stack):
        queue = make(stack)
        role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        queue.grant_send_messages(role)
        queue.grant_consume_messages(role)

    template = synth(build)
    statements = template.properties("AWS::IAM::Policy")["PolicyDocument"]["Statement"]
    actions = {action for each in statements for action in each["Action"]}
    assert {"sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "kms:Decrypt"} <= actions
    assert "DeadLetters" not in str(statements)


def test_rules_may_send_once_admitted(synth, text):
    template = synth(lambda stack: make(stack, queue_name="visits").admit_rules())
    (allow,) = [each for statements in policies(template) for each in statements if each["Effect"] == "Allow"]
    assert (allow["Principal"], allow["Action"]) == ({"Service": "events.amazonaws.com"}, "sqs:SendMessage")
    rules = "arn:aws:events:us-east-1:222222222222:rule/*"
    assert text(allow["Condition"]["ArnLike"]["aws:SourceArn"]) == rules
    key = template.properties("AWS::KMS::Key")["KeyPolicy"]["Statement"]
    (use,) = [each["Condition"] for each in key if each["Principal"] == {"Service": "events.amazonaws.com"}]
    context = text(use["StringLike"]["kms:EncryptionContext:aws:sqs:arn"])
    assert (list(use), context) == (["StringLike"], "arn:aws:sqs:us-east-1:222222222222:visits")


def test_a_key_of_another_app_will_do(synth):
    arn = "arn:aws:kms:us-east-1:222222222222:key/1"
    template = synth(lambda stack: make(stack, encryption_key=kms.Key.from_key_arn(stack, "Imported", arn)))
    assert {each["Properties"]["KmsMasterKeyId"] for each in template.all("AWS::SQS::Queue").values()} == {arn}


def test_the_l2_is_exposed(synth):
    def build(stack):
        queue = make(stack)
        assert isinstance(queue.resource, sqs.Queue)
        assert isinstance(queue.dead_letter_queue, sqs.Queue)

    synth(build)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"queue_name": "a b"}, "queue_name: 'a b' given; allowed: 1 to 75"),
        ({"retention": Duration.days(8)}, "retention: 8 days given; allowed: 1 minute to 7 days"),
        ({"retention": Duration.seconds(59)}, "retention: 59 seconds given"),
        ({"max_receive_count": 0}, "max_receive_count: 0 given; allowed: 1 to 1000"),
        ({"content_based_deduplication": True}, "content_based_deduplication: given without fifo"),
    ],
)
def test_wrong_arguments_are_refused(synth, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))
