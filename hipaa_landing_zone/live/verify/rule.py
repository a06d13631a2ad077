"""Judges rules of Amazon EventBridge: there, enabled, with the planned pattern, sending to the planned targets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from hipaa_landing_zone.live.verify.check import compare, text
from hipaa_landing_zone.plan.name import RESOURCE_PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.live.verify.check import Judgement
    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.live.verify.result import Place


@dataclass(frozen=True, slots=True)
class PlannedRule:
    """One rule, whose name begins with ``hlz``.

    Attributes:
        name: its name.
        pattern: of the events that it takes.
        targets: where it sends them to.
        targets_by: whether targets are known by ARN or by the id that they have in the rule.
        bus: the name of the bus.
    """

    name: str
    pattern: Mapping[str, Any]
    targets: frozenset[str]
    targets_by: Literal["Arn", "Id"] = "Arn"
    bus: str = "default"


def judge(reader: Reader, place: Place, planned: PlannedRule, following: str) -> Judgement:
    """Judge one rule.

    Args:
        reader: asks AWS.
        place: account and Region.
        planned: the rule.
        following: what to look at next when it is not so.
    """
    bus, resource = planned.bus, f"rule {planned.name}"
    listed = reader.rows(place, "events", "list_rules", "Rules", EventBusName=bus, NamePrefix=RESOURCE_PREFIX)
    row = next((row for row in listed if row["Name"] == planned.name), None)
    if row is None:
        return compare("a rule", "none", following, resource)
    found = reader.rows(place, "events", "list_targets_by_rule", "Targets", EventBusName=bus, Rule=planned.name)
    same = json.loads(row.get("EventPattern") or "{}") == planned.pattern
    sent = text({each[planned.targets_by] for each in found})
    said = f"{row['State']}, {'the planned' if same else 'another'} pattern, to {sent}"
    return compare(f"ENABLED, the planned pattern, to {text(planned.targets)}", said, following, resource)
