"""What the delegation of every detective service has in common: one administrator in each Region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hipaa_landing_zone.provider.operation import Invocation, Operation, OperationError, Permission
from hipaa_landing_zone.provider.paging import pages
from hipaa_landing_zone.provider.parameter import ACCOUNT_ID, REGION, Parse, several, text

if TYPE_CHECKING:
    from collections.abc import Mapping


def delegation(service_principal: str, *actions: str) -> tuple[Permission, ...]:
    """Return what delegating needs: the service's own actions, and what it does with them in Organizations.

    Source: Amazon GuardDuty User Guide, "Permissions required to designate a delegated GuardDuty administrator
    account"; the other services ask for the same of Organizations.
    """
    reading = (
        "organizations:DescribeAccount",
        "organizations:DescribeOrganization",
        "organizations:DescribeOrganizationalUnit",
        "organizations:ListAWSServiceAccessForOrganization",
        "organizations:ListAccounts",
        "organizations:ListDelegatedAdministrators",
    )
    writing = ("organizations:EnableAWSServiceAccess", "organizations:RegisterDelegatedAdministrator")
    only = {"StringEquals": {"organizations:ServicePrincipal": service_principal}}
    return Permission(actions), Permission(reading), Permission(writing, condition=only)


class Administrator(Operation):
    """Delegates the administration of a detective service to an account, in each Region. Left on.

    A service has one administrator in a Region, and mostly the same in all. Another one is never replaced: that would
    cut off its members.

    Parameters:
        AccountId: the delegated administrator.
        Regions: where.

    Attributes:
        service: boto3's name of the service.
        listing: the method that lists administrators, the key of the list, the key of an id, the name of the token.
        enabling: the method that delegates, and its argument.
    """

    parameters: ClassVar[Mapping[str, Parse]] = {"AccountId": text(ACCOUNT_ID), "Regions": several(text(REGION))}
    service: ClassVar[str]
    listing: ClassVar[tuple[str, str, str, str]]
    enabling: ClassVar[tuple[str, str]]

    def wanted(self, parameters: Mapping[str, Any]) -> dict[str, list[str]]:
        """Return the one administrator of each Region."""
        return {region: [parameters["AccountId"]] for region in parameters["Regions"]}

    def read(self, call: Invocation, parameters: Mapping[str, Any]) -> dict[str, list[str]]:
        """Return the administrators of each Region."""
        method, listed, key, token = self.listing
        found = {}
        for region in parameters["Regions"]:
            client = call.client(self.service, region)
            found[region] = [each[key] for each in pages(getattr(client, method), listed, token)]
        return found

    def write(self, call: Invocation, parameters: Mapping[str, Any], current: Mapping[str, list[str]]) -> None:
        """Delegate where nobody is the administrator yet."""
        method, argument = self.enabling
        for region, administrators in current.items():
            if others := [each for each in administrators if each != parameters["AccountId"]]:
                reason = "remove that delegation first, once its members are taken care of"
                raise OperationError(f"{self.service} is administered by {others[0]} in {region}: {reason}.")
            if not administrators:
                getattr(call.client(self.service, region), method)(**{argument: parameters["AccountId"]})
