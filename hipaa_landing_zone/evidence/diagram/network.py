"""The network map: how every VPC is connected, and in each Region the pool, its blocks and what is free."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from hipaa_landing_zone.evidence.diagram.connection import connections
from hipaa_landing_zone.evidence.diagram.drawing import Box, Drawing
from hipaa_landing_zone.evidence.diagram.render import count, listed, render
from hipaa_landing_zone.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from ipaddress import IPv4Network

    from markupsafe import Markup

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Plan, PlannedAccount, PlannedStack
    from hipaa_landing_zone.plan.address import Network

COLUMNS_FEW, COLUMNS_MANY = 32, 64
FEW_BLOCKS = 512
"""Pools of more blocks are drawn with more of them in a row."""

CELL_WIDTH = 18
CELL_HEIGHT = 18
JOINED = "vpcs_are_joined_to_nothing_else"
"""The rule over templates that stands where no guardrail does."""

ROWS_OPEN = 40
"""How many VPCs a Region's table shows at once; a longer one is folded."""


@dataclass(frozen=True, slots=True)
class Vpc:
    """One VPC: the stack that makes it, its account and its addresses."""

    stack: PlannedStack
    account: PlannedAccount
    network: Network
    block: int
    extra_endpoints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """The addresses of one Region.

    Attributes:
        cidr: all of them.
        blocks: how many VPCs they are enough for.
        prefix_length: the size of a block.
        vpcs: those that are planned, in the order of their addresses.
        kept: numbers of the blocks of accounts that have no VPC in this Region, by number.
        largest_free: from the first to the last number of the longest run of blocks that belong to nobody.
        grid: which of them are taken.
    """

    region: str
    cidr: IPv4Network
    blocks: int
    prefix_length: int
    vpcs: tuple[Vpc, ...]
    kept: Mapping[int, str]
    largest_free: tuple[int, int] | None
    grid: Drawing

    @property
    def phi(self) -> int:
        """How many VPCs are of accounts with PHI."""
        return sum(vpc.account.holds_phi for vpc in self.vpcs)

    @property
    def free(self) -> int:
        """How many blocks belong to nobody."""
        return self.blocks - len(self.vpcs) - len(self.kept)


def network_map(plan: Plan, configuration: Configuration) -> Markup:
    """Return the network map.

    Each VPC has the anchor ``vpc-<id of its stack>``, each Region ``network-<region>``; accounts are linked to.

    Args:
        plan: what will exist.
        configuration: knows the pools, and which addresses are in use elsewhere.
    """
    pools = tuple(_pool(plan, configuration, region) for region in _regions(plan, configuration))
    return render(
        "network",
        pools=pools,
        reserved=configuration.network.reserved,
        endpoints=configuration.network.endpoints,
        connections=connections(pools, configuration),
        joined=next(rule for rule in RULES if rule.name == JOINED),
        rows_open=ROWS_OPEN,
    )


def _regions(plan: Plan, configuration: Configuration) -> tuple[str, ...]:
    return tuple(region for region in plan.regions if region in configuration.network.pools)


def _pool(plan: Plan, configuration: Configuration, region: str) -> Pool:
    defaults = configuration.network
    cidr, prefix_length = defaults.pools[region], defaults.vpc_prefix_length
    vpcs = tuple(sorted(_vpcs(plan, configuration, region), key=lambda vpc: vpc.block))
    built = {vpc.block for vpc in vpcs}
    owned = {account.network.block: account.name for account in configuration.accounts if account.network}
    blocks = 2 ** (prefix_length - cidr.prefixlen)
    kept = {number: owned[number] for number in sorted(owned.keys() - built) if number < blocks}
    return Pool(
        region=region,
        cidr=cidr,
        blocks=blocks,
        prefix_length=prefix_length,
        vpcs=vpcs,
        kept=kept,
        largest_free=_largest_gap(sorted(built | kept.keys()), blocks),
        grid=_grid(region, blocks, vpcs, kept),
    )


def _vpcs(plan: Plan, configuration: Configuration, region: str) -> list[Vpc]:
    accounts = {account.name: account for account in plan.accounts}
    wanted = {account.name: account.network for account in configuration.accounts}
    found = []
    for stack in plan.stacks:
        network = wanted.get(stack.account)
        if stack.network is None or stack.region != region or network is None:
            continue
        extra = tuple(each for each in stack.network.endpoints if each not in configuration.network.endpoints)
        found.append(Vpc(stack, accounts[stack.account], stack.network, network.block, extra))
    return found


def _largest_gap(taken: Sequence[int], blocks: int) -> tuple[int, int] | None:
    """Return the first and the last number of the longest run that is not taken, the earliest of equals."""
    edges = [-1, *taken, blocks]
    gaps = [(after + 1, before - 1) for after, before in pairwise(edges) if before - after > 1]
    return max(gaps, key=lambda gap: gap[1] - gap[0], default=None)


def _grid(region: str, blocks: int, vpcs: Sequence[Vpc], kept: Mapping[int, str]) -> Drawing:
    """Draw one cell for each block, as far as blocks are taken, and a row of free ones."""
    columns = COLUMNS_FEW if blocks <= FEW_BLOCKS else COLUMNS_MANY
    last = max((*(vpc.block for vpc in vpcs), *kept), default=-1)
    rows = min(-(-blocks // columns), last // columns + 2)
    cells = [
        *(_cell("phi" if vpc.account.holds_phi else "taken", vpc.block, columns, _hint(vpc)) for vpc in vpcs),
        *(_cell("kept", number, columns, f"block {number} is kept for {name}") for number, name in kept.items()),
    ]
    shown = min(blocks, rows * columns)
    phi = sum(vpc.account.holds_phi for vpc in vpcs)
    return Drawing(
        id=f"d-grid-{region}",
        width=columns * CELL_WIDTH,
        height=rows * CELL_HEIGHT,
        title=f"Address blocks 0 to {shown - 1:,} of {region}",
        description=(
            f"One cell for each block, {columns} in a row. {count(phi, 'block')} with PHI (hatched), "
            f"{len(vpcs) - phi:,} without, {len(kept):,} kept. "
            f"Taken: {listed((str(vpc.block) for vpc in vpcs), 20) or 'none'}. The table below has all of them."
        ),
        boxes=(
            Box("lane", 0, 0, columns * CELL_WIDTH, -(-shown // columns) * CELL_HEIGHT),
            *cells,
        ),
    )


def _cell(tone: Literal["phi", "taken", "kept"], number: int, columns: int, hint: str) -> Box:
    row, column = divmod(number, columns)
    return Box(tone, column * CELL_WIDTH + 1, row * CELL_HEIGHT + 1, CELL_WIDTH - 2, CELL_HEIGHT - 2, hint=hint)


def _hint(vpc: Vpc) -> str:
    return f"block {vpc.block}: {vpc.account.name}, {vpc.network.cidr}, {'PHI' if vpc.account.holds_phi else 'no PHI'}"
