"""Services that the management account delegates, Region by Region: who administers them, and whose accounts belong.

Sources: each service's guide on managing accounts with AWS Organizations. Delegating enables trusted access, registers
the account with AWS Organizations and switches the service on in it: GuardDuty, Macie, Inspector, Detective and
Security Hub CSPM all say so.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar

from moto.organizations.models import FakeAccount

from hipaa_landing_zone.rehearsal.emulator.backend.organizations import OrganizationsBackend, organization_of
from hipaa_landing_zone.rehearsal.emulator.backend.rest import Refusal, Service

ACTIVE = "ACTIVE"


class Delegated(Service):
    """A regional service with a delegated administrator.

    Attributes:
        principal: the service principal that AWS Organizations knows the service by.
        denied: the error code for a caller who may not do what it asks for.
        refused: the error code for what cannot be done as things are.
        administrator: who administers the organization; known to the management account's backend.
        members: since when accounts belong to this administrator, by account id.
    """

    principal: ClassVar[str]
    denied: ClassVar[str] = "AccessDeniedException"
    refused: ClassVar[str] = "ConflictException"

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.administrator = ""
        self.members: dict[str, datetime] = {}

    def switch_on(self) -> None:
        """Switch the service on in this account and Region, where it is off."""
        raise NotImplementedError

    def joined(self, account_id: str) -> None:
        """Do as administrator what the organization's configuration asks for when an account is new in it."""

    def moved(self, account_id: str) -> None:
        """Do as administrator what follows from where an account is now."""

    @property
    def organization(self) -> OrganizationsBackend:
        """The organization that the account belongs to.

        Raises:
            Refusal: It belongs to none.
        """
        organization = organization_of(self.account_id, self.partition)
        if organization.org is None:
            raise Refusal(self.denied, "The account is not in an organization.")
        return organization

    def delegate(self, account_id: str) -> None:
        """Make an account the administrator in this Region, as the management account.

        Raises:
            Refusal: The caller is not the management account, the account is not an active member of the
                organization, or the organization has another administrator, in this Region or elsewhere.
        """
        self.require_management()
        if account_id == self.account_id or account_id not in {account.id for account in self.accounts()}:
            raise Refusal(self.refused, f"{account_id} is not an active member of the organization.")
        others = {each.administrator for each in self.backends[self.account_id].values()} - {"", account_id}
        registered = self.organization.list_delegated_administrators(ServicePrincipal=self.principal)
        others |= {each["Id"] for each in registered["DelegatedAdministrators"]} - {account_id}
        if others:
            raise Refusal(self.refused, f"The organization already has an administrator: {min(others)}.")
        self.administrator = account_id
        self.organization.enable_aws_service_access(ServicePrincipal=self.principal)
        if not registered["DelegatedAdministrators"]:
            self.organization.register_delegated_administrator(AccountId=account_id, ServicePrincipal=self.principal)
        self.peer(account_id).switch_on()

    def revoke(self, account_id: str) -> None:
        """Take the administration of this Region from an account; what it switched on stays on.

        Raises:
            Refusal: The caller is not the management account, or the account is not the administrator.
        """
        self.require_management()
        if self.administrator != account_id:
            raise Refusal(self.refused, f"{account_id} is not the administrator of the organization.")
        self.peer(account_id).members.clear()
        self.administrator = ""

    def delegate_of_organization(self) -> str:
        """Return who administers the caller's organization in this Region; nothing where nobody does."""
        organization = organization_of(self.account_id, self.partition)
        return self.peer(organization.account_id).administrator if organization.org else ""

    def require_management(self) -> None:
        """Refuse callers other than the management account."""
        if self.organization.account_id != self.account_id:
            raise Refusal(self.denied, "Only the management account of the organization can do this.")

    def require_administrator(self) -> None:
        """Refuse callers other than the delegated administrator."""
        if self.delegate_of_organization() != self.account_id:
            message = f"Account {self.account_id} is not an administrator for this organization."
            raise Refusal(self.denied, message)

    def accounts(self) -> Iterator[FakeAccount]:
        """List the active accounts of the organization."""
        return (account for account in self.organization.accounts if account.status == ACTIVE)

    def add_member(self, account_id: str) -> None:
        """Switch the service on in an account of the organization, and let it belong to this administrator."""
        if account_id != self.account_id:
            self.members.setdefault(account_id, datetime.now(UTC))
        self.peer(account_id).switch_on()


def administrators(service: type[Delegated], organization: OrganizationsBackend) -> Iterator[Delegated]:
    """List the administrator of an organization in every Region that has one."""
    for backend in list(service.backends[organization.account_id].values()):
        if backend.administrator:
            yield backend.peer(backend.administrator)


def upward(organization: OrganizationsBackend, target_id: str) -> Iterator[Any]:
    """List a root, OU or account and what is above it, as moto keeps them, the nearest first."""
    entities: list[Any] = [*organization.ou, *organization.accounts]
    every = {each.id: each for each in entities}
    current = every.get(target_id)
    while current:
        yield current
        current = every.get(current.parent_id)
