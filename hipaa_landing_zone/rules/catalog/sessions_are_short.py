"""Sessions of people end after an hour where PHI or privilege is in reach, and after a working day otherwise.

A session that was left open, or a stolen credential, works until it expires. Roles that people assume (with another
role or user of an account, or through SAML) have a MaxSessionDuration of an hour, which is the default. Permission
sets have a SessionDuration of an hour when they are privileged (an AWS managed policy for administrators, or the tag
`Privileged: true`) or tagged `hlz:data-classification: phi`, and of eight hours otherwise. Roles of services, and of
machines that come through OIDC, are not asked.

How to fix: leave `max_session_duration` out, or set it to one hour; `SessionDuration: PT1H`.

Source: IAM User Guide, "Update the maximum session duration for a role" (default one hour); IAM Identity Center User
Guide, "Set session duration for AWS accounts"; 45 CFR 164.312(a)(2)(iii).
"""

import re
from collections.abc import Iterator

from hipaa_landing_zone.rules import identity_policy, trust
from hipaa_landing_zone.rules.catalog.federated_trust_is_pinned import SAML
from hipaa_landing_zone.rules.data_reading import managed_policy
from hipaa_landing_zone.rules.policy import Statement
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown, at, listed, whole

HOUR, WORKING_DAY = 3600, 8 * 3600
DURATION = re.compile(r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?")
ADMINISTRATORS = ("AdministratorAccess", "IAMFullAccess", "PowerUserAccess", "SystemAdministrator")
TAGS = {"hlz:data-classification": "phi", "privileged": "true"}
FIX_ROLE = f"Set MaxSessionDuration to {HOUR}, or leave it out."
FIX_SET = "Set SessionDuration to PT1H; to PT8H at most where neither PHI nor privilege is in reach."


def _is_for_people(case: Case) -> bool:
    if case.resource.type == identity_policy.PERMISSION_SET:
        return True
    return trust.trusts(case, "AWS") or any(
        each.allows
        and (each.covers(SAML) or any(isinstance(action, Unknown) for action in each.actions))
        and any(kind == "Federated" for kind, _name in each.principals)
        for each in trust.read(case.resource)
    )


def _check(case: Case) -> Iterator[Problem]:
    if case.resource.type == identity_policy.PERMISSION_SET:
        yield from _permission_set(case)
        return
    seconds = whole(case.resource.get("MaxSessionDuration"))
    if isinstance(seconds, Unknown):
        yield undecided(f"MaxSessionDuration is {seconds}", FIX_ROLE)
    elif seconds is not None and seconds > HOUR:
        if hidden := next((each.unknown[0] for each in trust.read(case.resource) if _hides_whom(each)), None):
            yield undecided(f"whether people may stay for {seconds} seconds: {hidden}", FIX_ROLE)
        else:
            yield failed(f"lets people stay for {seconds} seconds.", FIX_ROLE)


def _hides_whom(statement: Statement) -> bool:
    unknown = {kind for kind, name in statement.principals if isinstance(name, Unknown)}
    hides = any(isinstance(action, Unknown) for action in statement.actions)
    return not statement.effect or {"AWS", "Service"} <= unknown or hides


def _permission_set(case: Case) -> Iterator[Problem]:
    seconds = _seconds(case.resource.get("SessionDuration"))
    if isinstance(seconds, Unknown):
        yield undecided(f"SessionDuration is {seconds}", FIX_SET)
    elif seconds > WORKING_DAY:
        yield failed(f"lets people stay for {seconds} seconds, longer than a working day.", FIX_SET)
    elif seconds > HOUR:
        reason = _privilege(case)
        if isinstance(reason, Unknown):
            yield undecided(f"whether it is privileged, and {seconds} seconds too long: {reason}", FIX_SET)
        elif reason:
            yield failed(f"lets people stay for {seconds} seconds, though {reason}.", FIX_SET)


def _seconds(duration: object) -> int | Unknown:
    if duration is None:
        return HOUR
    if isinstance(duration, Unknown):
        return duration
    match = DURATION.fullmatch(str(duration))
    if match is None or not any(match.groups()):
        return Unknown(f"{duration}, which is no ISO 8601 duration")
    days, hours, minutes, seconds = (int(each or 0) for each in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def _privilege(case: Case) -> str | Unknown | None:
    """Why the set must be short; None when nothing tells so."""
    policies = listed(case.resource.get("ManagedPolicies"))
    for arn in policies:
        if managed_policy(arn) in ADMINISTRATORS:
            return f"it has {managed_policy(arn)}"
    tags = [(at(tag, "Key"), at(tag, "Value")) for tag in listed(case.resource.get("Tags"))]
    for key, value in tags:
        if TAGS.get(str(key).lower()) == str(value).lower():
            return f"it is tagged {key}: {value}"
    return next(
        (each for each in (*policies, *(part for tag in tags for part in tag)) if isinstance(each, Unknown)), None
    )


RULE = Rule(
    id="HLZ-RULE-23",
    name="sessions_are_short",
    title="Sessions of people last an hour where PHI or privilege is in reach, and eight hours at most.",
    severity="medium",
    citations=("164.312(a)(2)(iii)",),
    types=(trust.TYPE, identity_policy.PERMISSION_SET),
    applies=_is_for_people,
    check=_check,
)
