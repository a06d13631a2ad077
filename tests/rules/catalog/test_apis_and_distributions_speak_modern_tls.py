import pytest

from hipaa_landing_zone.rules.catalog.apis_and_distributions_speak_modern_tls import RULE

PARAMETER = {"Ref": "P"}
FAILED, UNDECIDED, PASSED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, [])
CERTIFICATE = {"AcmCertificateArn": "arn:x", "MinimumProtocolVersion": "TLSv1.2_2021"}
ORIGIN = {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"]}


def one(kind, **properties):
    return {"R": {"Type": f"AWS::{kind}", "Properties": properties}}


def domain(policy, kind="ApiGateway::DomainName"):
    return one(kind, SecurityPolicy=policy)


def http_domain(policy):
    return one("ApiGatewayV2::DomainName", DomainNameConfigurations=[{"SecurityPolicy": policy}])


def sign_in(**custom):
    return one("Cognito::UserPoolDomain", CustomDomainConfig={"CertificateArn": "arn:x", **custom})


def distribution(viewer="redirect-to-https", certificate=CERTIFICATE, other="https-only", **origin):
    configuration = {
        "DefaultCacheBehavior": {"ViewerProtocolPolicy": viewer},
        "CacheBehaviors": [{"ViewerProtocolPolicy": other}],
        "ViewerCertificate": certificate,
        "Origins": [{"CustomOriginConfig": {**ORIGIN, **origin}}, {"S3OriginConfig": {}}],
    }
    return one("CloudFront::Distribution", DistributionConfig=configuration)


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            distribution(certificate={**CERTIFICATE, "CloudFrontDefaultCertificate": PARAMETER}),
            UNDECIDED,
            id="which certificate is a parameter",
        ),
        pytest.param(domain("TLS_1_2"), PASSED, id="domain"),
        pytest.param(domain("SecurityPolicy_TLS13_1_3_2025_09"), PASSED, id="domain, TLS 1.3"),
        pytest.param(domain("TLS_1_0"), FAILED, id="domain, TLS 1.0"),
        pytest.param(domain(None), FAILED, id="domain, nothing said"),
        pytest.param(domain(PARAMETER), UNDECIDED, id="domain, a parameter"),
        pytest.param(domain("SecurityPolicy_2031"), UNDECIDED, id="domain, not known"),
        pytest.param(domain(None, "ApiGateway::DomainNameV2"), PASSED, id="private domain, nothing said"),
        pytest.param(domain("TLS_1_0", "ApiGateway::DomainNameV2"), FAILED, id="private domain, TLS 1.0"),
        pytest.param(http_domain(None), PASSED, id="domain of HTTP APIs, nothing said"),
        pytest.param(http_domain("TLS_1_0"), FAILED, id="domain of HTTP APIs, TLS 1.0"),
        pytest.param(one("ApiGateway::RestApi"), FAILED, id="API with its own endpoint"),
        pytest.param(one("ApiGateway::RestApi", DisableExecuteApiEndpoint=True), PASSED, id="API without"),
        pytest.param(one("ApiGateway::RestApi", SecurityPolicy="SecurityPolicy_TLS13_1_3_2025_09"), PASSED, id="newer"),
        pytest.param(one("ApiGateway::RestApi", EndpointConfiguration={"Types": ["PRIVATE"]}), PASSED, id="private"),
        pytest.param(
            one("ApiGateway::RestApi", EndpointConfiguration={"Types": PARAMETER}), UNDECIDED, id="type is a parameter"
        ),
        pytest.param(one("ApiGateway::RestApi", Body={"openapi": "3.0.1"}), UNDECIDED, id="imported API"),
        pytest.param(sign_in(SecurityPolicy="TLS_V1_2_2021"), PASSED, id="sign-in domain"),
        pytest.param(sign_in(SecurityPolicy="TLS_V1"), FAILED, id="sign-in domain, TLS 1.0"),
        pytest.param(sign_in(), UNDECIDED, id="sign-in domain, nothing said"),
        pytest.param(one("Cognito::UserPoolDomain", Domain="x"), PASSED, id="Cognito's own domain"),
        pytest.param(
            one("Transfer::Server", SecurityPolicyName="TransferSecurityPolicy-FIPS-2025-03"), PASSED, id="server"
        ),
        pytest.param(one("Transfer::Server"), FAILED, id="server, of 2018 by default"),
        pytest.param(
            one("Transfer::Server", SecurityPolicyName="TransferSecurityPolicy-2020-06"), FAILED, id="of 2020"
        ),
        pytest.param(distribution(), PASSED, id="distribution"),
        pytest.param(distribution("allow-all"), FAILED, id="plain HTTP"),
        pytest.param(distribution(other="allow-all"), FAILED, id="plain HTTP somewhere"),
        pytest.param(distribution(PARAMETER), UNDECIDED, id="HTTP is a parameter"),
        pytest.param(distribution(certificate=None), FAILED, id="CloudFront's own certificate by default"),
        pytest.param(
            distribution(certificate={**CERTIFICATE, "CloudFrontDefaultCertificate": True}), FAILED, id="and by request"
        ),
        pytest.param(
            distribution(certificate={**CERTIFICATE, "MinimumProtocolVersion": "TLSv1.2_2019"}), FAILED, id="of 2019"
        ),
        pytest.param(distribution(certificate=PARAMETER), UNDECIDED, id="certificate is a parameter"),
        pytest.param(distribution(OriginProtocolPolicy="http-only"), FAILED, id="plain HTTP to the origin"),
        pytest.param(distribution(OriginSSLProtocols=["TLSv1", "TLSv1.2"]), FAILED, id="TLS 1.0 to the origin"),
        pytest.param(distribution(OriginSSLProtocols=None), FAILED, id="default to the origin"),
        pytest.param(distribution(OriginSSLProtocols=PARAMETER), UNDECIDED, id="origin is a parameter"),
        pytest.param({"V": {"Type": "AWS::EC2::VPC"}}, (0, []), id="none of them"),
    ],
)
def test_apis_and_distributions_speak_modern_tls(look, resources, expected):
    assert look(RULE, resources) == expected
