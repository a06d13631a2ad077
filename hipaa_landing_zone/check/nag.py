"""cdk-nag's HIPAA pack over any templates: asked in a process of its own, since it needs CDK and Node.js.

CDK reads the templates with ``CfnInclude``. What it cannot read is undecided, never passed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NoReturn

from hipaa_landing_zone.check.acceptance import CDK_NAG
from hipaa_landing_zone.check.opinion import Opinion, counted
from hipaa_landing_zone.rules.engine import RuleResult
from hipaa_landing_zone.rules.model import MACRO
from hipaa_landing_zone.rules.rule import EVERY_TYPE, Case, Finding, Problem, Rule, failed, undecided

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hipaa_landing_zone.rules.model import Assembly, Resource, Template
    from hipaa_landing_zone.rules.rule import Severity

RUNNER = "hipaa_landing_zone.validation.include"
_SEVERITIES: Mapping[str, Severity] = {"error": "high", "warning": "medium"}
PAGE = "https://github.com/cdklabs/cdk-nag/blob/main/RULES.md"
_THREW = "Rule threw an error during validation"
_CITATIONS = re.compile(r" - \(Control IDs?: (.*)\)\.?$")


class NagError(Exception):
    """cdk-nag could not be asked at all."""


def _needs_cdk(case: Case) -> NoReturn:
    raise RuntimeError(f"{case.resource}: cdk-nag does not judge resource by resource; call check.nag.nag")


def _rule(id_: str, name: str, title: str, severity: Severity) -> Rule:
    """Return a rule that stands for one of cdk-nag; it cites nothing, since what cdk-nag cites is partly wrong."""
    return Rule(id=id_, name=name, title=title, severity=severity, citations=(), types=EVERY_TYPE, check=_needs_cdk)


LOADED = _rule(CDK_NAG, "cdk_nag_reads_the_template", "cdk-nag can read the template.", "high")
"""Looks at every resource that cdk-nag was given; the finding for a template that CDK cannot load."""


def nag(assembly: Assembly) -> Opinion:
    """Ask cdk-nag's HIPAA pack about every template of an assembly.

    Parameters keep no value, and each template is judged by itself. Resources that a condition switches off are judged
    by nobody.

    Raises:
        NagError: it could not be asked, such as when there is no Node.js.
    """
    resources: dict[Template, dict[str, Resource]] = defaultdict(dict)
    for each in assembly.of_type(*EVERY_TYPE, MACRO):
        resources[each.template][each.logical_id] = each
    answers = dict(zip(resources, _ask(list(resources)), strict=True))
    unread = {template: answer["error"] for template, answer in answers.items() if "error" in answer}
    given = [each for template in answers if template not in unread for each in resources[template].values()]
    found: dict[Rule, list[Finding]] = defaultdict(list)
    for template, answer in answers.items():
        for rule, logical_id, problem in _problems(answer.get("violations", ())):
            if resource := resources[template].get(logical_id):
                found[rule].append(Finding(rule, resource, problem))
    refused = tuple(
        Finding(LOADED, next(iter(resources[template].values())), _unread(error)) for template, error in unread.items()
    )
    by_rule = sorted(found.items(), key=lambda row: row[0].id)
    results = [RuleResult(LOADED, (*given, *(each.resource for each in refused)), refused)]
    results += [RuleResult(rule, _subjects(findings), tuple(findings)) for rule, findings in by_rule]
    return _opinion(tuple(results), templates=len(answers), unread=len(unread), given=len(given))


def _opinion(results: tuple[RuleResult, ...], *, templates: int, unread: int, given: int) -> Opinion:
    name = f"HIPAA pack of cdk-nag {version('cdk-nag')}"
    said = [f"{name} looked at {counted(given, 'resource')} of {counted(templates - unread, 'template')}"]
    if unread:
        said.append(f"undecided: {counted(unread, 'template')} that CDK cannot load")
    data = {"pack": name, "templates": templates, "templates_not_loaded": unread, "resources": given}
    return Opinion("cdk-nag", results, tuple(said), data)


def _problems(violations: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Rule, str, Problem]]:
    for each in violations:
        id_, said = each["ruleName"], each["description"]
        name = id_.removeprefix(f"{CDK_NAG}-")
        rule = _rule(id_, name, f"{name}, as cdk-nag has it.", _SEVERITIES[each["severity"]])
        fix = f"See {name} in {PAGE}, under HIPAA Security."
        if said.startswith(_THREW):
            problem = undecided("cdk-nag's rule cannot read a property, usually for an intrinsic function.", fix)
        else:
            problem = failed(_CITATIONS.sub(r" (cdk-nag's own citations: \1).", said), fix)
        yield rule, each["logicalId"], problem


def _unread(error: str) -> Problem:
    fix = "Mend the template, or have it judged where it is synthesized, with hipaa_landing_zone.validation."
    return undecided(f"CDK cannot load the template for cdk-nag: {error}", fix)


def _subjects(findings: list[Finding]) -> tuple[Resource, ...]:
    return tuple(dict.fromkeys(each.resource for each in findings))


def _ask(templates: Sequence[Template]) -> list[dict[str, Any]]:
    """Have the templates judged, and return an answer for each."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CDK_")}
    settings = {"CDK_VALIDATION": "false", "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1"}
    with TemporaryDirectory() as name:
        folder = Path(name)
        rows = [{"body": each.body, "account": each.account, "region": each.region} for each in templates]
        (folder / "templates.json").write_text(json.dumps(rows), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-P", "-m", RUNNER, str(folder)],
            env={**clean, **settings, "TMPDIR": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
            raise NagError(f"cdk-nag could not be asked: {said[0]}. It needs Node.js; is it installed?")
        answers: list[dict[str, Any]] = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    return answers
