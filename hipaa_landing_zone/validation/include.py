"""cdk-nag's HIPAA pack over templates that are not of a CDK app, in a process of its own: ``check.nag`` starts it.

    python -P -m hipaa_landing_zone.validation.include FOLDER

Reads FOLDER/templates.json, a list of ``{"body", "account", "region"}``, and writes FOLDER/answers.json, a list in the
same order of ``{"error"}`` for a template that CDK cannot load, or ``{"violations"}``.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from aws_cdk import App, DefaultStackSynthesizer, Environment, Stack, Validations
from aws_cdk.aws_s3 import CfnBucket
from aws_cdk.cloudformation_include import CfnInclude
from cdk_nag import HIPAASecurityChecks

from hipaa_landing_zone.check.acceptance import CDK_NAG
from hipaa_landing_zone.validation.report import read_report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

WITNESS = "witness"
"""A stack with a bucket in which cdk-nag finds something; a report without findings does not tell whether it ran."""
_OWN_NAMES = re.compile(r"\bt\d+/Template/\$?")
ANY_NUMBER = {"@aws-cdk/core:stackResourceLimit": 0}
"""CDK would refuse templates with more than 500 resources, and with them all others of the same app."""


def answers(templates: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what cdk-nag says about each template; one that breaks the app is judged, and refused, by itself.

    Args:
        templates: each with its body, account and Region.
    """
    app = App(outdir=mkdtemp(), context=ANY_NUMBER, analytics_reporting=False, tree_metadata=False)
    Validations.of(app).add_plugins(HIPAASecurityChecks(app))
    CfnBucket(Stack(app, WITNESS), "Bucket")
    names = [f"t{number}" for number in range(len(templates))]
    errors = {name: error for name, each in zip(names, templates, strict=True) if (error := _include(app, name, each))}
    if broken := _synthesize(app):
        alone = len(templates) == 1
        return [{"error": broken}] if alone else [answer for each in templates for answer in answers([each])]
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in (WITNESS, *names)}
    for stack, violation in _violations(read_report(Path(app.outdir))):
        found[stack].append(violation)
    return [{"error": errors[name]} if name in errors else {"violations": found[name]} for name in names]


def _include(app: App, name: str, template: Mapping[str, Any]) -> str:
    """Add a stack for a template; return why that cannot be done, or nothing."""
    plain = DefaultStackSynthesizer(generate_bootstrap_version_rule=False)  # templates of CDK have that rule already
    env = Environment(account=template["account"], region=template["region"])
    stack = Stack(app, name, env=env, synthesizer=plain)
    file = Path(app.outdir) / f"{name}.given.json"
    file.write_text(json.dumps(_bare(template["body"])), encoding="utf-8")
    try:
        CfnInclude(stack, "Template", template_file=str(file))
    except RuntimeError as error:
        app.node.try_remove_child(name)
        return _words(error)
    return ""


def _bare(body: Mapping[str, Any]) -> dict[str, Any]:
    """Leave metadata out: it may tell cdk-nag what to suppress, and CDK what to do."""
    resources = {
        name: {key: value for key, value in resource.items() if key != "Metadata"}
        if isinstance(resource, dict)
        else resource
        for name, resource in body["Resources"].items()
    }
    return {**{key: value for key, value in body.items() if key != "Metadata"}, "Resources": resources}


def _synthesize(app: App) -> str:
    """Synthesize; return why that cannot be done, or nothing. That a pack finds something is no reason."""
    try:
        app.synth()
    except RuntimeError as error:
        if "ValidationFailed" not in str(error):
            return _words(error)
    witnessed = any(stack == WITNESS for stack, _ in _violations(read_report(Path(app.outdir))))
    return "" if witnessed else "cdk-nag found nothing in a bucket without any settings, so it did not judge"


def _violations(report: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each violation of the pack with its stack; nobody may have suppressed one."""
    for pack in report.get("pluginReports", ()):
        if pack["pluginName"] == CDK_NAG:
            for each in (*pack["violations"], *pack.get("suppressedViolations", ())):
                for construct in each["violatingConstructs"]:
                    stack, *_, logical_id = construct["constructPath"].split("/")
                    shown = {key: each[key] for key in ("ruleName", "description", "severity")}
                    yield stack, {**shown, "logicalId": logical_id}


def _words(error: RuntimeError) -> str:
    lines = [line.strip() for line in _OWN_NAMES.sub("", str(error)).splitlines() if line.strip()]
    return " ".join(lines[:2]).removeprefix("Error: ")


def main(folder: Path) -> None:
    """Read the templates, write the answers."""
    templates = json.loads((folder / "templates.json").read_text(encoding="utf-8"))
    (folder / "answers.json").write_text(json.dumps(answers(templates)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
