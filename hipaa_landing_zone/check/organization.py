"""Whether each stack goes where the organization governs: into one of its accounts, and one of its Regions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.rules.rule import EVERY_TYPE, Case, Rule, failed, undecided

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.rules.rule import Problem


def _first_of_its_stack(case: Case) -> bool:
    """One finding a stack: at its first resource, so that it can be accepted at the stack's place."""
    return next(iter(case.resource.template.resources), None) == case.resource.logical_id


def _check(case: Case) -> Iterator[Problem]:
    account, region, expected = case.resource.account, case.resource.region, case.expectations
    if account is None:
        fix = "Give the stack env=Environment(account=…, region=…): which guardrails bind it depends on the account."
        yield undecided("the stack does not say into which account it is deployed", fix)
    elif account not in expected.organization_account_ids and expected.organization_id is None:
        fix = "Get landing-zone.lock.json from the platform team, which writes it with hlz lock, and say where it is."
        yield failed(f"no account of the organization is known without its lock, so neither is {account}", fix)
    elif account not in expected.organization_account_ids:
        fix = f"Deploy to an account of the organization. If {account} is a new one, renew the lock: hlz lock."
        yield failed(f"the stack is deployed to account {account}, which is not in landing-zone.lock.json", fix)
    if region is None:
        fix = "Give the stack env=Environment(account=…, region=…)."
        yield undecided("the stack does not say into which Region it is deployed", fix)
    elif region not in expected.regions:
        fix = f"Deploy to {', '.join(sorted(expected.regions))}, or govern {region}: organization.governed_regions."
        yield failed(f"the stack is deployed to {region}, which the organization does not govern", fix)


PLACE = Rule(
    id="HLZ-PLACE",
    name="stacks_stay_in_the_organization",
    title="Every stack is deployed to an account of the organization, in a Region that it governs.",
    severity="high",
    citations=("164.308(a)(4)(i)", "164.308(a)(1)(ii)(B)"),
    types=EVERY_TYPE,
    applies=_first_of_its_stack,
    check=_check,
)
"""Judged beside the rules wherever an organization is given, at synth and by ``hlz check``."""
