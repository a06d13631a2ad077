"""AWS::IAM: roles, inline policies and customer-managed policies.

Property and attribute names: CloudFormation resource reference, AWS::IAM.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    changed,
    minified,
    only,
    removed_tags,
)

_HOLDERS = {"Roles": "role", "Users": "user", "Groups": "group"}


def _inline(properties: Properties) -> dict[str, str]:
    return {item["PolicyName"]: minified(item["PolicyDocument"]) for item in properties.get("Policies", [])}


def _holders(properties: Properties) -> Iterator[tuple[str, str, str]]:
    """List who holds a policy: the operation's suffix, the argument's name, the holder's name."""
    for plural, kind in _HOLDERS.items():
        for name in properties.get(plural, []):
            yield kind, f"{kind.capitalize()}Name", name


class Role(Adapter):
    """A role; its physical id is its name."""

    type = "AWS::IAM::Role"
    properties = frozenset(
        {
            "AssumeRolePolicyDocument",
            "Description",
            "ManagedPolicyArns",
            "MaxSessionDuration",
            "Path",
            "PermissionsBoundary",
            "Policies",
            "RoleName",
            "Tags",
        }
    )
    in_place = properties - {"RoleName", "Path"}

    def create(self, place: Place, properties: Properties) -> str:
        """Create the role with its trust policy."""
        name = properties.get("RoleName") or place.name()
        place.client("iam").create_role(
            RoleName=name,
            AssumeRolePolicyDocument=minified(properties["AssumeRolePolicyDocument"]),
            **only(properties, "Description", "MaxSessionDuration", "Path", "PermissionsBoundary", "Tags"),
        )
        return str(name)

    def configure(self, instance: Instance, old: Properties) -> None:
        """Bring policies up to date, and on an update everything else too."""
        client, role, new = instance.client("iam"), instance.id, instance.properties
        before, after = _inline(old), _inline(new)
        for name in after:
            client.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=after[name])
        for name in before.keys() - after.keys():
            client.delete_role_policy(RoleName=role, PolicyName=name)
        attached, wanted = set(old.get("ManagedPolicyArns", [])), set(new.get("ManagedPolicyArns", []))
        for arn in sorted(wanted - attached):
            client.attach_role_policy(RoleName=role, PolicyArn=arn)
        for arn in sorted(attached - wanted):
            client.detach_role_policy(RoleName=role, PolicyArn=arn)
        if old:
            self._change(instance, old)

    @staticmethod
    def _change(instance: Instance, old: Properties) -> None:
        client, role, new = instance.client("iam"), instance.id, instance.properties
        trust = minified(new["AssumeRolePolicyDocument"])
        client.update_assume_role_policy(RoleName=role, PolicyDocument=trust)
        if changed(old, new, "Description", "MaxSessionDuration"):
            client.update_role(RoleName=role, **only(new, "Description", "MaxSessionDuration"))
        if "PermissionsBoundary" in new:
            client.put_role_permissions_boundary(RoleName=role, **only(new, "PermissionsBoundary"))
        elif "PermissionsBoundary" in old:
            client.delete_role_permissions_boundary(RoleName=role)
        if changed(old, new, "Tags"):
            client.untag_role(RoleName=role, TagKeys=removed_tags(old, new))
            client.tag_role(RoleName=role, Tags=new.get("Tags", []))

    def delete(self, instance: Instance) -> None:
        """Take the role's own policies away and delete it; policies of other resources must be gone before."""
        client, role = instance.client("iam"), instance.id
        for name in _inline(instance.properties).keys() & set(client.list_role_policies(RoleName=role)["PolicyNames"]):
            client.delete_role_policy(RoleName=role, PolicyName=name)
        for policy in client.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
            if policy["PolicyArn"] in instance.properties.get("ManagedPolicyArns", []):
                client.detach_role_policy(RoleName=role, PolicyArn=policy["PolicyArn"])
        client.delete_role(RoleName=role)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return ARN and id."""
        role = instance.client("iam").get_role(RoleName=instance.id)["Role"]
        return {"Arn": role["Arn"], "RoleId": role["RoleId"]}


class Policy(Adapter):
    """An inline policy of roles, users and groups; its physical id is its name."""

    type = "AWS::IAM::Policy"
    properties = frozenset({"PolicyName", "PolicyDocument", *_HOLDERS})
    in_place = properties - {"PolicyName"}

    def create(self, place: Place, properties: Properties) -> str:  # noqa: ARG002 - `configure` does the work
        """Name the policy; `configure` writes it."""
        return str(properties["PolicyName"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Write the policy to every holder, and take it from those that are none any more."""
        client, name = instance.client("iam"), instance.id
        document = minified(instance.properties["PolicyDocument"])
        holders = set(_holders(instance.properties))
        for kind, argument, holder in sorted(holders):
            put = getattr(client, f"put_{kind}_policy")
            put(PolicyName=name, PolicyDocument=document, **{argument: holder})
        for kind, argument, holder in sorted(set(_holders(old)) - holders):
            getattr(client, f"delete_{kind}_policy")(PolicyName=name, **{argument: holder})

    def delete(self, instance: Instance) -> None:
        """Take the policy from every holder."""
        client = instance.client("iam")
        for kind, argument, holder in _holders(instance.properties):
            getattr(client, f"delete_{kind}_policy")(PolicyName=instance.id, **{argument: holder})

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the id."""
        return {"Id": instance.id}


class ManagedPolicy(Adapter):
    """A customer-managed policy; its physical id is its ARN."""

    type = "AWS::IAM::ManagedPolicy"
    properties = frozenset({"ManagedPolicyName", "PolicyDocument", "Description", "Path", *_HOLDERS})
    in_place = frozenset({"PolicyDocument", *_HOLDERS})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the policy, unattached."""
        policy = place.client("iam").create_policy(
            PolicyName=properties.get("ManagedPolicyName") or place.name(128),
            PolicyDocument=minified(properties["PolicyDocument"]),
            **only(properties, "Description", "Path"),
        )
        return str(policy["Policy"]["Arn"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Make the new text the only version, and bring attachments up to date."""
        client = instance.client("iam")
        if old and changed(old, instance.properties, "PolicyDocument"):
            document = minified(instance.properties["PolicyDocument"])
            client.create_policy_version(PolicyArn=instance.id, PolicyDocument=document, SetAsDefault=True)
            for version in client.list_policy_versions(PolicyArn=instance.id)["Versions"]:
                if not version["IsDefaultVersion"]:
                    client.delete_policy_version(PolicyArn=instance.id, VersionId=version["VersionId"])
        before, after = set(_holders(old)), set(_holders(instance.properties))
        for kind, argument, holder in sorted(after - before):
            getattr(client, f"attach_{kind}_policy")(PolicyArn=instance.id, **{argument: holder})
        for kind, argument, holder in sorted(before - after):
            getattr(client, f"detach_{kind}_policy")(PolicyArn=instance.id, **{argument: holder})

    def delete(self, instance: Instance) -> None:
        """Detach the policy from its holders and delete it."""
        client = instance.client("iam")
        for kind, argument, holder in _holders(instance.properties):
            getattr(client, f"detach_{kind}_policy")(PolicyArn=instance.id, **{argument: holder})
        client.delete_policy(PolicyArn=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return ARN and id."""
        policy = instance.client("iam").get_policy(PolicyArn=instance.id)["Policy"]
        return {"PolicyArn": instance.id, "PolicyId": policy["PolicyId"]}


class InstanceProfile(Adapter):
    """An instance profile; its physical id is its name."""

    type = "AWS::IAM::InstanceProfile"
    properties = frozenset({"InstanceProfileName", "Path", "Roles"})
    in_place = frozenset({"Roles"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the profile, without a role."""
        name = str(properties.get("InstanceProfileName") or place.name(128))
        place.client("iam").create_instance_profile(InstanceProfileName=name, **only(properties, "Path"))
        return name

    def configure(self, instance: Instance, old: Properties) -> None:
        """Put the role in, after taking out the one before: a profile holds one."""
        before, after = old.get("Roles", []), instance.properties["Roles"]
        client, where = instance.client("iam"), {"InstanceProfileName": instance.id}
        for role in before:
            if role not in after:
                client.remove_role_from_instance_profile(**where, RoleName=role)
        for role in after:
            if role not in before:
                client.add_role_to_instance_profile(**where, RoleName=role)

    def delete(self, instance: Instance) -> None:
        """Empty and delete the profile."""
        client, where = instance.client("iam"), {"InstanceProfileName": instance.id}
        for role in client.get_instance_profile(**where)["InstanceProfile"]["Roles"]:
            client.remove_role_from_instance_profile(**where, RoleName=role["RoleName"])
        client.delete_instance_profile(**where)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the ARN."""
        profile = instance.client("iam").get_instance_profile(InstanceProfileName=instance.id)["InstanceProfile"]
        return {"Arn": profile["Arn"]}


ADAPTERS: tuple[Adapter, ...] = (Role(), Policy(), ManagedPolicy(), InstanceProfile())
