"""Addresses: each account's block of each Region's pool, and the subnets in it. A new account moves nothing."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hipaa_landing_zone.config.model import AccountNetwork, NetworkDefaults

_SLICES_BITS = 2  # a VPC is cut in four: up to four zones, and a VPC over two can grow to four without moving


@dataclass(frozen=True, slots=True)
class Network:
    """One workload VPC."""

    cidr: IPv4Network
    subnets: tuple[IPv4Network, ...]
    endpoints: tuple[str, ...]

    @property
    def zones(self) -> int:
        """Over how many Availability Zones the subnets lie."""
        return len(self.subnets)


def allocate(defaults: NetworkDefaults, account: AccountNetwork, region: str) -> Network:
    """Return the network of one account in one Region.

    It is a function of the Region's pool and the account's own block number alone: no other account can move it.
    """
    pool = defaults.pools[region]
    size = 2 ** (pool.max_prefixlen - defaults.vpc_prefix_length)
    first = int(pool.network_address) + account.block * size
    cidr = IPv4Network((first, defaults.vpc_prefix_length))
    subnets = tuple(cidr.subnets(prefixlen_diff=_SLICES_BITS))
    endpoints = tuple(dict.fromkeys((*defaults.endpoints, *account.endpoints)))
    return Network(cidr, subnets[: account.zones or defaults.zones], endpoints)
