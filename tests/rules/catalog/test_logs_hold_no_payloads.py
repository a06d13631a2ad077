import pytest

from hipaa_landing_zone.rules.catalog.logs_hold_no_payloads import RULE

UNKNOWN = {"Ref": "P"}


def source(kind, **properties):
    return {"S": {"Type": f"AWS::{kind}", "Properties": properties}}


def trace(*, on):
    return {"DataTraceEnabled": on}


def machine(level, *, data):
    return source("StepFunctions::StateMachine", LoggingConfiguration={"Level": level, "IncludeExecutionData": data})


def header(name):
    return {"SingleHeader": {"Name": name}}


def firewall(*fields):
    return source("WAFv2::LoggingConfiguration", RedactedFields=list(fields))


QUERY = {"QueryString": {}}
PASSED, FAILED, UNDECIDED = (1, []), (1, [("S", "failed")]), (1, [("S", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(source("ApiGateway::Stage"), PASSED, id="REST"),
        pytest.param(
            source("ApiGateway::Stage", MethodSettings=[trace(on=False), trace(on=True)]), FAILED, id="traced"
        ),
        pytest.param(source("ApiGateway::Stage", MethodSettings=[trace(on=UNKNOWN)]), UNDECIDED, id="perhaps traced"),
        pytest.param(source("ApiGateway::Deployment", StageDescription=trace(on=True)), FAILED, id="by deployment"),
        pytest.param(
            source("ApiGateway::Deployment", StageDescription={"MethodSettings": [trace(on=True)]}),
            FAILED,
            id="a method by deployment",
        ),
        pytest.param(source("ApiGateway::Deployment"), PASSED, id="deployment without a stage"),
        pytest.param(source("ApiGatewayV2::Stage", DefaultRouteSettings=trace(on=True)), FAILED, id="WebSocket"),
        pytest.param(source("ApiGatewayV2::Stage", RouteSettings={"$connect": trace(on=True)}), FAILED, id="one route"),
        pytest.param(source("ApiGatewayV2::Stage", RouteSettings=UNKNOWN), UNDECIDED, id="routes not known"),
        pytest.param(source("ApiGatewayV2::Stage"), PASSED, id="HTTP"),
        pytest.param(machine("ALL", data=False), PASSED, id="state machine"),
        pytest.param(machine("ERROR", data=True), FAILED, id="state machine with data"),
        pytest.param(machine("OFF", data=True), PASSED, id="state machine without a log"),
        pytest.param(machine("ALL", data=UNKNOWN), UNDECIDED, id="state machine, a parameter"),
        pytest.param(source("Pipes::Pipe", LogConfiguration={"Level": "INFO"}), PASSED, id="pipe"),
        pytest.param(source("Pipes::Pipe", LogConfiguration={"IncludeExecutionData": ["ALL"]}), FAILED, id="with data"),
        pytest.param(source("Pipes::Pipe", LogConfiguration=UNKNOWN), UNDECIDED, id="pipe, a parameter"),
        pytest.param(source("AppSync::GraphQLApi", LogConfig={"ExcludeVerboseContent": True}), PASSED, id="GraphQL"),
        pytest.param(source("AppSync::GraphQLApi", LogConfig={"FieldLogLevel": "ALL"}), FAILED, id="verbose"),
        pytest.param(source("AppSync::GraphQLApi"), PASSED, id="GraphQL without a log"),
        pytest.param(source("AppSync::GraphQLApi", LogConfig=UNKNOWN), UNDECIDED, id="GraphQL, a parameter"),
        pytest.param(
            source("CloudFront::Distribution", DistributionConfig={"Logging": {"IncludeCookies": True}}),
            FAILED,
            id="cookies",
        ),
        pytest.param(source("CloudFront::Distribution", DistributionConfig={}), PASSED, id="no cookies"),
        pytest.param(firewall(QUERY, header("Authorization"), header("cookie")), PASSED, id="firewall"),
        pytest.param(firewall(QUERY, header("authorization")), FAILED, id="cookies through the firewall"),
        pytest.param(firewall(), FAILED, id="everything through the firewall"),
        pytest.param(firewall(QUERY, header(UNKNOWN)), UNDECIDED, id="header not known"),
        pytest.param(firewall(UNKNOWN), UNDECIDED, id="field not known"),
        pytest.param(source("SNS::Topic"), (0, []), id="none of these"),
    ],
)
def test_logs_hold_no_payloads(look, resources, expected):
    assert look(RULE, resources) == expected


def test_only_where_there_is_phi(look):
    assert look(RULE, firewall(), phi_account_ids=frozenset()) == (0, [])
