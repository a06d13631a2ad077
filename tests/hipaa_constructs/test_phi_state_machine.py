"""Each guarantee of PhiStateMachine, read from the template."""

import json

import pytest
from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from cdk_nag import HIPAASecurityChecks

from hipaa_constructs import PhiKey, PhiStateMachine

MACHINE = "arn:aws:states:us-east-1:222222222222:stateMachine:"


def make(stack, **changed):
    step = changed.pop("step", None) or sfn.Pass(stack, "Step")
    arguments = {
        "encryption_key": PhiKey(stack, "Key", alias="records", description="d").resource,
        "definition": sfn.DefinitionBody.from_chainable(step),
        "timeout": Duration.hours(1),
        **changed,
    }
    return PhiStateMachine(stack, "Export", **arguments)


@pytest.fixture(scope="module")
def template(synth):
    return synth(make, plugin=HIPAASecurityChecks)


@pytest.fixture(scope="module")
def machine(template):
    return template.properties("AWS::StepFunctions::StateMachine")


@pytest.fixture(scope="module")
def permissions(template, statements):
    return statements(template.properties("AWS::IAM::ManagedPolicy")["PolicyDocument"])


def test_encrypted_with_a_customer_key(machine, template, permissions, text):
    (key,) = template.all("AWS::KMS::Key")
    encryption = machine["EncryptionConfiguration"]
    assert (encryption["Type"], encryption["KmsKeyId"]) == ("CUSTOMER_MANAGED_KMS_KEY", {"Fn::GetAtt": [key, "Arn"]})
    use = permissions["EncryptExecutions"]
    assert use["Resource"] == {"Fn::GetAtt": [key, "Arn"]}
    (context,) = use["Condition"]["StringEquals"].values()
    assert text(context) == f"{MACHINE}{machine['StateMachineName']}"


def test_every_step_is_logged(machine, template):
    ((name, _),) = template.all("AWS::Logs::LogGroup").items()
    logging = machine["LoggingConfiguration"]
    assert logging["Level"] == "ALL"
    assert logging["Destinations"] == [{"CloudWatchLogsLogGroup": {"LogGroupArn": {"Fn::GetAtt": [name, "Arn"]}}}]


def test_logs_hold_no_data(machine):
    assert machine["LoggingConfiguration"]["IncludeExecutionData"] is False


def test_logs_are_encrypted_and_kept(template, synth, statements):
    (group,) = template.all("AWS::Logs::LogGroup").values()
    (key,) = template.all("AWS::KMS::Key")
    assert group["Properties"]["LogGroupName"].startswith("/aws/vendedlogs/states/")
    assert group["Properties"]["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
    assert (group["Properties"]["RetentionInDays"], group["DeletionPolicy"]) == (365, "RetainExceptOnCreate")
    policy = statements(template.properties("AWS::KMS::Key")["KeyPolicy"]).values()
    (delivery,) = [each for each in policy if each["Principal"] == {"Service": "delivery.logs.amazonaws.com"}]
    assert delivery["Action"] == "kms:Decrypt"
    assert delivery["Condition"]["StringEquals"] == {"aws:SourceAccount": "222222222222"}
    with pytest.raises(ValueError, match="retention: ONE_WEEK given"):
        synth(lambda stack: make(stack, retention=logs.RetentionDays.ONE_WEEK))


def test_executions_are_traced(machine):
    assert machine["TracingConfiguration"] == {"Enabled": True}


def test_executions_end(machine):
    assert json.loads(machine["DefinitionString"])["TimeoutSeconds"] == 3600


def test_has_its_own_role(machine, template, synth):
    ((name, role),) = template.all("AWS::IAM::Role").items()
    assert machine["RoleArn"] == {"Fn::GetAtt": [name, "Arn"]}
    (trust,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": "222222222222"}

    def calling(stack):
        function = lambda_.Function.from_function_attributes(
            stack,
            "F",
            function_arn="arn:aws:lambda:us-east-1:222222222222:function:f",
            same_environment=True,
        )
        make(stack, step=tasks.LambdaInvoke(stack, "Call", lambda_function=function))

    granted = synth(calling)
    assert granted.all("AWS::IAM::Policy") == {}
    assert "lambda:InvokeFunction" in str(granted.properties("AWS::IAM::ManagedPolicy"))


def test_no_service_is_admitted_without_a_condition(template):
    policy = template.properties("AWS::KMS::Key")["KeyPolicy"]["Statement"]
    services = [each for each in policy if "Service" in each["Principal"]]
    assert len(services) == 2
    assert all(each["Condition"] for each in services)


def test_who_is_granted_may_start_it(synth):
    def build(stack):
        caller = iam.Role(stack, "Caller", assumed_by=iam.ServicePrincipal("events.amazonaws.com"))
        make(stack).grant_start_execution(caller)

    assert "states:StartExecution" in str(synth(build).all("AWS::IAM::Policy"))


def test_express_on_request(synth):
    template = synth(lambda stack: make(stack, express=True, timeout=Duration.minutes(5)))
    assert template.properties("AWS::StepFunctions::StateMachine")["StateMachineType"] == "EXPRESS"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"timeout": Duration.seconds(0)}, "timeout: 0 seconds given; allowed: 1 to 31,536,000"),
        ({"timeout": Duration.days(366)}, "allowed: 1 to 31,536,000"),
        ({"express": True}, "timeout: 3600 seconds given; allowed: 1 to 300"),
    ],
)
def test_wrong_arguments_are_refused(synth, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))


def test_cdk_nag_and_our_own_rules_find_nothing(template, breaches):
    assert template.findings == set()
    looked_at, found = breaches(template)
    assert found == []
    assert looked_at > 0
