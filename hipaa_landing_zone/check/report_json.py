"""A verdict as JSON for scripts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hipaa_landing_zone.check.verdict import Verdict
    from hipaa_landing_zone.rules.rule import Finding


def as_json(verdict: Verdict) -> str:
    """Write a verdict for scripts; the same templates give the same text."""
    results = verdict.report.results
    data = {
        "holds": verdict.holds,
        "templates": [
            {"path": each.path, "stack": each.stack, "account": each.account, "region": each.region}
            for each in verdict.templates
        ],
        "resources": verdict.resources,
        "switched_off": verdict.switched_off,
        "failed": verdict.count("failed"),
        "undecided": verdict.count("undecided"),
        "findings": [_finding(each) for each in verdict.open],
        "accepted": [
            _finding(each) | {"accepted": acceptance.accepted.explanation} for each, acceptance in verdict.accepted
        ],
        "lapsed_acceptances": [str(each) for each in verdict.lapsed],
        "acceptances_not_looked_at": [str(each.accepted) for each in verdict.not_looked_at],
        "opinions": {each.name: each.data for each in verdict.opinions},
        "rules": [{"id": each.rule.id, "name": each.rule.name, "checked": each.checked} for each in results],
        "not_judged": {"types_unknown_to_rules": dict(sorted(verdict.unseen.items())), "files": verdict.passed_over},
        "remarks": verdict.remarks,
    }
    return json.dumps(data, indent=2) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    rule, resource = finding.rule, finding.resource
    return {
        "rule": rule.id,
        "name": rule.name,
        "severity": rule.severity,
        "citations": rule.citations,
        "outcome": finding.problem.outcome,
        "path": resource.template.path,
        "line": resource.line,
        "stack": resource.stack,
        "resource": resource.logical_id,
        "type": resource.type,
        "wrong": finding.problem.wrong,
        "fix": finding.problem.fix,
    }
