"""The one adapter between these rules and CDK's validation at synth."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import cast

import jsii
from aws_cdk import (
    IPolicyValidationContext,
    IPolicyValidationPlugin,
    PolicyValidationPluginReport,
    PolicyViolatingResource,
    PolicyViolation,
    Stage,
)

from hipaa_landing_zone.rules import RULES
from hipaa_landing_zone.rules.engine import Report, RuleResult, judge
from hipaa_landing_zone.rules.model import Assembly, Template
from hipaa_landing_zone.rules.rule import Expectations, Finding, Rule

NAME = "HipaaLandingZone"

FAIL_IN_APP: Mapping[str, bool | str] = {
    "@aws-cdk/core:failSynthOnValidationErrors": True,
    "@aws-cdk/core:appMode": "inmemory",
    "@aws-cdk/core:strictCfnValidateErrors": True,
}
"""For `App(post_cli_context=FAIL_IN_APP)`: `app.synth()` raises on any finding, with the report as its message.

Without the first two the CDK CLI judges, and looks only at the stacks that were selected: plain `cdk synth` selects
none of the stacks inside Stages, and exits 0 whatever the report says. Without the third, cdk-nag's warnings stop
failing as soon as any finding of its pack is acknowledged anywhere in the app.
"""


@jsii.implements(IPolicyValidationPlugin)
class HipaaLandingZoneChecks:
    """Judges every stack of an app at synth: `Validations.of(app).add_plugins(HipaaLandingZoneChecks(expectations))`.

    Register it on the App, not on a Stage: rules look across stacks and accounts.

    Args:
        expectations: What the owner's configuration promises.
        rules: The rules to judge by.
        further: What else judges the same templates, with results of its own.
        places: Where a template is judged that names neither account nor Region, by the construct path of its stack.

    When a rule breaks, or a template cannot be read, the synthesis fails with a fatal finding that says so.
    """

    def __init__(
        self,
        expectations: Expectations,
        rules: Sequence[Rule] = RULES,
        further: Callable[[Assembly], Iterable[RuleResult]] = lambda _: (),
        places: Mapping[str, Sequence[tuple[str, str]]] = MappingProxyType({}),
    ) -> None:
        self._expectations = expectations
        self._rules = tuple(rules)
        self._further = further
        self._places = places
        self.report: Report | None = None
        """Result of the last synthesis, None before it. CDK's own report keeps findings only; this one counts."""

    @property
    def name(self) -> str:
        """Namespace of the rule ids: a finding is acknowledged as `HipaaLandingZone::HLZ-RULE-NN`."""
        return NAME

    @property
    def version(self) -> str:
        """Version of the installed package."""
        return version("hipaa-landing-zone")

    @property
    def rule_ids(self) -> list[str]:
        """Ids of all rules that are judged by."""
        return [rule.id for rule in self._rules]

    def validate(self, context: IPolicyValidationContext) -> PolicyValidationPluginReport:
        """Judge the templates of one synthesis; called by CDK."""
        # A result of an earlier synthesis must not survive a rule that breaks in this one.
        self.report = None
        try:
            assembly = Assembly.of(list(self._templates(context)))
            expectations = replace(self._expectations, judged_templates=_digests(context))
            judged = judge(assembly, self._rules, expectations)
            self.report = Report((*judged.results, *self._further(assembly)))
        except Exception as error:  # noqa: BLE001  # the CDK CLI takes a plugin that raises for one that found nothing
            return PolicyValidationPluginReport(success=False, violations=[_broken(error)])
        findings = self.report.findings
        return PolicyValidationPluginReport(success=not findings, violations=[_violation(each) for each in findings])

    def _templates(self, context: IPolicyValidationContext) -> Iterator[Template]:
        """Yield every template; one for many places as it will be in each, since conditions may depend on the place."""
        for each in context.stack_templates:
            stack = each.stack_construct_path
            template = Template.read(each.template_path, stack=stack, account=each.account_id, region=each.region)
            places = self._places.get(stack, ())
            for account, region in places:
                yield replace(template, stack=f"{stack} in {region}", account=account, region=region)
            if not places:
                yield template


def _digests(context: IPolicyValidationContext) -> frozenset[str]:
    """Return the digests of the judged templates, and the names under which they lie among the assets of the app."""
    texts = {sha256(Path(each.template_path).read_bytes()).hexdigest() for each in context.stack_templates}
    staged = Path(cast("Stage", context.app_construct).asset_outdir).glob("asset.*")
    files = (file for file in staged if file.is_file() and sha256(file.read_bytes()).hexdigest() in texts)
    return frozenset(texts) | {file.name.split(".")[1] for file in files}


def _broken(error: Exception) -> PolicyViolation:
    return PolicyViolation(
        rule_name="HLZ-RULE-BROKEN",
        description=f"The rules could not judge this app. {type(error).__name__}: {error}",
        severity="fatal",
        # Without a path the CLI shows it whichever stacks are selected; without a resource it would not show it at all.
        violating_resources=[PolicyViolatingResource(locations=[])],
    )


def _violation(finding: Finding) -> PolicyViolation:
    rule, resource = finding.rule, finding.resource
    return PolicyViolation(
        rule_name=rule.id,
        description=str(finding),
        fix=finding.problem.fix,
        # Only "error" and "fatal" keep failing: CDK counts a report as passed once any finding in it was acknowledged
        # and none of the rest has one of these two. Our own severity goes along as metadata.
        severity="error" if finding.acceptable else "fatal",
        rule_metadata={
            "name": rule.name,
            "title": rule.title,
            "severity": rule.severity,
            "outcome": finding.problem.outcome,
            "citations": ", ".join(rule.citations),
        },
        violating_resources=[
            PolicyViolatingResource(
                resource_logical_id=resource.logical_id,
                template_path=resource.template.path,
                locations=["Properties"],
            )
        ],
    )
