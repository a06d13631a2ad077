"""What a check is: a truth, what it is a truth about, and a function that judges one subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from hipaa_landing_zone.live.verify.result import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan import Plan

T = TypeVar("T")
DEPLOY = "Run `cdk diff '{stack}'` to see what was changed, then `cdk deploy '{stack}'`."
LOCK = "Run `hlz lock`; if it finds nothing either, `cdk deploy 'organization/**'` first."


class AbsentError(Exception):
    """What a check looks at does not exist: a failure, not a doubt."""


class UnknownIdError(Exception):
    """What a check looks at has no id in the lock, so that it cannot be looked at."""


@dataclass(frozen=True, slots=True)
class Subject(Generic[T]):
    """One thing that a check looks at.

    Attributes:
        place: where it is.
        planned: what the plan says about it.
        citations: paragraphs of 45 CFR, where they are the subject's own and not the check's.
    """

    place: Place
    planned: T
    citations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that a check would look at, if its stack were not still waiting for an id.

    Attributes:
        place: where it will be.
        waiting_for: what is missing, and what to run.
    """

    place: Place
    waiting_for: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a check says about a subject, or about one part of it.

    Attributes:
        held: whether it is as planned.
        expected: what the plan says.
        found: what AWS says.
        next: what to look at when it is not.
        resource: the part, where the subject has several; None for the subject itself.
    """

    held: bool
    expected: str
    found: str
    next: str
    resource: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Generic[T]):
    """A truth about the live organization.

    Attributes:
        name: the truth, such as ``trail_logs``.
        title: the truth as a sentence.
        citations: paragraphs of 45 CFR that it serves.
        subjects: everything in a plan that it is about.
        judge: looks at one subject and yields at least one judgement.
    """

    name: str
    title: str
    citations: tuple[str, ...]
    subjects: Callable[[Plan], Iterable[Subject[T] | Waiting]]
    judge: Callable[[Reader, Subject[T]], Iterator[Judgement]]


def compare(expected: Any, found: Any, following: str, resource: str | None = None) -> Judgement:
    """Judge by equality.

    Args:
        expected: what the plan says: text, a truth value, or a set of texts.
        found: the same of AWS.
        following: what to look at next when they differ.
        resource: the part that is judged, where the subject has several.
    """
    return Judgement(expected == found, text(expected), text(found), following, resource)


def text(value: Any) -> str:
    """Say a value in words; what is not there is ``none``."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, set | frozenset | tuple | list):
        return ", ".join(sorted(map(str, value))) or "none"
    return str(value) if value not in (None, "") else "none"


def known(value: str | None, what: str) -> str:
    """Return an id that the lock should have.

    Raises:
        UnknownIdError: it has none.
    """
    if value is None:
        raise UnknownIdError(f"{what} has no id in the lock")
    return value


def management(plan: Plan, resource: str) -> Place:
    """Return a place in the management account's home Region, where the organization's own APIs answer."""
    organization = plan.organization
    return Place("management", organization.management_account_id, organization.home_region, resource)
