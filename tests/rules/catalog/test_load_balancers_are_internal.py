import pytest

from hipaa_landing_zone.rules.catalog.load_balancers_are_internal import RULE


def balancer(kind="AWS::ElasticLoadBalancingV2::LoadBalancer", **properties):
    return {"L": {"Type": kind, "Properties": properties}}


CLASSIC = "AWS::ElasticLoadBalancing::LoadBalancer"
FAILED, UNDECIDED, PASSED = (1, [("L", "failed")]), (1, [("L", "undecided")]), (1, [])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(balancer(Scheme="internal"), PASSED, id="internal"),
        pytest.param(balancer(Scheme="internet-facing"), FAILED, id="internet-facing"),
        pytest.param(balancer(), FAILED, id="internet-facing by default"),
        pytest.param(balancer(Type="network"), FAILED, id="network load balancers too"),
        pytest.param(balancer(CLASSIC), FAILED, id="and classic ones"),
        pytest.param(balancer(CLASSIC, Scheme="internal"), PASSED, id="classic, internal"),
        pytest.param(balancer(Scheme={"Ref": "P"}), UNDECIDED, id="scheme is a parameter"),
        pytest.param(balancer(Type="gateway"), (0, []), id="gateway load balancers have none"),
    ],
)
def test_load_balancers_are_internal(look, resources, expected):
    assert look(RULE, resources) == expected


def test_accounts_without_phi_may_face_the_internet(look):
    assert look(RULE, balancer(), phi_account_ids=frozenset()) == (0, [])
