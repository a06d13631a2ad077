"""AWS Config: rules and conformance packs on their way from the administrator into the accounts of an organization.

Source: AWS Config Developer Guide, "Managing conformance packs across all accounts in your organization": accounts must
be recording before; only for accounts that join later is deployment retried, until they record.
"""

import dataclasses
import json
import time
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

import yaml
from moto.config.models import config_backends
from moto.core.exceptions import JsonRESTError
from moto.organizations.models import organizations_backends

from hipaa_landing_zone.rehearsal.emulator.backend.delegation import ACTIVE
from hipaa_landing_zone.rehearsal.emulator.backend.organizations import OrganizationsBackend, organization_of

ADMINISTRATION = "config-multiaccountsetup.amazonaws.com"
AGGREGATION = "config.amazonaws.com"
_LONGEST_TEMPLATE, _MOST_RULES = 51_200, 130
_NO_RECORDER = "NoAvailableConfigurationRecorder"
_DEPLOYABLE = {"AWS::Config::ConfigRule", "AWS::Config::RemediationConfiguration"}


@dataclasses.dataclass(slots=True)
class ServiceRule:
    """A rule that the organization or a conformance pack put into an account, as moto lists rules."""

    config_rule_name: str
    described: dict[str, Any]
    config_rule_state: str = "ACTIVE"

    def to_dict(self) -> dict[str, Any]:
        """Describe it."""
        return {**self.described, "ConfigRuleName": self.config_rule_name, "ConfigRuleState": self.config_rule_state}


@dataclasses.dataclass(slots=True)
class Deployment:
    """One rule or conformance pack of an organization.

    Attributes:
        owner: the administrator's backend.
        request: what was asked for last.
        verb: CREATE or UPDATE: what was done last.
        progress: how far it is in each account: SUCCESSFUL, FAILED or IN_PROGRESS.
    """

    owner: Any
    name: str
    local_name: str
    arn: str
    request: dict[str, Any]
    verb: str = "CREATE"
    updated: float = dataclasses.field(default_factory=time.time)
    progress: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def status(self) -> str:
        """How far it is in all accounts together."""
        states = set(self.progress.values())
        worst = next((state for state in ("FAILED", "IN_PROGRESS") if state in states), "SUCCESSFUL")
        return f"{self.verb}_{worst}"

    def roll_out(self) -> None:
        """Deploy into every active account that is not excluded, and withdraw from the others."""
        organization = organization_of(self.owner.account_id, self.owner.partition)
        wanted = {account.id for account in organization.accounts if account.status == ACTIVE}
        wanted -= set(self.request.get("ExcludedAccounts") or ())
        for account_id in self.progress.keys() - wanted:
            self._take_from(account_id)
            del self.progress[account_id]
        for account_id in sorted(wanted):
            self.progress[account_id] = "SUCCESSFUL" if self._deploy_into(account_id) else "FAILED"

    def joined(self, account_id: str) -> None:
        """Deploy into a new account as soon as it has a recorder."""
        if account_id not in (self.request.get("ExcludedAccounts") or ()):
            self.progress[account_id] = "SUCCESSFUL" if self._deploy_into(account_id) else "IN_PROGRESS"

    def retry(self, account_id: str) -> None:
        """Deploy into an account that was waited for."""
        if self.progress.get(account_id) == "IN_PROGRESS":
            self.joined(account_id)

    def withdraw(self) -> None:
        """Take it from every account."""
        for account_id in self.progress:
            self._take_from(account_id)

    def described(self) -> dict[str, Any]:
        """Describe it; a template is never given back."""
        kind = "OrganizationConformancePack" if "pack" in self.arn.rpartition(":")[2] else "OrganizationConfigRule"
        kept = {key: value for key, value in self.request.items() if key not in {"Tags", "TemplateBody"}}
        return {**kept, f"{kind}Arn": self.arn, "LastUpdateTime": self.updated}

    def _deploy_into(self, account_id: str) -> bool:
        member = config_backends[account_id][self.owner.region_name]
        if not member.recorders:
            return False
        self._take_from(account_id)
        for name, rule in self._rules():
            member.config_rules[name] = ServiceRule(name, {**rule, "ConfigRuleArn": _rule_arn(member)})  # type: ignore[assignment] # lists like moto's
        if "TemplateBody" in self.request:
            member.packs[self.local_name] = {  # type: ignore[attr-defined] # see `install`
                "ConformancePackName": self.local_name,
                "ConformancePackArn": _arn(member, f"conformance-pack/{self.local_name}/{uuid4().hex[:8]}"),
                "ConformancePackId": f"conformance-pack-{uuid4().hex[:8]}",
                "ConformancePackInputParameters": self.request.get("ConformancePackInputParameters") or [],
                "CreatedBy": ADMINISTRATION,
                "LastUpdateRequestedTime": self.updated,
            }
        return True

    def _take_from(self, account_id: str) -> None:
        member = config_backends[account_id][self.owner.region_name]
        for name, _ in self._rules():
            member.config_rules.pop(name, None)
        member.packs.pop(self.local_name, None)  # type: ignore[attr-defined] # see `install`

    def _rules(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """List the rules that it puts into an account, under the names that they get there."""
        if "TemplateBody" not in self.request:
            yield self.local_name, {"Source": _source(self.request), "CreatedBy": ADMINISTRATION}
            return
        suffix = self.local_name.rpartition("-")[2]
        for rule in rules_of(self.request["TemplateBody"]):
            yield (
                f"{rule['ConfigRuleName']}-conformance-pack-{suffix}",
                {**rule, "CreatedBy": "config-conforms.amazonaws.com"},
            )


class Fleet:
    """The rules, or the conformance packs, that one account deploys into its organization, by name."""

    def __init__(self, kind: str, resource: str) -> None:
        self.kind, self._resource = kind, resource
        self.deployments: dict[str, Deployment] = {}

    def put(self, owner: Any, request: dict[str, Any]) -> Deployment:
        """Plan a deployment, or a change of one."""
        name = request[f"{self.kind}Name"]
        if self._resource.endswith("pack"):
            _check_template(request)
        known = self.deployments.get(name)
        if known:
            known.withdraw()
            known.request, known.verb, known.updated = request, "UPDATE", time.time()
            return known
        unique = f"{name}-{uuid4().hex[:8]}"
        local_name = f"Org{'ConformsPack' if self._resource.endswith('pack') else 'ConfigRule'}-{unique}"
        arn = _arn(owner, f"{self._resource}/{unique}")
        self.deployments[name] = Deployment(owner, name, local_name, arn, request)
        return self.deployments[name]

    def find(self, name: str) -> Deployment:
        """Find a deployment.

        Raises:
            JsonRESTError: There is none.
        """
        if name not in self.deployments:
            raise JsonRESTError(f"NoSuch{self.kind}Exception", f"There is no {self.kind} named {name}.")
        return self.deployments[name]

    def named(self, names: Iterable[str] | None) -> list[Deployment]:
        """Find deployments; all where no name is given."""
        return [self.find(name) for name in names or self.deployments]


def rules_of(body: str) -> list[dict[str, Any]]:
    """List the rules of a conformance pack's template; a rule without a name is called by its logical id.

    Args:
        body: the template, in YAML or JSON.
    """
    template = json.loads(body) if body.lstrip().startswith("{") else yaml.safe_load(body)
    resources = template["Resources"].items()
    rules = {name: each["Properties"] for name, each in resources if each["Type"] == "AWS::Config::ConfigRule"}
    return [{"ConfigRuleName": name, **rule} for name, rule in rules.items()]


def statuses(deployment: Deployment, name: str, status: str) -> list[dict[str, Any]]:
    """Describe how far a deployment is in each account.

    Args:
        deployment: the deployment.
        name: what the answer calls the name under which it is deployed.
        status: what the answer calls how far it is.
    """
    why = {"ErrorCode": _NO_RECORDER, "ErrorMessage": "The account has no configuration recorder in this Region."}
    return [
        {
            "AccountId": account_id,
            name: deployment.local_name,
            status: f"{deployment.verb}_{state}",
            "LastUpdateTime": deployment.updated,
            **({} if state == "SUCCESSFUL" else why),
        }
        for account_id, state in sorted(deployment.progress.items())
    ]


def require_administrator(backend: Any, service_principal: str) -> None:
    """Refuse accounts that neither manage the organization nor administer a service for it.

    Raises:
        JsonRESTError: The account may not do it, or the service is not trusted.
    """
    organization = organization_of(backend.account_id, backend.partition)
    if organization.org is None:
        raise JsonRESTError("NoAvailableOrganizationException", "The account is not in an organization.")
    if organization.account_id == backend.account_id:
        organization.enable_aws_service_access(ServicePrincipal=service_principal)
        return
    known = organization.list_delegated_administrators(ServicePrincipal=service_principal)["DelegatedAdministrators"]
    if backend.account_id not in {each["Id"] for each in known} or not organization.trusts(service_principal):
        message = f"The account is not the delegated administrator of {service_principal}, or that is not trusted."
        raise JsonRESTError("OrganizationAccessDeniedException", message)


def deployments_for(member: Any) -> Iterator[Deployment]:
    """List what an organization deploys into the Region of one of its accounts."""
    if member.account_id not in organizations_backends.master_accounts:
        return
    organization = organization_of(member.account_id, member.partition)
    for account in organization.accounts:
        if account.id in config_backends and member.region_name in list(config_backends[account.id]):
            owner: Any = config_backends[account.id][member.region_name]
            yield from owner.organization_packs.deployments.values()
            yield from owner.organization_rules.deployments.values()


def account_joined(organization: OrganizationsBackend, account_id: str) -> None:
    """Deploy into a new account what the organization deploys into all."""
    for account in list(organization.accounts):
        for owner in list(config_backends[account.id].values()) if account.id in config_backends else ():
            backend: Any = owner
            for fleet in (backend.organization_packs, backend.organization_rules):
                for deployment in fleet.deployments.values():
                    deployment.joined(account_id)


def _check_template(request: dict[str, Any]) -> None:
    refused = "OrganizationConformancePackTemplateValidationException"
    body = request.get("TemplateBody")
    if not body:
        raise JsonRESTError("ValidationException", "The emulator deploys conformance packs from TemplateBody only.")
    if len(body) > _LONGEST_TEMPLATE:
        raise JsonRESTError("ValidationException", f"TemplateBody is longer than {_LONGEST_TEMPLATE} characters.")
    try:
        template = yaml.safe_load(body)  # which JSON is too
        types = {resource["Type"] for resource in template["Resources"].values()}
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise JsonRESTError(refused, f"The template is invalid: {error!r}") from error
    if types - _DEPLOYABLE:
        raise JsonRESTError(refused, f"A conformance pack cannot hold {', '.join(sorted(types - _DEPLOYABLE))}.")
    if len(template["Resources"]) > _MOST_RULES:
        raise JsonRESTError(refused, f"A conformance pack holds at most {_MOST_RULES} rules.")


def _source(request: dict[str, Any]) -> dict[str, Any]:
    if "OrganizationManagedRuleMetadata" in request:
        return {"Owner": "AWS", "SourceIdentifier": request["OrganizationManagedRuleMetadata"]["RuleIdentifier"]}
    if "OrganizationCustomPolicyRuleMetadata" in request:
        return {"Owner": "CUSTOM_POLICY"}
    function = request["OrganizationCustomRuleMetadata"]["LambdaFunctionArn"]
    return {"Owner": "CUSTOM_LAMBDA", "SourceIdentifier": function}


def _arn(backend: Any, resource: str) -> str:
    return f"arn:{backend.partition}:config:{backend.region_name}:{backend.account_id}:{resource}"


def _rule_arn(backend: Any) -> str:
    return _arn(backend, f"config-rule/config-rule-{uuid4().hex[:6]}")
