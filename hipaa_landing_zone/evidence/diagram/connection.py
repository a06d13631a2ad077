"""How every workload VPC is connected, drawn once for all of them: they are made alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from hipaa_landing_zone.evidence.diagram.drawing import Arrow, Box, Drawing, Point
from hipaa_landing_zone.evidence.diagram.render import count, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hipaa_landing_zone.config import Configuration

GATEWAY = ("s3", "dynamodb")
"""The services with gateway endpoints; all others have interface endpoints. Source: AWS PrivateLink Guide."""


class Counted(Protocol):
    """What the drawing needs to know of a Region's VPCs."""

    @property
    def phi(self) -> int:
        """How many are of accounts with PHI."""

    @property
    def vpcs(self) -> Sequence[object]:
        """All of them."""


def connections(pools: Sequence[Counted], configuration: Configuration) -> Drawing:
    """Return the drawing.

    Args:
        pools: the VPCs of each Region.
        configuration: knows zones, endpoints and addresses in use elsewhere.
    """
    phi = sum(pool.phi for pool in pools)
    plain = sum(len(pool.vpcs) for pool in pools) - phi
    network = configuration.network
    gateway = [name for name in network.endpoints if name in GATEWAY]
    interface = [name for name in network.endpoints if name not in GATEWAY]
    reserved = listed(map(str, network.reserved), 2) or "none reserved"
    return Drawing(
        id="d-connections",
        width=1200,
        height=330,
        title="How every workload VPC is connected",
        description=(
            "A VPC of isolated subnets reaches AWS services through its own endpoints and sends flow logs to the log "
            "archive. No route leads to the internet, to another VPC or to networks elsewhere."
        ),
        boxes=(
            Box("outside", 10, 20, 250, 72, "The internet", ("no gateway, no route,", "no public address")),
            Box("outside", 10, 124, 250, 62, "Other VPCs", ("no peering, no transit gateway",)),
            Box("outside", 10, 228, 250, 62, "On premises and elsewhere", (f"no VPN; {reserved}",)),
            Box(
                "lane",
                390,
                10,
                400,
                300,
                f"{count(phi, 'VPC')} with PHI, {plain:,} without",
                (f"each of its own account, over {network.zones} to 4 Availability Zones",),
            ),
            Box(
                "plain",
                420,
                80,
                340,
                62,
                "Isolated subnets, one in each zone",
                ("security groups; the default is closed",),
            ),
            Box("aws", 420, 160, 340, 62, "Gateway endpoints", (listed(gateway, 4) or "none",)),
            Box("aws", 420, 238, 340, 62, "Interface endpoints", (listed(interface, 4) or "none",)),
            Box(
                "aws",
                930,
                140,
                260,
                80,
                "AWS services",
                ("TLS; endpoint policies admit the", "organization's own only"),
            ),
            Box("log", 930, 20, 260, 62, "Log archive", ("flow logs of all traffic",)),
        ),
        arrows=(
            Arrow("stopped", (Point(260, 51), Point(388, 51)), "A", Point(318, 51)),
            Arrow("stopped", (Point(260, 155), Point(388, 155)), "B", Point(318, 155)),
            Arrow("stopped", (Point(260, 259), Point(388, 259)), "C", Point(318, 259)),
            Arrow("known", (Point(760, 191), Point(928, 191)), "D", Point(860, 191), both=True),
            Arrow("known", (Point(760, 269), Point(1060, 269), Point(1060, 222)), "D", Point(860, 269), both=True),
            Arrow("known", (Point(790, 51), Point(928, 51)), "E", Point(860, 51)),
        ),
    )
