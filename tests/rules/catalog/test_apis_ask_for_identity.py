import pytest

from hipaa_landing_zone.rules.catalog.apis_ask_for_identity import RULE

PASSED, FAILED, UNDECIDED = (1, []), (1, [("S", "failed")]), (1, [("S", "undecided")])
PARAMETER = {"Ref": "Parameter"}


def subject(kind, **properties):
    return {"S": {"Type": f"AWS::{kind}", "Properties": properties}}


def method(kind=None, verb="GET", **more):
    given = {} if kind is None else {"AuthorizationType": kind}
    return subject("ApiGateway::Method", HttpMethod=verb, RestApiId={"Ref": "Api"}, **given, **more)


def route(key, kind=None, protocol="HTTP"):
    given = {} if kind is None else {"AuthorizationType": kind}
    api = {"Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"ProtocolType": protocol}}} if protocol else {}
    return subject("ApiGatewayV2::Route", ApiId={"Ref": "Api"}, RouteKey=key, **given) | api


def graphql(*kinds):
    first, *others = kinds
    return subject(
        "AppSync::GraphQLApi",
        AuthenticationType=first,
        AdditionalAuthenticationProviders=[{"AuthenticationType": kind} for kind in others],
    )


def document(operation, **more):
    return subject("ApiGateway::RestApi", Body={"paths": {"/visits": operation}, **more})


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(route(PARAMETER, protocol="WEBSOCKET"), UNDECIDED, id="a route that is a parameter"),
        pytest.param(method("AWS_IAM"), PASSED, id="signed"),
        pytest.param(method("CUSTOM", AuthorizerId="a"), PASSED, id="authorizer"),
        pytest.param(method("NONE"), FAILED, id="nobody asks"),
        pytest.param(method(), FAILED, id="by default"),
        pytest.param(method("NONE", ApiKeyRequired=True), FAILED, id="an API key"),
        pytest.param(method(PARAMETER), UNDECIDED, id="a parameter"),
        pytest.param(method("NONE", verb="OPTIONS"), (0, []), id="preflight"),
        pytest.param(route("GET /visits", "JWT"), PASSED, id="HTTP route"),
        pytest.param(route("GET /visits"), FAILED, id="open HTTP route"),
        pytest.param(route("$default", "NONE"), FAILED, id="open default route"),
        pytest.param(route("OPTIONS /{proxy+}"), (0, []), id="preflight route"),
        pytest.param(route("$connect", "AWS_IAM", "WEBSOCKET"), PASSED, id="connection"),
        pytest.param(route("$connect", None, "WEBSOCKET"), FAILED, id="open connection"),
        pytest.param(route("send", None, "WEBSOCKET"), (0, []), id="message"),
        pytest.param(route("GET /visits", None, None), FAILED, id="HTTP route of an API elsewhere"),
        pytest.param(route("$default", None, None), UNDECIDED, id="default route of an API elsewhere"),
        pytest.param(route(PARAMETER, "JWT"), PASSED, id="route is a parameter"),
        pytest.param(route("GET /visits", PARAMETER), UNDECIDED, id="authorization is a parameter"),
        pytest.param(graphql("AWS_IAM", "OPENID_CONNECT"), PASSED, id="GraphQL"),
        pytest.param(graphql("API_KEY"), FAILED, id="GraphQL with a key"),
        pytest.param(graphql("AWS_IAM", "API_KEY"), FAILED, id="GraphQL with a key besides"),
        pytest.param(graphql(PARAMETER), UNDECIDED, id="GraphQL by parameter"),
        pytest.param(
            subject("AppSync::Api", EventConfig={"AuthProviders": [{"AuthType": "API_KEY"}]}), FAILED, id="events"
        ),
        pytest.param(
            subject("AppSync::Api", EventConfig={"AuthProviders": [{"AuthType": "AWS_IAM"}]}),
            PASSED,
            id="signed events",
        ),
        pytest.param(document({"get": {"security": [{"sigv4": []}]}}), PASSED, id="OpenAPI"),
        pytest.param(document({"get": {}}, security=[{"sigv4": []}]), PASSED, id="OpenAPI for all"),
        pytest.param(document({"get": {"security": []}}, security=[{"sigv4": []}]), FAILED, id="but one"),
        pytest.param(document({"get": {"security": [{"sigv4": []}, {}]}}), FAILED, id="or nothing"),
        pytest.param(document({"x-amazon-apigateway-any-method": {}}), FAILED, id="any method"),
        pytest.param(document({"options": {}, "parameters": []}), PASSED, id="OpenAPI preflight"),
        pytest.param(document({"get": {"security": [PARAMETER]}}), UNDECIDED, id="OpenAPI with a parameter"),
        pytest.param(document({"Fn::Transform": {"Name": "AWS::Include"}}), UNDECIDED, id="included"),
        pytest.param(subject("ApiGateway::RestApi", Body=PARAMETER), UNDECIDED, id="document is a parameter"),
        pytest.param(subject("ApiGateway::RestApi", BodyS3Location={"Bucket": "b"}), UNDECIDED, id="in a bucket"),
        pytest.param(subject("ApiGateway::RestApi", Name="api"), (0, []), id="of methods"),
        pytest.param(subject("ApiGatewayV2::Api", Target="arn:aws:lambda:::f"), FAILED, id="quick create"),
        pytest.param({"F": {"Type": "AWS::Lambda::Function"}}, (0, []), id="no API"),
    ],
)
def test_apis_ask_for_identity(look, resources, expected):
    assert look(RULE, resources) == expected


def mutual(*, endpoint_off=True, certificate=True, mapped=True, elsewhere=False):
    domain = {"DomainName": "api.health.example"}
    resources = {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"DisableExecuteApiEndpoint": endpoint_off}},
        "Domain": {
            "Type": "AWS::ApiGateway::DomainName",
            "Properties": domain | ({"MutualTlsAuthentication": {"TruststoreUri": "s3://a/b"}} if certificate else {}),
        },
    }
    for name, value in {"Map": {"Ref": "Domain"}, "Other": "elsewhere.example"}.items():
        if mapped if name == "Map" else elsewhere:
            properties = {"RestApiId": {"Ref": "Api"}, "DomainName": value}
            resources[name] = {"Type": "AWS::ApiGateway::BasePathMapping", "Properties": properties}
    return method("NONE") | resources


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (mutual(), PASSED),
        (mutual(endpoint_off=False), FAILED),
        (mutual(certificate=False), FAILED),
        (mutual(mapped=False), FAILED),
        (mutual(elsewhere=True), FAILED),
    ],
)
def test_a_client_certificate_is_an_identity(look, resources, expected):
    assert look(RULE, resources) == expected
