"""The network that another service is about to make an interface in: it must exist, which moto does not ask."""

from collections.abc import Iterable

from moto.core.base_backend import BaseBackend
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import ec2_backends


class NetworkError(Exception):
    """A subnet or security group is not there; each service refuses it with an error of its own."""


def require_network(
    service: BaseBackend, subnet_ids: Iterable[str] | None, security_group_ids: Iterable[str] | None
) -> str | None:
    """Find the VPC of the subnets and security groups that a service is given.

    Args:
        service: The service's backend, which says account and Region.
        subnet_ids: Subnets.
        security_group_ids: Security groups.

    Returns:
        The id of the VPC; None where nothing is named.

    Raises:
        NetworkError: One of them does not exist.
    """
    ec2 = ec2_backends[service.account_id][service.region_name]
    try:
        vpcs = [str(ec2.get_subnet(subnet_id).vpc_id) for subnet_id in subnet_ids or ()]
    except EC2ClientError as error:
        raise NetworkError(str(error.message)) from error
    for group_id in security_group_ids or ():
        group = ec2.get_security_group_from_id(group_id)
        if group is None:
            raise NetworkError(f"The security group '{group_id}' does not exist")
        vpcs.append(str(group.vpc_id))
    return vpcs[0] if vpcs else None
