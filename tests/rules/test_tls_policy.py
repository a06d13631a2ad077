import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
from moto.elbv2.ssl_policies import SSL_POLICIES

from hipaa_landing_zone.rules.tls_policy import API, CLOUDFRONT, COGNITO, LOAD_BALANCER, TRANSFER
from hipaa_landing_zone.rules.value import Unknown


def enumerated(kind, definition, name):
    """Values that the type's schema allows for a property."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    return set(schema["definitions"][definition]["properties"][name]["enum"])


@pytest.mark.parametrize("policies", [API, CLOUDFRONT, COGNITO, LOAD_BALANCER, TRANSFER])
def test_no_policy_is_both_modern_and_old(policies):
    assert policies.modern
    assert policies.modern.isdisjoint(policies.old)


def test_load_balancer_policies_are_judged_by_their_protocols():
    judged = {name: LOAD_BALANCER.admits_old(name) for name in SSL_POLICIES}
    assert judged == {
        name: bool({"TLSv1", "TLSv1.1"} & set(each["ssl_protocols"])) for name, each in SSL_POLICIES.items()
    }


def test_every_policy_of_the_schemas_is_judged():
    versions = enumerated("AWS::CloudFront::Distribution", "ViewerCertificate", "MinimumProtocolVersion")
    assert versions == CLOUDFRONT.modern | CLOUDFRONT.old
    custom = enumerated("AWS::Cognito::UserPoolDomain", "CustomDomainConfigType", "SecurityPolicy")
    assert custom == COGNITO.modern | COGNITO.old


@pytest.mark.parametrize("name", [Unknown("Ref to parameter P"), "TLS_9", 7, ["TLS_1_2"]])
def test_what_is_not_known_is_not_judged(name):
    assert isinstance(API.admits_old(name), Unknown)
