"""Roles are assumed by principals of the organization only, or by a third party that somebody answers for.

A principal of another account gets what the role may do, PHI included. It must be of an account of the organization,
or a condition must bound the caller (`aws:PrincipalOrgID`, `aws:PrincipalAccount`, an `aws:PrincipalArn` with an
account). Everybody (`*`) without such a condition fails, and so does a foreign account without `sts:ExternalId`, which
a vendor's other customers could use. A foreign account with an external id is undecided: whether a business associate
contract stands behind it is in no template. Accept the finding, with the contract as the reason.

Where the accounts of the organization were not given, roles for other accounts are undecided.

How to fix: `iam.AccountPrincipal(id).with_conditions({"StringEquals": {"aws:PrincipalOrgID": organization_id}})`; for
a vendor, an external id of its own, and an accepted finding.

Source: IAM User Guide, "Access to AWS accounts owned by third parties", "AWS global condition context keys"
(aws:PrincipalOrgID); 45 CFR 164.312(a)(1), 164.308(a)(4)(ii)(B), 164.308(b)(1).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules import perimeter, trust
from hipaa_landing_zone.rules.policy import Statement
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown

FIX = (
    'Add the condition "StringEquals": {"aws:PrincipalOrgID": <organization id>}; '
    "for a third party, sts:ExternalId, and accept the finding with the contract as the reason."
)


def _check(case: Case) -> Iterator[Problem]:
    for statement in trust.read(case.resource):
        if not statement.effect:
            yield undecided(f"who may assume it: {statement.unknown[0]}", FIX)
        elif statement.allows:
            yield from _judge(statement, case)


def _judge(statement: Statement, case: Case) -> Iterator[Problem]:
    for name, unknown in perimeter.strangers(statement, case):
        bounded = perimeter.bounded(statement, case, perimeter.CALLERS)
        if bounded is True:
            return
        reason = next((each for each in (unknown, bounded) if isinstance(each, Unknown)), None)
        if reason:
            yield undecided(f"whether {name}, who may assume it, is of the organization: {reason}", FIX)
        elif name != "*" and statement.bounds("sts:ExternalId"):
            yield undecided(f"whether a contract covers {name}, a third party who may assume it.", FIX)
        else:
            yield failed(f"may be assumed by {name} from outside the organization.", FIX)


RULE = Rule(
    id="HLZ-RULE-19",
    name="trust_stays_in_the_organization",
    title="Roles are assumed by principals of the organization only.",
    severity="high",
    citations=("164.312(a)(1)", "164.308(a)(4)(ii)(B)", "164.308(b)(1)"),
    types=(trust.TYPE,),
    applies=lambda case: trust.trusts(case, "AWS"),
    check=_check,
)
