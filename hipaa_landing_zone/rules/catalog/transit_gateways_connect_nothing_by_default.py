"""A transit gateway connects nothing that nobody connected.

By default every attachment joins one route table and announces its ranges there, so that each network reaches each:
PHI, others, and whatever is attached next. Association and propagation by default are off, which the template must say,
and attachments of other accounts wait for somebody to accept them. Who reaches whom is then written down as route
table associations and propagations.

How to fix: `DefaultRouteTableAssociation: disable`, `DefaultRouteTablePropagation: disable`, and
`AutoAcceptSharedAttachments: disable` or absent.

Source: AWS Transit Gateway guide, "How transit gateways work" and "Isolated VPCs"; CloudFormation reference,
"AWS::EC2::TransitGateway" (default enable); 45 CFR 164.312(a)(1), 164.312(e)(1), 164.308(a)(4)(i).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown

DEFAULTS = {
    "AutoAcceptSharedAttachments": ("disable", "accepts attachments of other accounts by itself."),
    "DefaultRouteTableAssociation": ("enable", "puts every attachment into one route table."),
    "DefaultRouteTablePropagation": ("enable", "lets every attachment announce its ranges to all others."),
}


def _check(case: Case) -> Iterator[Problem]:
    for name, (default, consequence) in DEFAULTS.items():
        value, fix = case.resource.get(name), f"Set {name} to disable."
        if isinstance(value, Unknown):
            yield undecided(f"{name} is {value}", fix)
        elif (default if value is None else value) != "disable":
            yield failed(consequence, fix)


RULE = Rule(
    id="HLZ-RULE-36",
    name="transit_gateways_connect_nothing_by_default",
    title="A transit gateway connects nothing that nobody connected.",
    severity="high",
    citations=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(4)(i)"),
    types=("AWS::EC2::TransitGateway",),
    check=_check,
)
