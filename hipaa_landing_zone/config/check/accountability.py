"""Checks of what the organization says about itself, its business associates and its decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hipaa_landing_zone.config.accountability import BusinessAssociate
    from hipaa_landing_zone.config.document import Location
    from hipaa_landing_zone.config.draft import Draft


def check_entity(draft: Draft) -> None:
    """The organization is a covered entity or a business associate, and what makes it a covered entity agrees."""
    entity = draft.entity
    if entity is None:
        return
    if not (entity.covered_entity or entity.business_associate):
        allowed = "covered_entity: true, business_associate: true, or both (45 CFR 160.103); or no section entity"
        draft.report(("entity",), "neither a covered entity nor a business associate", given="false", allowed=allowed)
        return
    for key in ("health_care_clearinghouse", "group_health_plan"):
        if getattr(entity, key) and not entity.covered_entity:
            what = f"a {key.replace('_', ' ')} is a covered entity (45 CFR 160.103)"
            draft.report(("entity", key), what, given="true", allowed=f"covered_entity: true; or {key}: false")


def check_business_associates(draft: Draft) -> None:
    """Each stands once, with a signed contract and dates in order; its accounts are partners only while it holds."""
    seen: dict[str, Location] = {}
    for index, associate in enumerate(draft.business_associates):
        place: Location = ("business_associates", index)
        _once(draft, seen, associate.name, (*place, "name"), "the business associate stands twice")
        if associate.signed_on > draft.today:
            given, allowed = str(associate.signed_on), f"a day that has been: at the latest {draft.today}"
            draft.report((*place, "signed_on"), "the contract is not signed yet", given=given, allowed=allowed)
        for key in ("review_due", "ends_on"):
            day = getattr(associate, key)
            if day and day < associate.signed_on:
                allowed = f"{associate.signed_on} (signed_on) or later"
                draft.report((*place, key), "before the contract was signed", given=str(day), allowed=allowed)
        _check_accounts(draft, associate, place, seen)


def _check_accounts(draft: Draft, associate: BusinessAssociate, place: Location, seen: dict[str, Location]) -> None:
    perimeter = draft.data_perimeter
    if perimeter is None and draft.document.value(("data_perimeter",)) is not None:
        return  # it is wrong in itself: nothing can be said about its partners
    listed = perimeter.partners if perimeter else ()
    partners = {each.account_id: number for number, each in enumerate(listed)}
    for number, account_id in enumerate(associate.account_ids):
        where = (*place, "account_ids", number)
        _once(draft, seen, account_id, where, "the account stands twice")
        if account_id not in partners:
            allowed = f"{', '.join(partners) or 'none: there are no partners'} (data_perimeter.partners)"
            draft.report(where, "not a partner's account", given=account_id, allowed=allowed)
            continue
        partner = ("data_perimeter", "partners", partners[account_id])
        line = draft.document.line(partner)
        if associate.state(draft.today) == "ended":
            what = f"{associate.name}'s contract has ended and its account {account_id} still has access (line {line})"
            allowed = f"{draft.today} or later, once it is prolonged; or no partner {account_id}"
            draft.report((*place, "ends_on"), what, given=str(associate.ends_on), allowed=allowed)
        if listed[partners[account_id]].not_business_associate:
            allowed = f"not here; or no not_business_associate there (line {line})"
            draft.report(where, "the partner says that it is no business associate", given=account_id, allowed=allowed)


def check_addressable_decisions(draft: Draft) -> None:
    """One decision a specification, looked at on a day that has been."""
    seen: dict[str, Location] = {}
    for index, decision in enumerate(draft.addressable_decisions):
        place: Location = ("addressable_decisions", index)
        _once(draft, seen, decision.citation, (*place, "citation"), "the specification stands twice")
        if decision.reviewed_on > draft.today:
            given, allowed = str(decision.reviewed_on), f"a day that has been: at the latest {draft.today}"
            draft.report((*place, "reviewed_on"), "not reviewed yet", given=given, allowed=allowed)


def _once(draft: Draft, seen: dict[str, Location], key: str, place: Location, what: str) -> None:
    if key in seen:
        allowed = f"once; it stands on line {draft.document.line(seen[key])} already"
        draft.report(place, what, given=key, allowed=allowed)
    seen.setdefault(key, place)
