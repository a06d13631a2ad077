"""Looks at one subject with one check, and tells apart what held, what failed, and what could not be looked at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from hipaa_landing_zone.live.verify.check import LOCK, AbsentError, Judgement, UnknownIdError, Waiting
from hipaa_landing_zone.live.verify.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.live.verify.check import Check, Subject
    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.live.verify.result import Outcome, Place

DOES_NOT_EXIST = frozenset(
    {
        "AWSOrganizationsNotInUseException",
        "ChildNotFoundException",
        "InvalidDocument",
        "NoSuchBucket",
        "NoSuchConfigurationAggregatorException",
        "NoSuchEntity",
        "NoSuchOrganizationConfigRuleException",
        "NoSuchOrganizationConformancePackException",
        "NotFound",
        "NotFoundException",
        "ParameterNotFound",
        "ParentNotFoundException",
        "PolicyNotFoundException",
        "ResourceNotFoundException",
        "StackSetNotFoundException",
        "TrailNotFoundException",
    }
)
"""Error codes with which AWS says that what was asked about does not exist: an answer, and not the planned one."""

DEPLOY_IT = "Deploy it: `hlz plan` says with which stack."
NO_ANSWER = "Are you signed in, and is AWS, or the emulator, reachable from here? Run it again."
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})


def look(reader: Reader, check: Check[Any], subject: Subject[Any] | Waiting) -> list[Result]:
    """Return everything that one check says about one subject; what it said before AWS refused counts too.

    Raises:
        RuntimeError: the check said nothing, which is a bug: silence must not look like success.
    """
    place = subject.place
    results = [
        Result(
            check=check.name,
            citations=check.citations if isinstance(subject, Waiting) else subject.citations or check.citations,
            place=replace(place, resource=judgement.resource or place.resource),
            outcome=outcome,
            expected=judgement.expected,
            found=judgement.found,
            next="" if outcome == "held" else judgement.next,
        )
        for outcome, judgement in _answers(reader, check, subject)
    ]
    if not results:
        raise RuntimeError(f"{check.name} said nothing about {place}")
    return results


def _answers(reader: Reader, check: Check[Any], subject: Subject[Any] | Waiting) -> Iterator[tuple[Outcome, Judgement]]:
    if isinstance(subject, Waiting):
        yield "unknown", _not(check, "not deployed yet", f"It waits for {subject.waiting_for}.")
        return
    try:
        for judgement in check.judge(reader, subject):
            yield "held" if judgement.held else "failed", judgement
    except AbsentError as error:
        yield "failed", _not(check, str(error), DEPLOY_IT)
    except UnknownIdError as error:
        yield "unknown", _not(check, str(error), LOCK)
    except ParamValidationError:  # botocore refuses the question itself: a bug
        raise
    except ClientError as error:
        if error.response["Error"]["Code"] in DOES_NOT_EXIST:
            yield "failed", _not(check, f"it does not exist: {error}", DEPLOY_IT)
        else:
            yield "unknown", _not(check, str(error), _advice(error, subject.place))
    except BotoCoreError as error:
        yield "unknown", _not(check, str(error), NO_ANSWER)


def _not(check: Check[Any], found: str, following: str) -> Judgement:
    return Judgement(held=False, expected=check.title, found=found, next=following)


def _advice(error: ClientError, place: Place) -> str:
    if error.response["Error"]["Code"] not in DENIED:
        return "Run it again; when it stays, the message is AWS's own."
    if error.operation_name == "AssumeRole":
        return f"The role to assume in {place.account} must trust the management account: see --role-name."
    return f"Who verifies must be allowed {error.operation_name} in {place.account}, key policies included."
