"""Checks that whatever was allowed for a time is still within it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hipaa_landing_zone.config.draft import Draft


def check_service_exceptions(draft: Draft) -> None:
    """Service exceptions are in force, once each."""
    if draft.service_eligibility is None:
        return
    seen: set[str] = set()
    for index, exception in enumerate(draft.service_eligibility.exceptions):
        place = ("service_eligibility", "exceptions", index)
        if exception.prefix in seen:
            draft.report((*place, "prefix"), "the exception stands twice", given=exception.prefix, allowed="once each")
        seen.add(exception.prefix)
        if exception.expires < draft.today:
            allowed = f"{draft.today} or later, after a new approval; or no exception"
            draft.report(
                (*place, "expires"), "the exception has expired", given=str(exception.expires), allowed=allowed
            )


def check_acceptances(draft: Draft) -> None:
    """Accepted findings are in force."""
    for index, accepted in enumerate(draft.accepted_findings):
        if accepted.expires < draft.today:
            allowed = f"{draft.today} or later, after a new approval; or mend the finding"
            place = ("accepted_findings", index, "expires")
            draft.report(place, "the acceptance has expired", given=str(accepted.expires), allowed=allowed)


def check_partners(draft: Draft) -> None:
    """Exceptions for partners are in force, once each."""
    seen: set[str] = set()
    for index, partner in enumerate(draft.data_perimeter.partners if draft.data_perimeter else ()):
        place = ("data_perimeter", "partners", index)
        if partner.account_id in seen:
            draft.report((*place, "account_id"), "the partner stands twice", given=partner.account_id, allowed="once")
        seen.add(partner.account_id)
        if partner.expires < draft.today:
            allowed = f"{draft.today} or later, after a new approval; or no exception"
            draft.report((*place, "expires"), "the exception has expired", given=str(partner.expires), allowed=allowed)
