"""AWS::Config for an organization: aggregators, and the rules and conformance packs of every account.

Property and attribute names: CloudFormation resource reference, AWS::Config. CloudFormation waits until every account
has a rule or conformance pack, and fails where one could not get it.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from botocore import xform_name

from hipaa_landing_zone.rehearsal.emulator.adapter.direct import Direct, tag_list
from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    ResourceError,
    without,
)


class ConfigurationAggregator(Direct):
    """An aggregator; its physical id is its name."""

    type = "AWS::Config::ConfigurationAggregator"
    properties = frozenset({"ConfigurationAggregatorName", "OrganizationAggregationSource", "Tags"})
    in_place = frozenset({"OrganizationAggregationSource", "Tags"})
    service, key = "config", "ConfigurationAggregatorName"
    creation = change = "put_configuration_aggregator"
    deletion = "delete_configuration_aggregator"
    tagging = ("tag_resource", "untag_resource", "ResourceArn")

    def arguments(self, place: Place, properties: Properties) -> dict[str, Any]:
        """Write tags as a list."""
        tags = {"Tags": tag_list(properties)} if "Tags" in properties else {}
        return {**super().arguments(place, without(properties, "Tags")), **tags}

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the ARN."""
        found = instance.client("config").describe_configuration_aggregators(ConfigurationAggregatorNames=[instance.id])
        return {"ConfigurationAggregatorArn": found["ConfigurationAggregators"][0]["ConfigurationAggregatorArn"]}

    def arn(self, instance: Instance) -> str:
        """Return what the tagging operations call the aggregator."""
        return str(self.attributes(instance)["ConfigurationAggregatorArn"])


class _Deployed(Adapter):
    """A rule or conformance pack of an organization; its physical id is its name."""

    kind: ClassVar[str]
    answer: ClassVar[tuple[str, str]]

    def create(self, place: Place, properties: Properties) -> str:
        """Deploy into every account."""
        name = str(properties[f"{self.kind}Name"])
        self._call(place, "Put", **properties)
        return name

    def configure(self, instance: Instance, old: Properties) -> None:
        """Deploy a change into every account, and see that all of them have it.

        Raises:
            ResourceError: An account does not have it.
        """
        if old:
            self._call(instance.place, "Put", **instance.properties)
        listed, status = self.answer
        operation = getattr(instance.client("config"), xform_name(f"Get{self.kind}DetailedStatus"))
        states = operation(**{f"{self.kind}Name": instance.id})[listed]
        failed = [state for state in states if not state[status].endswith("SUCCESSFUL")]
        if failed:
            where = ", ".join(state["AccountId"] for state in failed)
            raise ResourceError(f"{instance.id} failed in {where}: {failed[0]['ErrorCode']}")

    def delete(self, instance: Instance) -> None:
        """Take it from every account."""
        self._call(instance.place, "Delete", **{f"{self.kind}Name": instance.id})

    def _call(self, place: Place, verb: str, **arguments: Any) -> None:
        getattr(place.client("config"), xform_name(f"{verb}{self.kind}"))(**arguments)


class OrganizationConformancePack(_Deployed):
    """A conformance pack of every account."""

    type = "AWS::Config::OrganizationConformancePack"
    kind = "OrganizationConformancePack"
    answer = ("OrganizationConformancePackDetailedStatuses", "Status")
    properties = frozenset(
        {"ConformancePackInputParameters", "ExcludedAccounts", "OrganizationConformancePackName", "TemplateBody"}
    )
    in_place = frozenset({"ConformancePackInputParameters", "ExcludedAccounts", "TemplateBody"})


class OrganizationConfigRule(_Deployed):
    """A rule of every account."""

    type = "AWS::Config::OrganizationConfigRule"
    kind = "OrganizationConfigRule"
    answer = ("OrganizationConfigRuleDetailedStatus", "MemberAccountRuleStatus")
    properties = frozenset(
        {
            "ExcludedAccounts",
            "OrganizationConfigRuleName",
            "OrganizationCustomPolicyRuleMetadata",
            "OrganizationManagedRuleMetadata",
        }
    )
    in_place = frozenset(
        {"ExcludedAccounts", "OrganizationCustomPolicyRuleMetadata", "OrganizationManagedRuleMetadata"}
    )

    def _call(self, place: Place, verb: str, **arguments: Any) -> None:
        """Call the runtime of a policy as the API does."""
        policy = arguments.pop("OrganizationCustomPolicyRuleMetadata", None)
        if policy:
            metadata = {**without(policy, "Runtime"), "PolicyRuntime": policy["Runtime"]}
            arguments["OrganizationCustomPolicyRuleMetadata"] = metadata
        super()._call(place, verb, **arguments)


ADAPTERS: tuple[Adapter, ...] = (
    ConfigurationAggregator(),
    OrganizationConfigRule(),
    OrganizationConformancePack(),
)
