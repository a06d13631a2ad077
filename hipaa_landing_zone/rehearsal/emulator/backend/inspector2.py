"""Inspector: what is scanned in which account, the delegated administrator and its members.

Source: Inspector API reference; User Guide, "Managing multiple accounts with AWS Organizations". What a policy of the
organization switches on is linked to the administrator.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from moto.core.base_backend import BackendDict
from moto.inspector2.models import inspector2_backends

from hipaa_landing_zone.rehearsal.emulator.backend.delegation import Delegated
from hipaa_landing_zone.rehearsal.emulator.backend.rest import Answer, Refusal, Request

SCANS = {
    "EC2": "ec2",
    "ECR": "ecr",
    "LAMBDA": "lambda",
    "LAMBDA_CODE": "lambdaCode",
    "CODE_REPOSITORY": "codeRepository",
}
_ON, _OFF = "ENABLED", "DISABLED"


class InspectorBackend(Delegated):
    """Inspector of one account and Region; `scans` are the resource types that it scans."""

    name, host, principal = "inspector2", "inspector2", "inspector2.amazonaws.com"
    backends: ClassVar[BackendDict[Any]] = inspector2_backends

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.scans: set[str] = set()
        self.auto_enable: dict[str, bool] = dict.fromkeys(("ec2", "ecr", "lambda", "lambdaCode"), False)

    def switch_on(self) -> None:
        """Scan nothing by itself."""

    def enable(self, request: Request) -> Answer:
        """Scan resource types, in this account or, as administrator, in members."""
        done, failed = self._reachable(request)
        for peer in done:
            peer.scan(request["resourceTypes"])
        return {"accounts": [peer.summary() for peer in done], "failedAccounts": failed}

    def disable(self, request: Request) -> Answer:
        """Scan resource types no longer; none at all where none is named."""
        done, failed = self._reachable(request)
        for peer in done:
            peer.scans -= set(request.get("resourceTypes") or SCANS)
        return {"accounts": [peer.summary() for peer in done], "failedAccounts": failed}

    def scan(self, resource_types: Iterable[str]) -> None:
        """Begin to scan resource types; code of functions only together with functions."""
        wanted = self.scans | set(resource_types)
        if "LAMBDA_CODE" in wanted and "LAMBDA" not in wanted:
            raise Refusal("ValidationException", "LAMBDA_CODE needs LAMBDA.")
        self.scans = wanted

    def summary(self) -> dict[str, Any]:
        """Describe what is scanned, as Enable and Disable do."""
        states = {name: _ON if scan in self.scans else _OFF for scan, name in SCANS.items()}
        return {"accountId": self.account_id, "status": _ON if self.scans else _OFF, "resourceStatus": states}

    def batch_get_account_status(self, request: Request) -> Answer:
        """Describe what is scanned in this account or, as administrator, in members."""
        done, failed = self._reachable(request)
        return {"accounts": [peer.state() for peer in done], "failedAccounts": failed}

    def state(self) -> dict[str, Any]:
        """Describe what is scanned, as BatchGetAccountStatus does."""
        healthy = {"errorCode": "", "errorMessage": ""}
        summary = self.summary()
        states = {name: {"status": status, **healthy} for name, status in summary["resourceStatus"].items()}
        state = {"status": summary["status"], **healthy}
        return {"accountId": self.account_id, "state": state, "resourceState": states}

    def enable_delegated_admin_account(self, request: Request) -> Answer:
        """Delegate."""
        self.delegate(request["delegatedAdminAccountId"])
        return dict(request)

    def disable_delegated_admin_account(self, request: Request) -> Answer:
        """Undelegate."""
        self.revoke(request["delegatedAdminAccountId"])
        return dict(request)

    def list_delegated_admin_accounts(self, _: Request) -> Answer:
        """Say who administers the organization."""
        self.require_management()
        known = [{"accountId": self.administrator, "status": _ON}] if self.administrator else []
        return {"delegatedAdminAccounts": known}

    def get_delegated_admin_account(self, _: Request) -> Answer:
        """Say who administers the caller's organization."""
        administrator = self.delegate_of_organization()
        if not administrator:
            raise Refusal(self.missing, "The organization has no delegated administrator.")
        return {"delegatedAdmin": {"accountId": administrator, "relationshipStatus": _ON}}

    def describe_organization_configuration(self, _: Request) -> Answer:
        """Say what is scanned in accounts that join."""
        self.require_administrator()
        return {"autoEnable": self.auto_enable, "maxAccountLimitReached": False}

    def update_organization_configuration(self, request: Request) -> Answer:
        """Decide what is scanned in accounts that join."""
        self.require_administrator()
        self.auto_enable = {**self.auto_enable, **request["autoEnable"]}
        return {"autoEnable": self.auto_enable}

    def joined(self, account_id: str) -> None:
        """Scan in a new account what is to be scanned."""
        wanted = [scan for scan, name in SCANS.items() if self.auto_enable.get(name)]
        if wanted:
            self.add_member(account_id)
            self.peer(account_id).scan(wanted)

    def associate_member(self, request: Request) -> Answer:
        """Let an account of the organization belong to the administrator."""
        self.require_administrator()
        if request["accountId"] not in {account.id for account in self.accounts()}:
            raise Refusal("ValidationException", f"{request['accountId']} is not in the organization.")
        self.add_member(request["accountId"])
        return dict(request)

    def disassociate_member(self, request: Request) -> Answer:
        """Let a member go."""
        self.require_administrator()
        self.found(self.members, request["accountId"])
        del self.members[request["accountId"]]
        return dict(request)

    def list_members(self, _: Request) -> Answer:
        """List the members."""
        self.require_administrator()
        return {"members": [self._member(account_id) for account_id in self.members]}

    def get_member(self, request: Request) -> Answer:
        """Describe a member."""
        self.require_administrator()
        self.found(self.members, request["accountId"])
        return {"member": self._member(request["accountId"])}

    def _member(self, account_id: str) -> dict[str, Any]:
        described = {"accountId": account_id, "relationshipStatus": _ON, "updatedAt": self.members[account_id]}
        return {**described, "delegatedAdminAccountId": self.account_id}

    def _reachable(self, request: Request) -> tuple[list["InspectorBackend"], list[dict[str, Any]]]:
        """Find the accounts of a request that the caller may see: itself, and its members."""
        asked = request.get("accountIds") or [self.account_id]
        mine = {self.account_id, *self.members}
        refused = [
            {"accountId": each, "errorCode": "ACCESS_DENIED", "errorMessage": "not a member", "status": _OFF}
            for each in asked
            if each not in mine
        ]
        return [self.peer(each) for each in asked if each in mine], refused
