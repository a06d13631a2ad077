"""Who answers for PHI: the entity, its officials, its business associates, and its decisions under 45 CFR 164.306(d).

These sections are the organization's own statements. Nothing here is found out from AWS; evidence repeats them with the
name of who made them.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args

from hipaa_landing_zone.config.section import AccountId, Email, Reason, Section, Text

AddressableSpecification = Literal[
    "164.308(a)(3)(ii)(A)",
    "164.308(a)(3)(ii)(B)",
    "164.308(a)(3)(ii)(C)",
    "164.308(a)(4)(ii)(B)",
    "164.308(a)(4)(ii)(C)",
    "164.308(a)(5)(ii)(A)",
    "164.308(a)(5)(ii)(B)",
    "164.308(a)(5)(ii)(C)",
    "164.308(a)(5)(ii)(D)",
    "164.308(a)(7)(ii)(D)",
    "164.308(a)(7)(ii)(E)",
    "164.310(a)(2)(i)",
    "164.310(a)(2)(ii)",
    "164.310(a)(2)(iii)",
    "164.310(a)(2)(iv)",
    "164.310(d)(2)(iii)",
    "164.310(d)(2)(iv)",
    "164.312(a)(2)(iii)",
    "164.312(a)(2)(iv)",
    "164.312(c)(2)",
    "164.312(e)(2)(i)",
    "164.312(e)(2)(ii)",
]
"""Every implementation specification that the Security Rule marks as addressable. Source: 45 CFR 164.308 to 164.312."""
ADDRESSABLE: tuple[AddressableSpecification, ...] = get_args(AddressableSpecification)

Decision = Literal["implemented", "equivalent_measure", "not_reasonable"]
ContractState = Literal["in force", "review overdue", "ended"]


class BusinessAssociateAddendum(Section):
    """The record that AWS's Business Associate Addendum was accepted (45 CFR 164.308(b)(3), 164.314(a)).

    ``hlz preflight`` compares it with AWS Artifact; the management account keeps it in parameter
    ``/hlz/compliance/baa``.
    """

    accepted_on: date
    """The day on which it was accepted in AWS Artifact for the organization."""
    agreement: Text
    """The agreement's name as AWS Artifact shows it."""
    signatory: Text
    """Who accepted it: a name or a role."""


class Official(Section):
    """Somebody who is responsible by name."""

    name: Text
    """The person's name."""
    title: Text
    """The person's title in the organization."""
    email: Email
    """The address."""


class Entity(Section):
    """What the organization is under 45 CFR 160.103: some standards hold for one kind of entity only.

    Every fact is required, so that a forgotten one never makes a standard look as if it did not hold.
    """

    covered_entity: bool
    """True for a health plan, a health care clearinghouse, or a provider that transmits in standard transactions."""
    business_associate: bool
    """True when it handles PHI on behalf of a covered entity, or of another business associate; may be both."""
    health_care_clearinghouse: bool
    """True when it is, or has within it, a health care clearinghouse."""
    group_health_plan: bool
    """True when it is, or has within it, a group health plan, which shares PHI with a plan sponsor."""
    security_official: Official
    """Who is responsible for the policies and procedures of the Security Rule (45 CFR 164.308(a)(2))."""
    privacy_official: Official
    """Who is responsible for those of the Privacy Rule (45 CFR 164.530(a)(1)(i)), or the compliance officer."""


class BusinessAssociate(Section):
    """Another party that creates, receives, maintains or transmits PHI for the organization; AWS stands in ``baa``."""

    name: Text
    """The party's name, unique here."""
    service: Text
    """What it does for the organization."""
    phi: Text
    """Which PHI reaches it, in words."""
    agreement: Text
    """The contract by name or reference; it meets 45 CFR 164.314(a)(2) and 164.504(e)."""
    signed_on: date
    """The day on which the contract was signed."""
    review_due: date
    """The day by which somebody looks at it again; once it has passed, plans and evidence say so."""
    ends_on: date | None = None
    """The last day of the contract; without it, the contract has no end date."""
    owner: Text
    """Who answers for the relation: a team or a person, with an address."""
    account_ids: tuple[AccountId, ...] = ()
    """Its AWS accounts among ``data_perimeter.partners``; none when it has no access to the organization's AWS."""

    def state(self, today: date) -> ContractState:
        """Return how the contract stands on a day."""
        if self.ends_on and self.ends_on < today:
            return "ended"
        return "review overdue" if self.review_due < today else "in force"


class AddressableDecision(Section):
    """What was decided about one addressable implementation specification, on the record (45 CFR 164.306(d)(3))."""

    citation: AddressableSpecification
    """The specification."""
    decision: Decision
    """``implemented``; ``equivalent_measure`` instead of it; or ``not_reasonable`` and appropriate here."""
    reason: Reason
    """Why: for an equivalent measure also which, for one that is not reasonable how the standard is met without it."""
    approver: Text
    """Who decided."""
    reviewed_on: date
    """The day on which it was last looked at."""
