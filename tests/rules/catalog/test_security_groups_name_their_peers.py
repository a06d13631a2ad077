import pytest

from hipaa_landing_zone.rules.catalog.security_groups_name_their_peers import RULE

ALL, NOWHERE = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}, {"IpProtocol": "-1", "CidrIp": "127.0.0.1/32"}
PARAMETER = {"Ref": "P"}
VPC = {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.1.0.0/16"}}}
OWN = {"Fn::GetAtt": ["Vpc", "CidrBlock"]}
CIDR_PUBLISHED = "{{resolve:ssm:/hlz/foundation/v1/vpc/cidr}}"
PASSED, FAILED, UNDECIDED = (1, []), (1, [("G", "failed")]), (1, [("G", "undecided")])


def rule(port, cidr="10.1.0.0/16", last=None, protocol="tcp"):
    name = "CidrIpv6" if isinstance(cidr, str) and ":" in cidr and "{" not in cidr else "CidrIp"
    return {"IpProtocol": protocol, "FromPort": port, "ToPort": last or port, name: cidr}


def group(*ingress, egress=(NOWHERE,)):
    properties = {"SecurityGroupIngress": list(ingress), "SecurityGroupEgress": list(egress)}
    return {"G": {"Type": "AWS::EC2::SecurityGroup", "Properties": properties}}


def apart(direction, **properties):
    return {"G": {"Type": f"AWS::EC2::SecurityGroup{direction}", "Properties": {"GroupId": "sg-1", **properties}}}


SFTP = {
    **group(rule(22)),
    "Server": {
        "Type": "AWS::Transfer::Server",
        "Properties": {"EndpointDetails": {"SecurityGroupIds": [{"Fn::GetAtt": ["G", "GroupId"]}]}},
    },
}
EGRESS_APART = {"Type": "AWS::EC2::SecurityGroupEgress", "Properties": {"GroupId": {"Fn::GetAtt": ["G", "GroupId"]}}}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(group(), PASSED, id="nothing in, nowhere out"),
        pytest.param(group({"IpProtocol": "tcp", "SourceSecurityGroupId": "sg-2"}), PASSED, id="a peer"),
        pytest.param(group({"IpProtocol": "-1", "SourcePrefixListId": "pl-1"}), PASSED, id="a prefix list"),
        pytest.param(group(rule(443)), PASSED, id="HTTPS from a range"),
        pytest.param(group(rule(443, "0.0.0.0/0")), FAILED, id="HTTPS from anywhere"),
        pytest.param(group(rule(443, "::/0")), FAILED, id="and by IPv6"),
        pytest.param(group(rule(443, "128.0.0.0/1")), FAILED, id="from half of anywhere"),
        pytest.param(group(ALL), FAILED, id="all from anywhere"),
        pytest.param(group(rule(443, PARAMETER)), UNDECIDED, id="from a parameter"),
        pytest.param(group(PARAMETER), UNDECIDED, id="a rule that is not known"),
        pytest.param(group(rule(22)), FAILED, id="SSH from a range"),
        pytest.param(group(rule(3000, last=4000)), FAILED, id="RDP within a span"),
        pytest.param(group({"IpProtocol": "tcp", "CidrIp": "10.1.0.0/16"}), FAILED, id="no ports are all ports"),
        pytest.param(group(rule(-1, "10.1.0.0/16", protocol="icmp")), PASSED, id="ICMP has no ports"),
        pytest.param(group(rule(PARAMETER)), UNDECIDED, id="port is a parameter"),
        pytest.param(group(rule(443, last=PARAMETER)), UNDECIDED, id="last port is one"),
        pytest.param(group(rule(443, protocol=PARAMETER)), UNDECIDED, id="protocol is one"),
        pytest.param(group(rule(443, protocol="-1")), FAILED, id="all protocols from a range"),
        pytest.param(group(rule(5432)), PASSED, id="database from a range that a VPC can have"),
        pytest.param(group(rule(5432, "100.64.0.0/16")), PASSED, id="shared address space"),
        pytest.param(group(rule(5432, "fd00:1::/56")), PASSED, id="private IPv6"),
        pytest.param(group(rule(5432, "10.0.0.0/8")), FAILED, id="database from more than a VPC"),
        pytest.param(group(rule(5432, "52.95.0.0/16")), FAILED, id="database from public addresses"),
        pytest.param({**VPC, **group(rule(5432, OWN))}, PASSED, id="database from the VPC's own block"),
        pytest.param(group(rule(5432, CIDR_PUBLISHED)), PASSED, id="from the published VPC's block"),
        pytest.param(group(rule(5432, "nonsense")), FAILED, id="from nonsense"),
        pytest.param(SFTP, PASSED, id="port 22 of a transfer server is SFTP"),
        pytest.param({**SFTP, **group(rule(22, "52.95.0.0/16"))}, FAILED, id="SFTP from public addresses"),
        pytest.param(group(egress=[ALL]), FAILED, id="CDK's default egress"),
        pytest.param(group(egress=[{"IpProtocol": "-1", "CidrIpv6": "::/0"}]), FAILED, id="and by IPv6"),
        pytest.param(group(egress=[rule(443, "0.0.0.0/0")]), PASSED, id="HTTPS, for gateway endpoints"),
        pytest.param(group(egress=[rule(443, "0.0.0.0/0", last=444)]), FAILED, id="more than HTTPS"),
        pytest.param(
            group(egress=[{"CidrIp": "255.255.255.255/32", "FromPort": 252, "IpProtocol": "icmp", "ToPort": 86}]),
            PASSED,
            id="CDK's nowhere",
        ),
        pytest.param(group(egress=[rule(443, PARAMETER)]), UNDECIDED, id="to a parameter"),
        pytest.param(group(egress=[PARAMETER]), UNDECIDED, id="egress that is not known"),
        pytest.param(group(egress=[]), FAILED, id="no egress rule is one to anywhere"),
        pytest.param({**group(egress=[]), "E": EGRESS_APART}, (2, []), id="an egress rule apart takes it away"),
        pytest.param(apart("Ingress", **rule(443)), PASSED, id="ingress apart"),
        pytest.param(apart("Ingress", **rule(443, "0.0.0.0/0")), FAILED, id="ingress apart, from anywhere"),
        pytest.param(apart("Egress", **ALL), FAILED, id="egress apart, to anywhere"),
        pytest.param({"V": {"Type": "AWS::EC2::VPC"}}, (0, []), id="no group"),
    ],
)
def test_security_groups_name_their_peers(look, resources, expected):
    assert look(RULE, resources) == expected


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(group(egress=[ALL]), PASSED, id="egress is not asked"),
        pytest.param(group(egress=[]), PASSED, id="nor its absence"),
        pytest.param(apart("Egress", **ALL), PASSED, id="nor apart"),
        pytest.param(group(rule(443, "0.0.0.0/0"), rule(80, "::/0")), PASSED, id="web from anywhere"),
        pytest.param(group(rule(8443, "0.0.0.0/0")), FAILED, id="another port from anywhere"),
        pytest.param(group(rule(PARAMETER, "0.0.0.0/0")), UNDECIDED, id="a port that is a parameter"),
        pytest.param(group(rule(22)), FAILED, id="SSH"),
    ],
)
def test_accounts_without_phi_may_serve_the_public(look, resources, expected):
    assert look(RULE, resources, phi_account_ids=frozenset()) == expected
