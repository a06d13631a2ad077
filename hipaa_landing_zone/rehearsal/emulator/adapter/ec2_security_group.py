"""AWS::EC2: security groups and their rules.

Property and attribute names: CloudFormation resource reference, AWS::EC2::SecurityGroup and its rules.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from hipaa_landing_zone.rehearsal.emulator.adapter.ec2 import retag, tags
from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Adapter, Instance, Place, Properties, ResourceError

_EVERYWHERE = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
_PEERS = ("CidrIp", "CidrIpv6", "PrefixListId", "SecurityGroupId")
_RULE = frozenset({"IpProtocol", "FromPort", "ToPort", "Description", *_PEERS})


def _permission(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Translate one rule of a template into EC2's IpPermission.

    Raises:
        ResourceError: The rule has a property that would be dropped in silence.
    """
    rule = {key.removeprefix("Source").removeprefix("Destination"): value for key, value in rule.items()}
    rule.pop("SecurityGroupOwnerId", None)  # the owner of a group in the same VPC is the VPC's
    if rule.keys() - _RULE:
        raise ResourceError(f"the emulator does not carry {', '.join(sorted(rule.keys() - _RULE))} of a rule")
    note = {"Description": rule["Description"]} if "Description" in rule else {}
    lists = {
        "CidrIp": ("IpRanges", "CidrIp"),
        "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
        "PrefixListId": ("PrefixListIds", "PrefixListId"),
        "SecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    }
    permission: dict[str, Any] = {key: rule[key] for key in ("IpProtocol", "FromPort", "ToPort") if key in rule}
    for peer in _PEERS:
        if peer in rule:
            name, member = lists[peer]
            permission[name] = [{member: rule[peer], **note}]
    return permission


def _replace(
    old: Iterable[Mapping[str, Any]],
    new: Iterable[Mapping[str, Any]],
    revoke: Callable[..., Any],
    authorize: Callable[..., Any],
    group: str,
) -> None:
    old, new = list(old), list(new)
    for rule in old:
        if rule not in new:
            revoke(GroupId=group, IpPermissions=[_permission(rule)])
    for rule in new:
        if rule not in old:
            authorize(GroupId=group, IpPermissions=[_permission(rule)])


class SecurityGroup(Adapter):
    """A security group of a VPC; its physical id is the group id."""

    type = "AWS::EC2::SecurityGroup"
    properties = frozenset(
        {"GroupDescription", "GroupName", "SecurityGroupEgress", "SecurityGroupIngress", "Tags", "VpcId"}
    )
    in_place = frozenset({"SecurityGroupEgress", "SecurityGroupIngress", "Tags"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the group, which lets everything out until `configure` says otherwise."""
        group = place.client("ec2").create_security_group(
            GroupName=properties.get("GroupName") or place.name(255),
            Description=properties["GroupDescription"],
            VpcId=properties["VpcId"],
            **tags(properties, "security-group"),
        )
        return str(group["GroupId"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Bring the rules up to date; a template without egress rules keeps "everything"."""
        client, new = instance.client("ec2"), instance.properties
        ingress = (client.revoke_security_group_ingress, client.authorize_security_group_ingress)
        egress = (client.revoke_security_group_egress, client.authorize_security_group_egress)
        _replace(old.get("SecurityGroupIngress", []), new.get("SecurityGroupIngress", []), *ingress, instance.id)
        before, after = (item.get("SecurityGroupEgress") or [_EVERYWHERE] for item in (old, new))
        _replace(map(_bare, before), map(_bare, after), *egress, instance.id)
        retag(instance, old)

    def delete(self, instance: Instance) -> None:
        """Delete the group."""
        instance.client("ec2").delete_security_group(GroupId=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the ids of group and VPC."""
        return {"GroupId": instance.id, "Id": instance.id, "VpcId": instance.properties["VpcId"]}


def _bare(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    """Recognize the rule that EC2 makes by itself, whatever a template's description of it says."""
    described = {key: value for key, value in rule.items() if key != "Description"}
    return _EVERYWHERE if described == _EVERYWHERE else rule


class _Rule(Adapter):
    """A rule of its own; its physical id is the id that EC2 gave it."""

    direction: ClassVar[str]
    properties = frozenset({"GroupId", "SourceSecurityGroupOwnerId", *_RULE - {"PrefixListId", "SecurityGroupId"}})

    def create(self, place: Place, properties: Properties) -> str:
        """Authorize."""
        rule = {key: value for key, value in properties.items() if key != "GroupId"}
        authorize = getattr(place.client("ec2"), f"authorize_security_group_{self.direction}")
        made = authorize(GroupId=properties["GroupId"], IpPermissions=[_permission(rule)])
        return str(made["SecurityGroupRules"][0]["SecurityGroupRuleId"])

    def delete(self, instance: Instance) -> None:
        """Revoke."""
        revoke = getattr(instance.client("ec2"), f"revoke_security_group_{self.direction}")
        revoke(GroupId=instance.properties["GroupId"], SecurityGroupRuleIds=[instance.id])

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the id."""
        return {"Id": instance.id}


class Ingress(_Rule):
    """An ingress rule."""

    type = "AWS::EC2::SecurityGroupIngress"
    direction = "ingress"
    properties = _Rule.properties | {"SourcePrefixListId", "SourceSecurityGroupId"}


class Egress(_Rule):
    """An egress rule."""

    type = "AWS::EC2::SecurityGroupEgress"
    direction = "egress"
    properties = _Rule.properties | {"DestinationPrefixListId", "DestinationSecurityGroupId"}


ADAPTERS: tuple[Adapter, ...] = (SecurityGroup(), Ingress(), Egress())
