import pytest

from hipaa_landing_zone.rules.catalog.endpoints_admit_only_the_organization import RULE


def only(principal="o-ours", resource="o-ours"):
    return {"StringEquals": {"aws:PrincipalOrgID": principal, "aws:ResourceOrgID": resource}}


BOTH = only()
PRINCIPALS = {"StringEquals": {"aws:PrincipalOrgID": "o-ours"}}
LAYERS = "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"
PUBLIC = ["arn:aws:ssm:us-east-1::parameter/aws/*", "arn:aws:ssm:us-east-1::document/*"]
READS = ["ssm:GetParameter", "ssm:GetDocument"]


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
        pytest.param(endpoint(allow(BOTH)), (1, []), id="bounded both ways"),
        pytest.param(endpoint(allow(PRINCIPALS)), FAILED, id="reaches resources of others"),
        pytest.param(
            endpoint(allow({"StringEquals": {"aws:ResourceOrgID": "o-ours"}})), FAILED, id="serves principals of others"
        ),
        pytest.param(endpoint(allow(BOTH), allow(Effect="Deny")), (1, []), id="a deny needs no bound"),
        pytest.param(endpoint(allow(Action="s3:GetObject", Resource=LAYERS)), (1, []), id="image layers"),
        pytest.param(endpoint(allow(Action="s3:*", Resource=LAYERS)), FAILED, id="more than reading layers"),
        pytest.param(endpoint(allow(PRINCIPALS, Action=READS, Resource=PUBLIC)), (1, []), id="public parameters"),
        pytest.param(endpoint(allow(Action=READS, Resource=PUBLIC)), FAILED, id="public parameters for anybody"),
        pytest.param(
            endpoint(allow(PRINCIPALS, Action=[*READS, "ssm:PutParameter"], Resource=PUBLIC)), FAILED, id="writing"
        ),
        pytest.param(
            endpoint(allow(PRINCIPALS, Action=READS, Resource="arn:aws:ssm:us-east-1:*:parameter/aws/*")),
            FAILED,
            id="parameters of any account",
        ),
        pytest.param(endpoint(allow(PRINCIPALS, Action=READS, Resource=None)), FAILED, id="NotResource"),
        pytest.param(endpoint(), FAILED, id="no policy"),
        pytest.param(endpoint(allow()), FAILED, id="unbounded"),
        pytest.param(endpoint(allow(BOTH), allow()), FAILED, id="one unbounded"),
        pytest.param(
            endpoint(allow({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-ours"}})), FAILED, id="IfExists"
        ),
        pytest.param(endpoint(allow({"StringLike": {"aws:PrincipalOrgID": "*"}})), FAILED, id="wildcard"),
        pytest.param(endpoint(allow(only(principal="o-other"))), FAILED, id="another's principals"),
        pytest.param(endpoint(allow(only(resource="o-other"))), FAILED, id="another's resources"),
        pytest.param(
            endpoint(allow({**PRINCIPALS, "StringLike": {"aws:ResourceOrgID": "*"}})),
            FAILED,
            id="ResourceOrgID that pins nothing",
        ),
        pytest.param(endpoint(kind="GatewayLoadBalancer"), (0, []), id="takes no policy"),
        pytest.param(endpoint(allow(only(principal={"Ref": "P"}))), UNDECIDED, id="parameter"),
        pytest.param(endpoint(allow(only(resource={"Ref": "P"}))), UNDECIDED, id="resource's is a parameter"),
        pytest.param(endpoint(document={"Fn::If": ["C", "a", "b"]}), UNDECIDED, id="policy depends"),
    ],
)
def test_endpoints_admit_only_the_organization(look, resources, expected):
    assert look(RULE, resources, organization_id="o-ours") == expected


def test_the_apps_own_organization_is_ours(look):
    resources = {**endpoint(allow(only({"Ref": "O"}, {"Ref": "O"}))), "O": {"Type": "AWS::Organizations::Organization"}}
    assert look(RULE, resources, organization_id="o-ours") == (1, [])
