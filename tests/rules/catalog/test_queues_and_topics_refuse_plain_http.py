import pytest

from hipaa_landing_zone.rules.catalog.queues_and_topics_refuse_plain_http import RULE

FAILED, UNDECIDED, PASSED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, [])
PLAIN = {"Bool": {"aws:SecureTransport": "false"}}


def policy(kind, owner, action, resource=None, *, condition=None, effect="Deny"):
    statement = {"Effect": effect, "Principal": "*", "Action": action, "Condition": condition or PLAIN}
    if resource is not None:
        statement["Resource"] = resource
    return {"Type": f"AWS::{kind}", "Properties": {**owner, "PolicyDocument": {"Statement": [statement]}}}


def queue(resource=None, action="sqs:*", *, owner=None, **rest):
    arn = {"Fn::GetAtt": ["R", "Arn"]} if resource is None else resource
    attached = policy("SQS::QueuePolicy", {"Queues": owner or [{"Ref": "R"}]}, action, arn, **rest)
    return {"R": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "intake"}}, "P": attached}


def topic(action="sns:Publish", kind="SNS::TopicPolicy", owner="Topics"):
    of = [{"Ref": "R"}] if owner == "Topics" else {"Ref": "R"}
    return {"R": {"Type": "AWS::SNS::Topic"}, "P": policy(kind, {owner: of}, action, {"Ref": "R"})}


BOTH = {
    "R": {"Type": "AWS::SQS::Queue"},
    "Q": {"Type": "AWS::SQS::Queue"},
    "P": policy("SQS::QueuePolicy", {"Queues": [{"Ref": "R"}, {"Ref": "Q"}]}, "sqs:*", "*"),
}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(queue(), PASSED, id="queue"),
        pytest.param(queue("arn:aws:sqs:us-east-1:111111111111:intake"), PASSED, id="ARN written out"),
        pytest.param(queue("*"), PASSED, id="any resource"),
        pytest.param(queue(action=["sqs:SendMessage", "sqs:ReceiveMessage"]), PASSED, id="action by action"),
        pytest.param(queue(action="sqs:SendMessage"), FAILED, id="sending only"),
        pytest.param(queue("arn:aws:sqs:us-east-1:111111111111:other"), FAILED, id="another queue's ARN"),
        pytest.param(queue(effect="Allow"), FAILED, id="no denial"),
        pytest.param(
            queue(condition={**PLAIN, "StringEquals": {"aws:PrincipalAccount": "1"}}), FAILED, id="spares some"
        ),
        pytest.param(queue(condition={"Bool": {"aws:SecureTransport": {"Ref": "X"}}}), UNDECIDED, id="not known"),
        pytest.param(queue(owner=[{"Ref": "X"}]), UNDECIDED, id="a policy of some queue"),
        pytest.param({"R": {"Type": "AWS::SQS::Queue"}}, FAILED, id="no policy"),
        pytest.param({**queue(), "P": {**queue()["P"], "Condition": "X"}}, FAILED, id="a policy that may not exist"),
        pytest.param(BOTH, (2, []), id="one policy for two"),
        pytest.param(topic(), PASSED, id="topic"),
        pytest.param(topic(kind="SNS::TopicInlinePolicy", owner="TopicArn"), PASSED, id="inline"),
        pytest.param(topic("sns:Subscribe"), FAILED, id="subscribing only"),
        pytest.param({"R": {"Type": "AWS::Events::EventBus"}}, (0, []), id="knows TLS only"),
    ],
)
def test_queues_and_topics_refuse_plain_http(look, resources, expected):
    assert look(RULE, resources) == expected


def test_a_statement_without_resource_is_on_the_queue(look):
    resources = queue()
    del resources["P"]["Properties"]["PolicyDocument"]["Statement"][0]["Resource"]
    assert look(RULE, resources) == PASSED


def test_only_phi_needs_it(look):
    assert look(RULE, {"R": {"Type": "AWS::SQS::Queue"}}, phi_account_ids=frozenset()) == (0, [])
