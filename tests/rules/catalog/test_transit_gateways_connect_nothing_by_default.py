import pytest

from hipaa_landing_zone.rules.catalog.transit_gateways_connect_nothing_by_default import RULE

OFF = {"DefaultRouteTableAssociation": "disable", "DefaultRouteTablePropagation": "disable"}


def gateway(**properties):
    return {"T": {"Type": "AWS::EC2::TransitGateway", "Properties": properties}}


FAILED, UNDECIDED, PASSED = (1, [("T", "failed")]), (1, [("T", "undecided")]), (1, [])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(gateway(**OFF), PASSED, id="off"),
        pytest.param(gateway(**OFF, AutoAcceptSharedAttachments="disable"), PASSED, id="all said"),
        pytest.param(gateway(**OFF, AutoAcceptSharedAttachments="enable"), FAILED, id="accepts by itself"),
        pytest.param(gateway(), FAILED, id="on by default"),
        pytest.param(gateway(DefaultRouteTableAssociation="disable"), FAILED, id="propagation is on by default"),
        pytest.param(gateway(**{**OFF, "DefaultRouteTableAssociation": {"Ref": "P"}}), UNDECIDED, id="a parameter"),
        pytest.param({"V": {"Type": "AWS::EC2::VPC"}}, (0, []), id="no gateway"),
    ],
)
def test_transit_gateways_connect_nothing_by_default(look, resources, expected):
    assert look(RULE, resources) == expected
