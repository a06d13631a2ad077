"""AWS::SecurityHub: aggregation, central configuration, automation rules.

Property and attribute names: CloudFormation resource reference, AWS::SecurityHub.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    changed,
    only,
    removed_tags,
    tag_map,
    without,
)

_ON_ITS_OWN = {"AutoEnable": False, "AutoEnableStandards": "DEFAULT"}


def _tag(instance: Instance, arn: str, old: Properties) -> None:
    client, new = instance.client("securityhub"), instance.properties
    if old and changed(old, new, "Tags"):
        client.untag_resource(ResourceArn=arn, TagKeys=removed_tags(old, new))
        client.tag_resource(ResourceArn=arn, Tags=tag_map(new))


class FindingAggregator(Adapter):
    """What gathers the findings of other Regions in this one; its physical id is its ARN."""

    type = "AWS::SecurityHub::FindingAggregator"
    properties = frozenset({"RegionLinkingMode", "Regions"})
    in_place = properties

    def create(self, place: Place, properties: Properties) -> str:
        """Create the aggregator; the hub must be on."""
        return str(place.client("securityhub").create_finding_aggregator(**properties)["FindingAggregatorArn"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change which Regions are linked."""
        if old:
            client = instance.client("securityhub")
            client.update_finding_aggregator(FindingAggregatorArn=instance.id, **instance.properties)

    def delete(self, instance: Instance) -> None:
        """Delete the aggregator."""
        instance.client("securityhub").delete_finding_aggregator(FindingAggregatorArn=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return ARN and Region."""
        return {"FindingAggregatorArn": instance.id, "FindingAggregationRegion": instance.place.region}


class OrganizationConfiguration(Adapter):
    """How the organization is configured: centrally, or each account on its own as it is again after deletion."""

    type = "AWS::SecurityHub::OrganizationConfiguration"
    properties = frozenset({"AutoEnable", "AutoEnableStandards", "ConfigurationType"})
    in_place = properties

    def create(self, place: Place, properties: Properties) -> str:  # noqa: ARG002 - there is only one
        """Name the only configuration that there is; `configure` writes it."""
        return f"{place.account_id}/{place.region}"

    def configure(self, instance: Instance, old: Properties) -> None:
        """Write the configuration."""
        if changed(old, instance.properties, *self.properties):
            self._write(instance, instance.properties)

    def delete(self, instance: Instance) -> None:
        """Go back to local configuration."""
        self._write(instance, {**_ON_ITS_OWN, "ConfigurationType": "LOCAL"})

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the identifier and the state."""
        read = instance.client("securityhub").describe_organization_configuration()
        state = {"Status": read["OrganizationConfiguration"]["Status"], "StatusMessage": ""}
        limit = {"MemberAccountLimitReached": read["MemberAccountLimitReached"]}
        return {"OrganizationConfigurationIdentifier": instance.id, **state, **limit}

    @staticmethod
    def _write(instance: Instance, wanted: Properties) -> None:
        kind = only(wanted, "ConfigurationType")
        instance.client("securityhub").update_organization_configuration(
            **without(wanted, "ConfigurationType"), **({"OrganizationConfiguration": kind} if kind else {})
        )


class ConfigurationPolicy(Adapter):
    """A policy of central configuration; its physical id is its ARN."""

    type = "AWS::SecurityHub::ConfigurationPolicy"
    properties = frozenset({"ConfigurationPolicy", "Description", "Name", "Tags"})
    in_place = properties

    def create(self, place: Place, properties: Properties) -> str:
        """Create the policy."""
        made = place.client("securityhub").create_configuration_policy(
            **without(properties, "Tags"), Tags=tag_map(properties)
        )
        return str(made["Arn"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change the policy and its tags."""
        new = without(instance.properties, "Tags")
        if old and new != without(old, "Tags"):
            instance.client("securityhub").update_configuration_policy(Identifier=_id(instance), **new)
        _tag(instance, instance.id, old)

    def delete(self, instance: Instance) -> None:
        """Delete the policy."""
        instance.client("securityhub").delete_configuration_policy(Identifier=_id(instance))

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return id, ARN, times and whether the policy switches Security Hub CSPM on."""
        read = instance.client("securityhub").get_configuration_policy(Identifier=_id(instance))
        return {
            "Id": read["Id"],
            "Arn": instance.id,
            "CreatedAt": read["CreatedAt"].isoformat(),
            "UpdatedAt": read["UpdatedAt"].isoformat(),
            "ServiceEnabled": read["ConfigurationPolicy"]["SecurityHub"]["ServiceEnabled"],
        }


class PolicyAssociation(Adapter):
    """A target of a policy of central configuration."""

    type = "AWS::SecurityHub::PolicyAssociation"
    properties = frozenset({"ConfigurationPolicyId", "TargetId", "TargetType"})
    in_place = frozenset({"ConfigurationPolicyId"})

    def create(self, place: Place, properties: Properties) -> str:
        """Associate the target."""
        self._associate(place, properties)
        return str(properties["TargetId"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Associate the target with another policy."""
        if old:
            self._associate(instance.place, instance.properties)

    def delete(self, instance: Instance) -> None:
        """End the association."""
        target, policy = _target(instance.properties), instance.properties["ConfigurationPolicyId"]
        instance.client("securityhub").start_configuration_policy_disassociation(
            Target=target, ConfigurationPolicyIdentifier=policy
        )

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the state of the association."""
        client = instance.client("securityhub")
        read = client.get_configuration_policy_association(Target=_target(instance.properties))
        state = only(read, "AssociationStatus", "AssociationType")
        return {"AssociationIdentifier": instance.id, "UpdatedAt": read["UpdatedAt"].isoformat(), **state}

    @staticmethod
    def _associate(place: Place, properties: Properties) -> None:
        place.client("securityhub").start_configuration_policy_association(
            ConfigurationPolicyIdentifier=properties["ConfigurationPolicyId"], Target=_target(properties)
        )


class AutomationRule(Adapter):
    """A rule that changes findings; its physical id is its ARN."""

    type = "AWS::SecurityHub::AutomationRule"
    properties = frozenset(
        {"Actions", "Criteria", "Description", "IsTerminal", "RuleName", "RuleOrder", "RuleStatus", "Tags"}
    )
    in_place = properties

    def create(self, place: Place, properties: Properties) -> str:
        """Create the rule."""
        made = place.client("securityhub").create_automation_rule(
            **without(properties, "Tags"), Tags=tag_map(properties)
        )
        return str(made["RuleArn"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change the rule and its tags."""
        new = without(instance.properties, "Tags")
        if old and new != without(old, "Tags"):
            instance.client("securityhub").batch_update_automation_rules(
                UpdateAutomationRulesRequestItems=[{"RuleArn": instance.id, **new}]
            )
        _tag(instance, instance.id, old)

    def delete(self, instance: Instance) -> None:
        """Delete the rule."""
        instance.client("securityhub").batch_delete_automation_rules(AutomationRulesArns=[instance.id])

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return ARN and times."""
        client = instance.client("securityhub")
        (read,) = client.batch_get_automation_rules(AutomationRulesArns=[instance.id])["Rules"]
        times = {name: read[name].isoformat() for name in ("CreatedAt", "UpdatedAt")}
        return {"RuleArn": instance.id, "CreatedBy": instance.place.account_id, **times}


def _id(instance: Instance) -> str:
    return instance.id.rpartition("/")[2]


def _target(properties: Properties) -> dict[str, str]:
    names = {"ACCOUNT": "AccountId", "ORGANIZATIONAL_UNIT": "OrganizationalUnitId", "ROOT": "RootId"}
    return {names[properties["TargetType"]]: properties["TargetId"]}


ADAPTERS: tuple[Adapter, ...] = (
    AutomationRule(),
    ConfigurationPolicy(),
    FindingAggregator(),
    OrganizationConfiguration(),
    PolicyAssociation(),
)
