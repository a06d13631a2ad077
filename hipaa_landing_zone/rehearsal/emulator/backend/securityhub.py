"""Security Hub CSPM: hubs and standards, the delegated administrator and its members, aggregation, automation rules.

Source: Security Hub API reference; User Guide, "Integrating Security Hub CSPM with AWS Organizations", "Understanding
cross-Region aggregation". The unified Security Hub is as much of it as a policy of the organization can switch on.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import uuid4

from moto.config.models import config_backends
from moto.core.base_backend import BackendDict
from moto.securityhub.models import securityhub_backends

from hipaa_landing_zone.rehearsal.emulator.backend.rest import Answer, Refusal, Request
from hipaa_landing_zone.rehearsal.emulator.backend.securityhub_central import DEFAULT_STANDARDS, CentralConfiguration

_NO_RECORDER = {"StatusReasonCode": "NO_AVAILABLE_CONFIGURATION_RECORDER"}


class SecurityHubBackend(CentralConfiguration):
    """Security Hub of one account and Region; `hub` is empty while CSPM is off, `unified` while the other one is."""

    name, host, principal = "securityhub", "securityhub", "securityhub.amazonaws.com"
    backends: ClassVar[BackendDict[Any]] = securityhub_backends
    denied, refused = "InvalidAccessException", "InvalidInputException"

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.hub: dict[str, Any] = {}
        self.standards: list[str] = []
        self.unified: dict[str, Any] = {}
        self.rules: dict[str, dict[str, Any]] = {}

    def switch_on(self) -> None:
        """Switch CSPM on, without standards, where it is off."""
        if not self.hub:
            self.enable_security_hub({"EnableDefaultStandards": False})

    def switch_off(self) -> None:
        """Switch CSPM off where it is on."""
        self.hub, self.standards = {}, []

    def require_hub(self) -> None:
        """Refuse what needs CSPM while it is off."""
        if not self.hub:
            raise Refusal(self.denied, f"Account {self.account_id} is not subscribed to AWS Security Hub")

    def enable_security_hub(self, request: Request) -> None:
        """Switch CSPM on."""
        if self.hub:
            raise Refusal("ResourceConflictException", "Account is already subscribed to Security Hub")
        self.hub = {
            "HubArn": self.arn("hub/default"),
            "SubscribedAt": datetime.now(UTC).isoformat(),
            "AutoEnableControls": True,
            "ControlFindingGenerator": request.get("ControlFindingGenerator", "SECURITY_CONTROL"),
        }
        self.tags[self.hub["HubArn"]] = dict(request.get("Tags") or {})
        if request.get("EnableDefaultStandards", True):
            self.use(DEFAULT_STANDARDS)

    def describe_hub(self, request: Request) -> Answer:
        """Describe the hub."""
        self.require_hub()
        if request.get("HubArn", self.hub["HubArn"]) != self.hub["HubArn"]:
            raise Refusal(self.missing, f"There is no hub {request['HubArn']}.")
        return self.hub

    def update_security_hub_configuration(self, request: Request) -> None:
        """Change how findings are generated and whether new controls are on."""
        self.require_hub()
        self.hub |= request

    def disable_security_hub(self, _: Request) -> None:
        """Switch CSPM off; the administrator of an organization cannot, nor who is its member."""
        self.require_hub()
        if self.account_id == self.delegate_of_organization():
            raise Refusal("ResourceConflictException", "The account is the administrator of the organization.")
        self.switch_off()

    def enable_security_hub_v2(self, request: Request) -> Answer:
        """Switch the unified Security Hub on."""
        if self.unified:
            raise Refusal("ConflictException", "Security Hub is enabled already.")
        now = datetime.now(UTC).isoformat()
        self.unified = {"HubV2Arn": self.arn(f"hubv2/{uuid4()}"), "SubscribedAt": now}
        self.tags[self.unified["HubV2Arn"]] = dict(request.get("Tags") or {})
        return {"HubV2Arn": self.unified["HubV2Arn"]}

    def describe_security_hub_v2(self, _: Request) -> Answer:
        """Describe the unified Security Hub."""
        if not self.unified:
            raise Refusal(self.missing, "Security Hub is not enabled.")
        return self.unified

    def disable_security_hub_v2(self, _: Request) -> None:
        """Switch the unified Security Hub off."""
        self.unified = {}

    def use(self, standards: Iterable[str]) -> None:
        """Use these standards and no others; they may come as ARNs."""
        self.standards = sorted({standard.rpartition(":")[2] for standard in standards})

    def batch_enable_standards(self, request: Request) -> Answer:
        """Use standards besides the others."""
        self.require_hub()
        self.use([*self.standards, *(each["StandardsArn"] for each in request["StandardsSubscriptionRequests"])])
        return self.get_enabled_standards({})

    def batch_disable_standards(self, request: Request) -> Answer:
        """Use standards no longer."""
        self.require_hub()
        known = {self._subscription(standard): standard for standard in self.standards}
        gone = [known[arn] for arn in request["StandardsSubscriptionArns"] if arn in known]
        described = [self._standard(standard) for standard in gone]
        self.use(standard for standard in self.standards if standard not in gone)
        return {"StandardsSubscriptions": described}

    def get_enabled_standards(self, request: Request) -> Answer:
        """Describe the standards in use; without a configuration recorder they are incomplete."""
        self.require_hub()
        asked = request.get("StandardsSubscriptionArns")
        every = [self._standard(each) for each in self.standards]
        return {
            "StandardsSubscriptions": [each for each in every if not asked or each["StandardsSubscriptionArn"] in asked]
        }

    def enable_organization_admin_account(self, request: Request) -> Answer:
        """Delegate, CSPM and the unified Security Hub to the same account."""
        self.delegate(request["AdminAccountId"])
        return dict(request)

    def disable_organization_admin_account(self, request: Request) -> None:
        """Undelegate; central configuration ends with it."""
        self.peer(request["AdminAccountId"]).stop_central_configuration()
        self.revoke(request["AdminAccountId"])

    def list_organization_admin_accounts(self, _: Request) -> Answer:
        """Say who administers the organization."""
        self.require_management()
        return {"AdminAccounts": [{"AccountId": self.administrator, "Status": "ENABLED"}] if self.administrator else []}

    def create_members(self, request: Request) -> Answer:
        """Let accounts of the organization belong to the administrator."""
        self.require_hub()
        self.require_administrator()
        known, unprocessed = {account.id for account in self.accounts()} - {self.account_id}, []
        for account_id in (detail["AccountId"] for detail in request["AccountDetails"]):
            if account_id in known:
                self.add_member(account_id)
            else:
                unprocessed.append({"AccountId": account_id, "ProcessingResult": "not in the organization"})
        return {"UnprocessedAccounts": unprocessed}

    def list_members(self, _: Request) -> Answer:
        """List the members."""
        self.require_hub()
        every = [
            {"AccountId": id_, "AdministratorId": self.account_id, "MemberStatus": "Enabled", "UpdatedAt": since}
            for id_, since in self.members.items()
        ]
        return {"Members": every}

    def get_administrator_account(self, _: Request) -> Answer:
        """Say which administrator the account belongs to."""
        self.require_hub()
        administrator = self.delegate_of_organization()
        if not administrator or self.account_id not in self.peer(administrator).members:
            return {}
        return {"Administrator": {"AccountId": administrator, "MemberStatus": "Enabled"}}

    def create_automation_rule(self, request: Request) -> Answer:
        """Keep a rule that changes findings."""
        self.require_hub()
        arn, now = self.arn(f"automation-rule/{uuid4()}"), datetime.now(UTC)
        status = {"RuleStatus": "ENABLED", "IsTerminal": False}
        self.rules[arn] = {**status, **request, "RuleArn": arn, "CreatedAt": now, "UpdatedAt": now}
        self.tags[arn] = dict(request.get("Tags") or {})
        return {"RuleArn": arn}

    def list_automation_rules(self, _: Request) -> Answer:
        """List the rules that change findings."""
        self.require_hub()
        return {"AutomationRulesMetadata": list(self.rules.values())}

    def batch_get_automation_rules(self, request: Request) -> Answer:
        """Describe rules that change findings."""
        self.require_hub()
        known, unknown = self._split(request["AutomationRulesArns"])
        return {"Rules": [self.rules[arn] for arn in known], "UnprocessedAutomationRules": unknown}

    def batch_update_automation_rules(self, request: Request) -> Answer:
        """Change rules that change findings."""
        self.require_hub()
        items = {item["RuleArn"]: item for item in request["UpdateAutomationRulesRequestItems"]}
        known, unknown = self._split(items)
        for arn in known:
            self.rules[arn] |= {**items[arn], "UpdatedAt": datetime.now(UTC)}
        return {"ProcessedAutomationRules": known, "UnprocessedAutomationRules": unknown}

    def batch_delete_automation_rules(self, request: Request) -> Answer:
        """Delete rules that change findings."""
        self.require_hub()
        known, unknown = self._split(request["AutomationRulesArns"])
        for arn in known:
            del self.rules[arn]
        return {"ProcessedAutomationRules": known, "UnprocessedAutomationRules": unknown}

    def _split(self, arns: Iterable[str]) -> tuple[list[str], list[dict[str, Any]]]:
        asked = list(arns)
        missing = {"ErrorCode": 404, "ErrorMessage": "There is no such rule."}
        unknown = [{"RuleArn": arn, **missing} for arn in asked if arn not in self.rules]
        return [arn for arn in asked if arn in self.rules], unknown

    def _subscription(self, standard: str) -> str:
        return self.arn(f"subscription/{standard.partition('/')[2]}")

    def _standard(self, standard: str) -> dict[str, Any]:
        region = "" if standard.startswith("ruleset/") else self.region_name  # CIS 1.2.0 has no Region in its ARN
        recorders = config_backends[self.account_id][self.region_name].recorders.values()
        recording = any(recorder.status.recording for recorder in recorders)
        status = {"StandardsStatus": "READY"} if recording else {"StandardsStatus": "INCOMPLETE"}
        return {
            "StandardsSubscriptionArn": self._subscription(standard),
            "StandardsArn": f"arn:{self.partition}:securityhub:{region}::{standard}",
            "StandardsInput": {},
            **status,
            **({} if recording else {"StandardsStatusReason": _NO_RECORDER}),
        }
