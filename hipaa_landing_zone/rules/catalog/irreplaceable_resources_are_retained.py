"""What cannot be had back survives the deletion of its stack.

Deleting a key destroys all data under it; deleting a stack must not close accounts or dissolve the organization; a
locked bucket cannot be deleted while it holds objects, so that a stack that tries gets stuck. All of these carry
`Retain` for deletion and for replacement, in the template, whatever CloudFormation's default for the type is.

How to fix: `removal_policy=RemovalPolicy.RETAIN`, or `apply_removal_policy(RemovalPolicy.RETAIN)` on the L1 resource.

Source: CloudFormation User Guide, "DeletionPolicy attribute", "UpdateReplacePolicy attribute"; 45 CFR 164.312(c)(1),
164.316(b)(2)(i).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules import bucket, key
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed

FIX = "Set DeletionPolicy and UpdateReplacePolicy to Retain (CDK: RemovalPolicy.RETAIN)."


def _is_irreplaceable(case: Case) -> bool:
    # A bucket whose lock is not known is asked for retention too.
    return case.resource.type != bucket.TYPE or bucket.is_locked(case.resource) is not False


def _check(case: Case) -> Iterator[Problem]:
    if case.resource.deletion_policy not in {"Retain", "RetainExceptOnCreate"}:
        yield failed(f"goes with its stack: DeletionPolicy is {case.resource.deletion_policy}.", FIX)
    if case.resource.update_replace_policy != "Retain":
        yield failed(f"goes when replaced: UpdateReplacePolicy is {case.resource.update_replace_policy}.", FIX)


RULE = Rule(
    id="HLZ-RULE-13",
    name="irreplaceable_resources_are_retained",
    title="Keys, locked buckets, accounts and the organization survive the deletion of their stack.",
    severity="high",
    citations=("164.312(c)(1)", "164.316(b)(2)(i)"),
    types=(bucket.TYPE, key.TYPE, key.REPLICA, "AWS::Organizations::Account", "AWS::Organizations::Organization"),
    applies=_is_irreplaceable,
    check=_check,
)
