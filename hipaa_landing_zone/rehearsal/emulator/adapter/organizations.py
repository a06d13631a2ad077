"""AWS::Organizations: organization, organizational units, accounts, policies.

Property and attribute names: CloudFormation resource reference, AWS::Organizations.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    minified,
    only,
    removed_tags,
)


def _tag(instance: Instance, old: Properties) -> None:
    client = instance.client("organizations")
    if instance.properties.get("Tags"):
        client.tag_resource(ResourceId=instance.id, Tags=instance.properties["Tags"])
    if removed_tags(old, instance.properties):
        client.untag_resource(ResourceId=instance.id, TagKeys=removed_tags(old, instance.properties))


class Organization(Adapter):
    """The organization of the stack's account, which becomes its management account."""

    type = "AWS::Organizations::Organization"
    properties = frozenset({"FeatureSet"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the organization; its physical id is o-…."""
        client = place.client("organizations")
        return str(client.create_organization(**properties)["Organization"]["Id"])

    def delete(self, instance: Instance) -> None:
        """Delete the organization, which must have no members left."""
        instance.client("organizations").delete_organization()

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the organization's identity, its root and its management account."""
        client = instance.client("organizations")
        organization = client.describe_organization()["Organization"]
        return {
            "Id": instance.id,
            "Arn": organization["Arn"],
            "RootId": client.list_roots()["Roots"][0]["Id"],
            "ManagementAccountId": organization["MasterAccountId"],
            "ManagementAccountArn": organization["MasterAccountArn"],
            "ManagementAccountEmail": organization["MasterAccountEmail"],
        }


class OrganizationalUnit(Adapter):
    """An OU."""

    type = "AWS::Organizations::OrganizationalUnit"
    properties = frozenset({"Name", "ParentId", "Tags"})
    in_place = frozenset({"Name", "Tags"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the OU below its parent."""
        client = place.client("organizations")
        unit = client.create_organizational_unit(**only(properties, "Name", "ParentId"))
        return str(unit["OrganizationalUnit"]["Id"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Rename and tag."""
        if old and old["Name"] != instance.properties["Name"]:
            client = instance.client("organizations")
            client.update_organizational_unit(OrganizationalUnitId=instance.id, Name=instance.properties["Name"])
        _tag(instance, old)

    def delete(self, instance: Instance) -> None:
        """Delete the OU, which must be empty."""
        instance.client("organizations").delete_organizational_unit(OrganizationalUnitId=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return id and ARN."""
        client = instance.client("organizations")
        unit = client.describe_organizational_unit(OrganizationalUnitId=instance.id)["OrganizationalUnit"]
        return {"Id": instance.id, "Arn": unit["Arn"]}


class Account(Adapter):
    """A member account; its physical id is the account id. It outlives its stack unless the template says otherwise."""

    type = "AWS::Organizations::Account"
    properties = frozenset({"AccountName", "Email", "ParentIds", "RoleName", "Tags"})
    in_place = frozenset({"ParentIds", "Tags"})
    deletion_policy = "Retain"

    def create(self, place: Place, properties: Properties) -> str:
        """Create the account in the root."""
        client = place.client("organizations")
        status = client.create_account(**only(properties, "AccountName", "Email", "RoleName"))
        return str(status["CreateAccountStatus"]["AccountId"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Move the account where it belongs, and tag it."""
        client = instance.client("organizations")
        current = client.list_parents(ChildId=instance.id)["Parents"][0]["Id"]
        (wanted,) = instance.properties.get("ParentIds") or [client.list_roots()["Roots"][0]["Id"]]
        if current != wanted:
            client.move_account(AccountId=instance.id, SourceParentId=current, DestinationParentId=wanted)
        _tag(instance, old)

    def delete(self, instance: Instance) -> None:
        """Close the account."""
        instance.client("organizations").close_account(AccountId=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return what DescribeAccount says."""
        account = instance.client("organizations").describe_account(AccountId=instance.id)["Account"]
        return {
            "AccountId": instance.id,
            "Arn": account["Arn"],
            "JoinedMethod": account["JoinedMethod"],
            "JoinedTimestamp": account["JoinedTimestamp"].isoformat(),
            "State": account["State"],
            "Status": account["Status"],
        }


class Policy(Adapter):
    """A policy of any type, and what it is attached to."""

    type = "AWS::Organizations::Policy"
    properties = frozenset({"Name", "Type", "Description", "Content", "TargetIds", "Tags"})
    in_place = frozenset({"Name", "Description", "Content", "TargetIds", "Tags"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the policy, unattached."""
        policy = place.client("organizations").create_policy(
            Name=properties["Name"],
            Type=properties["Type"],
            Description=properties.get("Description", ""),
            Content=minified(properties["Content"]),
        )
        return str(policy["Policy"]["PolicySummary"]["Id"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Bring text, attachments and tags up to date."""
        client = instance.client("organizations")
        if old:
            client.update_policy(
                PolicyId=instance.id,
                Name=instance.properties["Name"],
                Description=instance.properties.get("Description", ""),
                Content=minified(instance.properties["Content"]),
            )
        before, after = set(old.get("TargetIds", [])), set(instance.properties.get("TargetIds", []))
        for target in sorted(after - before):
            client.attach_policy(PolicyId=instance.id, TargetId=target)
        for target in sorted(before - after):
            client.detach_policy(PolicyId=instance.id, TargetId=target)
        _tag(instance, old)

    def delete(self, instance: Instance) -> None:
        """Detach the policy everywhere and delete it."""
        client = instance.client("organizations")
        for target in client.list_targets_for_policy(PolicyId=instance.id)["Targets"]:
            client.detach_policy(PolicyId=instance.id, TargetId=target["TargetId"])
        client.delete_policy(PolicyId=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return id, ARN and whether AWS manages the policy."""
        summary = instance.client("organizations").describe_policy(PolicyId=instance.id)["Policy"]["PolicySummary"]
        return {"Id": instance.id, "Arn": summary["Arn"], "AwsManaged": summary["AwsManaged"]}


ADAPTERS: tuple[Adapter, ...] = (Organization(), OrganizationalUnit(), Account(), Policy())
