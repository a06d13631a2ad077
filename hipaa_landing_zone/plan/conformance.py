"""AWS Config's HIPAA conformance pack as dated data, and the packs that are made of it for a Region."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.plan.error import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

RULES_PER_PACK = 130
"""How many rules AWS Config takes in one pack. Source: AWS Config Developer Guide, service limits."""

TEMPLATE_LENGTH = 51_200
"""How many bytes AWS Config takes as a template's text. Source: AWS Config API, PutOrganizationConformancePack."""

_DESCRIPTION_LENGTH = 256


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a rule is good for, and the paragraphs of 45 CFR 164 that ask for it."""

    title: str
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ManagedRule:
    """One rule of the pack, which AWS Config evaluates.

    Attributes:
        id: the rule's logical id in the pack's template.
        name: the rule's name in AWS Config.
        identifier: the managed rule's identifier.
        parameters: what the rule is told, by the rule's parameter name.
        purposes: what it serves; its citations are theirs.
        once_per_account: whether what it looks at is the same in every Region, so that one Region is enough.
        note: why it says little here, or how to read it; empty where it needs no explanation.
        theirs: citations that AWS or cdk-nag give for it.
        theirs_from: where these stand.
    """

    id: str
    name: str
    identifier: str
    parameters: Mapping[str, str]
    purposes: tuple[Purpose, ...]
    once_per_account: bool
    note: str
    theirs: tuple[str, ...]
    theirs_from: str

    @property
    def citations(self) -> tuple[str, ...]:
        """Our citations, in order and without repetitions."""
        return tuple(dict.fromkeys(citation for purpose in self.purposes for citation in purpose.citations))


@dataclass(frozen=True, slots=True)
class PackData:
    """The rules as of one day."""

    as_of: date
    source: str
    rules: tuple[ManagedRule, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """One conformance pack as AWS Config takes it.

    Attributes:
        name: its name in AWS Config.
        rules: what is in it.
        template: its template, as text.
    """

    name: str
    rules: tuple[ManagedRule, ...]
    template: str


@cache
def hipaa_pack() -> PackData:
    """Read the rules that this package carries."""
    text = (resources.files("hipaa_landing_zone.plan") / "data" / "hipaa-conformance-pack.json").read_text("utf-8")
    raw: dict[str, Any] = json.loads(text)
    purposes = {name: Purpose(row["title"], tuple(row["citations"])) for name, row in raw["purposes"].items()}
    return PackData(
        as_of=date.fromisoformat(raw["as_of"]),
        source=raw["source"],
        rules=tuple(_rule(row, purposes) for row in raw["rules"]),
    )


def _rule(row: Mapping[str, Any], purposes: Mapping[str, Purpose]) -> ManagedRule:
    return ManagedRule(
        id=row["id"],
        name=row["name"],
        identifier=row["identifier"],
        parameters=row.get("parameters", {}),
        purposes=tuple(purposes[name] for name in row["serves"]),
        once_per_account=row.get("once_per_account", False),
        note=row.get("note", ""),
        theirs=tuple(row["theirs"]),
        theirs_from=row.get("theirs_from", ""),
    )


def packs(*, home: bool) -> tuple[Pack, ...]:
    """Return the packs for a Region; the first Region's have what is the same in every Region as well.

    Args:
        home: whether it is the home Region.

    Raises:
        PlanError: a pack is longer than AWS Config takes.
    """
    rules = [rule for rule in hipaa_pack().rules if home or not rule.once_per_account]
    return tuple(make_packs(rules))


def make_packs(rules: Sequence[ManagedRule]) -> Iterator[Pack]:
    """Yield the packs that rules are divided into.

    Raises:
        PlanError: a pack is longer than AWS Config takes.
    """
    for number, first in enumerate(range(0, len(rules), RULES_PER_PACK), start=1):
        chosen = tuple(rules[first : first + RULES_PER_PACK])
        name, template = f"hlz-hipaa-{number}", template_of(chosen)
        if (length := len(template.encode())) > TEMPLATE_LENGTH:
            raise PlanError(f"Conformance pack {name} has {length} bytes, AWS Config takes {TEMPLATE_LENGTH}.")
        yield Pack(name, chosen, template)


def template_of(rules: Sequence[ManagedRule]) -> str:
    """Return a pack's template. It is JSON without spaces, which is YAML as well and counts the fewest bytes."""
    resources_ = {rule.id: {"Type": "AWS::Config::ConfigRule", "Properties": _properties(rule)} for rule in rules}
    return json.dumps({"Resources": resources_}, separators=(",", ":"))


def _properties(rule: ManagedRule) -> dict[str, Any]:
    return {
        "ConfigRuleName": rule.name,
        "Description": f"45 CFR {', '.join(rule.citations)}"[:_DESCRIPTION_LENGTH],
        "Source": {"Owner": "AWS", "SourceIdentifier": rule.identifier},
        **({"InputParameters": dict(rule.parameters)} if rule.parameters else {}),
    }
