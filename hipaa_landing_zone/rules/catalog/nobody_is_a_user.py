"""There are no IAM users: people sign in through IAM Identity Center, machines assume roles.

An IAM user has a password or access keys that do not expire, that no identity provider revokes when somebody leaves,
and that can be shared, so that a log no longer tells who it was. A template has no user, access key, group membership
or policy of a user. What a condition may leave out of the account is undecided. The two sealed emergency users, if the
organization keeps them, are accepted findings with a reason.

cdk-nag's IAMUserNoPolicies and IAMUserGroupMembership look whether a user has policies of its own and a group; this
rule looks whether there is a user at all.

How to fix: remove it; give people a permission set, and machines a role with `iam.ServicePrincipal` or OIDC federation.

Source: IAM User Guide, "Security best practices in IAM" (require human users to use federation, require workloads to
use temporary credentials); 45 CFR 164.312(a)(2)(i), 164.312(d), 164.308(a)(3)(ii)(C).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided

CONSEQUENCES = {
    "AWS::IAM::AccessKey": "is a credential that does not expire",
    "AWS::IAM::User": "is a user outside the identity provider",
    "AWS::IAM::UserPolicy": "gives rights to a user outside the identity provider",
    "AWS::IAM::UserToGroupAddition": "gives rights to users outside the identity provider",
}
FIX = "Use IAM Identity Center for people, and roles for machines."


def _check(case: Case) -> Iterator[Problem]:
    wrong = f"{CONSEQUENCES[case.resource.type]}."
    if case.resource.conditional:
        yield undecided(f"a condition decides whether it exists; it {wrong}", FIX)
    else:
        yield failed(wrong, FIX)


RULE = Rule(
    id="HLZ-RULE-22",
    name="nobody_is_a_user",
    title="There are no IAM users and no access keys.",
    severity="high",
    citations=("164.312(a)(2)(i)", "164.312(d)", "164.308(a)(3)(ii)(C)"),
    types=tuple(CONSEQUENCES),
    check=_check,
)
