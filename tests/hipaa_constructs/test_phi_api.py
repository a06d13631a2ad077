"""Each guarantee of PhiApi, read from the template."""

import json
from pathlib import Path

import pytest
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from cdk_nag import HIPAASecurityChecks

import hipaa_constructs
from hipaa_constructs import MutualTlsEndpoint, PhiApi, PrivateEndpoint

ACCOUNT = "222222222222"
EXPECTED = {
    ("HIPAA.Security-APIGWCacheEnabledAndEncrypted", "stack/Api/Resource/DeploymentStage.v1/Resource"),
    ("HIPAA.Security-APIGWSSLEnabled", "stack/Api/Resource/DeploymentStage.v1/Resource"),
}


def private(stack):
    endpoint = ec2.InterfaceVpcEndpoint.from_interface_vpc_endpoint_attributes(
        stack, "Endpoint", port=443, vpc_endpoint_id="vpce-1"
    )
    return PrivateEndpoint(vpc_endpoints=(endpoint,))


def mutual_tls(stack, version="abc"):
    arn = "arn:aws:acm:us-east-1:222222222222:certificate/1"
    return MutualTlsEndpoint(
        domain_name="api.health.example",
        certificate=acm.Certificate.from_certificate_arn(stack, "Certificate", arn),
        truststore=s3.Bucket.from_bucket_name(stack, "Truststore", "acme-trust"),
        truststore_key="authorities.pem",
        truststore_version=version,
    )


@pytest.fixture(scope="module")
def make():
    def api(stack, endpoint=private, **changed):
        arguments = {
            "api_name": "records",
            "encryption_key": kms.Key(stack, "Key", enable_key_rotation=True),
            **changed,
        }
        api = PhiApi(stack, "Api", endpoint=endpoint(stack), **arguments)
        api.add_method(
            "POST",
            "/patients/{id}",
            apigateway.MockIntegration(),
            request_models={"application/json": apigateway.Model.EMPTY_MODEL},
            required_parameters=["method.request.querystring.since"],
        )
        return api

    return api


@pytest.fixture(scope="module")
def template(synth, make):
    return synth(make, plugin=HIPAASecurityChecks)


@pytest.fixture(scope="module")
def reached_by_certificate(synth, make):
    return synth(lambda stack: make(stack, endpoint=mutual_tls), plugin=HIPAASecurityChecks)


@pytest.fixture(scope="module")
def stage(template):
    return template.properties("AWS::ApiGateway::Stage")


def test_reached_by_a_known_way(template, reached_by_certificate, statements):
    api = template.properties("AWS::ApiGateway::RestApi")
    assert api["EndpointConfiguration"] == {"Types": ["PRIVATE"], "VpcEndpointIds": ["vpce-1"]}
    policy = statements(api["Policy"])
    assert policy["NoOtherWay"]["Effect"] == "Deny"
    assert policy["NoOtherWay"]["Condition"] == {"StringNotEquals": {"aws:SourceVpce": ["vpce-1"]}}
    (allow,) = [each for each in policy.values() if each["Effect"] == "Allow"]
    assert allow["Condition"] == {"StringEquals": {"aws:SourceVpce": ["vpce-1"]}}
    api = reached_by_certificate.properties("AWS::ApiGateway::RestApi")
    assert api["EndpointConfiguration"]["Types"] == ["REGIONAL"]
    assert api["DisableExecuteApiEndpoint"] is True
    domain = reached_by_certificate.properties("AWS::ApiGateway::DomainName")
    assert domain["MutualTlsAuthentication"] == {
        "TruststoreUri": "s3://acme-trust/authorities.pem",
        "TruststoreVersion": "abc",
    }


def test_tls_1_2_at_least(template, reached_by_certificate, statements):
    policy = statements(template.properties("AWS::ApiGateway::RestApi")["Policy"])
    assert policy["NoPlainText"]["Effect"] == "Deny"
    assert policy["NoPlainText"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert reached_by_certificate.properties("AWS::ApiGateway::DomainName")["SecurityPolicy"] == "TLS_1_2"


def test_every_method_authorizes(template, synth, make):
    assert template.properties("AWS::ApiGateway::Method")["AuthorizationType"] == "AWS_IAM"

    def unguarded(stack):
        api = make(stack)
        api.resource.root.add_method(
            "GET",
            apigateway.MockIntegration(),
            authorization_type=apigateway.AuthorizationType.NONE,
            request_validator=api.validator,
        )

    with pytest.raises(RuntimeError, match="a method of a PhiApi needs authorization; use add_method"):
        synth(unguarded)


def test_an_authorizer_takes_the_place_of_iam(synth, make):
    def build(stack):
        authorizer = apigateway.CognitoUserPoolsAuthorizer(stack, "Authorizer", cognito_user_pools=[pool(stack)])
        make(stack).add_method("GET", "/", apigateway.MockIntegration(), authorizer=authorizer)

    methods = [each["Properties"] for each in synth(build).all("AWS::ApiGateway::Method").values()]
    assert {each["AuthorizationType"] for each in methods} == {"AWS_IAM", "COGNITO_USER_POOLS"}


def pool(stack):
    from aws_cdk import aws_cognito as cognito

    return cognito.UserPool.from_user_pool_id(stack, "Pool", "us-east-1_x")


def test_every_request_is_validated(template, synth, make):
    (name,) = template.all("AWS::ApiGateway::RequestValidator")
    validator = template.properties("AWS::ApiGateway::RequestValidator")
    assert (validator["ValidateRequestBody"], validator["ValidateRequestParameters"]) == (True, True)
    method = template.properties("AWS::ApiGateway::Method")
    assert method["RequestValidatorId"] == {"Ref": name}
    assert method["RequestModels"] == {"application/json": "Empty"}
    assert method["RequestParameters"] == {"method.request.querystring.since": True}

    def unvalidated(stack):
        make(stack).resource.root.add_method("GET", apigateway.MockIntegration())

    with pytest.raises(RuntimeError, match="a method of a PhiApi needs a request validator; use add_method"):
        synth(unvalidated)


def test_every_request_is_filtered(template, reached_by_certificate, text):
    for each in (template, reached_by_certificate):
        acl = each.properties("AWS::WAFv2::WebACL")
        assert acl["Scope"] == "REGIONAL"
        assert [rule["Statement"]["ManagedRuleGroupStatement"]["Name"] for rule in acl["Rules"]] == [
            "AWSManagedRulesAmazonIpReputationList",
            "AWSManagedRulesCommonRuleSet",
            "AWSManagedRulesKnownBadInputsRuleSet",
        ]
        assert {str(rule["OverrideAction"]) for rule in acl["Rules"]} == {"{'None': {}}"}
        (name,) = each.all("AWS::WAFv2::WebACL")
        association = each.properties("AWS::WAFv2::WebACLAssociation")
        assert association["WebACLArn"] == {"Fn::GetAtt": [name, "Arn"]}
        (api,) = each.all("AWS::ApiGateway::RestApi")
        (stage,) = each.all("AWS::ApiGateway::Stage")
        assert text(association["ResourceArn"]).endswith(f"/restapis/{{{api}}}/stages/{{{stage}}}")


def test_calls_are_logged_without_phi(stage, template):
    (name,) = [each for each in template.all("AWS::Logs::LogGroup") if each.startswith("ApiAccessLogGroup")]
    setting = stage["AccessLogSetting"]
    assert setting["DestinationArn"] == {"Fn::GetAtt": [name, "Arn"]}
    logged = set(json.loads(setting["Format"]).values())
    assert {"$context.requestId", "$context.identity.userArn", "$context.status"} <= logged
    # Whatever a caller sent could be in these.
    assert not logged & {"$context.path", "$context.customDomain.basePathMatched", "$context.error.message"}
    assert not [each for each in logged if "authorizer" in each or "requestOverride" in each or "input" in each]


def test_contents_leave_no_trace(stage, template):
    (settings,) = stage["MethodSettings"]
    assert (settings["ResourcePath"], settings["HttpMethod"]) == ("/*", "*")
    assert (settings["LoggingLevel"], settings["DataTraceEnabled"]) == ("ERROR", False)
    assert settings["CachingEnabled"] is False
    assert "CacheClusterEnabled" not in stage
    acl = template.properties("AWS::WAFv2::WebACL")
    visible = [acl["VisibilityConfig"], *(rule["VisibilityConfig"] for rule in acl["Rules"])]
    assert {each["SampledRequestsEnabled"] for each in visible} == {False}
    redacted = template.properties("AWS::WAFv2::LoggingConfiguration")["RedactedFields"]
    assert {"QueryString": {}} in redacted
    assert {"UriPath": {}} in redacted
    assert {"SingleHeader": {"Name": "authorization"}} in redacted


def test_logs_are_encrypted_and_kept(template, synth, make, text):
    groups = template.all("AWS::Logs::LogGroup")
    (key,) = template.all("AWS::KMS::Key")
    names = {text(each["Properties"]["LogGroupName"]) for each in groups.values()}
    (api,) = template.all("AWS::ApiGateway::RestApi")
    (firewall,) = [each for each in names if each.startswith("aws-waf-logs-records-")]
    assert names == {"/aws/apigateway/records/access", f"API-Gateway-Execution-Logs_{{{api}}}/v1", firewall}
    for each in groups.values():
        assert each["Properties"]["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
        assert each["Properties"]["RetentionInDays"] == 365
    allowed = str(template.properties("AWS::KMS::Key")["KeyPolicy"])
    for name in ("/aws/apigateway/records/access", "API-Gateway-Execution-Logs_*/v1", firewall):
        assert f":logs:us-east-1:{ACCOUNT}:log-group:{name}" in allowed
    (execution,) = [name for name in groups if name.startswith("ApiExecutionLogGroup")]
    assert execution in template.one("AWS::ApiGateway::Stage")["DependsOn"]
    destination = template.properties("AWS::WAFv2::LoggingConfiguration")["LogDestinationConfigs"]
    assert text(destination) == [f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{firewall}"]
    with pytest.raises(ValueError, match="retention: ONE_WEEK given"):
        synth(lambda stack: make(stack, retention=logs.RetentionDays.ONE_WEEK))


def test_calls_are_throttled_and_traced(stage, synth, make):
    (settings,) = stage["MethodSettings"]
    assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == (100, 200)
    assert stage["TracingEnabled"] is True
    changed = synth(lambda stack: make(stack, requests_per_second=5, burst=7)).properties("AWS::ApiGateway::Stage")
    (settings,) = changed["MethodSettings"]
    assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == (5, 7)


def test_a_caller_is_given_the_stage_only(synth, make, text):
    def build(stack):
        role = iam.Role(stack, "Caller", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        make(stack).grant_invoke(role)

    template = synth(build)
    (statement,) = template.properties("AWS::IAM::Policy")["PolicyDocument"]["Statement"]
    (api,) = template.all("AWS::ApiGateway::RestApi")
    assert statement["Action"] == "execute-api:Invoke"
    assert text(statement["Resource"]) == f"arn:aws:execute-api:us-east-1:{ACCOUNT}:{{{api}}}/v1/*/*"


def test_cdk_nag_finds_only_what_the_page_explains(template, reached_by_certificate):
    assert template.findings == reached_by_certificate.findings == EXPECTED
    page = (Path(hipaa_constructs.__file__).parents[1] / "edge.md").read_text()
    assert [rule for rule, _ in sorted(EXPECTED) if f"`{rule}` | `PhiApi` |" not in page] == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"api_name": "a"}, "api_name: 'a' given"),
        ({"requests_per_second": 0}, "requests_per_second: 0 given; allowed: 1 or more"),
        ({"burst": 0}, "burst: 0 given; allowed: 1 or more"),
        ({"endpoint": lambda _: PrivateEndpoint(vpc_endpoints=())}, "vpc_endpoints: none given"),
        ({"endpoint": lambda stack: mutual_tls(stack, version="")}, "truststore_version: none given"),
    ],
)
def test_wrong_arguments_are_refused(synth, make, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))
