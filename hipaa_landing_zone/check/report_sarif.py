"""A verdict as SARIF, which code hosts show beside the lines that findings are about.

Source: OASIS Static Analysis Results Interchange Format 2.1.0.
"""

from __future__ import annotations

import json
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from hipaa_landing_zone.check.acceptance import CDK_NAG

if TYPE_CHECKING:
    from hipaa_landing_zone.check.acceptance import Acceptance, Lapse
    from hipaa_landing_zone.check.verdict import Verdict
    from hipaa_landing_zone.rules.rule import Finding, Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LAPSE = "HLZ-ACCEPTANCE"
_LEVELS = {"fatal": "error", "high": "error", "medium": "warning"}
_SECURITY_SEVERITY = {"fatal": "9.5", "high": "8.0", "medium": "5.5"}  # GitHub's scale, the same as CVSS's


def as_sarif(verdict: Verdict) -> str:
    """Write a verdict for code hosts; the same templates give the same text."""
    rules = [result.rule for result in verdict.report.results]
    indexes = {rule.id: index for index, rule in enumerate(rules)}
    results = [_result(each, indexes) for each in verdict.open]
    results += [_result(each, indexes, acceptance) for each, acceptance in verdict.accepted]
    results += [_lapse(each, len(rules)) for each in verdict.lapsed]
    driver = {
        "name": "hipaa-landing-zone",
        "version": version("hipaa-landing-zone"),
        "rules": [*map(_rule, rules), _LAPSE_RULE],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The folder in which hlz check ran."}}},
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    serves = f" Serves {', '.join(f'45 CFR {each}' for each in rule.citations)}." if rule.citations else ""
    page = "RULES.md of cdk-nag" if rule.id.startswith(CDK_NAG) else "docs/reference/rules.md"
    help_text = f"{rule.title}{serves} The rule's page: {page}, {rule.id}."
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": help_text},
        "help": {"text": help_text},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": ["security", "hipaa", *rule.citations],
            "security-severity": _SECURITY_SEVERITY[rule.severity],
        },
    }


_LAPSE_RULE: dict[str, Any] = {
    "id": LAPSE,
    "name": "acceptances_hold",
    "shortDescription": {"text": "Every accepted finding is in force and accepts something."},
    "fullDescription": {"text": "Every accepted finding is in force and accepts something."},
    "help": {"text": "Mend the finding, have it approved anew, or take the acceptance out."},
    "defaultConfiguration": {"level": "error"},
    "properties": {"tags": ["security", "hipaa"], "security-severity": "5.5"},
}


def _result(finding: Finding, indexes: dict[str, int], acceptance: Acceptance | None = None) -> dict[str, Any]:
    rule, resource, problem = finding.rule, finding.resource, finding.problem
    found: dict[str, Any] = {
        "ruleId": rule.id,
        "ruleIndex": indexes[rule.id],
        "kind": "fail",
        # Undecided fails the run too. Kind "open" would say so, but with level "none", which code hosts do not show.
        "level": _LEVELS[rule.severity] if problem.outcome == "failed" else "warning",
        "message": {"text": f"{resource.logical_id} ({resource.type}) {problem.wrong} Fix: {problem.fix}"},
        "locations": [_location(resource.template.path, resource.line or 1, resource.logical_id, resource.stack)],
        "partialFingerprints": {
            "hlzFinding/v1": _fingerprint(rule.id, resource.stack, resource.logical_id, problem.outcome, problem.wrong)
        },
        "properties": {"outcome": problem.outcome},
    }
    if acceptance is not None:
        found["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": acceptance.accepted.explanation}
        ]
    return found


def _lapse(lapse: Lapse, index: int) -> dict[str, Any]:
    each = lapse.acceptance
    return {
        "ruleId": LAPSE,
        "ruleIndex": index,
        "kind": "fail",
        "level": "error",
        "message": {"text": str(lapse)},
        "locations": [_location(each.file, each.line)],
        "partialFingerprints": {"hlzFinding/v1": _fingerprint(LAPSE, each.accepted.rule, each.accepted.place)},
    }


def _location(path: str, line: int, name: str = "", stack: str = "") -> dict[str, Any]:
    place: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(path), "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": line},
        }
    }
    if name:
        place["logicalLocations"] = [{"name": name, "fullyQualifiedName": f"{stack}/{name}", "kind": "resource"}]
    return place


def _fingerprint(*parts: str) -> str:
    """Identify a finding over runs: neither lines nor the order of a template matter."""
    return sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]
