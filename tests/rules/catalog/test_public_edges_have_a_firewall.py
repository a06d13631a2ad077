import pytest

from hipaa_landing_zone.rules.catalog.public_edges_have_a_firewall import RULE

PARAMETER = {"Ref": "P"}
ARN = "arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${Api}/stages/"


def one(kind, **properties):
    return {"R": {"Type": f"AWS::{kind}", "Properties": properties}}


def protect(arn, **attributes):
    return {"W": {"Type": "AWS::WAFv2::WebACLAssociation", "Properties": {"ResourceArn": arn}, **attributes}}


def stage(*types):
    api = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"EndpointConfiguration": {"Types": list(types)}}}
    return {"Api": api, **one("ApiGateway::Stage", RestApiId={"Ref": "Api"}, StageName="prod")}


def elsewhere(resources):
    """In a stack whose Region is not known."""
    return {"at": ("stack", "111111111111", None), "Resources": resources}


BALANCER, POOL = "ElasticLoadBalancingV2::LoadBalancer", "Cognito::UserPool"
BY_NAME, BY_REFERENCE = {"Fn::Sub": f"{ARN}prod"}, {"Fn::Sub": f"{ARN}${{R}}"}
FAILED, UNDECIDED, PASSED, NOT_ASKED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, []), (0, [])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(one(BALANCER), FAILED, id="load balancer"),
        pytest.param({**one(BALANCER), **protect({"Ref": "R"})}, PASSED, id="protected load balancer"),
        pytest.param({**one(BALANCER), **protect({"Ref": "Other"})}, UNDECIDED, id="a parameter is protected"),
        pytest.param({**one(BALANCER), **protect("arn:x")}, FAILED, id="something else is protected"),
        pytest.param({**one(BALANCER), **protect({"Ref": "R"}, Condition="C")}, UNDECIDED, id="perhaps protected"),
        pytest.param(one(BALANCER, Scheme=PARAMETER), UNDECIDED, id="scheme is a parameter"),
        pytest.param(one(BALANCER, Scheme="internal"), NOT_ASKED, id="internal load balancer"),
        pytest.param(one(BALANCER, Type="network"), NOT_ASKED, id="network load balancer"),
        pytest.param(stage("REGIONAL"), FAILED, id="stage"),
        pytest.param({**stage("REGIONAL"), **protect(BY_NAME)}, PASSED, id="stage protected by name"),
        pytest.param({**stage("REGIONAL"), **protect(BY_REFERENCE)}, PASSED, id="stage protected by reference"),
        pytest.param(elsewhere({**stage(), **protect(BY_REFERENCE)}), PASSED, id="in a Region that is not known"),
        pytest.param(elsewhere({**stage(), **protect(BY_NAME)}), PASSED, id="there, by name"),
        pytest.param(stage("PRIVATE"), NOT_ASKED, id="private stage"),
        pytest.param(one("ApiGateway::Stage", RestApiId="abc"), UNDECIDED, id="stage of no template's API"),
        pytest.param(one("ApiGatewayV2::Api"), FAILED, id="HTTP API"),
        pytest.param(one("AppSync::GraphQLApi"), FAILED, id="GraphQL API"),
        pytest.param(one("AppSync::GraphQLApi", Visibility="PRIVATE"), NOT_ASKED, id="private GraphQL API"),
        pytest.param({**one(POOL), **protect({"Fn::GetAtt": ["R", "Arn"]})}, PASSED, id="protected user pool"),
        pytest.param(one(POOL), FAILED, id="user pool"),
        pytest.param(one("CloudFront::Distribution", DistributionConfig={}), FAILED, id="distribution"),
        pytest.param(one("CloudFront::Distribution", DistributionConfig={"WebACLId": "arn:x"}), PASSED, id="protected"),
        pytest.param(
            one("CloudFront::Distribution", DistributionConfig={"WebACLId": PARAMETER}), UNDECIDED, id="a parameter"
        ),
        pytest.param(one("WAFv2::WebACL", DefaultAction={"Allow": {}}), FAILED, id="web ACL without rules"),
        pytest.param(one("WAFv2::WebACL", DefaultAction={"Block": {}}), PASSED, id="web ACL that blocks"),
        pytest.param(one("WAFv2::WebACL", DefaultAction={"Allow": {}}, Rules=[{}]), PASSED, id="web ACL with rules"),
        pytest.param(one("WAFv2::WebACL", Rules=PARAMETER), UNDECIDED, id="rules are a parameter"),
        pytest.param({"V": {"Type": "AWS::EC2::VPC"}}, NOT_ASKED, id="no edge"),
    ],
)
def test_public_edges_have_a_firewall(look, resources, expected):
    assert look(RULE, resources) == expected


def test_accounts_without_phi_are_not_asked(look):
    assert look(RULE, one(BALANCER), phi_account_ids=frozenset()) == NOT_ASKED
