"""The assertion that an app, a stack or a template has no finding."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from aws_cdk import App, Stack, Validations
from aws_cdk.assertions import Template as CdkTemplate
from cdk_nag import HIPAASecurityChecks

from hipaa_landing_zone.check.acceptance import read_accepted
from hipaa_landing_zone.check.organization import PLACE
from hipaa_landing_zone.check.preview import preview
from hipaa_landing_zone.rules import RULES
from hipaa_landing_zone.rules.engine import judge
from hipaa_landing_zone.rules.model import Assembly, Template
from hipaa_landing_zone.rules.plugin import HipaaLandingZoneChecks
from hipaa_landing_zone.rules.rule import Expectations
from hipaa_landing_zone.validation import Validation, ValidationError
from hipaa_landing_zone.validation.report import read_report, violations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.testing.organization import Organization

# Six years, and every account judged as one that holds PHI: what there is to expect while no organization is given.
_STRICTEST = Expectations(production=True, minimum_retention_days=2192)
_NOTHING = (
    "Nothing was checked: the app has no resource, or was synthesized before, by app.synth() or Template.from_stack: "
    "give assert_hipaa an app that is not synthesized yet."
)
_judged: WeakKeyDictionary[App, str] = WeakKeyDictionary()


def assert_hipaa(
    subject: App | Stack | CdkTemplate | Mapping[str, Any],
    *,
    organization: Organization | None = None,
    accepted: Path | None = None,
    account: str | None = None,
    region: str | None = None,
) -> None:
    """Assert that nothing is found that nobody accepted.

    An app, or the whole app of a stack, is judged as ``hipaa_landing_zone.validation.synthesize`` judges it: by
    cdk-nag's HIPAA pack, by our rules, and with an organization by its guardrails. Of a bare template cdk-nag knows
    nothing: our rules and the guardrails judge it alone.

    Args:
        subject: an app or stack that is not synthesized yet, or a template.
        organization: whose accounts, Regions and guardrails count; without one, every account is judged as one that
            holds PHI, and guardrails are not asked.
        accepted: the application's ``accepted-findings.yaml``; taken with an organization only.
        account: account id of a bare template.
        region: Region of a bare template.

    Raises:
        AssertionError: with every finding.
        TypeError: the subject is none of these, or its app is not an ``App``.
    """
    __tracebackhide__ = True
    if isinstance(subject, (App, Stack)):
        app = subject if isinstance(subject, App) else subject.node.root
        if not isinstance(app, App):
            raise TypeError("the stack is in no App: rules look across stacks and accounts")
        if app not in _judged:
            _judged[app] = _judge_app(app, organization, accepted)
        found = _judged[app]
    else:
        found = _judge_template(subject, organization, account, region)
    if found:
        raise AssertionError(found)


def _judge_app(app: App, organization: Organization | None, accepted: Path | None) -> str:
    if organization is not None:
        findings = read_accepted(accepted, today=organization.today) if accepted else ()
        try:
            Validation(app, organization.configuration, organization.plan, findings, organization.today).synthesize()
        except ValidationError as error:
            # What it advises is for synthesize(app, …), which a test does not call.
            return _NOTHING if str(error).startswith("Nothing was checked") else str(error)
        return ""
    plugin = HipaaLandingZoneChecks(_STRICTEST)
    Validations.of(app).add_plugins(HIPAASecurityChecks(app), plugin)
    try:
        app.synth()
    except RuntimeError as error:
        if "ValidationFailed" not in str(error):
            raise
    found = "\n\n".join(violations(read_report(Path(app.outdir))))
    checked = plugin.report is not None and any(result.checked for result in plugin.report.results)
    return found or ("" if checked else _NOTHING)


def _judge_template(
    subject: CdkTemplate | Mapping[str, Any], organization: Organization | None, account: str | None, region: str | None
) -> str:
    body = subject.to_json() if isinstance(subject, CdkTemplate) else subject
    if not isinstance(body, dict) or not body.get("Resources"):
        raise TypeError("that is no template: it has no Resources")
    assembly = Assembly.of([Template("template", account, region, "", body)])
    if organization is None:
        results = judge(assembly, RULES, _STRICTEST).results
    else:
        results = judge(assembly, (*RULES, PLACE), organization.expectations).results
        results = (*results, preview(assembly, organization.plan).result)
    return "\n".join(f"{finding}\n  fix: {finding.problem.fix}" for each in results for finding in each.findings)
