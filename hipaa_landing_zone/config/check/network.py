"""Checks of the address pools."""

from __future__ import annotations

from ipaddress import IPv4Network
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hipaa_landing_zone.config.document import Location
    from hipaa_landing_zone.config.draft import Draft

PRIVATE = tuple(IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))


def check_pools(draft: Draft) -> None:
    """Pools are private, large enough, in governed Regions, and overlap neither each other nor reserved addresses."""
    network = draft.network
    if network is None:
        return
    governed = draft.organization.governed_regions if draft.organization else tuple(network.pools)
    for region, pool in network.pools.items():
        place: Location = ("network", "pools", region)
        if region not in governed:
            draft.report(place, "not a governed Region", given=region, allowed=", ".join(governed))
        if not any(pool.subnet_of(private) for private in PRIVATE):
            allowed = f"within {', '.join(map(str, PRIVATE))}"
            draft.report(place, "not private addresses", given=str(pool), allowed=allowed)
        if pool.prefixlen > network.vpc_prefix_length:
            allowed = f"/{network.vpc_prefix_length} or larger, to hold one VPC at least"
            draft.report(place, "the pool is smaller than a VPC", given=str(pool), allowed=allowed)
        for index, reserved in enumerate(network.reserved):
            if pool.overlaps(reserved):
                allowed = (
                    f"no overlap with reserved {reserved} (line {draft.document.line(('network', 'reserved', index))})"
                )
                draft.report(place, "overlaps reserved addresses", given=str(pool), allowed=allowed)
    for (first, pool), (second, other) in combinations(network.pools.items(), 2):
        if pool.overlaps(other):
            allowed = f"no overlap with {pool} of {first}"
            draft.report(("network", "pools", second), "pools overlap", given=str(other), allowed=allowed)
