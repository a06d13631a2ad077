"""GuardDuty: detectors with their features, the delegated administrator, its members and what it switches on there.

Source: GuardDuty API reference; User Guide, "Managing GuardDuty accounts with AWS Organizations". On AWS a member can
neither delete its detector nor switch it off; here it can, so that gaps can be planted and found.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import uuid4

from moto.core.base_backend import BackendDict
from moto.guardduty.models import guardduty_backends

from hipaa_landing_zone.rehearsal.emulator.backend.delegation import Delegated
from hipaa_landing_zone.rehearsal.emulator.backend.rest import Answer, Refusal, Request

FOUNDATIONAL = ("CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS")
OPTIONAL = ("S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS")
RUNTIME = ("EKS_RUNTIME_MONITORING", "RUNTIME_MONITORING")
ADDITIONAL = ("EKS_ADDON_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EC2_AGENT_MANAGEMENT")
_ON, _OFF = "ENABLED", "DISABLED"
_INVALID = "The request is rejected because an invalid or out-of-range value is specified as an input parameter."
_NOT_OWNED = "The request is rejected because the input detectorId is not owned by the current account."


class GuardDutyBackend(Delegated):
    """GuardDuty of one account and Region; `detector` is the request that made it, `features` their settings."""

    name, host, principal = "guardduty", "guardduty", "guardduty.amazonaws.com"
    backends: ClassVar[BackendDict[Any]] = guardduty_backends
    missing = denied = refused = "BadRequestException"

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.detector: dict[str, Any] = {}
        self.features: dict[str, dict[str, Any]] = {}
        self.auto_enable = "NONE"
        self.auto_features: dict[str, dict[str, Any]] = {}

    def switch_on(self) -> None:
        """Make a detector without optional features, or switch the one that there is on again."""
        if not self.detector:
            self.create_detector({"Enable": True, "Features": [{"Name": each, "Status": _OFF} for each in OPTIONAL]})
        self.detector["Enable"] = True

    def switch(self, features: Iterable[Request]) -> None:
        """Set features by name, and what belongs to them."""
        for feature in features:
            known = self.features.setdefault(feature["Name"], {"Status": _OFF, "AdditionalConfiguration": {}})
            known["Status"], known["UpdatedAt"] = feature.get("Status", known["Status"]), datetime.now(UTC)
            for more in feature.get("AdditionalConfiguration") or ():
                known["AdditionalConfiguration"][more["Name"]] = more["Status"]

    def create_detector(self, request: Request) -> Answer:
        """Make the only detector that an account can have in a Region."""
        if self.detector:
            message = "The request is rejected because a detector already exists for the current account."
            raise Refusal(self.refused, message)
        id_ = uuid4().hex
        self.detector = {"Id": id_, "Frequency": "SIX_HOURS", "CreatedAt": datetime.now(UTC), "Enable": False}
        self.features = {}
        self.switch({"Name": each, "Status": _ON} for each in (*FOUNDATIONAL, *OPTIONAL))
        self.switch({"Name": each, "Status": _OFF} for each in RUNTIME)
        self.tags[self.arn(f"detector/{id_}")] = dict(request.get("Tags") or {})
        self.update_detector({**request, "DetectorId": id_})
        return {"DetectorId": id_}

    def update_detector(self, request: Request) -> None:
        """Change what is given."""
        self._require(request)
        self.detector["Enable"] = request.get("Enable", self.detector["Enable"])
        self.detector["Frequency"] = request.get("FindingPublishingFrequency") or self.detector["Frequency"]
        self.switch(request.get("Features") or ())

    def get_detector(self, request: Request) -> Answer:
        """Describe the detector."""
        self._require(request)
        role = f"arn:{self.partition}:iam::{self.account_id}:role/aws-service-role/{self.principal}"
        return {
            "CreatedAt": self.detector["CreatedAt"].isoformat(),
            "FindingPublishingFrequency": self.detector["Frequency"],
            "ServiceRole": f"{role}/AWSServiceRoleForAmazonGuardDuty",
            "Status": _ON if self.detector["Enable"] else _OFF,
            "Tags": self.tags.get(self.arn(f"detector/{self.detector['Id']}"), {}),
            "Features": [_feature(name, settings) for name, settings in self.features.items()],
        }

    def list_detectors(self, _: Request) -> Answer:
        """List the detector, if there is one."""
        return {"DetectorIds": [self.detector["Id"]] if self.detector else []}

    def delete_detector(self, request: Request) -> None:
        """Delete the detector, which nothing brings back but the administrator or a policy that is attached anew."""
        self._require(request)
        self.detector, self.features = {}, {}

    def enable_organization_admin_account(self, request: Request) -> None:
        """Delegate."""
        self.delegate(request["AdminAccountId"])

    def disable_organization_admin_account(self, request: Request) -> None:
        """Undelegate."""
        self.revoke(request["AdminAccountId"])

    def list_organization_admin_accounts(self, _: Request) -> Answer:
        """Say who administers the organization."""
        self.require_management()
        known = [{"AdminAccountId": self.administrator, "AdminStatus": _ON}] if self.administrator else []
        return {"AdminAccounts": known}

    def describe_organization_configuration(self, request: Request) -> Answer:
        """Say what is switched on in members."""
        self._require(request)
        self.require_administrator()
        names = (*OPTIONAL, *RUNTIME)
        return {
            "AutoEnable": self.auto_enable != "NONE",
            "AutoEnableOrganizationMembers": self.auto_enable,
            "MemberAccountLimitReached": False,
            "Features": [_auto_feature(name, self.auto_features.get(name, {})) for name in names],
        }

    def update_organization_configuration(self, request: Request) -> None:
        """Decide what is switched on in members: ALL in those that there are too."""
        self._require(request)
        self.require_administrator()
        if "AutoEnableOrganizationMembers" not in request and "AutoEnable" not in request:
            raise Refusal(self.refused, _INVALID)
        older = "NEW" if request.get("AutoEnable") else "NONE"
        self.auto_enable = request.get("AutoEnableOrganizationMembers", older)
        for feature in request.get("Features") or ():
            known = self.auto_features.setdefault(feature["Name"], {"AutoEnable": "NONE", "Additional": {}})
            known["AutoEnable"] = feature.get("AutoEnable", known["AutoEnable"])
            for more in feature.get("AdditionalConfiguration") or ():
                known["Additional"][more["Name"]] = more["AutoEnable"]
        for account in self.accounts():
            self._configure(account.id, ("ALL",))

    def joined(self, account_id: str) -> None:
        """Switch on in a new account what is to be switched on in new ones or all."""
        self._configure(account_id, ("ALL", "NEW"))

    def create_members(self, request: Request) -> Answer:
        """Let accounts of the organization belong to the administrator; its configuration applies to them."""
        self._require(request)
        self.require_administrator()
        known, unprocessed = {account.id for account in self.accounts()} - {self.account_id}, []
        for account_id in (detail["AccountId"] for detail in request["AccountDetails"]):
            if account_id in known:
                self.add_member(account_id)
                self._configure(account_id, ("ALL", "NEW"))
            else:
                unprocessed.append({"AccountId": account_id, "Result": "The account is not in the organization."})
        return {"UnprocessedAccounts": unprocessed}

    def list_members(self, request: Request) -> Answer:
        """List the members."""
        self._require(request)
        return {"Members": [self._member(account_id) for account_id in self.members]}

    def get_members(self, request: Request) -> Answer:
        """Describe members."""
        self._require(request)
        asked = request["AccountIds"]
        unknown = [{"AccountId": each, "Result": "not a member"} for each in asked if each not in self.members]
        members = [self._member(each) for each in asked if each in self.members]
        return {"Members": members, "UnprocessedAccounts": unknown}

    def get_administrator_account(self, request: Request) -> Answer:
        """Say which administrator the account belongs to."""
        self._require(request)
        administrator = self.delegate_of_organization()
        if not administrator or self.account_id not in self.peer(administrator).members:
            return {}
        return {"Administrator": {"AccountId": administrator, "RelationshipStatus": "Enabled"}}

    def _configure(self, account_id: str, reach: tuple[str, ...]) -> None:
        peer = self.peer(account_id)
        if self.auto_enable in reach:
            self.add_member(account_id)
        if not peer.detector:
            return
        for name, wanted in self.auto_features.items():
            if wanted["AutoEnable"] in reach:
                more = [{"Name": key, "Status": _ON} for key, auto in wanted["Additional"].items() if auto in reach]
                peer.switch([{"Name": name, "Status": _ON, "AdditionalConfiguration": more}])

    def _member(self, account_id: str) -> dict[str, Any]:
        since, detector = self.members[account_id].isoformat(), self.peer(account_id).detector
        return {
            "AccountId": account_id,
            "AdministratorId": self.account_id,
            "MasterId": self.account_id,
            "DetectorId": detector.get("Id", ""),
            "Email": self.organization.get_account_by_id(account_id).email,
            "RelationshipStatus": "Enabled" if detector.get("Enable") else "Disabled",
            "InvitedAt": since,
            "UpdatedAt": since,
        }

    def _require(self, request: Request) -> None:
        if not self.detector or request["DetectorId"] != self.detector["Id"]:
            raise Refusal(self.missing, _NOT_OWNED)


def _feature(name: str, settings: Request) -> dict[str, Any]:
    more = [{"Name": key, "Status": status} for key, status in settings["AdditionalConfiguration"].items()]
    described = {"Name": name, "Status": settings["Status"], "UpdatedAt": settings["UpdatedAt"]}
    return {**described, "AdditionalConfiguration": more} if more else described


def _auto_feature(name: str, settings: Request) -> dict[str, Any]:
    more = [{"Name": key, "AutoEnable": auto} for key, auto in settings.get("Additional", {}).items()]
    described = {"Name": name, "AutoEnable": settings.get("AutoEnable", "NONE")}
    return {**described, "AdditionalConfiguration": more} if more else described
