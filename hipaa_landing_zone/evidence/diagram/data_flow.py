"""The map of how PHI enters, moves, is kept and leaves, as far as the landing zone can know it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from hipaa_landing_zone.evidence.diagram.drawing import Arrow, Box, Drawing, Point
from hipaa_landing_zone.evidence.diagram.flow import flows
from hipaa_landing_zone.evidence.diagram.render import count, listed, render

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.evidence.diagram.flow import Flow, FlowId
    from hipaa_landing_zone.plan import Plan, PlannedAccount

BOXES = 6
"""How many groups of accounts one lane shows; where there are more, the last box stands for all others."""
LETTERS, LETTERS_BOLD = 38, 30
"""How many letters fit a box of a lane, in the widest of the fonts that a browser may take."""
LETTERS_OUTSIDE = 30
OUTSIDE, PHI, PLAIN = 10, 370, 890
"""Where the lanes begin, from left to right; the gap before the last is for what is released."""
NARROW, WIDTH = 270, 340
TOP, BOX, GAP = 140, 66, 12
FEWEST_ROWS = 4
"""What is outside needs this much room in any case."""


@dataclass(frozen=True, slots=True)
class Group:
    """The accounts of one OU and environment."""

    title: str
    environment: str
    accounts: tuple[PlannedAccount, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """How many there are, and as many names as fit."""
        names = [account.name for account in self.accounts]
        most = next(most for most in range(len(names), 0, -1) if most == 1 or len(listed(names, most)) <= LETTERS)
        return (f"{count(len(names), 'account')}, {self.environment}", cut(listed(names, most), LETTERS))


def data_flow(plan: Plan, configuration: Configuration) -> Markup:
    """Return the data-flow map: a drawing, and the same as tables.

    Accounts are grouped by OU. What applications exchange the landing zone cannot know, and the map says so.

    Args:
        plan: what will exist.
        configuration: knows business associates, partners and endpoints.
    """
    found = flows(plan, configuration)
    return render(
        "data_flow",
        drawing=picture(plan, configuration, found),
        flows=found,
        associates=configuration.business_associates,
        partners=configuration.data_perimeter.partners,
        phi_accounts=sorted((each for each in plan.accounts if each.holds_phi), key=lambda account: account.name),
    )


def groups(plan: Plan, *, phi: bool) -> tuple[Group, ...]:
    """Return the workload accounts by OU and environment; past ``BOXES`` the rest are one group."""
    accounts = [
        account for account in plan.accounts if account.purpose in ("workload", "sandbox") and account.holds_phi is phi
    ]
    ordered = sorted(accounts, key=lambda account: (*_place(account), account.name))
    found = [Group(ou, kind, tuple(rows)) for (ou, kind), rows in groupby(ordered, key=_place)]
    if len(found) <= BOXES:
        return tuple(found)
    rest = found[BOXES - 1 :]
    accounts_of_rest = tuple(account for group in rest for account in group.accounts)
    return (*found[: BOXES - 1], Group(f"{len(rest)} more groups", "any environment", accounts_of_rest))


def _place(account: PlannedAccount) -> tuple[str, str]:
    return account.ou or "", account.environment


def cut(text: str, letters: int) -> str:
    """Return a text that fits, its end left out."""
    return text if len(text) <= letters else f"{text[: letters - 1]}…"


def cut_path(path: str, letters: int) -> str:
    """Return the path of an OU that fits, its beginning left out."""
    return path if len(path) <= letters else f"…{path[1 - letters :]}"


def picture(plan: Plan, configuration: Configuration, found: Sequence[Flow]) -> Drawing:
    """Return the drawing: lanes from left to right, what records and watches below."""
    inside, without = groups(plan, phi=True), groups(plan, phi=False)
    bottom = TOP + 52 + max(len(inside), len(without), FEWEST_ROWS) * (BOX + GAP)
    total = sum(len(group.accounts) for group in inside)
    return Drawing(
        id="d-flow",
        width=1240,
        height=bottom + 200,
        title="How PHI enters, moves, is kept and leaves",
        description=(
            f"{count(total, 'account')} with PHI in the middle, what is outside the organization on the left, accounts "
            "without PHI on the right, people, security account and log archive below. The numbers on the arrows are "
            "those of the table."
        ),
        boxes=(
            *_outside(configuration),
            *_lane("Accounts with PHI", PHI, bottom, inside, phi=True),
            *_lane("Accounts without PHI", PLAIN, bottom, without, phi=False),
            *_below(configuration, bottom),
        ),
        arrows=tuple(
            Arrow(flow.way, tuple(Point(*point) for point in points), str(number), Point(*at), both)
            for number, flow in enumerate(found, 1)
            for points, at, both in [_way(flow.id, bottom)]
        ),
    )


def _outside(configuration: Configuration) -> Iterator[Box]:
    associates, partners = configuration.business_associates, configuration.data_perimeter.partners
    names = cut(listed((each.name for each in associates), 1), LETTERS_OUTSIDE)
    ids = listed((each.account_id for each in partners), 1)
    endpoints = configuration.network.endpoints
    most = next(most for most in range(len(endpoints), -1, -1) if len(listed(endpoints, most)) <= LETTERS)
    for row, (title, lines) in enumerate(
        (
            ("Patients, staff, systems", ("what applications exchange:", "left to you")),
            ("Business associates", (f"{len(associates):,} registered", names)),
            ("Partner accounts", (f"{len(partners):,} accepted", ids)),
            ("The internet", ("nothing passes",)),
        )
    ):
        yield Box("outside", OUTSIDE, TOP + 8 + row * (BOX + 22), NARROW, BOX, title, lines)
    lines = (listed(endpoints, most), "the keys are the accounts' own")
    yield Box("aws", PHI, 10, WIDTH, 70, "AWS services, by endpoint", lines)


def _lane(title: str, x: int, bottom: int, found: Sequence[Group], *, phi: bool) -> Iterator[Box]:
    yield Box("lane", x, TOP - 16, WIDTH, bottom - TOP + 16, title)
    for number, group in enumerate(found):
        y = TOP + 22 + number * (BOX + GAP)
        name = cut_path(group.title, LETTERS_BOLD - 4 if phi else LETTERS_BOLD)
        yield Box("phi" if phi else "plain", x + 12, y, WIDTH - 24, BOX, name, group.lines, "PHI" if phi else "")


def _below(configuration: Configuration, bottom: int) -> Iterator[Box]:
    home, replica = configuration.organization.home_region, configuration.logging.replica_region
    y, years = bottom + 118, count(configuration.logging.retention_years, "year")
    yield Box("outside", OUTSIDE, y, NARROW, 70, "People", ("by e-mail, chat, tickets:", "no PHI in messages"))
    yield Box("operations", PHI, y, WIDTH, 70, "Security account", ("findings, watched events;", "people sign in here"))
    yield Box("log", 790, y, 200, 70, "Log archive", (home, f"locked, {years}"))
    yield Box("log", 1050, y, 180, 70, "Its copy", (replica, f"locked, {years}"))
    yield Box("lane", PHI, bottom + 38, PLAIN + WIDTH - PHI, 32, "Every account of the organization")


def _way(flow: FlowId, bottom: int) -> tuple[tuple[tuple[int, int], ...], tuple[int, int], bool]:
    """Return where an arrow turns, where its number stands, and whether it leads both ways: between the boxes above."""
    left, right, gate, y = OUTSIDE + NARROW, PHI + WIDTH, (PHI + WIDTH + PLAIN) // 2, bottom + 153
    first, row, middle, shaft = TOP + 8 + BOX // 2, BOX + 22, PHI + WIDTH // 2, PHI - 34
    ways: dict[FlowId, tuple[tuple[tuple[int, int], ...], tuple[int, int], bool]] = {
        "applications": (((left, first), (PHI, first)), (left + 45, first), True),
        "business-associates": (((left, first + row), (PHI, first + row)), (left + 45, first + row), True),
        "partners": (((left, first + 2 * row), (PHI, first + 2 * row)), (left + 45, first + 2 * row), True),
        "internet": (((left, first + 3 * row), (PHI, first + 3 * row)), (left + 34, first + 3 * row), False),
        "services": (((middle, TOP - 16), (middle, 80)), (middle, 102), True),
        "among-phi": (
            ((right, TOP + 20), (right + 50, TOP + 20), (right + 50, TOP + 66), (right, TOP + 66)),
            (right + 50, TOP + 43),
            True,
        ),
        "release": (((right, TOP + 120), (PLAIN, TOP + 120)), (gate, TOP + 120), False),
        "without-phi": (((PLAIN, TOP + 190), (right, TOP + 190)), (gate, TOP + 190), False),
        "operations": (
            ((PHI, y - 20), (shaft, y - 20), (shaft, bottom - 20), (PHI, bottom - 20)),
            (shaft, bottom + 54),
            False,
        ),
        "logs": (((890, bottom + 70), (890, y - 35)), (890, bottom + 92), False),
        "replica": (((990, y), (1050, y)), (1018, y), False),
        "investigation": (((790, y), (right, y)), (right + 42, y), False),
        "findings": (((middle, bottom + 70), (middle, y - 35)), (middle, bottom + 92), False),
        "people": (((PHI, y + 14), (left, y + 14)), (left + 34, y + 14), False),
    }
    return ways[flow]
