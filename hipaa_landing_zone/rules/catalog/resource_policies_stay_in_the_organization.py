"""Resource policies let nobody in from outside the organization.

A bucket, queue, key, secret, image, function, vault or file system that names a foreign account, or everybody (`*`)
without a condition that bounds the caller, is a way for PHI to leave that no network control sees. What bounds the
caller: `aws:PrincipalOrgID` and its kin, `aws:PrincipalAccount`, an `aws:PrincipalArn` or `aws:SourceArn` with an
account, `aws:SourceVpce`; or a Deny of the same policy that turns away all others. Accounts of the organization, and
those that the app itself is deployed to, are inside. Where they were not given, policies for other accounts are
undecided.

Elastic Load Balancing's own account may deliver access logs in the Regions where it still does so as an account.
Endpoint policies are HLZ-RULE-12's, statements for everybody in key policies HLZ-RULE-08's, and cdk-nag's
LambdaFunctionPublicAccessProhibited looks at function permissions for everybody without any condition.

How to fix: name principals of the organization, or add `"StringEquals": {"aws:PrincipalOrgID": "<organization id>"}`.

Source: IAM User Guide, "AWS global condition context keys"; AWS whitepaper "Building a Data Perimeter on AWS"; Elastic
Load Balancing User Guide, "Enable access logs for your Application Load Balancer"; 45 CFR 164.312(a)(1),
164.308(a)(4)(ii)(B), 164.308(b)(1).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules import key, perimeter, resource_policy
from hipaa_landing_zone.rules.policy import Statement
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown

FIX = 'Name principals of the organization, or add "StringEquals": {"aws:PrincipalOrgID": <organization id>}.'
# Accounts from which Elastic Load Balancing delivers logs in Regions that are older than August 2022.
LOAD_BALANCING = frozenset(
    "009996457667 027434742980 033677994240 037604701340 048591011584 054676820928 076674570225 091100254016 "
    "098369216593 114774131450 121062877647 127311923021 156460612806 190560391635 383597477331 412137745753 "
    "507241528517 582318560864 589379963580 600734575887 635631232127 638102146993 652711504416 718504428378 "
    "740734521339 754344448648 770363063475 783225319266 797873946194 897822967062 985666609251".split()
)


def _check(case: Case) -> Iterator[Problem]:
    statements = resource_policy.read(case.resource)
    for statement in statements:
        if not statement.effect:
            yield undecided(f"whom its policy admits: {statement.unknown[0]}", FIX)
        elif statement.allows:
            yield from _judge(statement, statements, case)


def _judge(statement: Statement, others: tuple[Statement, ...], case: Case) -> Iterator[Problem]:
    for name, unknown in perimeter.strangers(statement, case):
        if _is_judged_elsewhere(name, statement, case) or _delivers_logs(name, statement):
            continue
        bounded = perimeter.bounded(statement, case, perimeter.CALLERS)
        if bounded is True or perimeter.refused(statement, others, case):
            return
        reason = next((each for each in (unknown, bounded) if isinstance(each, Unknown)), None)
        if reason:
            yield undecided(f"whether {name}, whom {statement.label} admits, is of the organization: {reason}", FIX)
        else:
            yield failed(f"{statement.label} admits {name} from outside the organization.", FIX)


def _is_judged_elsewhere(name: str, statement: Statement, case: Case) -> bool:
    if name != "*" or not statement.principals:
        return False
    unconditional = case.resource.type == resource_policy.PERMISSION and not statement.conditions
    return unconditional or case.resource.type in (key.TYPE, key.REPLICA)


def _delivers_logs(name: str, statement: Statement) -> bool:
    return statement.actions == ("s3:putobject",) and perimeter.account_of(name) in LOAD_BALANCING


RULE = Rule(
    id="HLZ-RULE-26",
    name="resource_policies_stay_in_the_organization",
    title="Resource policies let nobody in from outside the organization.",
    severity="high",
    citations=("164.312(a)(1)", "164.308(a)(4)(ii)(B)", "164.308(b)(1)"),
    types=resource_policy.TYPES,
    applies=resource_policy.carried,
    check=_check,
)
