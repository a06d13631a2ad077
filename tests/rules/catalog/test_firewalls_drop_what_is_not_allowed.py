import pytest

from hipaa_landing_zone.rules.catalog.firewalls_drop_what_is_not_allowed import PROTECTIONS, RULE

PARAMETER = {"Ref": "P"}
GOOD = {
    "StatelessDefaultActions": ["aws:forward_to_sfe"],
    "StatelessFragmentDefaultActions": ["aws:forward_to_sfe"],
    "StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER"},
    "StatefulDefaultActions": ["aws:drop_established", "aws:alert_established"],
}
PROTECTED = dict.fromkeys(PROTECTIONS, True)


def policy(**changes):
    body = {"FirewallPolicy": {**GOOD, **changes}}
    return {"P0": {"Type": "AWS::NetworkFirewall::FirewallPolicy", "Properties": body}}


def firewall(*types, of=None, **changes):
    destinations = [{"LogType": each} for each in types]
    logging = {"FirewallArn": of or {"Ref": "P0"}, "LoggingConfiguration": {"LogDestinationConfigs": destinations}}
    return {
        "P0": {"Type": "AWS::NetworkFirewall::Firewall", "Properties": {**PROTECTED, **changes}},
        "L": {"Type": "AWS::NetworkFirewall::LoggingConfiguration", "Properties": logging},
    }


FAILED, UNDECIDED, PASSED = (1, [("P0", "failed")]), (1, [("P0", "undecided")]), (1, [])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(policy(), PASSED, id="drops"),
        pytest.param(policy(StatefulDefaultActions=["aws:drop_strict"]), PASSED, id="drops strictly"),
        pytest.param(policy(StatelessDefaultActions=["aws:pass"]), FAILED, id="passes packets"),
        pytest.param(policy(StatelessFragmentDefaultActions=["aws:pass"]), FAILED, id="passes fragments"),
        pytest.param(policy(StatelessDefaultActions=PARAMETER), UNDECIDED, id="stateless default is a parameter"),
        pytest.param(policy(StatefulEngineOptions=None), FAILED, id="default order"),
        pytest.param(policy(StatefulEngineOptions={"RuleOrder": PARAMETER}), UNDECIDED, id="order is a parameter"),
        pytest.param(policy(StatefulDefaultActions=["aws:alert_strict"]), FAILED, id="only alerts"),
        pytest.param(policy(StatefulDefaultActions=[]), FAILED, id="does nothing"),
        pytest.param(policy(StatefulDefaultActions=[PARAMETER]), UNDECIDED, id="stateful default is a parameter"),
        pytest.param(firewall("ALERT", "FLOW"), PASSED, id="protected and logged"),
        pytest.param(firewall("ALERT", "FLOW", DeleteProtection=False), FAILED, id="can be deleted"),
        pytest.param(firewall("ALERT", "FLOW", SubnetChangeProtection=None), FAILED, id="can lose subnets"),
        pytest.param(firewall("ALERT", "FLOW", DeleteProtection=PARAMETER), UNDECIDED, id="protection is a parameter"),
        pytest.param(firewall("ALERT"), FAILED, id="does not log flows"),
        pytest.param(firewall("ALERT", PARAMETER), UNDECIDED, id="what is logged is a parameter"),
        pytest.param(firewall("ALERT", "FLOW", of="arn:aws:network-firewall:::x"), FAILED, id="another is logged"),
        pytest.param(firewall("ALERT", "FLOW", of=PARAMETER), UNDECIDED, id="which is logged is a parameter"),
        pytest.param({"V": {"Type": "AWS::EC2::VPC"}}, (0, []), id="no firewall"),
    ],
)
def test_firewalls_drop_what_is_not_allowed(look, resources, expected):
    assert look(RULE, resources) == expected
