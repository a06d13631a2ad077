import pytest

from hipaa_landing_zone.rules.catalog.functions_log_where_planned import RULE

UNKNOWN = {"Ref": "P"}
LOGS = {"L": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/app/intake"}}}


def function(group=None, role=None, **properties):
    logging = {} if group is None else {"LoggingConfig": {"LogGroup": group}}
    given = {**logging, **({} if role is None else {"Role": role}), **properties}
    return {"F": {"Type": "AWS::Lambda::Function", "Properties": given}}


def default_group(name):
    return {"D": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": name}}}


def role(*actions, **properties):
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    policy = {"PolicyDocument": {"Statement": [statement]}, "PolicyName": "p"}
    return {"R": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [policy] if actions else [], **properties}}}


def attached(kind, action, to):
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    name = {"RoleName": to} if kind == "RolePolicy" else {"Roles": [to]}
    return {"A": {"Type": f"AWS::IAM::{kind}", "Properties": {"PolicyDocument": {"Statement": statement}, **name}}}


def task(**container):
    return {"F": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [container]}}}


def awslogs(group, **options):
    return {"LogConfiguration": {"LogDriver": "awslogs", "Options": {"awslogs-group": group, **options}}}


OWN = {"Fn::GetAtt": ["R", "Arn"]}
MANAGED = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
JOINED = {"Fn::Join": ["", ["/aws/lambda/", {"Ref": "F"}]]}
PASSED, FAILED, UNDECIDED = (1, []), (1, [("F", "failed")]), (1, [("F", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param({**function({"Ref": "L"}), **LOGS}, PASSED, id="a log group of the app"),
        pytest.param({**function("/app/intake"), **LOGS}, PASSED, id="by name"),
        pytest.param({**function(), **default_group(JOINED)}, PASSED, id="the one that Lambda uses"),
        pytest.param({**function(FunctionName="f"), **default_group("/aws/lambda/f")}, PASSED, id="by the name it has"),
        pytest.param(function(), FAILED, id="none"),
        pytest.param(function("/somewhere/else"), UNDECIDED, id="not of this app"),
        pytest.param(function(UNKNOWN), UNDECIDED, id="a parameter"),
        pytest.param({**function({"Ref": "R"}), **role()}, UNDECIDED, id="no log group at all"),
        pytest.param({**function(role=OWN), **role("ec2:DescribeVpcs")}, PASSED, id="may not create one"),
        pytest.param({**function(role=OWN), **role()}, PASSED, id="may do nothing"),
        pytest.param({**function(role=OWN), **role("logs:*")}, FAILED, id="may create one"),
        pytest.param({**function(role=OWN), **role(UNKNOWN)}, FAILED, id="may do what a parameter says"),
        pytest.param({**function(role=OWN), **role(ManagedPolicyArns=[MANAGED])}, FAILED, id="may by AWS's policy"),
        pytest.param(
            {**function(role=OWN), **role(), **attached("Policy", "logs:CreateLogGroup", {"Ref": "R"})},
            FAILED,
            id="may by a policy of the app",
        ),
        pytest.param(
            {**function(role=OWN), **role(), **attached("RolePolicy", "s3:GetObject", {"Ref": "R"})},
            PASSED,
            id="may do something else",
        ),
        pytest.param(
            {**function(role=OWN), **role(), **attached("ManagedPolicy", "*", UNKNOWN)},
            FAILED,
            id="may by a policy that may be anybody's",
        ),
        pytest.param(function(role="arn:aws:iam::1:role/r"), FAILED, id="role not of this app"),
        pytest.param({**task(**awslogs({"Ref": "L"})), **LOGS}, PASSED, id="container"),
        pytest.param(task(LogConfiguration={"LogDriver": "awsfirelens"}), PASSED, id="container with a log router"),
        pytest.param(task(Name="web"), FAILED, id="container without logs"),
        pytest.param(
            {**task(**awslogs({"Ref": "L"}, **{"awslogs-create-group": "true"})), **LOGS}, FAILED, id="makes it itself"
        ),
        pytest.param(task(**awslogs("/elsewhere")), UNDECIDED, id="container, not of this app"),
        pytest.param(task(LogConfiguration={"LogDriver": UNKNOWN}), UNDECIDED, id="driver not known"),
        pytest.param(task(LogConfiguration=UNKNOWN), UNDECIDED, id="logs not known"),
        pytest.param(
            {"F": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": UNKNOWN}}},
            UNDECIDED,
            id="containers not known",
        ),
        pytest.param(LOGS, (0, []), id="no function"),
    ],
)
def test_functions_log_where_planned(look, resources, expected):
    assert look(RULE, resources) == expected


def test_only_where_there_is_phi(look):
    assert look(RULE, function(), phi_account_ids=frozenset()) == (0, [])
