"""AlternateContacts: whom AWS writes to besides the root user's address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hipaa_landing_zone.provider.operation import Invocation, Operation, Permission
from hipaa_landing_zone.provider.parameter import Parse, record, text

if TYPE_CHECKING:
    from collections.abc import Mapping

_CONTACT = record(
    {
        "Name": text(r".{1,64}"),
        "Title": text(r".{1,50}"),
        "EmailAddress": text(r"[^\s@]{1,64}@[^\s@]{1,189}"),
        "PhoneNumber": text(r"[\s0-9()+-]{1,25}"),
    }
)


class AlternateContacts(Operation):
    """Sets the account's three alternate contacts. Left on: AWS's security notices would reach nobody.

    Source: AWS Account Management API Reference, PutAlternateContact.

    Parameters:
        Security: ``Name``, ``Title``, ``EmailAddress``, ``PhoneNumber``.
        Operations: likewise.
        Billing: likewise.
    """

    name = "alternate_contacts"
    parameters: ClassVar[Mapping[str, Parse]] = {"Security": _CONTACT, "Operations": _CONTACT, "Billing": _CONTACT}
    permissions = (
        Permission(
            ("account:GetAlternateContact", "account:PutAlternateContact"),
            ("arn:<partition>:account::<account>:account",),
        ),
    )

    def wanted(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the contacts by kind."""
        return dict(parameters)

    def read(self, call: Invocation, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the contacts by kind; None where there is none."""
        account = call.client("account", call.region)
        return {kind: self._contact(account, kind) for kind in parameters}

    def write(self, call: Invocation, parameters: Mapping[str, Any], current: Mapping[str, Any]) -> None:
        """Set those that differ."""
        account = call.client("account", call.region)
        for kind, contact in parameters.items():
            if contact != current[kind]:
                account.put_alternate_contact(AlternateContactType=kind.upper(), **contact)

    def _contact(self, account: Any, kind: str) -> dict[str, Any] | None:
        try:
            found = account.get_alternate_contact(AlternateContactType=kind.upper())["AlternateContact"]
        except account.exceptions.ResourceNotFoundException:
            return None
        return {name: found.get(name) for name in ("Name", "Title", "EmailAddress", "PhoneNumber")}
