"""AWS::EC2: VPCs, subnets, route tables and routes.

Property and attribute names: CloudFormation resource reference, AWS::EC2. Security groups, endpoints and flow logs
have files of their own.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    only,
    removed_tags,
)


def tags(properties: Properties, resource_type: str) -> dict[str, Any]:
    """Write `Tags` as the TagSpecifications argument of EC2's create operations."""
    given = properties.get("Tags")
    return {"TagSpecifications": [{"ResourceType": resource_type, "Tags": given}]} if given else {}


def retag(instance: Instance, old: Properties) -> None:
    """Bring the tags of an EC2 resource up to date."""
    new = instance.properties
    if not old or old.get("Tags") == new.get("Tags"):
        return
    client = instance.client("ec2")
    if removed_tags(old, new):
        client.delete_tags(Resources=[instance.id], Tags=[{"Key": key} for key in removed_tags(old, new)])
    if new.get("Tags"):
        client.create_tags(Resources=[instance.id], Tags=new["Tags"])


class Vpc(Adapter):
    """A VPC."""

    type = "AWS::EC2::VPC"
    properties = frozenset({"CidrBlock", "EnableDnsHostnames", "EnableDnsSupport", "InstanceTenancy", "Tags"})
    in_place = frozenset({"EnableDnsHostnames", "EnableDnsSupport", "Tags"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the VPC."""
        arguments = only(properties, "CidrBlock", "InstanceTenancy")
        return str(place.client("ec2").create_vpc(**arguments, **tags(properties, "vpc"))["Vpc"]["VpcId"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Set the DNS attributes, one a call as EC2 wants it, and the tags."""
        for name, default in (("EnableDnsSupport", True), ("EnableDnsHostnames", False)):
            value = {"Value": instance.properties.get(name, default)}
            instance.client("ec2").modify_vpc_attribute(VpcId=instance.id, **{name: value})
        retag(instance, old)

    def delete(self, instance: Instance) -> None:
        """Delete the VPC."""
        instance.client("ec2").delete_vpc(VpcId=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return ids, address block and the defaults that came with the VPC."""
        client = instance.client("ec2")
        mine = [{"Name": "vpc-id", "Values": [instance.id]}]
        groups = client.describe_security_groups(Filters=[*mine, {"Name": "group-name", "Values": ["default"]}])
        acls = client.describe_network_acls(Filters=[*mine, {"Name": "default", "Values": ["true"]}])
        (vpc,) = client.describe_vpcs(VpcIds=[instance.id])["Vpcs"]
        return {
            "VpcId": instance.id,
            "CidrBlock": vpc["CidrBlock"],
            "CidrBlockAssociations": [item["AssociationId"] for item in vpc["CidrBlockAssociationSet"]],
            "DefaultNetworkAcl": acls["NetworkAcls"][0]["NetworkAclId"],
            "DefaultSecurityGroup": groups["SecurityGroups"][0]["GroupId"],
        }


class Subnet(Adapter):
    """A subnet."""

    type = "AWS::EC2::Subnet"
    properties = frozenset({"AvailabilityZone", "CidrBlock", "MapPublicIpOnLaunch", "Tags", "VpcId"})
    in_place = frozenset({"MapPublicIpOnLaunch", "Tags"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the subnet."""
        arguments = only(properties, "AvailabilityZone", "CidrBlock", "VpcId")
        subnet = place.client("ec2").create_subnet(**arguments, **tags(properties, "subnet"))
        return str(subnet["Subnet"]["SubnetId"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Say whether instances get public addresses, and tag."""
        value = {"Value": instance.properties.get("MapPublicIpOnLaunch", False)}
        instance.client("ec2").modify_subnet_attribute(SubnetId=instance.id, MapPublicIpOnLaunch=value)
        retag(instance, old)

    def delete(self, instance: Instance) -> None:
        """Delete the subnet."""
        instance.client("ec2").delete_subnet(SubnetId=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return ids, address block and zone."""
        client = instance.client("ec2")
        (subnet,) = client.describe_subnets(SubnetIds=[instance.id])["Subnets"]
        mine = [{"Name": "association.subnet-id", "Values": [instance.id]}]
        acl = client.describe_network_acls(Filters=mine)["NetworkAcls"][0]
        (association,) = (item for item in acl["Associations"] if item["SubnetId"] == instance.id)
        return {
            "SubnetId": instance.id,
            "AvailabilityZone": subnet["AvailabilityZone"],
            "AvailabilityZoneId": subnet["AvailabilityZoneId"],
            "CidrBlock": subnet["CidrBlock"],
            "VpcId": subnet["VpcId"],
            "NetworkAclAssociationId": association["NetworkAclAssociationId"],
        }


class RouteTable(Adapter):
    """A route table."""

    type = "AWS::EC2::RouteTable"
    properties = frozenset({"Tags", "VpcId"})
    in_place = frozenset({"Tags"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the route table."""
        arguments = {"VpcId": properties["VpcId"], **tags(properties, "route-table")}
        return str(place.client("ec2").create_route_table(**arguments)["RouteTable"]["RouteTableId"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Tag."""
        retag(instance, old)

    def delete(self, instance: Instance) -> None:
        """Delete the route table."""
        instance.client("ec2").delete_route_table(RouteTableId=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the id."""
        return {"RouteTableId": instance.id}


class SubnetRouteTableAssociation(Adapter):
    """The association of a subnet with a route table."""

    type = "AWS::EC2::SubnetRouteTableAssociation"
    properties = frozenset({"RouteTableId", "SubnetId"})

    def create(self, place: Place, properties: Properties) -> str:
        """Associate."""
        return str(place.client("ec2").associate_route_table(**properties)["AssociationId"])

    def delete(self, instance: Instance) -> None:
        """Disassociate."""
        instance.client("ec2").disassociate_route_table(AssociationId=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the id."""
        return {"Id": instance.id}


class Route(Adapter):
    """A route; its physical id names table and destination."""

    type = "AWS::EC2::Route"
    destinations = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
    targets = (
        "EgressOnlyInternetGatewayId",
        "GatewayId",
        "InstanceId",
        "NatGatewayId",
        "NetworkInterfaceId",
        "TransitGatewayId",
        "VpcEndpointId",
        "VpcPeeringConnectionId",
    )
    properties = frozenset({"RouteTableId", *destinations, *targets})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the route."""
        place.client("ec2").create_route(**properties)
        return "|".join([properties["RouteTableId"], *only(properties, *self.destinations).values()])

    def delete(self, instance: Instance) -> None:
        """Delete the route."""
        instance.client("ec2").delete_route(**only(instance.properties, "RouteTableId", *self.destinations))

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the destination."""
        return {"CidrBlock": instance.properties.get("DestinationCidrBlock", "")}


ADAPTERS: tuple[Adapter, ...] = (Vpc(), Subnet(), RouteTable(), SubnetRouteTableAssociation(), Route())
