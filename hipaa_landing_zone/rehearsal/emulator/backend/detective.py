"""Detective: behavior graphs, the delegated administrator and its members; moto has none of it.

Source: Detective API reference; User Guide, "Managing organization accounts as Detective member accounts": automatic
enablement is for accounts that join later, the others are made members by CreateMembers.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from moto.core.base_backend import BackendDict

from hipaa_landing_zone.rehearsal.emulator.backend.delegation import Delegated
from hipaa_landing_zone.rehearsal.emulator.backend.rest import Answer, Refusal, Request

_INVALID = "ValidationException"


class DetectiveBackend(Delegated):
    """Detective of one account and Region; `graph` is the ARN of the graph that it administers."""

    name, host, principal = "detective", "detective", "detective.amazonaws.com"
    refused = _INVALID

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.graph, self.created = "", datetime.now(UTC)
        self.auto_enable = False

    def switch_on(self) -> None:
        """Nothing is switched on in members."""

    def create_graph(self, request: Request) -> Answer:
        """Create the only graph that an account can administer in a Region, or name the one that there is."""
        if not self.graph:
            self.graph, self.created = self.arn(f"graph:{uuid4().hex}"), datetime.now(UTC)
        self.tags.setdefault(self.graph, {}).update(request.get("Tags") or {})
        return {"GraphArn": self.graph}

    def list_graphs(self, _: Request) -> Answer:
        """List the graph, if there is one."""
        return {"GraphList": [{"Arn": self.graph, "CreatedTime": self.created}] if self.graph else []}

    def delete_graph(self, request: Request) -> None:
        """Delete the graph."""
        self._require(request)
        self.graph = ""
        self.members.clear()

    def enable_organization_admin_account(self, request: Request) -> None:
        """Delegate; the administrator gets a graph."""
        self.delegate(request["AccountId"])
        self.peer(request["AccountId"]).create_graph({})

    def disable_organization_admin_account(self, _: Request) -> None:
        """Undelegate; the graph of the organization goes with it."""
        self.require_management()
        if self.administrator:
            self.peer(self.administrator).graph = ""
            self.revoke(self.administrator)

    def list_organization_admin_accounts(self, _: Request) -> Answer:
        """Say who administers the organization."""
        self.require_management()
        if not self.administrator:
            return {"Administrators": []}
        peer = self.peer(self.administrator)
        known = {"AccountId": peer.account_id, "GraphArn": peer.graph, "DelegationTime": peer.created}
        return {"Administrators": [known]}

    def describe_organization_configuration(self, request: Request) -> Answer:
        """Say whether accounts that join become members."""
        self._require(request)
        self.require_administrator()
        return {"AutoEnable": self.auto_enable}

    def update_organization_configuration(self, request: Request) -> None:
        """Decide whether accounts that join become members."""
        self._require(request)
        self.require_administrator()
        self.auto_enable = request.get("AutoEnable", self.auto_enable)

    def joined(self, account_id: str) -> None:
        """Make a new account a member, if that is wanted."""
        if self.auto_enable and self.graph:
            self.add_member(account_id)

    def create_members(self, request: Request) -> Answer:
        """Make accounts of the organization members."""
        self._require(request)
        self.require_administrator()
        known = {account.id for account in self.accounts()} - {self.account_id}
        asked = [account["AccountId"] for account in request["Accounts"]]
        for account_id in asked:
            if account_id in known:
                self.add_member(account_id)
        unknown = [{"AccountId": each, "Reason": "not in the organization"} for each in asked if each not in known]
        members = [self._member(each) for each in asked if each in known]
        return {"Members": members, "UnprocessedAccounts": unknown}

    def delete_members(self, request: Request) -> Answer:
        """Let members go."""
        self._require(request)
        gone = [each for each in request["AccountIds"] if self.members.pop(each, None)]
        return {"AccountIds": gone, "UnprocessedAccounts": []}

    def list_members(self, request: Request) -> Answer:
        """List the members."""
        self._require(request)
        return {"MemberDetails": [self._member(account_id) for account_id in self.members]}

    def get_members(self, request: Request) -> Answer:
        """Describe members."""
        self._require(request)
        asked = request["AccountIds"]
        unknown = [{"AccountId": each, "Reason": "not a member"} for each in asked if each not in self.members]
        members = [self._member(each) for each in asked if each in self.members]
        return {"MemberDetails": members, "UnprocessedAccounts": unknown}

    def _member(self, account_id: str) -> dict[str, Any]:
        since = self.members[account_id]
        return {
            "AccountId": account_id,
            "AdministratorId": self.account_id,
            "MasterId": self.account_id,
            "EmailAddress": self.organization.get_account_by_id(account_id).email,
            "GraphArn": self.graph,
            "InvitationType": "ORGANIZATION",
            "InvitedTime": since,
            "Status": "ENABLED",
            "UpdatedTime": since,
        }

    def _require(self, request: Request) -> None:
        if not self.graph or request["GraphArn"] != self.graph:
            raise Refusal(self.missing, "The behavior graph does not exist.")


DetectiveBackend.backends = BackendDict(DetectiveBackend, "detective")
