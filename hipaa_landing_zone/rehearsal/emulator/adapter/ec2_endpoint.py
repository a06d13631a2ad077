"""AWS::EC2: VPC endpoints and flow logs.

Property and attribute names: CloudFormation resource reference, AWS::EC2::VPCEndpoint and AWS::EC2::FlowLog.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.ec2 import retag, tags
from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    ResourceError,
    minified,
    without,
)


class Endpoint(Adapter):
    """A gateway or interface endpoint."""

    type = "AWS::EC2::VPCEndpoint"
    properties = frozenset(
        {
            "PolicyDocument",
            "PrivateDnsEnabled",
            "RouteTableIds",
            "SecurityGroupIds",
            "ServiceName",
            "SubnetIds",
            "Tags",
            "VpcEndpointType",
            "VpcId",
        }
    )
    in_place = frozenset({"PolicyDocument", "SecurityGroupIds", "Tags"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the endpoint."""
        arguments = {"VpcEndpointType": "Gateway", "PrivateDnsEnabled": False, **without(properties, "Tags")}
        if "PolicyDocument" in properties:
            arguments["PolicyDocument"] = minified(properties["PolicyDocument"])
        endpoint = place.client("ec2").create_vpc_endpoint(**arguments, **tags(properties, "vpc-endpoint"))
        return str(endpoint["VpcEndpoint"]["VpcEndpointId"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Bring policy, security groups and tags up to date."""
        if not old:
            return
        new = instance.properties
        before, after = set(old.get("SecurityGroupIds", [])), set(new.get("SecurityGroupIds", []))
        policy = {"PolicyDocument": minified(new["PolicyDocument"])} if "PolicyDocument" in new else {}
        instance.client("ec2").modify_vpc_endpoint(
            VpcEndpointId=instance.id,
            AddSecurityGroupIds=sorted(after - before),
            RemoveSecurityGroupIds=sorted(before - after),
            **policy,
        )
        retag(instance, old)

    def delete(self, instance: Instance) -> None:
        """Delete the endpoint."""
        instance.client("ec2").delete_vpc_endpoints(VpcEndpointIds=[instance.id])

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return id, names and network interfaces."""
        (endpoint,) = instance.client("ec2").describe_vpc_endpoints(VpcEndpointIds=[instance.id])["VpcEndpoints"]
        entries = endpoint.get("DnsEntries", [])
        return {
            "Id": instance.id,
            "CreationTimestamp": endpoint["CreationTimestamp"].isoformat(),
            "DnsEntries": [f"{entry.get('HostedZoneId', '')}:{entry['DnsName']}" for entry in entries],
            "NetworkInterfaceIds": endpoint.get("NetworkInterfaceIds", []),
        }


class FlowLog(Adapter):
    """A flow log."""

    type = "AWS::EC2::FlowLog"
    properties = frozenset(
        {
            "DeliverLogsPermissionArn",
            "DestinationOptions",
            "LogDestination",
            "LogDestinationType",
            "LogFormat",
            "LogGroupName",
            "MaxAggregationInterval",
            "ResourceId",
            "ResourceType",
            "Tags",
            "TrafficType",
        }
    )
    in_place = frozenset({"Tags"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the flow log.

        Raises:
            ResourceError: Its destination does not exist.
        """
        arguments: dict[str, Any] = without(properties, "ResourceId", "Tags", "DestinationOptions")
        if "DestinationOptions" in properties:
            options = properties["DestinationOptions"]
            arguments["DestinationOptions"] = {key[0].upper() + key[1:]: options[key] for key in options}
        answer = place.client("ec2").create_flow_logs(
            ResourceIds=[properties["ResourceId"]], **arguments, **tags(properties, "vpc-flow-log")
        )
        for failure in answer["Unsuccessful"]:
            raise ResourceError(failure["Error"]["Message"])
        return str(answer["FlowLogIds"][0])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Tag."""
        retag(instance, old)

    def delete(self, instance: Instance) -> None:
        """Delete the flow log."""
        instance.client("ec2").delete_flow_logs(FlowLogIds=[instance.id])

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the id."""
        return {"Id": instance.id}


ADAPTERS: tuple[Adapter, ...] = (Endpoint(), FlowLog())
