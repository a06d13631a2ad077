import pytest

from hipaa_landing_zone.rules.catalog.endpoints_admit_only_the_organization import RULE

OURS = {"StringEquals": {"aws:PrincipalOrgID": "o-ours"}}
BOTH = {"StringEquals": {"aws:PrincipalOrgID": "o-ours", "aws:ResourceOrgID": "o-ours"}}


def endpoint(*statements, kind="Interface", document=None):
    properties = {"VpcEndpointType": kind}
    if statements or document:
        properties["PolicyDocument"] = document or {"Statement": list(statements)}
    return {"E": {"Type": "AWS::EC2::VPCEndpoint", "Properties": properties}}


def allow(condition=None, **given):
    return {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": condition, **given}


FAILED, UNDECIDED = (1, [("E", "failed")]), (1, [("E", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(endpoint(allow(OURS)), (1, []), id="bounded"),
        pytest.param(endpoint(allow(BOTH)), (1, []), id="bounded both ways"),
        pytest.param(endpoint(allow(OURS), allow(Effect="Deny")), (1, []), id="a deny needs no bound"),
        pytest.param(endpoint(), FAILED, id="no policy"),
        pytest.param(endpoint(allow()), FAILED, id="unbounded"),
        pytest.param(endpoint(allow(OURS), allow()), FAILED, id="one unbounded"),
        pytest.param(
            endpoint(allow({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-ours"}})), FAILED, id="IfExists"
        ),
        pytest.param(endpoint(allow({"StringLike": {"aws:PrincipalOrgID": "*"}})), FAILED, id="wildcard"),
        pytest.param(endpoint(allow({"StringEquals": {"aws:PrincipalOrgID": "o-other"}})), FAILED, id="another's"),
        pytest.param(
            endpoint(allow({**OURS, "StringLike": {"aws:ResourceOrgID": "*"}})),
            FAILED,
            id="ResourceOrgID that pins nothing",
        ),
        pytest.param(endpoint(kind="GatewayLoadBalancer"), (0, []), id="takes no policy"),
        pytest.param(
            endpoint(allow({"StringEquals": {"aws:PrincipalOrgID": {"Ref": "P"}}})), UNDECIDED, id="parameter"
        ),
        pytest.param(endpoint(document={"Fn::If": ["C", "a", "b"]}), UNDECIDED, id="policy depends"),
    ],
)
def test_endpoints_admit_only_the_organization(look, resources, expected):
    assert look(RULE, resources, organization_id="o-ours") == expected


def test_the_apps_own_organization_is_ours(look):
    reference = {"StringEquals": {"aws:PrincipalOrgID": {"Ref": "O"}}}
    resources = {**endpoint(allow(reference)), "O": {"Type": "AWS::Organizations::Organization"}}
    assert look(RULE, resources, organization_id="o-ours") == (1, [])
