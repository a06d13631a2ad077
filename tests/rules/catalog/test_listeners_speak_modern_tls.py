import pytest

from hipaa_landing_zone.rules.catalog.listeners_speak_modern_tls import RULE

PARAMETER = {"Ref": "P"}
MODERN, OLD = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", "ELBSecurityPolicy-2016-08"
HTTPS_ACTION = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS"}}
FORWARD = {"Type": "forward"}
FAILED, UNDECIDED, PASSED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, [])


def one(kind, **properties):
    return {"R": {"Type": f"AWS::ElasticLoadBalancingV2::{kind}", "Properties": properties}}


def rule(protocol, *actions):
    listener = one("Listener", Protocol=protocol, SslPolicy=MODERN)["R"]
    return {"L": listener, **one("ListenerRule", ListenerArn={"Ref": "L"}, Actions=list(actions))}


def classic(protocol="HTTPS", reference="ELBSecurityPolicy-TLS-1-2-2017-01", names=("Tls",)):
    attributes = [{"Name": "Reference-Security-Policy", "Value": reference}] if reference else []
    properties = {
        "Listeners": [{"Protocol": protocol, "PolicyNames": list(names)}],
        "Policies": [{"PolicyName": "Tls", "PolicyType": "SSLNegotiationPolicyType", "Attributes": attributes}],
    }
    return {"R": {"Type": "AWS::ElasticLoadBalancing::LoadBalancer", "Properties": properties}}


def lattice(protocol):
    return {"R": {"Type": "AWS::VpcLattice::Listener", "Properties": {"Protocol": protocol}}}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(one("Listener", Protocol="HTTPS", SslPolicy=MODERN), PASSED, id="modern"),
        pytest.param(one("Listener", Protocol="TLS", SslPolicy=OLD), FAILED, id="of 2016"),
        pytest.param(one("Listener", Protocol="HTTPS"), FAILED, id="of 2016 by default"),
        pytest.param(one("Listener", Protocol="HTTPS", SslPolicy=PARAMETER), UNDECIDED, id="policy is a parameter"),
        pytest.param(one("Listener", Protocol="HTTPS", SslPolicy="of 2031"), UNDECIDED, id="policy is not known"),
        pytest.param(one("Listener", Protocol=PARAMETER), UNDECIDED, id="protocol is a parameter"),
        pytest.param(one("Listener", Protocol="HTTP"), PASSED, id="cdk-nag looks at plain listeners"),
        pytest.param(one("Listener", Protocol="TCP"), PASSED, id="TCP is not judged"),
        pytest.param(rule("HTTP", HTTPS_ACTION), (2, []), id="rule redirects"),
        pytest.param(rule("HTTP", FORWARD), (2, [("R", "failed")]), id="rule forwards plain HTTP"),
        pytest.param(
            rule("HTTP", {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTP"}}),
            (2, [("R", "failed")]),
            id="rule redirects to plain HTTP",
        ),
        pytest.param(rule("HTTPS", FORWARD), (2, []), id="rule of an HTTPS listener"),
        pytest.param(
            one("ListenerRule", ListenerArn="arn:x", Actions=[FORWARD]), UNDECIDED, id="rule of no template's"
        ),
        pytest.param(one("TargetGroup", Protocol="HTTPS"), PASSED, id="encrypted targets"),
        pytest.param(one("TargetGroup", Protocol="HTTP"), FAILED, id="plain targets"),
        pytest.param(one("TargetGroup", TargetType="lambda"), PASSED, id="functions have no protocol"),
        pytest.param(one("TargetGroup", Protocol=PARAMETER), UNDECIDED, id="targets are a parameter"),
        pytest.param(classic(), PASSED, id="classic, modern"),
        pytest.param(classic(reference=OLD), FAILED, id="classic, of 2016"),
        pytest.param(classic(reference=None), FAILED, id="classic, without a policy"),
        pytest.param(classic(reference=PARAMETER), UNDECIDED, id="classic, policy is a parameter"),
        pytest.param(classic(names=[PARAMETER]), UNDECIDED, id="classic, which policy is a parameter"),
        pytest.param(classic("http"), FAILED, id="classic, plain"),
        pytest.param(classic(PARAMETER), UNDECIDED, id="classic, protocol is a parameter"),
        pytest.param(lattice("HTTPS"), PASSED, id="Lattice"),
        pytest.param(lattice("HTTP"), FAILED, id="Lattice, plain"),
        pytest.param({"V": {"Type": "AWS::EC2::VPC"}}, (0, []), id="no listener"),
    ],
)
def test_listeners_speak_modern_tls(look, resources, expected):
    assert look(RULE, resources) == expected


def test_accounts_without_phi_need_not_encrypt_to_targets(look):
    assert look(RULE, one("TargetGroup", Protocol="HTTP"), phi_account_ids=frozenset()) == PASSED
