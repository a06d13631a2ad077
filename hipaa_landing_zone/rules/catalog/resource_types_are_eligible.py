"""Accounts that hold PHI have resources of HIPAA-eligible services only, and what no account runs without.

AWS's Business Associate Addendum covers PHI in the services of its HIPAA Eligible Services Reference and in no others.
The guardrail HLZ-SCP-01 denies the rest when somebody deploys; this rule says so before. Every resource type is looked
up in dated data: a listed service and its generally available features pass, and so do the services that handle no PHI
but that no account runs without; in strict mode features do not. A service that AWS's reference excludes or does not
name fails. One that may belong to an entry, a type that the data does not know, a third party's type and a shorthand
of AWS SAM are undecided. A custom resource is not a subject: what it does its provider does, which is judged.

Eligible means covered by the addendum, not configured well: that is for the other rules.

How to fix: use the eligible service that the finding names; or keep PHI away from it and record an exception with
reason, approver and expiry in `service_eligibility.exceptions` of landing-zone.yaml.

Source: AWS HIPAA Eligible Services Reference; AWS CloudFormation resource schemas; 45 CFR 164.308(b)(1),
164.308(b)(3).
"""

from collections.abc import Iterator
from functools import lru_cache

from hipaa_landing_zone.rules.rule import EVERY_TYPE, Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.services import Mode, TypeAnswer, judge_type, newest

EXCEPTION = (
    "record an exception with reason, approver and expiry in service_eligibility.exceptions of landing-zone.yaml"
)
ASK = "Ask AWS whether the addendum covers it; until then keep PHI out of the account or accept this finding."


@lru_cache(maxsize=4096)
def _look_up(name: str, mode: Mode, exceptions: frozenset[str]) -> TypeAnswer:
    return judge_type(name, mode, dict.fromkeys(exceptions, "an exception of the configuration"))


def _answer(case: Case) -> TypeAnswer:
    given = case.expectations
    return _look_up(case.resource.type, given.service_mode, given.service_exceptions)


def _is_judged(case: Case) -> bool:
    return holds_phi(case) and _answer(case).verdict != "not judged"


def _check(case: Case) -> Iterator[Problem]:
    answer = _answer(case)
    name = f"is {answer.type}"
    if answer.verdict in {"not allowed", "ended"}:
        instead = f"Use {answer.alternative}" if answer.alternative else "Use an eligible service"
        yield failed(
            f"{name}, which an account with PHI may not use ({answer.because}; list of {newest().as_of}).",
            f"{instead}; or keep PHI away from it and {EXCEPTION}.",
        )
    elif answer.verdict in {"review", "unknown"}:
        yield undecided(f"whether {answer.type} is eligible: {answer.because}.", ASK)


RULE = Rule(
    id="HLZ-RULE-16",
    name="resource_types_are_eligible",
    title="Accounts that hold PHI have resources of HIPAA-eligible services only.",
    severity="high",
    citations=("164.308(b)(1)", "164.308(b)(3)"),
    types=EVERY_TYPE,
    applies=_is_judged,
    check=_check,
)
