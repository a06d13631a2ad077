import pytest

from hipaa_landing_zone.rules.catalog.apis_log_their_callers import RULE

UNKNOWN = {"Ref": "P"}


def api(kind, **properties):
    return {"A": {"Type": f"AWS::{kind}", "Properties": properties}}


def log(form="$context.identity.sourceIp $context.requestId", destination="arn:x"):
    return {"DestinationArn": destination, "Format": form}


def distribution(**config):
    return api("CloudFront::Distribution", DistributionConfig=config)


def delivery(resource):
    arn = {"Fn::Sub": f"arn:aws:cloudfront::111111111111:distribution/${{{resource}}}"}
    return {"D": {"Type": "AWS::Logs::DeliverySource", "Properties": {"ResourceArn": arn}}}


PASSED, FAILED, UNDECIDED = (1, []), (1, [("A", "failed")]), (1, [("A", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(api("ApiGateway::Stage", AccessLogSetting=log()), PASSED, id="REST"),
        pytest.param(api("ApiGateway::Stage"), FAILED, id="REST without"),
        pytest.param(api("ApiGateway::Stage", AccessLogSetting=log("$context.status")), FAILED, id="nobody named"),
        pytest.param(api("ApiGateway::Stage", AccessLogSetting={"DestinationArn": "arn:x"}), FAILED, id="no format"),
        pytest.param(api("ApiGateway::Stage", AccessLogSetting=log(UNKNOWN)), UNDECIDED, id="format not known"),
        pytest.param(api("ApiGateway::Stage", AccessLogSetting=UNKNOWN), UNDECIDED, id="log not known"),
        pytest.param(
            api("ApiGatewayV2::Stage", AccessLogSettings=log("$context.authorizer.principalId")), PASSED, id="HTTP"
        ),
        pytest.param(api("ApiGatewayV2::Stage"), FAILED, id="HTTP without"),
        pytest.param(api("ApiGateway::Deployment"), (0, []), id="a deployment without a stage"),
        pytest.param(api("ApiGateway::Deployment", StageName="prod"), FAILED, id="a deployment with one"),
        pytest.param(
            api("ApiGateway::Deployment", StageName="prod", StageDescription={"AccessLogSetting": log()}),
            PASSED,
            id="a deployment with one that logs",
        ),
        pytest.param(api("AppSync::GraphQLApi", LogConfig={"CloudWatchLogsRoleArn": "arn:x"}), PASSED, id="GraphQL"),
        pytest.param(api("AppSync::GraphQLApi"), FAILED, id="GraphQL without"),
        pytest.param(api("AppSync::GraphQLApi", LogConfig=UNKNOWN), UNDECIDED, id="GraphQL, a parameter"),
        pytest.param(api("AppSync::Api", EventConfig={}), FAILED, id="events without"),
        pytest.param(distribution(Logging={"Bucket": "x"}), PASSED, id="distribution"),
        pytest.param(distribution(), FAILED, id="distribution without"),
        pytest.param({**distribution(), **delivery("A")}, PASSED, id="delivered"),
        pytest.param({**distribution(), **delivery("D")}, FAILED, id="another's delivered"),
        pytest.param({**distribution(), **delivery("P")}, UNDECIDED, id="delivered, of a parameter"),
        pytest.param(api("SNS::Topic"), (0, []), id="no API"),
    ],
)
def test_apis_log_their_callers(look, resources, expected):
    assert look(RULE, resources) == expected


def test_only_where_there_is_phi(look):
    assert look(RULE, api("ApiGateway::Stage"), phi_account_ids=frozenset()) == (0, [])
