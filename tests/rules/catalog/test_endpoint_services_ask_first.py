import pytest

from hipaa_landing_zone.rules.catalog.endpoint_services_ask_first import RULE


def one(suffix, **properties):
    return {"S": {"Type": f"AWS::EC2::VPCEndpointService{suffix}", "Properties": properties}}


FAILED, UNDECIDED, PASSED = (1, [("S", "failed")]), (1, [("S", "undecided")]), (1, [])
ROOT = "arn:aws:iam::333333333333:root"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(one("", AcceptanceRequired=True), PASSED, id="asks"),
        pytest.param(one("", AcceptanceRequired=False), FAILED, id="does not ask"),
        pytest.param(one(""), FAILED, id="does not say"),
        pytest.param(one("", AcceptanceRequired={"Ref": "P"}), UNDECIDED, id="a parameter"),
        pytest.param(one("Permissions", AllowedPrincipals=[ROOT]), PASSED, id="an account"),
        pytest.param(one("Permissions"), PASSED, id="nobody"),
        pytest.param(one("Permissions", AllowedPrincipals=[ROOT, "*"]), FAILED, id="everybody"),
        pytest.param(one("Permissions", AllowedPrincipals=[{"Ref": "P"}]), UNDECIDED, id="principals are a parameter"),
        pytest.param({"V": {"Type": "AWS::EC2::VPC"}}, (0, []), id="no service"),
    ],
)
def test_endpoint_services_ask_first(look, resources, expected):
    assert look(RULE, resources) == expected
