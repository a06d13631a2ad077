"""Each guarantee of PhiFunction, read from the template."""

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from cdk_nag import HIPAASecurityChecks

from hipaa_constructs import PhiFunction, PhiKey

CODE = "def handler(event, context):\n    return None\n"


def vpc_of(stack, subnets="isolated"):
    return ec2.Vpc.from_vpc_attributes(
        stack,
        f"Vpc{len(stack.node.children)}",
        vpc_id="vpc-1",
        availability_zones=["us-east-1a", "us-east-1b"],
        **{f"{subnets}_subnet_ids": ["subnet-1", "subnet-2"]},
    )


def make(stack, **changed):
    key = changed.pop("encryption_key", None) or PhiKey(stack, "Key", alias="records", description="d").resource
    arguments = {
        "vpc": vpc_of(stack),
        "encryption_key": key,
        "runtime": lambda_.Runtime.PYTHON_3_13,
        "handler": "index.handler",
        "code": lambda_.Code.from_inline(CODE),
        "environment": {"TABLE_NAME": "records"},
        **changed,
    }
    return PhiFunction(stack, "Function", **arguments)


@pytest.fixture(scope="module")
def template(synth):
    return synth(make, plugin=HIPAASecurityChecks)


@pytest.fixture(scope="module")
def function(template):
    return template.properties("AWS::Lambda::Function")


@pytest.fixture(scope="module")
def permissions(template):
    return template.properties("AWS::IAM::ManagedPolicy")["PolicyDocument"]["Statement"]


def test_runs_in_isolated_subnets(function, template):
    assert function["VpcConfig"]["SubnetIds"] == ["subnet-1", "subnet-2"]
    (group,) = template.all("AWS::EC2::SecurityGroup")
    assert function["VpcConfig"]["SecurityGroupIds"] == [{"Fn::GetAtt": [group, "GroupId"]}]
    rules = template.properties("AWS::EC2::SecurityGroup")
    assert "SecurityGroupIngress" not in rules
    assert [(each["IpProtocol"], each["FromPort"], each["ToPort"]) for each in rules["SecurityGroupEgress"]] == [
        ("tcp", 443, 443)
    ]


def test_environment_is_encrypted(function, template):
    (key,) = template.all("AWS::KMS::Key")
    assert function["KmsKeyArn"] == {"Fn::GetAtt": [key, "Arn"]}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DB_PASSWORD", "x", "'DB_PASSWORD' given"),
        ("dbPassword", "x", "'dbPassword' given"),
        ("API_KEY", "x", "'API_KEY' given"),
        ("apiKey", "x", "'apiKey' given"),
        ("CLIENT_SECRET", "x", "'CLIENT_SECRET' given"),
        ("CONNECTION_STRING", "x", "'CONNECTION_STRING' given"),
        ("TARGET", "AKIAIOSFODNN7EXAMPLE", "an AWS access key given in 'TARGET'"),
        ("PEM", "-----BEGIN RSA PRIVATE KEY-----\nabc", "a private key given in 'PEM'"),
        ("DATABASE", "postgres://app:hunter2@db/records", "a URL with a password given in 'DATABASE'"),
        ("HEADER", "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc", "a JSON web token given in 'HEADER'"),
        ("HOST", "ghp_" + "a" * 36, "an access token given in 'HOST'"),
        ("VALUE", "{{resolve:secretsmanager:db:SecretString:password}}", "a resolved secret given in 'VALUE'"),
    ],
)
def test_no_secrets_in_variables(synth, name, value, said):
    with pytest.raises(ValueError, match="allowed: no secrets") as refused:
        synth(lambda stack: make(stack, environment={name: value}))
    assert said in str(refused.value)
    assert len(value) == 1 or value not in str(refused.value)


def test_a_secret_behind_a_token_is_refused(synth):
    value = cdk.SecretValue.secrets_manager("db", json_field="password").unsafe_unwrap()
    with pytest.raises(ValueError, match="a resolved secret given in 'VALUE'"):
        synth(lambda stack: make(stack, environment={"VALUE": value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_ARN", "arn:aws:secretsmanager:us-east-1:222222222222:secret:db-AbCdEf"),
        ("DB_PASSWORD_SECRET_NAME", "records/db"),
        ("TOKEN_TABLE", "tokens"),
        ("TOKEN_TTL_SECONDS", "900"),
        ("ENDPOINT", "https://records.example.org/v1?page=1"),
        ("COMPASS", "north"),
    ],
)
def test_what_is_no_secret_passes(synth, name, value):
    function = synth(lambda stack: make(stack, environment={name: value})).properties("AWS::Lambda::Function")
    assert function["Environment"]["Variables"] == {name: value}


def test_logs_are_encrypted_and_kept(function, template, synth):
    ((name, group),) = template.all("AWS::Logs::LogGroup").items()
    (key,) = template.all("AWS::KMS::Key")
    assert function["LoggingConfig"] == {"LogFormat": "JSON", "LogGroup": {"Ref": name}}
    assert group["Properties"]["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
    assert (group["Properties"]["RetentionInDays"], group["DeletionPolicy"]) == (365, "RetainExceptOnCreate")
    with pytest.raises(ValueError, match="retention: SIX_MONTHS given"):
        synth(lambda stack: make(stack, retention=logs.RetentionDays.SIX_MONTHS))


def test_failed_events_are_kept(function, template, permissions):
    ((name, queue),) = template.all("AWS::SQS::Queue").items()
    (key,) = template.all("AWS::KMS::Key")
    assert function["DeadLetterConfig"] == {"TargetArn": {"Fn::GetAtt": [name, "Arn"]}}
    assert queue["Properties"]["KmsMasterKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
    assert (queue["Properties"]["MessageRetentionPeriod"], queue["DeletionPolicy"]) == (14 * 86_400, "Retain")
    policy = template.properties("AWS::SQS::QueuePolicy")["PolicyDocument"]["Statement"]
    assert ("Deny", {"Bool": {"aws:SecureTransport": "false"}}) in [
        (each["Effect"], each.get("Condition")) for each in policy
    ]
    on_key = [each["Action"] for each in permissions if each["Resource"] == {"Fn::GetAtt": [key, "Arn"]}]
    assert any("kms:GenerateDataKey*" in action for action in on_key)


def test_a_queue_of_ones_own_takes_failed_events(synth):
    def build(stack):
        key = kms.Key(stack, "Key")
        queue = sqs.Queue(stack, "Failed", encryption_master_key=key)
        make(stack, encryption_key=key, dead_letter_queue=queue)

    template = synth(build)
    (name,) = template.all("AWS::SQS::Queue")
    target = template.properties("AWS::Lambda::Function")["DeadLetterConfig"]["TargetArn"]
    assert target == {"Fn::GetAtt": [name, "Arn"]}


def test_calls_are_traced(function):
    assert function["TracingConfig"] == {"Mode": "Active"}


def test_concurrency_is_bounded(function, synth):
    assert function["ReservedConcurrentExecutions"] == 10
    with pytest.raises(ValueError, match="reserved_concurrency: 0 given; allowed: 1 or more"):
        synth(lambda stack: make(stack, reserved_concurrency=0))


def test_has_its_own_role(function, template, permissions):
    ((name, role),) = template.all("AWS::IAM::Role").items()
    assert function["Role"] == {"Fn::GetAtt": [name, "Arn"]}
    assert "ManagedPolicyArns" not in role["Properties"]
    assert template.all("AWS::IAM::Policy") == {}
    (group,) = template.all("AWS::Logs::LogGroup")
    writes = [each for each in permissions if "logs:PutLogEvents" in each["Action"]]
    assert [each["Resource"] for each in writes] == [{"Fn::GetAtt": [group, "Arn"]}]


def test_the_code_makes_no_network_interfaces(permissions, verdict):
    document = {"Version": "2012-10-17", "Statement": [each for each in permissions if each["Resource"] == "*"]}
    role, function = "arn:aws:iam::222222222222:role/function", "arn:aws:lambda:us-east-1:222222222222:function:f"

    def ask(context):
        return verdict(None, role, "ec2:CreateNetworkInterface", context, identity=document)

    assert ask({}) == "allowed"
    assert ask({"lambda:SourceFunctionArn": function}) == "explicitly denied"


def test_failed_events_come_from_the_function_alone(template):
    queue = template.properties("AWS::SQS::Queue")
    assert queue["RedriveAllowPolicy"] == {"redrivePermission": "denyAll"}
    policy = template.properties("AWS::SQS::QueuePolicy")["PolicyDocument"]["Statement"]
    assert [each["Effect"] for each in policy] == ["Deny", "Deny"]


@pytest.mark.parametrize("runtime", ["PYTHON_3_9", "NODEJS_20_X", "PROVIDED_AL2", "DOTNET_8"])
def test_only_supported_runtimes(synth, runtime):
    with pytest.raises(ValueError, match=r"runtime: .* given; allowed: .*python3\.14"):
        synth(lambda stack: make(stack, runtime=getattr(lambda_.Runtime, runtime)))


def test_what_is_granted_lands_in_the_managed_policy(synth):
    """Inline policies, which CDK's grants make otherwise, are findings of cdk-nag."""

    def build(stack):
        key = kms.Key(stack, "Key", enable_key_rotation=True)
        function = make(stack, encryption_key=key)
        bucket = s3.Bucket.from_bucket_attributes(stack, "Bucket", bucket_name="records", encryption_key=key)
        bucket.grant_read(function.resource)
        caller = iam.User.from_user_arn(stack, "Caller", "arn:aws:iam::222222222222:user/caller")
        function.grant_invoke(caller)

    template = synth(build)
    statements = template.properties("AWS::IAM::ManagedPolicy", "Function")["PolicyDocument"]["Statement"]
    assert any("s3:GetObject*" in each["Action"] for each in statements)
    names = [name for name in template.all("AWS::IAM::Policy") if name.startswith("Function")]
    assert names == []


def test_code_can_be_required_to_be_signed(synth):
    config = "arn:aws:lambda:us-east-1:222222222222:code-signing-config:csc-1"

    def build(stack):
        signing = lambda_.CodeSigningConfig.from_code_signing_config_arn(stack, "Signing", config)
        make(stack, code_signing_config=signing)

    assert synth(build).properties("AWS::Lambda::Function")["CodeSigningConfigArn"] == config


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"vpc": lambda stack: vpc_of(stack, "private")}, "vpc: without isolated subnets given"),
        ({"dead_letter_queue": lambda stack: sqs.Queue(stack, "Q")}, "dead_letter_queue: without a customer key given"),
    ],
)
def test_wrong_arguments_are_refused(synth, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **{name: value(stack) for name, value in changed.items()}))


def test_cdk_nag_and_our_own_rules_find_nothing(template, breaches):
    assert template.findings == set()
    looked_at, found = breaches(template)
    assert found == []
    assert looked_at > 0
