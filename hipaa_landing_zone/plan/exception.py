"""Exceptions that except nothing: each stops the plan, with its file and line, so that no list of them goes stale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.plan.error import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan.model import PlannedAccount


def require_matched(configuration: Configuration, accounts: Sequence[PlannedAccount]) -> None:
    """Refuse exceptions for accounts that cannot be meant, once the lock knows the ids of all accounts.

    Args:
        configuration: what the owner wants.
        accounts: the organization's accounts, with the ids of the lock.

    Raises:
        PlanError: with every such exception, each with file and line.
    """
    own = {account.id: account.name for account in accounts if account.id}
    known = all(account.id for account in accounts)
    if unmatched := [*_partners(configuration, own), *(_suppressions(configuration, own) if known else ())]:
        raise PlanError("\n".join(unmatched))


def _partners(configuration: Configuration, own: dict[str, str]) -> Iterator[str]:
    for number, partner in enumerate(configuration.data_perimeter.partners):
        if name := own.get(partner.account_id):
            place = configuration.place("data_perimeter", "partners", number, "account_id")
            yield f"{place}: {partner.account_id} is {name}, an account of the organization. Take the partner out."


def _suppressions(configuration: Configuration, own: dict[str, str]) -> Iterator[str]:
    for number, suppression in enumerate(configuration.findings.suppressions):
        account_id = suppression.account_id
        if account_id and account_id not in own:
            place = configuration.place("findings", "suppressions", number, "account_id")
            yield f"{place}: {account_id} is no account of the organization. Take the suppression out, or mend the id."
