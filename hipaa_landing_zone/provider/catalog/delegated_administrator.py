"""DelegatedAdministrator: an account that administers a service for the organization, by Organizations' own API."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from hipaa_landing_zone.provider.operation import Invocation, Operation, Permission
from hipaa_landing_zone.provider.paging import pages
from hipaa_landing_zone.provider.parameter import ACCOUNT_ID, Parse, text

if TYPE_CHECKING:
    from collections.abc import Mapping

_DELEGATED = (
    "access-analyzer.amazonaws.com",
    "config-multiaccountsetup.amazonaws.com",
    "config.amazonaws.com",
)


class DelegatedAdministrator(Operation):
    """Registers an account as a delegated administrator of a service. Left on; others that there are stay.

    Only for services without an operation of their own, and for no other: who may delegate IAM could hand out the root
    users of all members. The service must be trusted first. Source: AWS Organizations API Reference,
    RegisterDelegatedAdministrator.

    Parameters:
        AccountId: the delegated administrator.
        ServicePrincipal: of IAM Access Analyzer or of AWS Config, which has two.
    """

    name = "delegated_administrator"
    parameters: ClassVar[Mapping[str, Parse]] = {
        "AccountId": text(ACCOUNT_ID),
        "ServicePrincipal": text("|".join(map(re.escape, _DELEGATED))),
    }
    permissions = (
        Permission(("organizations:DescribeOrganization", "organizations:ListDelegatedAdministrators")),
        Permission(
            ("organizations:RegisterDelegatedAdministrator",),
            condition={"StringEquals": {"organizations:ServicePrincipal": list(_DELEGATED)}},
        ),
    )

    def wanted(self, _parameters: Mapping[str, Any]) -> bool:
        """Return what an account reads as that is registered."""
        return True

    def read(self, call: Invocation, parameters: Mapping[str, Any]) -> bool:
        """Return whether the account is registered."""
        organizations = call.client("organizations", call.region)
        service = parameters["ServicePrincipal"]
        listed = pages(organizations.list_delegated_administrators, "DelegatedAdministrators", ServicePrincipal=service)
        return any(each["Id"] == parameters["AccountId"] for each in listed)

    def write(self, call: Invocation, parameters: Mapping[str, Any], _current: Any) -> None:
        """Register it."""
        call.client("organizations", call.region).register_delegated_administrator(**parameters)
