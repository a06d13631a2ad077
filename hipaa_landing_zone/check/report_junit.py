"""A verdict as JUnit XML, which CI systems show as tests: one case for each rule and template."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from hipaa_landing_zone.check.problem import printable
from hipaa_landing_zone.check.report_text import location

if TYPE_CHECKING:
    from hipaa_landing_zone.check.verdict import Verdict
    from hipaa_landing_zone.rules.engine import RuleResult
    from hipaa_landing_zone.rules.model import Template
    from hipaa_landing_zone.rules.rule import Finding

NOTHING = "the rule is not known to have looked at anything in this template"


def as_junit(verdict: Verdict) -> str:
    """Write a verdict for CI systems; undecided counts as failure, since nobody knows that it holds."""
    root = Element("testsuites", name="hlz check")
    still_open: dict[tuple[str, int], list[Finding]] = defaultdict(list)
    for finding in verdict.open:
        still_open[finding.rule.id, id(finding.resource.template)].append(finding)
    looked_at = {(result.rule.id, id(each.template)) for result in verdict.report.results for each in result.subjects}
    for template in verdict.templates:
        suite = SubElement(root, "testsuite", name=printable(template.stack), file=printable(template.path))
        for result in verdict.report.results:
            place = result.rule.id, id(template)
            _case(suite, result, template, still_open[place], skipped=place not in looked_at)
        _count(suite)
    if verdict.lapsed:
        suite = SubElement(root, "testsuite", name="acceptances")
        for lapse in verdict.lapsed:
            name = printable(f"{lapse.acceptance.accepted.rule} {lapse.acceptance.accepted.place}")
            case = SubElement(suite, "testcase", classname="acceptances", name=name)
            SubElement(case, "failure", message=printable(str(lapse)), type="acceptance")
        _count(suite)
    _count(root)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _case(suite: Element, result: RuleResult, template: Template, findings: list[Finding], *, skipped: bool) -> None:
    name = f"{result.rule.id} {result.rule.name}"
    case = SubElement(suite, "testcase", classname=printable(template.stack), name=name)
    if findings:
        outcomes = {each.problem.outcome for each in findings}
        failure = SubElement(case, "failure", message=f"{len(findings)} findings: {result.rule.title}")
        failure.set("type", "failed" if "failed" in outcomes else "undecided")
        failure.text = printable("\n".join(map(_line, findings)))
    elif skipped:
        SubElement(case, "skipped", message=NOTHING)


def _line(finding: Finding) -> str:
    problem = finding.problem
    where = f"{location(finding)}: {finding.resource.logical_id} ({finding.resource.type})"
    return f"{problem.outcome}: {where} {problem.wrong} Fix: {problem.fix}"


def _count(element: Element) -> None:
    element.set("tests", str(len(list(element.iter("testcase")))))
    element.set("failures", str(len(list(element.iter("failure")))))
    element.set("skipped", str(len(list(element.iter("skipped")))))
    element.set("errors", "0")
