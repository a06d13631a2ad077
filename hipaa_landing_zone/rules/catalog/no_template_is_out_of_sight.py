"""Every template that will be deployed was read by these rules.

CDK hands validation plugins the templates of stacks. A nested stack's template, or a StackSet's, is an asset or text
inside a property: its resources are not seen by any rule here, and their silence would look like success. Such a
resource is undecided.

How to fix: make it a stack of its own; or check its template in a test of your own, and accept this finding saying
so.

Source: AWS CDK reference, `IPolicyValidationContext.stackTemplates`; 45 CFR 164.308(a)(8).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules.rule import Case, Problem, Rule, undecided

FIX = (
    "Make it a stack of its own, or check its template in a test of your own and accept this finding with that reason."
)


def _check(case: Case) -> Iterator[Problem]:
    yield undecided(f"the template of this {case.resource.type} was not read by any rule.", FIX)


RULE = Rule(
    id="HLZ-RULE-14",
    name="no_template_is_out_of_sight",
    title="Every template that will be deployed was read by these rules.",
    severity="medium",
    citations=("164.308(a)(8)",),
    types=("AWS::CloudFormation::Stack", "AWS::CloudFormation::StackSet"),
    check=_check,
)
