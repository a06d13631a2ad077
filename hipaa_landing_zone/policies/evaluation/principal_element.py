"""The Principal and NotPrincipal elements: whom a resource's policy names, and how directly.

Source: IAM User Guide, "AWS JSON policy elements: Principal" and "… NotPrincipal".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.policies.evaluation.principal import PrincipalKind

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.evaluation.principal import Principal

_ACCOUNT = re.compile(r"(\d{12})|arn:[a-z-]+:iam::(\d{12}):root")
_ARN = re.compile(r"arn:[a-z-]+:(iam|sts)::[^:*?]+:[^*?]+")
_UNIQUE_ID = re.compile(r"A[A-Z]{2}A[A-Z0-9]{12,}")
_TYPES = ("AWS", "Service", "Federated", "CanonicalUser")


class Naming(IntEnum):
    """How a policy names the principal of a request; a higher value is more direct.

    ``ACCOUNT`` leaves it to the identity policies of the account; ``ROLE`` names the role, within the limits of its
    boundary and session policies; ``DIRECT`` names the session, the user, the service, or everybody.
    """

    NONE = 0
    ACCOUNT = 1
    ROLE = 2
    DIRECT = 3


@dataclass(frozen=True, slots=True)
class PrincipalElement:
    """The principals of a statement by type."""

    negated: bool
    everybody: bool
    accounts: frozenset[str]
    arns: frozenset[str]
    services: frozenset[str]
    providers: frozenset[str]
    canonical_users: frozenset[str]

    def naming(self, principal: Principal) -> Naming:
        """Return how the element, read as a Principal element, names a principal."""
        names = {PrincipalKind.SERVICE: self.services, PrincipalKind.IDENTITY_PROVIDER: self.providers}
        if self.everybody or principal.arn in names.get(principal.kind, ()) or principal.session_arn in self.arns:
            return Naming.DIRECT
        if principal.arn in self.arns:
            return Naming.ROLE if principal.session_arn else Naming.DIRECT
        if principal.account in self.accounts or principal.canonical_user in self.canonical_users:
            return Naming.ACCOUNT
        return Naming.NONE

    def spares(self, principal: Principal) -> bool | None:
        """Return whether the element, read as NotPrincipal, leaves a principal out; None when AWS may do either.

        AWS may validate the account, the role and the session one after the other, so that a principal is left out
        for certain only when its account is listed with it.
        """
        naming = self.naming(principal)
        if naming is Naming.NONE or self.everybody or principal.account is None or principal.is_root:
            return naming is not Naming.NONE
        return True if naming > Naming.ACCOUNT and principal.account in self.accounts else None


def compile_principals(given: Any, *, negated: bool) -> PrincipalElement:
    """Compile a Principal element, or a NotPrincipal element when negated.

    Raises:
        ValueError: it is malformed.
    """
    if given == "*":
        return PrincipalElement(negated, True, *[frozenset[str]()] * 5)  # noqa: FBT003 - the dataclass's field
    if not isinstance(given, dict) or not given:
        raise ValueError(f"the principal is {given!r}; it has to be * or an object with {', '.join(_TYPES)}")
    lists = {kind: _texts(kind, values) for kind, values in given.items()}
    accounts, arns = set(), set()
    for value in lists.get("AWS", ()):
        if found := _ACCOUNT.fullmatch(value):
            accounts.add(found[1] or found[2])
        elif _ARN.fullmatch(value):
            arns.add(value)
        elif value != "*" and not _UNIQUE_ID.fullmatch(value):
            raise ValueError(f"{value!r} is no principal: write an account id, the ARN of one principal, or *")
    return PrincipalElement(
        negated=negated,
        everybody="*" in lists.get("AWS", ()),
        accounts=frozenset(accounts),
        arns=frozenset(arns),
        services=frozenset(lists.get("Service", ())),
        providers=frozenset(lists.get("Federated", ())),
        canonical_users=frozenset(lists.get("CanonicalUser", ())),
    )


def _texts(kind: str, given: Any) -> list[str]:
    values = given if isinstance(given, list) else [given]
    if kind not in _TYPES or not values or not all(isinstance(value, str) for value in values):
        raise ValueError(
            f"the principal has {kind}: {given!r}; it has to be text or a list of texts for {', '.join(_TYPES)}"
        )
    return values
