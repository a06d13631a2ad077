import pytest

from hipaa_landing_zone.rules.catalog.services_in_resource_policies_are_pinned import RULE

FOREIGN = "999999999999"
PASSED, FAILED, UNDECIDED = (1, []), (1, [("P", "failed")]), (1, [("P", "undecided")])


def resource(kind, **properties):
    return {"P": {"Type": f"AWS::{kind}", "Properties": properties}}


def statement(service="sns.amazonaws.com", condition=None, **more):
    given = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sqs:SendMessage", "Resource": "*", **more}
    return given | ({"Condition": condition} if condition else {})


def queue(*statements):
    return resource("SQS::QueuePolicy", PolicyDocument={"Statement": list(statements)})


def bucket(*statements):
    return resource("S3::BucketPolicy", PolicyDocument={"Statement": list(statements)})


def key(*statements):
    return resource("KMS::Key", KeyPolicy={"Statement": list(statements)})


def permission(principal="apigateway.amazonaws.com", **properties):
    return resource("Lambda::Permission", Principal=principal, Action="lambda:InvokeFunction", **properties)


def arn(value):
    return {"ArnLike": {"aws:SourceArn": value}}


DENY = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sqs:*",
    "Resource": "*",
    "Condition": {
        "Bool": {"aws:PrincipalIsAWSService": "true"},
        "Null": {"aws:SourceAccount": "false"},
        "StringNotEquals": {"aws:SourceAccount": "111111111111"},
    },
}
BALANCER, LOGS = "logdelivery.elasticloadbalancing.amazonaws.com", "logs.us-east-1.amazonaws.com"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(queue(statement()), FAILED, id="anybody's topic"),
        pytest.param(queue(statement(condition=arn("arn:aws:sns:us-east-1:111111111111:t"))), PASSED, id="one topic"),
        pytest.param(queue(statement(condition=arn("arn:aws:sns:*:*:t"))), FAILED, id="a topic of that name"),
        pytest.param(
            queue(statement(condition=arn({"Ref": "Topic"}))) | {"Topic": {"Type": "AWS::SNS::Topic"}},
            PASSED,
            id="a topic of the app",
        ),
        pytest.param(queue(statement("s3.amazonaws.com", arn("arn:aws:s3:::records"))), PASSED, id="one bucket"),
        pytest.param(queue(statement("s3.amazonaws.com", arn("arn:aws:s3:::*"))), FAILED, id="any bucket"),
        pytest.param(
            queue(statement(condition={"StringEquals": {"aws:SourceOrgID": "o-1"}})), PASSED, id="an organization"
        ),
        pytest.param(queue(statement(), DENY), PASSED, id="services for others are turned away"),
        pytest.param(
            queue(statement(), {**DENY, "Condition": {"StringNotEquals": {"aws:SourceAccount": "*"}}}),
            FAILED,
            id="a Deny that spares all",
        ),
        pytest.param(queue(statement("events.amazonaws.com")), FAILED, id="EventBridge at a queue"),
        pytest.param(
            resource("SNS::TopicPolicy", PolicyDocument={"Statement": statement("events.amazonaws.com")}),
            (0, []),
            id="EventBridge at a topic",
        ),
        pytest.param(key(statement("events.amazonaws.com", Action="kms:Decrypt")), (0, []), id="and at a key"),
        pytest.param(key(statement("sns.amazonaws.com", Action="kms:Decrypt")), FAILED, id="another at a key"),
        pytest.param(
            key(
                statement(
                    LOGS,
                    {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:111111111111:*"}},
                    Action="kms:Decrypt",
                )
            ),
            PASSED,
            id="an encryption context",
        ),
        pytest.param(
            key(
                statement(
                    LOGS,
                    {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*:*:*"}},
                    Action="kms:Decrypt",
                )
            ),
            FAILED,
            id="any encryption context",
        ),
        pytest.param(
            bucket(statement(BALANCER, Resource="arn:aws:s3:::logs/alb/AWSLogs/111111111111/*")), PASSED, id="a path"
        ),
        pytest.param(bucket(statement(BALANCER, Resource="arn:aws:s3:::logs/*")), FAILED, id="any path"),
        pytest.param(bucket(statement("cloudtrail.amazonaws.com")), (0, []), id="rule 05's"),
        pytest.param(
            resource("Logs::ResourcePolicy", PolicyDocument={"Statement": statement(Action="logs:CreateLogStream")}),
            (0, []),
            id="creates streams only",
        ),
        pytest.param(bucket(statement(Action="s3:GetBucketAcl")), (0, []), id="reads the access control list only"),
        pytest.param(bucket(statement(Action=["s3:GetBucketAcl", "s3:PutObject"])), FAILED, id="and writes"),
        pytest.param(permission(), FAILED, id="anybody's API"),
        pytest.param(queue(statement(Action=None, NotAction="sqs:DeleteQueue")), FAILED, id="NotAction"),
        pytest.param(permission(SourceArn="arn:aws:execute-api:us-east-1:111111111111:api/*"), PASSED, id="one API"),
        pytest.param(permission(SourceAccount={"Ref": "AWS::AccountId"}), PASSED, id="its own account"),
        pytest.param(permission(PrincipalOrgID="o-1"), PASSED, id="its organization"),
        pytest.param(permission("alexa-appkit.amazon.com"), FAILED, id="anybody's skill"),
        pytest.param(permission("alexa-appkit.amazon.com", EventSourceToken="amzn1.x"), PASSED, id="one skill"),
        pytest.param(permission(SourceArn={"Ref": "Q"}), UNDECIDED, id="source is a parameter"),
        pytest.param(permission("111111111111"), (0, []), id="an account"),
        pytest.param(
            queue(statement(condition={"StringEquals": {"Fn::GetAtt": ["J", "Value"]}})), UNDECIDED, id="CfnJson"
        ),
        pytest.param(queue({"Ref": "Q"}), UNDECIDED, id="statement is a parameter"),
        pytest.param(queue(statement(Principal={"Ref": "Q"})), FAILED, id="any principal"),
        pytest.param(queue(statement(Effect="Deny")), (0, []), id="Deny"),
        pytest.param(resource("SQS::Queue"), (0, []), id="no policy"),
    ],
)
def test_services_in_resource_policies_are_pinned(look, resources, expected):
    assert look(RULE, resources) == expected


@pytest.mark.parametrize(
    ("account", "expected"), [("222222222222", PASSED), ("111111111111", PASSED), (FOREIGN, FAILED)]
)
def test_sources_belong_to_the_organization_as_far_as_it_is_known(look, account, expected):
    known = frozenset({"222222222222"})
    assert look(RULE, permission(SourceAccount=account), organization_account_ids=known) == expected
