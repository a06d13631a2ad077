"""Every template that will be deployed was read by these rules, as it will be deployed.

CDK hands validation plugins the templates of stacks. A nested stack's template, or a StackSet's, is an asset or text
inside a property: its resources are not seen by any rule here, and their silence would look like success. Such a
resource is undecided, unless it is a nested stack whose template lies in the same cloud assembly and was read too, or
a StackSet whose template was judged in the same run: it names the template's file by its digest, or holds its text.

The same holds for a template with macros (`Transform`, `Fn::Transform`, `Fn::ForEach`): CloudFormation replaces parts
of it before it deploys, AWS SAM's shorthand among them. What it shows now is not what will exist.

How to fix: make it a stack of its own; expand the template before it is checked (`sam translate`, or the processed
template of a change set); or check it in a test of your own, and accept this finding saying so.

Source: AWS CDK reference, `IPolicyValidationContext.stackTemplates`; CloudFormation User Guide, "Template macros"; 45
CFR 164.308(a)(8).
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from hipaa_landing_zone.rules.model import MACRO
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, undecided

FIX = (
    "Make it a stack of its own, or check its template in a test of your own and accept this finding with that reason."
)
FIX_MACRO = "Check the template that CloudFormation makes of it: expand the macros first (sam translate, change set)."


def _check(case: Case) -> Iterator[Problem]:
    subject = case.resource
    if subject.type == MACRO:
        yield undecided("macros will replace this part of the template before it is deployed.", FIX_MACRO)
    elif case.assembly.nested(subject) is None and not _judged(case):
        yield undecided(f"the template of this {subject.type} was not read by any rule.", FIX)


def _judged(case: Case) -> bool:
    """Whether the template of a StackSet is among those that are judged."""
    if case.resource.type != "AWS::CloudFormation::StackSet":
        return False
    body, url = case.resource.get("TemplateBody"), case.resource.get("TemplateURL")
    digests = {sha256(body.encode()).hexdigest()} if isinstance(body, str) else set()
    digests |= {PurePosixPath(urlsplit(url).path).stem} if isinstance(url, str) else set()
    return bool(digests) and digests <= case.expectations.judged_templates


RULE = Rule(
    id="HLZ-RULE-14",
    name="no_template_is_out_of_sight",
    title="Every template that will be deployed was read by these rules.",
    severity="medium",
    citations=("164.308(a)(8)",),
    types=("AWS::CloudFormation::Stack", "AWS::CloudFormation::StackSet", MACRO),
    check=_check,
)
