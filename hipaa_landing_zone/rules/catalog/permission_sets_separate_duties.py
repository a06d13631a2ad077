"""No permission set lets one person read data and also hide it, or open every door.

A permission set is a job. AdministratorAccess and PowerUserAccess are all jobs at once. Who administers keys must not
read what they protect, and who reads data must not delete the logs that tell of it. The rule puts together the inline
policy, AWS managed policies that are known to read data, administer keys or delete logs, and customer managed policies
of the same app. A Deny without conditions, on every resource, takes a duty away. A customer managed policy that is
not in the app is undecided: what it grants is in no template.

How to fix: one permission set a job; for an administrator of one account, accept the finding and make the assignment
temporary.

Source: IAM Identity Center User Guide, "Manage AWS accounts with permission sets"; AWS Well-Architected Security
Pillar, SEC03-BP02, SEC08-BP01; 45 CFR 164.308(a)(3)(i), 164.308(a)(4)(ii)(B), 164.312(a)(1).
"""

from collections.abc import Iterator
from functools import lru_cache

from hipaa_landing_zone.rules import data_reading, identity_policy, key
from hipaa_landing_zone.rules.model import Assembly, Resource
from hipaa_landing_zone.rules.policy import Statement
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown, at, listed

EVERYTHING = ("AdministratorAccess", "PowerUserAccess")
READS, KEYS, LOGS = "reads data", "administers keys", "deletes logs"
DUTIES: dict[str, tuple[str, ...]] = {
    READS: data_reading.ACTIONS,
    KEYS: key.ADMINISTRATION,
    LOGS: (
        "cloudtrail:DeleteTrail",
        "cloudtrail:StopLogging",
        "ec2:DeleteFlowLogs",
        "logs:DeleteLogGroup",
        "logs:DeleteLogStream",
        "logs:DeleteRetentionPolicy",
        "logs:PutRetentionPolicy",
    ),
}
MANAGED = {
    "AWSCloudTrail_FullAccess": LOGS,
    "AWSKeyManagementServicePowerUser": KEYS,
    "CloudWatchFullAccess": LOGS,
    "CloudWatchFullAccessV2": LOGS,
    "CloudWatchLogsFullAccess": LOGS,
    **dict.fromkeys(data_reading.MANAGED_POLICIES, READS),
}
FIX = "Split it into one permission set a job, or take the other duty away with a Deny on every resource."


def _check(case: Case) -> Iterator[Problem]:
    names = [data_reading.managed_policy(arn) for arn in listed(case.resource.get("ManagedPolicies"))]
    for name in names:
        if name in EVERYTHING:
            yield failed(f"has {name}, which is every duty at once.", FIX)
    granted, unclear = _granted(case)
    duties = {duty: action for duty, actions in DUTIES.items() if (action := _held(granted, actions))}
    duties |= {MANAGED[name]: name for name in names if name in MANAGED}
    for other in (KEYS, LOGS):
        if READS in duties and other in duties and not set(names) & set(EVERYTHING):
            yield failed(f"{READS} ({duties[READS]}) and {other} ({duties[other]}).", FIX)
    for reason in unclear:
        yield undecided(f"which duties it holds: {reason}", FIX)


def _granted(case: Case) -> tuple[list[Statement], list[Unknown]]:
    """Statements of the set as far as they are known, and why others are not."""
    found, unclear = list(identity_policy.read(case.resource)), []
    for reference in listed(case.resource.get("CustomerManagedPolicyReferences")):
        name = reference if isinstance(reference, Unknown) else at(reference, "Name")
        policy = None if isinstance(name, Unknown) else _policies_by_name(case.assembly).get(str(name))
        if policy is None:
            unclear.append(name if isinstance(name, Unknown) else Unknown(f"policy {name} is not in this app"))
        else:
            found.extend(identity_policy.read(policy))
    unclear.extend(each for each in listed(case.resource.get("ManagedPolicies")) if isinstance(each, Unknown))
    unclear.extend(each.unknown[0] for each in found if not each.effect)
    hidden = (action for each in found if each.allows for action in (*each.actions, *each.not_actions))
    unclear.extend(each for each in hidden if isinstance(each, Unknown))
    return found, unclear


def _held(granted: list[Statement], actions: tuple[str, ...]) -> str | None:
    """The first of some actions that is allowed and not taken away again."""
    denies = [each for each in granted if each.effect == "Deny" and not each.conditions and "*" in each.resources]
    left = tuple(action for action in actions if not any(each.covers(action) for each in denies))
    return next((action for each in granted if each.allows and (action := each.first(left))), None)


@lru_cache(maxsize=1)
def _policies_by_name(assembly: Assembly) -> dict[str, Resource]:
    return {str(each.get("ManagedPolicyName")): each for each in assembly.of_type("AWS::IAM::ManagedPolicy")}


RULE = Rule(
    id="HLZ-RULE-24",
    name="permission_sets_separate_duties",
    title="No permission set joins reading data with administering keys or deleting logs.",
    severity="high",
    citations=("164.308(a)(3)(i)", "164.308(a)(4)(ii)(B)", "164.312(a)(1)"),
    types=(identity_policy.PERMISSION_SET,),
    check=_check,
)
