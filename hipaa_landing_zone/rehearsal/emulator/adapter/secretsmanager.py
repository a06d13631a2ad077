"""AWS::SecretsManager: secrets, their policies, what they are attached to, and their rotation.

Property and attribute names: CloudFormation resource reference, AWS::SecretsManager.
"""

import json
from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    ResourceError,
    changed,
    minified,
    only,
    removed_tags,
)


def _generated(place: Place, wish: Mapping[str, Any]) -> str:
    """Generate a password, inside the JSON template where there is one."""
    settings = {key: value for key, value in wish.items() if key not in {"GenerateStringKey", "SecretStringTemplate"}}
    password = str(place.client("secretsmanager").get_random_password(**settings)["RandomPassword"])
    if "GenerateStringKey" not in wish:
        return password
    return json.dumps(json.loads(wish["SecretStringTemplate"]) | {wish["GenerateStringKey"]: password})


class Secret(Adapter):
    """A secret; its physical id is its ARN."""

    type = "AWS::SecretsManager::Secret"
    properties = frozenset(
        {"Description", "GenerateSecretString", "KmsKeyId", "Name", "ReplicaRegions", "SecretString", "Tags"}
    )
    in_place = frozenset({"Description", "KmsKeyId", "SecretString", "Tags"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the secret with its value, given or generated."""
        arguments = only(properties, "Description", "KmsKeyId", "SecretString", "Tags")
        if "GenerateSecretString" in properties:
            arguments["SecretString"] = _generated(place, properties["GenerateSecretString"])
        if "ReplicaRegions" in properties:
            arguments["AddReplicaRegions"] = properties["ReplicaRegions"]
        name = properties.get("Name") or place.name(512)
        return str(place.client("secretsmanager").create_secret(Name=name, **arguments)["ARN"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Bring value, key, description and tags up to date."""
        client, new = instance.client("secretsmanager"), instance.properties
        if old and changed(old, new, "Description", "KmsKeyId", "SecretString"):
            arguments = only(new, "Description", "KmsKeyId", "SecretString")
            client.update_secret(SecretId=instance.id, **{"Description": "", **arguments})
        if old and changed(old, new, "Tags"):
            client.untag_resource(SecretId=instance.id, TagKeys=removed_tags(old, new))
            client.tag_resource(SecretId=instance.id, Tags=new.get("Tags", []))

    def delete(self, instance: Instance) -> None:
        """Schedule the deletion, after the usual thirty days."""
        instance.client("secretsmanager").delete_secret(SecretId=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the ARN."""
        return {"Id": instance.id}


class ResourcePolicy(Adapter):
    """The resource policy of a secret; its physical id is the secret's ARN."""

    type = "AWS::SecretsManager::ResourcePolicy"
    properties = frozenset({"ResourcePolicy", "SecretId"})
    dropped = frozenset({"BlockPublicPolicy"})
    in_place = frozenset({"ResourcePolicy"})

    def create(self, place: Place, properties: Properties) -> str:
        """Find the secret; `configure` writes the policy."""
        return str(place.client("secretsmanager").describe_secret(SecretId=properties["SecretId"])["ARN"])

    def configure(self, instance: Instance, old: Properties) -> None:  # noqa: ARG002 - the same call either way
        """Write the policy."""
        document = minified(instance.properties["ResourcePolicy"])
        instance.client("secretsmanager").put_resource_policy(SecretId=instance.id, ResourcePolicy=document)

    def delete(self, instance: Instance) -> None:
        """Take the policy away."""
        instance.client("secretsmanager").delete_resource_policy(SecretId=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the secret's ARN."""
        return {"Id": instance.id}


class SecretTargetAttachment(Adapter):
    """Where a secret's credentials lead: written into the secret; its physical id is the secret's ARN."""

    type = "AWS::SecretsManager::SecretTargetAttachment"
    properties = frozenset({"SecretId", "TargetId", "TargetType"})

    def create(self, place: Place, properties: Properties) -> str:
        """Write the database's address into the secret."""
        client = place.client("secretsmanager")
        secret = client.get_secret_value(SecretId=properties["SecretId"])
        value = json.loads(secret["SecretString"]) | _target(place, properties)
        client.put_secret_value(SecretId=secret["ARN"], SecretString=json.dumps(value))
        return str(secret["ARN"])

    def delete(self, instance: Instance) -> None:
        """Take the address out of the secret, if that is still there."""
        client = instance.client("secretsmanager")
        value = json.loads(client.get_secret_value(SecretId=instance.id)["SecretString"])
        rest = {name: item for name, item in value.items() if name in {"username", "password"}}
        client.put_secret_value(SecretId=instance.id, SecretString=json.dumps(rest))

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the secret's ARN."""
        return {"Id": instance.id}


def _target(place: Place, properties: Properties) -> dict[str, Any]:
    kind, name, rds = properties["TargetType"], properties["TargetId"], place.client("rds")
    if kind == "AWS::RDS::DBCluster":
        (cluster,) = rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"]
        return {"engine": cluster["Engine"], "host": cluster["Endpoint"], "port": cluster["Port"]}
    if kind == "AWS::RDS::DBInstance":
        (instance,) = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
        address = instance["Endpoint"]
        return {"engine": instance["Engine"], "host": address["Address"], "port": address["Port"]}
    raise ResourceError(f"the emulator does not attach secrets to {kind}")


class RotationSchedule(Adapter):
    """When a secret is rotated, and by which function; its physical id is the secret's ARN."""

    type = "AWS::SecretsManager::RotationSchedule"
    properties = frozenset({"RotateImmediatelyOnUpdate", "RotationLambdaARN", "RotationRules", "SecretId"})
    in_place = properties - {"SecretId"}

    def create(self, place: Place, properties: Properties) -> str:
        """Find the secret; `configure` sets the schedule."""
        return str(place.client("secretsmanager").describe_secret(SecretId=properties["SecretId"])["ARN"])

    def configure(self, instance: Instance, old: Properties) -> None:  # noqa: ARG002 - the same call either way
        """Set the schedule; nothing rotates here, as no function runs."""
        arguments = only(instance.properties, "RotationLambdaARN", "RotationRules")
        instance.client("secretsmanager").rotate_secret(SecretId=instance.id, RotateImmediately=False, **arguments)

    def delete(self, instance: Instance) -> None:
        """Stop the rotation."""
        instance.client("secretsmanager").cancel_rotate_secret(SecretId=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the secret's ARN."""
        return {"Id": instance.id}


ADAPTERS: tuple[Adapter, ...] = (Secret(), ResourcePolicy(), SecretTargetAttachment(), RotationSchedule())
