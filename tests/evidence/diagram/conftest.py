"""Evidence of the example, and of an organization of 400 workload accounts; and a reader of HTML that is strict."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from conftest import TODAY, lock_for

from hipaa_landing_zone.config import Configuration
from hipaa_landing_zone.config.model import Account, AccountNetwork, NetworkDefaults
from hipaa_landing_zone.evidence.diagram import draw
from hipaa_landing_zone.evidence.model import Evidence
from hipaa_landing_zone.plan import make_plan

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

VOID = {"br", "hr"}
FRAGMENTS = ("organization_chart", "network_map", "data_flow", "guardrail_pages", "account_sheets")


class Page(HTMLParser):
    """Reads a fragment; an element that is not closed in its place is an error."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert len(attrs) == len(dict(attrs)), f"{tag} has an attribute twice"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        """All words, with single spaces."""
        return " ".join(" ".join(self.words).split())

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if attributes.get("id")]

    @property
    def links(self) -> list[str]:
        return [attributes["href"] for tag, attributes in self.elements if tag == "a"]


def evidence_of(configuration: Configuration, plan: Plan, **given) -> Evidence:
    """Return evidence of which nothing is known but the plan."""
    nothing = dict.fromkeys(
        ("inputs", "controls", "safeguards", "mechanisms", "assets", "findings", "exceptions", "remarks"), ()
    )
    return Evidence(
        as_of=TODAY,
        fingerprint="0",
        configuration=configuration,
        plan=plan,
        tools={},
        **{"verification": None, **nothing, **given},
    )


@pytest.fixture(scope="session")
def planned(configuration: Configuration, plan: Plan) -> Evidence:
    """The example before anything was looked at: tests/evidence has it whole, which takes a synthesis."""
    return evidence_of(configuration, plan)


@pytest.fixture(scope="session")
def large(configuration: Configuration) -> Evidence:
    """400 workload accounts; every tenth in a second Region, one in four without PHI, one in three nonproduction."""
    core = tuple(account for account in configuration.accounts if account.purpose != "workload")
    network = NetworkDefaults(pools={"us-east-1": "10.0.0.0/10", "us-west-2": "10.64.0.0/10"}, vpc_prefix_length=22)
    wanted = configuration.model_copy(update={"accounts": (*core, *map(_workload, range(400))), "network": network})
    return evidence_of(wanted, make_plan(wanted, lock_for(wanted), today=TODAY))


def _workload(number: int) -> Account:
    phi, production = number % 4 != 0, number % 3 != 0
    return Account(
        name=f"team-{number:04d}",
        ou=f"Workloads/{'Phi' if phi else 'NonPhi'}/{'Prod' if production else 'NonProd'}",
        holds_phi=phi,
        environment="production" if production else "nonproduction",
        owner=f"team-{number:04d}@example-health.org",
        regions=("us-east-1", "us-west-2") if number % 10 == 0 else ("us-east-1",),
        network=AccountNetwork(block=number),
    )


@pytest.fixture(scope="session")
def hostile(planned: Evidence) -> Evidence:
    """The example, in which everything that a person may write is an attack; more than the configuration admits."""
    attack = "\"><script>alert(1)</script>&amp;'{{ 7 * 7 }}"
    plan = planned.plan
    accounts = tuple(
        replace(account, name=f"{account.name}{attack}", owner=attack, email=attack) for account in plan.accounts
    )
    names = {old.name: new.name for old, new in zip(plan.accounts, accounts, strict=True)}
    stacks = tuple(replace(stack, account=names[stack.account], purpose=attack) for stack in plan.stacks)
    organization = plan.organization.model_copy(update={"name": attack})
    associates = tuple(
        each.model_copy(update={"name": attack, "service": attack, "phi": attack})
        for each in planned.configuration.business_associates
    )
    wanted = tuple(
        account.model_copy(update={"name": names[account.name]}) for account in planned.configuration.accounts
    )
    return evidence_of(
        planned.configuration.model_copy(update={"business_associates": associates, "accounts": wanted}),
        replace(plan, accounts=accounts, stacks=stacks, organization=organization),
    )


@pytest.fixture(scope="session")
def read() -> type[Page]:
    """Reads a fragment; fails where it is not well-formed."""
    return Page


@pytest.fixture(scope="session")
def drawn(planned: Evidence) -> dict[str, str]:
    """The example's fragments by name."""
    return fragments(planned)


@pytest.fixture(scope="session")
def drawn_large(large: Evidence) -> dict[str, str]:
    """Those of 400 workload accounts."""
    return fragments(large)


@pytest.fixture(scope="session")
def drawn_hostile(hostile: Evidence) -> dict[str, str]:
    """Those of a configuration that attacks."""
    return fragments(hostile)


@pytest.fixture(scope="session")
def drawn_first(configuration: Configuration, first_plan: Plan) -> dict[str, str]:
    """Those of the example before anything has an id."""
    return fragments(evidence_of(configuration, first_plan))


def fragments(evidence: Evidence) -> dict[str, str]:
    """Return every fragment by its name."""
    every = draw(evidence)
    return {name: str(getattr(every, name)) for name in FRAGMENTS}
