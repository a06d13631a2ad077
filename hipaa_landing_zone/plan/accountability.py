"""What people answer for: the record of the BAA, and warnings of what they have let lapse or left unsaid."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.config.accountability import BusinessAssociateAddendum


def baa_record(baa: BusinessAssociateAddendum) -> str:
    """Return the record of the BAA as the management account keeps it: JSON, always written the same way."""
    return json.dumps(baa.model_dump(mode="json"), sort_keys=True)


def warnings_of(configuration: Configuration, today: date) -> Iterator[str]:
    """Yield contracts that have ended or are overdue for review, and what is not said although there is PHI.

    Args:
        configuration: what the owner wants.
        today: the day on which contracts are judged.
    """
    for number, associate in enumerate(configuration.business_associates):
        state = associate.state(today)
        if state == "ended":
            place = configuration.place("business_associates", number, "ends_on")
            then = "See that PHI was returned or destroyed (45 CFR 164.504(e)(2)(ii)(J)), then take the entry out."
            yield f"{place}: the contract with {associate.name} ended on {associate.ends_on}. {then}"
        elif state == "review overdue":
            place = configuration.place("business_associates", number, "review_due")
            then = f"{associate.owner} looks at the contract and sets the next date."
            yield f"{place}: the review of {associate.name} was due on {associate.review_due}. {then}"
    if any(account.holds_phi for account in configuration.accounts):
        yield from _unsaid(configuration)


def _unsaid(configuration: Configuration) -> Iterator[str]:
    if configuration.entity is None:
        yield (
            f"{configuration.place('entity')}: it is not said what the organization is under HIPAA, nor who its "
            "security official is (45 CFR 164.308(a)(2)); every standard counts as applicable. Add the section."
        )
    registered = {account_id for each in configuration.business_associates for account_id in each.account_ids}
    for number, partner in enumerate(configuration.data_perimeter.partners):
        if partner.account_id not in registered and not partner.not_business_associate:
            place = configuration.place("data_perimeter", "partners", number)
            yield (
                f"{place}: {partner.account_id} is in no business_associates[].account_ids. Register the partner, or "
                "say in not_business_associate why no contract is needed (45 CFR 164.308(b), 164.502(e))."
            )
