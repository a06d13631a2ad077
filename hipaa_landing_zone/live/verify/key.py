"""Checks of the landing zone's own KMS keys: there, enabled, rotating, with duties kept apart."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.live.verify.check import DEPLOY, Check, Judgement, Subject, Waiting, compare, text
from hipaa_landing_zone.live.verify.place import subject
from hipaa_landing_zone.live.verify.result import Place
from hipaa_landing_zone.plan.name import KEY_ALIAS_PREFIX, KEY_PURPOSES, key_alias
from hipaa_landing_zone.rules import key as actions
from hipaa_landing_zone.rules.policy import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan import Plan, PlannedStack
    from hipaa_landing_zone.rules.policy import Statement

CALLER_KEYS = ("aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalOrgID", "kms:CallerAccount")
ROTATION_DAYS_MAXIMUM = 365


@dataclass(frozen=True, slots=True)
class PlannedKey:
    """A key by its alias, without ``alias/``, and the path of the stack that makes it."""

    alias: str
    stack: str


@dataclass(frozen=True, slots=True)
class KeyBehind:
    """The key behind an alias, under every name by which AWS may show it."""

    alias: str
    names: frozenset[str]

    def judge(self, found: str | None, following: str, resource: str | None = None) -> Judgement:
        """Judge whether something is encrypted with this key."""
        return Judgement(found in self.names, f"the key alias/{self.alias}", text(found), following, resource)


def key_behind(reader: Reader, place: Place, alias: str) -> KeyBehind:
    """Return the key behind an alias in an account and Region.

    Raises:
        ClientError: there is no such alias, or it may not be read.
    """
    metadata = _metadata(reader, place, alias)
    alias_arn = f"arn:{reader.plan.partition}:kms:{place.region}:{place.account_id}:alias/{alias}"
    return KeyBehind(alias, frozenset({metadata["KeyId"], metadata["Arn"], alias_arn, f"alias/{alias}"}))


def _metadata(reader: Reader, place: Place, alias: str) -> dict[str, Any]:
    answer: dict[str, Any] = reader.get(place, "kms", "describe_key", KeyId=f"alias/{alias}")["KeyMetadata"]
    return answer


def _keys(plan: Plan) -> Iterator[Subject[PlannedKey] | Waiting]:
    """The keys of the baseline in every account and Region, then those of single stacks."""
    for account, region, purpose in product(plan.accounts, plan.regions, KEY_PURPOSES):
        alias = key_alias(purpose)
        found = subject(plan, account, region, f"key alias/{alias}")
        yield found if isinstance(found, Waiting) else Subject(found.place, PlannedKey(alias, "baseline/baseline"))
    for stack in plan.stacks:
        for alias in _aliases(plan, stack):
            place = Place(stack.account, stack.account_id, stack.region, f"key alias/{alias}")
            if stack.waiting_for:
                yield Waiting(place, stack.waiting_for)
            else:
                yield Subject(place, PlannedKey(alias, stack.path))


def _aliases(plan: Plan, stack: PlannedStack) -> Iterator[str]:
    """What the stacks make; without an id the archive's buckets are not planned yet, but its keys have their names."""
    if stack.id in {"log-archive", "log-replica"}:
        buckets = plan.log_archive.buckets if plan.log_archive else ()
        named = [bucket.key_alias for bucket in buckets if bucket.region == stack.region]
        yield from named or [f"{KEY_ALIAS_PREFIX}/logs-*"]
    elif stack.id == "organization-trail":
        yield key_alias("organization-trail")
    elif stack.id == "organization":
        yield key_alias("organization-settings")


def _is_enabled(reader: Reader, subject: Subject[PlannedKey]) -> Iterator[Judgement]:
    metadata = _metadata(reader, subject.place, subject.planned.alias)
    state = metadata["KeyState"]
    if state == "PendingDeletion":
        state = f"pending deletion on {metadata.get('DeletionDate', 'a day that AWS does not tell')}"
    advice = "Who changed it? What it encrypts cannot be read: cancel the deletion, enable the key."
    yield compare("Enabled", state, advice)
    yield compare("CUSTOMER", metadata["KeyManager"], f"The alias points to a key of AWS's: {_redeploy(subject)}")


def _rotates(reader: Reader, subject: Subject[PlannedKey]) -> Iterator[Judgement]:
    key_id = _metadata(reader, subject.place, subject.planned.alias)["KeyId"]
    status = reader.get(subject.place, "kms", "get_key_rotation_status", KeyId=key_id)
    days = status.get("RotationPeriodInDays", ROTATION_DAYS_MAXIMUM)
    rotates = status["KeyRotationEnabled"] and days <= ROTATION_DAYS_MAXIMUM
    found = f"every {days} days" if status["KeyRotationEnabled"] else "does not rotate"
    advice = f"Enable automatic rotation: {_redeploy(subject)}"
    yield Judgement(rotates, f"rotates every {ROTATION_DAYS_MAXIMUM} days or sooner", found, advice)


def _separates_duties(reader: Reader, subject: Subject[PlannedKey]) -> Iterator[Judgement]:
    key_id = _metadata(reader, subject.place, subject.planned.alias)["KeyId"]
    policy = reader.get(subject.place, "kms", "get_key_policy", KeyId=key_id, PolicyName="default")["Policy"]
    wrong = [said for each in statements(json.loads(policy)) if each.allows for said in _mixed(each)]
    yield compare("duties kept apart", "; ".join(wrong) or "duties kept apart", f"Who changed it? {_redeploy(subject)}")


def _mixed(statement: Statement) -> Iterator[str]:
    administers, uses = (
        next(filter(statement.covers, actions.ADMINISTRATION), None),
        next(filter(statement.covers, actions.USE), None),
    )
    if administers and uses:
        yield f"{statement.label} grants {administers} and {uses} together"
    if ("AWS", "*") in statement.principals and not statement.bounds(*CALLER_KEYS):
        yield f"{statement.label} is for everybody"


def _redeploy(subject: Subject[PlannedKey]) -> str:
    return DEPLOY.format(stack=subject.planned.stack)


CHECKS: tuple[Check[PlannedKey], ...] = (
    Check(
        name="keys_are_enabled",
        title="Every planned key exists, is customer-managed, and is not about to be deleted.",
        citations=("164.312(a)(2)(iv)", "164.308(a)(7)(ii)(A)"),
        subjects=_keys,
        judge=_is_enabled,
    ),
    Check(
        name="keys_rotate",
        title="Every key rotates at least once a year.",
        citations=("164.312(a)(2)(iv)",),
        subjects=_keys,
        judge=_rotates,
    ),
    Check(
        name="keys_separate_duties",
        title="Nobody may both administer and use a key.",
        citations=("164.312(a)(1)", "164.312(a)(2)(iv)"),
        subjects=_keys,
        judge=_separates_duties,
    ),
)
