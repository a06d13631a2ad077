"""Security Hub CSPM: cross-Region aggregation and central configuration of an organization.

Source: Security Hub User Guide, "Understanding central configuration in Security Hub CSPM", "Enabling central
configuration": the delegated administrator needs an aggregator in the home Region first; a policy reaches every account
below its target, in the home Region and the linked ones, unless something nearer to the account says otherwise.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from moto.ec2.models import ec2_backends

from hipaa_landing_zone.rehearsal.emulator.backend.delegation import Delegated, upward
from hipaa_landing_zone.rehearsal.emulator.backend.rest import Answer, Refusal, Request

DEFAULT_STANDARDS = (
    "standards/aws-foundational-security-best-practices/v/1.0.0",
    "ruleset/cis-aws-foundations-benchmark/v/1.2.0",
)
_LOCAL = {"ConfigurationType": "LOCAL", "Status": "ENABLED"}
_TARGETS = {"RootId": "ROOT", "OrganizationalUnitId": "ORGANIZATIONAL_UNIT", "AccountId": "ACCOUNT"}


class CentralConfiguration(Delegated):
    """What the administrator configures from the home Region; all of it is known to its backend there."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.aggregator: dict[str, Any] = {}
        self.auto_enable: dict[str, Any] = {"AutoEnable": False, "AutoEnableStandards": "DEFAULT"}
        self.type: dict[str, Any] = dict(_LOCAL)
        self.policies: dict[str, dict[str, Any]] = {}
        self.associations: dict[str, str] = {}

    def require_hub(self) -> None:
        """Refuse what needs CSPM while it is off."""
        raise NotImplementedError

    def switch_off(self) -> None:
        """Switch CSPM off where it is on."""
        raise NotImplementedError

    def use(self, standards: Iterable[str]) -> None:
        """Use these standards and no others."""
        raise NotImplementedError

    def create_finding_aggregator(self, request: Request) -> Answer:
        """Make this Region the home Region."""
        self.require_hub()
        homes = [each.region_name for each in self.backends[self.account_id].values() if each.aggregator]
        if homes:
            raise Refusal("ResourceConflictException", f"The account has an aggregator in {homes[0]}.")
        arn = self.arn(f"finding-aggregator/{uuid4()}")
        self.aggregator = {"FindingAggregatorArn": arn, "FindingAggregationRegion": self.region_name, **request}
        return self.aggregator

    def get_finding_aggregator(self, request: Request) -> Answer:
        """Describe the aggregator."""
        self.require_hub()
        return self._aggregator(request)

    def list_finding_aggregators(self, _: Request) -> Answer:
        """List the aggregator, if there is one in any Region."""
        self.require_hub()
        every = [each.aggregator for each in self.backends[self.account_id].values() if each.aggregator]
        return {"FindingAggregators": [{"FindingAggregatorArn": each["FindingAggregatorArn"]} for each in every]}

    def update_finding_aggregator(self, request: Request) -> Answer:
        """Change the linked Regions, which changes where policies reach."""
        self._aggregator(request)
        self.aggregator = {**self.aggregator, "Regions": [], **request}
        self._apply_everywhere()
        return self.aggregator

    def delete_finding_aggregator(self, request: Request) -> None:
        """Delete the aggregator, which ends central configuration."""
        self._aggregator(request)
        self.aggregator = {}
        self.stop_central_configuration()

    def describe_organization_configuration(self, _: Request) -> Answer:
        """Say how the organization is configured."""
        self.require_administrator()
        return {**self.auto_enable, "MemberAccountLimitReached": False, "OrganizationConfiguration": self.type}

    def update_organization_configuration(self, request: Request) -> None:
        """Choose between local and central configuration, and what local accounts that join begin with."""
        self.require_hub()
        self.require_administrator()
        kind = request.get("OrganizationConfiguration", {}).get("ConfigurationType", self.type["ConfigurationType"])
        standards = request.get("AutoEnableStandards", "NONE" if kind == "CENTRAL" else "DEFAULT")
        if kind == "CENTRAL" and (request["AutoEnable"] or standards != "NONE"):
            raise Refusal(self.refused, "Central configuration needs AutoEnable false and AutoEnableStandards NONE.")
        if kind == "CENTRAL" and not self.aggregator:
            raise Refusal(self.denied, "Central configuration is for the home Region, which has a finding aggregator.")
        if kind == "LOCAL" and self.policies:
            raise Refusal("ResourceConflictException", "Configuration policies must be deleted first.")
        self.auto_enable = {"AutoEnable": request["AutoEnable"], "AutoEnableStandards": standards}
        self.type = {"ConfigurationType": kind, "Status": "ENABLED"}
        self._apply_everywhere()

    def stop_central_configuration(self) -> None:
        """Go back to local configuration; accounts keep what they have."""
        self.type, self.policies, self.associations = dict(_LOCAL), {}, {}

    def joined(self, account_id: str) -> None:
        """Configure a new account."""
        if self.auto_enable["AutoEnable"]:
            self.add_member(account_id)
            if self.auto_enable["AutoEnableStandards"] == "DEFAULT":
                self.peer(account_id).use(DEFAULT_STANDARDS)
        self.moved(account_id)

    def moved(self, account_id: str) -> None:
        """Configure an account by the policy that reaches it where it is now."""
        policy = next((self.associations[each] for each in self._path(account_id) if each in self.associations), None)
        if policy not in self.policies:
            return
        wanted = self.policies[policy]["ConfigurationPolicy"]["SecurityHub"]
        for region in self._regions():
            peer = self.peer(account_id, region)
            if not wanted.get("ServiceEnabled"):
                peer.switch_off()
                continue
            self.peer(self.account_id, region).add_member(account_id)
            peer.use(wanted.get("EnabledStandardIdentifiers", ()))

    def create_configuration_policy(self, request: Request) -> Answer:
        """Keep a policy; it reaches nobody yet."""
        self._require_central()
        if any(policy["Name"] == request["Name"] for policy in self.policies.values()):
            raise Refusal("ResourceConflictException", f"There is a policy named {request['Name']} already.")
        id_, now = str(uuid4()), datetime.now(UTC)
        arn = self.arn(f"configuration-policy/{id_}")
        self.policies[id_] = {"Description": "", **request, "Id": id_, "Arn": arn, "CreatedAt": now, "UpdatedAt": now}
        self.tags[arn] = dict(request.get("Tags") or {})
        return self.policies[id_]

    def get_configuration_policy(self, request: Request) -> Answer:
        """Describe a policy."""
        self._require_central()
        return self._policy(request["Identifier"])

    def list_configuration_policies(self, _: Request) -> Answer:
        """List the policies."""
        self._require_central()
        names = ("Arn", "Id", "Name", "Description", "UpdatedAt")
        every = [
            {**{name: policy[name] for name in names}, "ServiceEnabled": _enables(policy)}
            for policy in self.policies.values()
        ]
        return {"ConfigurationPolicySummaries": every}

    def update_configuration_policy(self, request: Request) -> Answer:
        """Change a policy, and with it every account that it reaches."""
        self._require_central()
        policy = self._policy(request["Identifier"])
        changed = {name: value for name, value in request.items() if name != "Identifier"}
        policy |= {**changed, "UpdatedAt": datetime.now(UTC)}
        self._apply_everywhere()
        return policy

    def delete_configuration_policy(self, request: Request) -> None:
        """Delete a policy that is associated with nothing."""
        self._require_central()
        policy = self._policy(request["Identifier"])
        if policy["Id"] in self.associations.values():
            raise Refusal("ResourceConflictException", "The policy is associated with targets.")
        del self.policies[policy["Id"]]

    def start_configuration_policy_association(self, request: Request) -> Answer:
        """Associate a target with a policy, and configure the accounts below it."""
        self._require_central()
        target = self._target(request["Target"])
        self.associations[target] = self._policy(request["ConfigurationPolicyIdentifier"])["Id"]
        self._apply_everywhere()
        return self._association(target)

    def start_configuration_policy_disassociation(self, request: Request) -> None:
        """End an association; what is configured stays."""
        self._require_central()
        target = self._target(request["Target"])
        if self.associations.pop(target, None) is None:
            raise Refusal(self.missing, f"Nothing is associated with {target}.")

    def get_configuration_policy_association(self, request: Request) -> Answer:
        """Describe which policy reaches a target."""
        self._require_central()
        return self._association(self._target(request["Target"]))

    def list_configuration_policy_associations(self, _: Request) -> Answer:
        """List which policy reaches which root, OU and account."""
        self._require_central()
        organization = self.organization
        every = [*(ou.id for ou in organization.ou), *(account.id for account in self.accounts())]
        reached = [each for each in every if any(above in self.associations for above in self._path(each))]
        return {"ConfigurationPolicyAssociationSummaries": [self._association(each) for each in reached]}

    def _association(self, target: str) -> dict[str, Any]:
        nearest = next((each for each in self._path(target) if each in self.associations), None)
        if nearest is None:
            raise Refusal(self.missing, f"Nothing is associated with {target}.")
        kind = "ROOT" if target.startswith("r-") else "ORGANIZATIONAL_UNIT" if target.startswith("ou-") else "ACCOUNT"
        return {
            "ConfigurationPolicyId": self.associations[nearest],
            "TargetId": target,
            "TargetType": kind,
            "AssociationType": "APPLIED" if nearest == target else "INHERITED",
            "UpdatedAt": self._policy(self.associations[nearest])["UpdatedAt"],
            "AssociationStatus": "SUCCESS",
        }

    def _apply_everywhere(self) -> None:
        """Configure every account; the administrator is the linked Regions' too."""
        for region in self._regions() if self.type["ConfigurationType"] == "CENTRAL" else ():
            self.peer(self.organization.account_id, region).administrator = self.account_id
            self.peer(self.account_id, region).switch_on()
        for account in self.accounts():
            self.moved(account.id)

    def _path(self, target: str) -> Iterator[str]:
        return (str(each.id) for each in upward(self.organization, target))

    def _regions(self) -> list[str]:
        mode, named = self.aggregator.get("RegionLinkingMode"), set(self.aggregator.get("Regions") or ())
        if mode == "SPECIFIED_REGIONS":
            return [self.region_name, *sorted(named)]
        if mode == "NO_REGIONS":
            return [self.region_name]
        listed = ec2_backends[self.account_id][self.region_name].describe_regions()
        return sorted({region.name for region in listed} - named | {self.region_name})

    def _require_central(self) -> None:
        self.require_hub()
        self.require_administrator()
        if self.type["ConfigurationType"] != "CENTRAL":
            raise Refusal(self.denied, "The organization does not use central configuration in this Region.")

    def _aggregator(self, request: Request) -> dict[str, Any]:
        if request["FindingAggregatorArn"] != self.aggregator.get("FindingAggregatorArn"):
            raise Refusal(self.missing, "There is no such finding aggregator in this Region.")
        return self.aggregator

    def _policy(self, identifier: str) -> dict[str, Any]:
        policy: dict[str, Any] = self.found(self.policies, identifier.rpartition("/")[2])
        return policy

    def _target(self, target: Request) -> str:
        (named,) = [target[name] for name in _TARGETS if name in target]
        if not any(upward(self.organization, named)):
            raise Refusal(self.missing, f"There is no {named} in the organization.")
        return str(named)


def _enables(policy: Request) -> bool:
    return bool(policy["ConfigurationPolicy"]["SecurityHub"].get("ServiceEnabled"))
