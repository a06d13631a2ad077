"""DefaultNetwork: no network that nobody planned, and no security group that lets all members of it talk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hipaa_landing_zone.provider.operation import Invocation, Operation, OperationError, Permission
from hipaa_landing_zone.provider.paging import pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.provider.parameter import Parse

_OWN_EC2 = "arn:<partition>:ec2:<region>:<account>"


class DefaultNetwork(Operation):
    """Deletes the Region's default VPC and closes the default security groups of the others. Left so.

    A network that is in use is never touched: the operation fails and names the interfaces. Deleting the resource
    brings nothing back; ``aws ec2 create-default-vpc`` would. Source: Amazon VPC User Guide, "Delete your default VPC";
    Amazon VPC User Guide, "Default security groups for your VPCs".
    """

    name = "default_network"
    parameters: ClassVar[Mapping[str, Parse]] = {}
    permissions = (
        Permission(
            (
                "ec2:DescribeInternetGateways",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
            )
        ),
        Permission(
            (
                "ec2:DeleteInternetGateway",
                "ec2:DeleteSubnet",
                "ec2:DeleteVpc",
                "ec2:DetachInternetGateway",
                "ec2:RevokeSecurityGroupEgress",
                "ec2:RevokeSecurityGroupIngress",
            ),
            tuple(f"{_OWN_EC2}:{kind}/*" for kind in ("internet-gateway", "security-group", "subnet", "vpc")),
        ),
    )

    def wanted(self, _parameters: Mapping[str, Any]) -> dict[str, list[str]]:
        """Return that nothing is left."""
        return {"vpcs": [], "groups": []}

    def read(self, call: Invocation, _parameters: Mapping[str, Any]) -> dict[str, list[str]]:
        """Return the default VPCs, and the open default security groups of other VPCs."""
        ec2 = call.client("ec2", call.region)
        default = [{"Name": "is-default", "Values": ["true"]}]
        vpcs = [each["VpcId"] for each in pages(ec2.describe_vpcs, "Vpcs", Filters=default)]
        groups = pages(ec2.describe_security_groups, "SecurityGroups", Filters=_named("group-name", "default"))
        return {
            "vpcs": vpcs,
            "groups": [
                each["GroupId"]
                for each in groups
                if each["VpcId"] not in vpcs and (each["IpPermissions"] or each["IpPermissionsEgress"])
            ],
        }

    def write(self, call: Invocation, _parameters: Mapping[str, Any], current: Mapping[str, list[str]]) -> None:
        """Look at everything first, so that nothing is half removed."""
        ec2 = call.client("ec2", call.region)
        for vpc in current["vpcs"]:
            _require_unused(ec2, "vpc-id", vpc)
        for group in current["groups"]:
            _require_unused(ec2, "group-id", group)
        for vpc in current["vpcs"]:
            _delete(ec2, vpc)
        for group in current["groups"]:
            _close(ec2, group)


def _named(name: str, value: str) -> list[dict[str, Any]]:
    return [{"Name": name, "Values": [value]}]


def _require_unused(ec2: Any, kind: str, found: str) -> None:
    used = pages(ec2.describe_network_interfaces, "NetworkInterfaces", Filters=_named(kind, found))
    interfaces = [f"{each['NetworkInterfaceId']} ({each.get('Description') or 'no description'})" for each in used]
    if interfaces:
        some = ", ".join(interfaces[:10])
        raise OperationError(f"{found} is in use: {some}. Move what uses it into a network that was planned.")


def _delete(ec2: Any, vpc: str) -> None:
    for gateway in pages(ec2.describe_internet_gateways, "InternetGateways", Filters=_named("attachment.vpc-id", vpc)):
        ec2.detach_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"], VpcId=vpc)
        ec2.delete_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"])
    for subnet in pages(ec2.describe_subnets, "Subnets", Filters=_named("vpc-id", vpc)):
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    ec2.delete_vpc(VpcId=vpc)


def _close(ec2: Any, group_id: str) -> None:
    (group,) = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
    if group["IpPermissions"]:
        ec2.revoke_security_group_ingress(GroupId=group_id, IpPermissions=group["IpPermissions"])
    if group["IpPermissionsEgress"]:
        ec2.revoke_security_group_egress(GroupId=group_id, IpPermissions=group["IpPermissionsEgress"])
