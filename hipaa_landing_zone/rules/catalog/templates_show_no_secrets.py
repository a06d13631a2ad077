"""No output, parameter default or mapping of a template shows a secret.

Outputs are shown to whoever may describe a stack, exported to every stack of the account, and printed by pipelines;
defaults of parameters and mappings are part of the template, which is kept for ever. Their texts are searched for what
looks like a secret whatever it is called: an access key, a private key, a URL or connection string with a password, a
token of a code host. What is found is reported once a template, at the first resource of its stack.
`secrets_are_not_written_down` and `environments_hold_no_secrets` look at properties of resources.

How to fix: put the secret into AWS Secrets Manager, and its ARN into the output or parameter; change the one that stood
there.

Source: CloudFormation User Guide, "Security best practices for CloudFormation", do not embed credentials; 45 CFR
164.308(a)(5)(ii)(D), 164.312(d).
"""

from collections.abc import Iterator
from functools import lru_cache

from hipaa_landing_zone.rules.model import Assembly, Resource, Template
from hipaa_landing_zone.rules.rule import EVERY_TYPE, Case, Problem, Rule, failed
from hipaa_landing_zone.rules.secret import seen_in
from hipaa_landing_zone.rules.value import at

# Of an entry of a section, the part that may be a secret; descriptions may show how a connection string is written.
SECTIONS: dict[str, tuple[str, ...]] = {"Mappings": (), "Outputs": ("Value",), "Parameters": ("Default",)}
FIX = "Keep the secret in AWS Secrets Manager and show its ARN; change the one that stood here."


def _check(case: Case) -> Iterator[Problem]:
    for place, kind in _shown(case.assembly)[case.resource]:
        yield failed(f"stands in a template in which {place} shows what looks like a secret ({kind}).", FIX)


@lru_cache(maxsize=1)
def _shown(assembly: Assembly) -> dict[Resource, list[tuple[str, str]]]:
    """What templates show, by the first resource of each; only of those that show something."""
    showing = {template: secrets for template in assembly.templates if (secrets := list(_secrets(template)))}
    there: dict[Template, dict[str, Resource]] = {template: {} for template in showing}
    for resource in assembly.of_type(*EVERY_TYPE) if showing else ():
        if resource.template in showing:
            there[resource.template][resource.logical_id] = resource
    firsts = {
        template: next((found[name] for name in template.resources if name in found), None)
        for template, found in there.items()
    }
    return {first: showing[template] for template, first in firsts.items() if first}


def _secrets(template: Template) -> Iterator[tuple[str, str]]:
    for section, path in SECTIONS.items():
        for name, entry in template.section(section).items():
            if kind := seen_in(at(entry, *path)):
                yield f"{section}.{name}", kind


RULE = Rule(
    id="HLZ-RULE-77",
    name="templates_show_no_secrets",
    title="No output, parameter default or mapping of a template shows a secret.",
    severity="high",
    citations=("164.308(a)(5)(ii)(D)", "164.312(d)"),
    types=EVERY_TYPE,
    applies=lambda case: case.resource in _shown(case.assembly),
    check=_check,
)
