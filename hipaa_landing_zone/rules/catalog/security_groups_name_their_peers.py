"""Security groups admit and reach peers that they name, not everybody.

Ingress never comes from anywhere (a range as wide as `0.0.0.0/0`, `::/0`, or half of either), whatever the port;
accounts without PHI may open 80 and 443, where cdk-nag and `listeners_speak_modern_tls` leave 80 only a redirect.
Ports for administering hosts are open to no address range at all: Session Manager needs none. Database ports are open
to another security group, to a prefix list, or to a private range that can be the VPC's own: a reference to its block,
or one no wider than a VPC can be. Port 22 of a Transfer Family server's group is SFTP, and is judged as a database
port is. In accounts that hold PHI egress does not go to anywhere either, but for port 443, by which the gateway
endpoints of S3 and DynamoDB are reached at addresses that change. CDK's default outbound rule does, and so does a group
without any egress rule, to which EC2 adds one. CDK's and CloudFormation's ways to say "nowhere" (`255.255.255.255/32`,
`127.0.0.1/32`) pass.

cdk-nag's EC2RestrictedSSH and EC2RestrictedCommonPorts look at seven ports that are open to `0.0.0.0/0`; this rule
looks at all others, at narrower ranges where a port must have none, and at egress.

How to fix: name the peer: `connections.allow_from(other, port)`, a prefix list, or `ec2.Peer.ipv4(vpc.vpc_cidr_block)`
for a database; `allow_all_outbound=False` on every security group.

Source: Amazon VPC User Guide, "Security group rules"; CloudFormation reference, "AWS::EC2::SecurityGroup"; 45 CFR
164.312(a)(1), 164.312(e)(1).
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from ipaddress import ip_network
from typing import Any

from hipaa_landing_zone.rules.foundation import is_published
from hipaa_landing_zone.rules.model import Assembly, Resource
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.value import Unknown, listed, mappings, whole

GROUP, INGRESS, EGRESS = (f"AWS::EC2::SecurityGroup{suffix}" for suffix in ("", "Ingress", "Egress"))
# SSH, Telnet, RDP, VNC, WinRM.
ADMINISTRATION = frozenset({22, 23, 3389, 5900, 5985, 5986})
SFTP = frozenset({22})
# SQL Server, Oracle, MySQL, PostgreSQL, Redshift, Redis, memcached, MongoDB and DocumentDB, Cassandra, OpenSearch,
# Neptune.
DATA = frozenset({1433, 1521, 3306, 5432, 5439, 6379, 11211, 27017, 9042, 9200, 8182})
HTTPS = (443, 443)
WEB = ((80, 80), HTTPS)
PRIVATE = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")))
WIDEST_PRIVATE_BITS = 8  # 10.0.0.0/8; what is wider holds public addresses
WIDEST_VPC_BITS = {4: 16, 6: 44}
ALL_PORTS, NO_PORTS = (0, 65535), (-1, -1)
FIX_INGRESS = "Name the peer: a security group, a prefix list, or for a database port the VPC's own block."
FIX_EGRESS = (
    "Name where it may go (CDK: allow_all_outbound=False and connections.allow_to); "
    "an egress rule to 127.0.0.1/32 keeps EC2 from adding its own to anywhere."
)


def _check(case: Case) -> Iterator[Problem]:
    group = case.resource
    if group.type == GROUP:
        for rule in mappings(group.get("SecurityGroupIngress")):
            yield from _ingress(rule, case, group)
        if holds_phi(case):
            yield from _group_egress(case)
    elif group.type == INGRESS:
        yield from _ingress(_written(group), case, case.assembly.find(group.get("GroupId")))
    elif holds_phi(case):
        yield from _egress(_written(group))


def _written(rule: Resource) -> Mapping[str, Any]:
    return {name: rule.get(name) for name in ("CidrIp", "CidrIpv6", "IpProtocol", "FromPort", "ToPort")}


def _group_egress(case: Case) -> Iterator[Problem]:
    rules = mappings(case.resource.get("SecurityGroupEgress"))
    for rule in rules:
        yield from _egress(rule)
    if not rules and case.resource not in _with_egress_apart(case.assembly):
        yield failed("has no egress rule, so that EC2 adds one to anywhere.", FIX_EGRESS)


def _egress(rule: Mapping[str, Any] | Unknown) -> Iterator[Problem]:
    for cidr in _ranges(rule):
        if isinstance(rule, Unknown) or isinstance(cidr, Unknown):
            yield undecided(f"where it lets traffic go: {cidr}", FIX_EGRESS)
        elif _is_anywhere(cidr) and _ports(rule) != HTTPS:
            yield failed(f"lets traffic out to {cidr}.", FIX_EGRESS)


def _ingress(rule: Mapping[str, Any] | Unknown, case: Case, group: Resource | Unknown) -> Iterator[Problem]:
    administration, data = ADMINISTRATION, DATA
    if isinstance(group, Resource) and group in _of_transfer_servers(case.assembly):
        administration, data = administration - SFTP, data | SFTP
    for cidr in _ranges(rule):
        ports = rule if isinstance(rule, Unknown) else _ports(rule)
        if isinstance(cidr, Unknown):
            yield undecided(f"from where it admits traffic: {cidr}", FIX_INGRESS)
        elif _is_anywhere(cidr):
            if holds_phi(case) or not (isinstance(ports, Unknown) or ports in WEB):
                yield failed(f"admits traffic from {cidr}.", FIX_INGRESS)
            elif isinstance(ports, Unknown):
                yield undecided(f"which ports it opens to {cidr}: {ports}", FIX_INGRESS)
        elif isinstance(ports, Unknown):
            yield undecided(f"which ports it opens to {cidr}: {ports}", FIX_INGRESS)
        elif port := _within(ports, administration):
            yield failed(f"opens port {port}, for administering hosts, to {cidr}.", FIX_INGRESS)
        elif (port := _within(ports, data)) and not _is_own(cidr, case.assembly):
            yield failed(f"opens data port {port} to {cidr}, which is no range of a VPC.", FIX_INGRESS)


def _ranges(rule: Mapping[str, Any] | Unknown) -> list[Any]:
    if isinstance(rule, Unknown):
        return [rule]
    return [rule[name] for name in ("CidrIp", "CidrIpv6") if rule.get(name) is not None]


def _ports(rule: Mapping[str, Any]) -> tuple[int, int] | Unknown:
    """First and last port; none for protocols that have none, which are given ICMP types in their place."""
    protocol, first, last = rule.get("IpProtocol"), whole(rule.get("FromPort")), whole(rule.get("ToPort"))
    if isinstance(protocol, Unknown) or str(protocol) == "-1":
        return protocol if isinstance(protocol, Unknown) else ALL_PORTS
    if str(protocol).lower() not in {"tcp", "udp", "6", "17"}:
        return NO_PORTS
    if isinstance(first, Unknown) or isinstance(last, Unknown):
        return first if isinstance(first, Unknown) else Unknown("its last port")
    return ALL_PORTS if first in {None, -1} or last in {None, -1} else (first or 0, last or 0)


def _within(ports: tuple[int, int], wanted: frozenset[int]) -> int | None:
    return min((port for port in wanted if ports[0] <= port <= ports[1]), default=None)


@lru_cache(maxsize=4096)
def _network(text: str) -> Any:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def _is_anywhere(cidr: Any) -> bool:
    network = _network(str(cidr))
    return network is not None and network.prefixlen < WIDEST_PRIVATE_BITS


def _is_own(cidr: Any, assembly: Assembly) -> bool:
    """Whether a range can be the VPC's own."""
    if (network := _network(str(cidr))) is None:
        found = assembly.find(cidr)
        return is_published(cidr, "vpc/cidr") or (
            isinstance(found, Resource) and found.type in {"AWS::EC2::VPC", "AWS::EC2::Subnet"}
        )
    private = any(network.version == each.version and network.subnet_of(each) for each in PRIVATE)
    return private and network.prefixlen >= WIDEST_VPC_BITS[network.version]


# EC2 takes its own rule away when CloudFormation adds another one: aws/aws-cdk#998, on which CDK's L2 relies.
@lru_cache(maxsize=1)
def _with_egress_apart(assembly: Assembly) -> frozenset[Resource | Unknown]:
    return frozenset(assembly.find(each.get("GroupId")) for each in assembly.of_type(EGRESS) if not each.conditional)


@lru_cache(maxsize=1)
def _of_transfer_servers(assembly: Assembly) -> frozenset[Resource | Unknown]:
    servers = assembly.of_type("AWS::Transfer::Server")
    groups = (listed(each.get("EndpointDetails", "SecurityGroupIds")) for each in servers)
    return frozenset(assembly.find(group) for each in groups for group in each)


RULE = Rule(
    id="HLZ-RULE-31",
    name="security_groups_name_their_peers",
    title="Security groups admit and reach peers that they name, not everybody.",
    severity="high",
    citations=("164.312(a)(1)", "164.312(e)(1)"),
    types=(GROUP, INGRESS, EGRESS),
    check=_check,
)
