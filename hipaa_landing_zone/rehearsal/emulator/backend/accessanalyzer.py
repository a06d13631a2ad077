"""IAM Access Analyzer: analyzers of accounts and of organizations; moto has none of it.

Source: IAM Access Analyzer API reference, CreateAnalyzer; IAM User Guide, "Delegated administrator for IAM Access
Analyzer". Analyzers of an organization are for the management account and the delegated administrator, and one account
can have one analyzer of external access of each kind in a Region.
"""

from datetime import UTC, datetime
from typing import Any

from moto.core.base_backend import BackendDict

from hipaa_landing_zone.rehearsal.emulator.backend.organizations import organization_of
from hipaa_landing_zone.rehearsal.emulator.backend.rest import Answer, Refusal, Request, Service

PRINCIPAL = "access-analyzer.amazonaws.com"


class AccessAnalyzerBackend(Service):
    """Access Analyzer of one account and Region; `analyzers` by name."""

    name, host = "accessanalyzer", "access-analyzer"

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.analyzers: dict[str, dict[str, Any]] = {}

    def create_analyzer(self, request: Request) -> Answer:
        """Create an analyzer."""
        name, kind = request["analyzerName"], request["type"]
        if name in self.analyzers:
            raise Refusal("ConflictException", f"An analyzer named {name} already exists.")
        if kind.startswith("ORGANIZATION"):
            self._require_administrator()
        if kind in {"ACCOUNT", "ORGANIZATION"} and kind in {each["type"] for each in self.analyzers.values()}:
            raise Refusal("ServiceQuotaExceededException", f"The account already has an analyzer of type {kind}.")
        self.analyzers[name] = {
            "arn": self.arn(f"analyzer/{name}"),
            "name": name,
            "type": kind,
            "createdAt": datetime.now(UTC),
            "status": "ACTIVE",
            "archiveRules": {rule["ruleName"]: rule["filter"] for rule in request.get("archiveRules") or ()},
            **({"configuration": request["configuration"]} if request.get("configuration") else {}),
        }
        self.tags[self.analyzers[name]["arn"]] = dict(request.get("tags") or {})
        return {"arn": self.analyzers[name]["arn"]}

    def get_analyzer(self, request: Request) -> Answer:
        """Describe an analyzer."""
        return {"analyzer": self._described(self.found(self.analyzers, request["analyzerName"]))}

    def list_analyzers(self, request: Request) -> Answer:
        """List analyzers, of one type if that is asked."""
        wanted = request.get("type")
        every = [self._described(each) for each in self.analyzers.values() if wanted in {None, each["type"]}]
        return {"analyzers": every}

    def update_analyzer(self, request: Request) -> Answer:
        """Change the configuration of an analyzer."""
        analyzer = self.found(self.analyzers, request["analyzerName"])
        analyzer["configuration"] = request["configuration"]
        return {"configuration": request["configuration"]}

    def delete_analyzer(self, request: Request) -> None:
        """Delete an analyzer."""
        self.found(self.analyzers, request["analyzerName"])
        del self.analyzers[request["analyzerName"]]

    def create_archive_rule(self, request: Request) -> None:
        """Add a rule that archives findings."""
        rules = self.found(self.analyzers, request["analyzerName"])["archiveRules"]
        if request["ruleName"] in rules:
            raise Refusal("ConflictException", f"An archive rule named {request['ruleName']} already exists.")
        rules[request["ruleName"]] = request["filter"]

    def update_archive_rule(self, request: Request) -> None:
        """Change a rule that archives findings."""
        rules = self.found(self.analyzers, request["analyzerName"])["archiveRules"]
        self.found(rules, request["ruleName"])
        rules[request["ruleName"]] = request["filter"]

    def delete_archive_rule(self, request: Request) -> None:
        """Delete a rule that archives findings."""
        rules = self.found(self.analyzers, request["analyzerName"])["archiveRules"]
        self.found(rules, request["ruleName"])
        del rules[request["ruleName"]]

    def list_archive_rules(self, request: Request) -> Answer:
        """List the rules that archive findings."""
        analyzer = self.found(self.analyzers, request["analyzerName"])
        same = {"createdAt": analyzer["createdAt"], "updatedAt": analyzer["createdAt"]}
        return {"archiveRules": [{"ruleName": k, "filter": v, **same} for k, v in analyzer["archiveRules"].items()]}

    def _described(self, analyzer: Request) -> dict[str, Any]:
        return {**analyzer, "tags": self.tags[analyzer["arn"]]}

    def _require_administrator(self) -> None:
        organization = organization_of(self.account_id, self.partition)
        if organization.org and organization.account_id == self.account_id and organization.trusts(PRINCIPAL):
            return
        registered = organization.list_delegated_administrators(ServicePrincipal=PRINCIPAL)["DelegatedAdministrators"]
        if self.account_id not in {each["Id"] for each in registered}:
            message = "The account is neither the management account nor the delegated administrator."
            raise Refusal("AccessDeniedException", message)


AccessAnalyzerBackend.backends = BackendDict(AccessAnalyzerBackend, "accessanalyzer")
