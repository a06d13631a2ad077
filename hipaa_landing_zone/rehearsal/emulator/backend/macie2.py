"""Macie: sessions, the delegated administrator and its members, automated discovery.

Source: Macie API reference; User Guide, "Integrating and configuring an organization in Macie": automatic enablement is
for accounts that join later, the others become members one by one; while Macie is off an account can do nothing in it.
"""

from datetime import UTC, datetime
from typing import Any, ClassVar

from moto.core.base_backend import BackendDict
from moto.macie2.models import macie2_backends

from hipaa_landing_zone.rehearsal.emulator.backend.delegation import Delegated
from hipaa_landing_zone.rehearsal.emulator.backend.macie2_discovery import Discovery
from hipaa_landing_zone.rehearsal.emulator.backend.rest import Answer, Refusal, Request

_FREQUENCY = "findingPublishingFrequency"


class MacieBackend(Discovery, Delegated):
    """Macie of one account and Region; `session` is empty while it is off."""

    name, host, principal = "macie2", "macie2", "macie.amazonaws.com"
    backends: ClassVar[BackendDict[Any]] = macie2_backends

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.session: dict[str, Any] = {}
        self.auto_enable = False

    def switch_on(self) -> None:
        """Switch Macie on where it is off."""
        if not self.session:
            self.enable_macie({})

    def require_session(self) -> None:
        """Refuse what needs Macie while it is off."""
        if not self.session:
            raise Refusal(self.denied, "Macie is not enabled.")

    def enable_macie(self, request: Request) -> None:
        """Switch Macie on."""
        if self.session:
            raise Refusal(self.refused, "Macie has already been enabled.")
        now = datetime.now(UTC)
        role = f"arn:{self.partition}:iam::{self.account_id}:role/aws-service-role/{self.principal}"
        self.session = {
            "createdAt": now,
            "updatedAt": now,
            "serviceRole": f"{role}/AWSServiceRoleForAmazonMacie",
            "status": request.get("status", "ENABLED"),
            _FREQUENCY: request.get(_FREQUENCY, "FIFTEEN_MINUTES"),
        }

    def update_macie_session(self, request: Request) -> None:
        """Pause or resume Macie, or change how often findings are published."""
        self.require_session()
        self.session |= {**request, "updatedAt": datetime.now(UTC)}

    def get_macie_session(self, _: Request) -> Answer:
        """Describe the session."""
        self.require_session()
        return self.session

    def disable_macie(self, _: Request) -> None:
        """Switch Macie off, and with it everything that it was told."""
        self.require_session()
        administrator = self.delegate_of_organization()
        if administrator and self.account_id in self.peer(administrator).members:
            raise Refusal(self.refused, "The account is associated with an administrator account.")
        self.session = {}
        self.forget()

    def enable_organization_admin_account(self, request: Request) -> None:
        """Delegate."""
        self.delegate(request["adminAccountId"])

    def disable_organization_admin_account(self, request: Request) -> None:
        """Undelegate."""
        self.revoke(request["adminAccountId"])

    def list_organization_admin_accounts(self, _: Request) -> Answer:
        """Say who administers the organization."""
        self.require_management()
        return {"adminAccounts": [{"accountId": self.administrator, "status": "ENABLED"}] if self.administrator else []}

    def describe_organization_configuration(self, _: Request) -> Answer:
        """Say whether accounts that join get Macie."""
        self.require_administrator()
        return {"autoEnable": self.auto_enable, "maxAccountLimitReached": False}

    def update_organization_configuration(self, request: Request) -> None:
        """Decide whether accounts that join get Macie."""
        self.require_administrator()
        self.auto_enable = request["autoEnable"]

    def joined(self, account_id: str) -> None:
        """Make a new account a member, if that is wanted."""
        if self.auto_enable:
            self.add_member(account_id)

    def create_member(self, request: Request) -> Answer:
        """Make an account of the organization a member, which switches Macie on in it."""
        self.require_session()
        self.require_administrator()
        account_id = request["account"]["accountId"]
        if account_id not in {account.id for account in self.accounts()} - {self.account_id}:
            raise Refusal("ValidationException", f"{account_id} is no other account of the organization.")
        self.add_member(account_id)
        arn = self.arn(f"member/{account_id}")
        self.tags[arn] = dict(request.get("tags") or {})
        return {"arn": arn}

    def list_members(self, _: Request) -> Answer:
        """List the members."""
        self.require_session()
        return {"members": [self._member(account_id) for account_id in self.members]}

    def get_member(self, request: Request) -> Answer:
        """Describe a member."""
        self.require_session()
        self.found(self.members, request["id"])
        return self._member(request["id"])

    def delete_member(self, request: Request) -> None:
        """Forget a member that is disassociated."""
        self.disassociate_member(request)

    def disassociate_member(self, request: Request) -> None:
        """Let a member go; Macie stays on in it."""
        self.require_session()
        self.found(self.members, request["id"])
        del self.members[request["id"]]

    def update_member_session(self, request: Request) -> None:
        """Pause or resume Macie in a member."""
        self.require_session()
        self.found(self.members, request["id"])
        self.peer(request["id"]).update_macie_session({"status": request["status"]})

    def get_administrator_account(self, _: Request) -> Answer:
        """Say which administrator the account belongs to."""
        self.require_session()
        administrator = self.delegate_of_organization()
        if not administrator or self.account_id not in self.peer(administrator).members:
            return {}
        return {"administrator": {"accountId": administrator, "relationshipStatus": "Enabled"}}

    def _member(self, account_id: str) -> dict[str, Any]:
        since, arn = self.members[account_id], self.arn(f"member/{account_id}")
        status = self.peer(account_id).session.get("status")
        return {
            "accountId": account_id,
            "administratorAccountId": self.account_id,
            "masterAccountId": self.account_id,
            "arn": arn,
            "email": self.organization.get_account_by_id(account_id).email,
            "invitedAt": since,
            "relationshipStatus": {"ENABLED": "Enabled", "PAUSED": "Paused"}.get(str(status), "Removed"),
            "tags": self.tags.get(arn, {}),
            "updatedAt": since,
        }
