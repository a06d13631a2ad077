"""CDK's validation report, read back: what failed, and what was suppressed that nobody accepted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.rules.acceptance import suppressed
from hipaa_landing_zone.rules.plugin import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from hipaa_landing_zone.rules.acceptance import AcceptedFinding

PACKS = ("HIPAA.Security", NAME)
"""The plugins whose findings are accepted by name and date, and not by a line of code."""
REPORT = "validation-report.json"
_FAILING = frozenset({"error", "fatal"})
_OF_CDK, _REFUSED = "CloudFormation Validate", "F"
"""CDK's own rules, and how the ids of those begin whose findings CloudFormation refuses: a warning by default."""


def read_report(outdir: Path) -> Mapping[str, Any]:
    """Return the report that CDK wrote; an empty one when it wrote none, which it does when no plugin ran."""
    path = outdir / REPORT
    report: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return report


def violations(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield every finding that nobody accepted, with its places and what mends it.

    Of the packs, whatever the severity; of other plugins what they count as an error, and of CDK's own rules also what
    CloudFormation would refuse. A plugin that broke has no finding, and is one.
    """
    for plugin in report.get("pluginReports", ()):
        name, found = plugin["pluginName"], plugin.get("violations", ())
        for violation in found:
            refused = name == _OF_CDK and violation["ruleName"].startswith(_REFUSED)
            if name in PACKS or refused or violation["severity"] in _FAILING:
                paths = (each.get("constructPath") for each in violation.get("violatingConstructs", ()))
                places = ", ".join(filter(None, paths)) or "the app"
                fix = f"\n    {violation['suggestedFix']}" if violation.get("suggestedFix") else ""
                yield f"{name}::{violation['ruleName']} at {places}\n    {violation['description']}{fix}"
        if plugin["conclusion"] == "failure" and not found:
            yield f"{name} broke: {json.dumps(plugin.get('metadata', {}))}"


def not_accepted(report: Mapping[str, Any], accepted: Sequence[AcceptedFinding]) -> Iterator[str]:
    """Yield what code of the app suppressed by itself: without an approver, and without an end."""
    for rule, path in suppressed(report):
        if rule.split("::", 1)[0] in PACKS and not any(each.covers(rule, path) for each in accepted):
            yield f"{rule} at {path}"


def count_accepted(report: Mapping[str, Any]) -> int:
    """Return how many findings of the packs are accepted."""
    return sum(
        len(each.get("suppressedViolations", ()))
        for each in report.get("pluginReports", ())
        if each["pluginName"] in PACKS
    )
