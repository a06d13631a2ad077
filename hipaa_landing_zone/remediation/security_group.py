"""A security group whose rules open ports of administration to the world."""

from typing import Any

from hipaa_landing_zone.remediation.run import Remedy, State, remediate

PORTS = (22, 23, 3389, 5900, 5985, 5986)
"""SSH, Telnet, RDP, VNC, WinRM over HTTP and HTTPS."""
WORLD = ("0.0.0.0/0", "::/0")
SHOWN = ("SecurityGroupRuleId", "IpProtocol", "FromPort", "ToPort", "CidrIpv4", "CidrIpv6")


def look(ec2: Any, group: str) -> State:
    """Find the rules that let anybody in to one of these ports; the group's other rules are not looked at."""
    pages = ec2.get_paginator("describe_security_group_rules").paginate(
        Filters=[{"Name": "group-id", "Values": [group]}]
    )
    rules = [rule for page in pages for rule in page["SecurityGroupRules"] if _open(rule)]
    tags = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0].get("Tags", [])
    faults = [{name: rule[name] for name in SHOWN if name in rule} for rule in rules]
    return State(faults, frozenset(tag["Key"] for tag in tags))


def mend(ec2: Any, group: str, faults: list[dict[str, Any]]) -> None:
    """Revoke these rules; the record has what is needed to write them again."""
    ids = [fault["SecurityGroupRuleId"] for fault in faults]
    ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=ids)


def _open(rule: dict[str, Any]) -> bool:
    from_world = rule.get("CidrIpv4") in WORLD or rule.get("CidrIpv6") in WORLD
    if rule["IsEgress"] or not from_world:
        return False
    if rule["IpProtocol"] == "-1":
        return True
    return rule["IpProtocol"] in ("tcp", "udp", "6", "17") and any(
        rule["FromPort"] <= port <= rule["ToPort"] or rule["FromPort"] == -1 for port in PORTS
    )


REMEDY = Remedy("ec2", look, mend, ("InvalidGroup.NotFound",))


def handler(events: dict[str, str], context: Any) -> dict[str, Any]:  # noqa: ARG001 - Systems Manager passes it
    """Called by AWS Systems Manager Automation."""
    return remediate(events, REMEDY)
