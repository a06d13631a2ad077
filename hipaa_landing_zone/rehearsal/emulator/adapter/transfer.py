"""AWS::Transfer: servers and their users.

Property and attribute names: CloudFormation resource reference, AWS::Transfer.
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

_SERVER = (
    "Certificate",
    "EndpointDetails",
    "EndpointType",
    "IdentityProviderDetails",
    "LoggingRole",
    "PostAuthenticationLoginBanner",
    "PreAuthenticationLoginBanner",
    "ProtocolDetails",
    "Protocols",
    "S3StorageOptions",
    "SecurityPolicyName",
    "StructuredLogDestinations",
    "WorkflowDetails",
)
_USER = ("HomeDirectory", "HomeDirectoryMappings", "HomeDirectoryType", "Policy", "PosixProfile", "Role")


class Server(Adapter):
    """A server; its physical id is its ARN."""

    type = "AWS::Transfer::Server"
    properties = frozenset({"Domain", "IdentityProviderType", "Tags", *_SERVER})
    in_place = frozenset({"Tags", *_SERVER})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the server."""
        arguments = only(properties, *self.properties)
        return place.arn("transfer", f"server/{place.client('transfer').create_server(**arguments)['ServerId']}")

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change the server."""
        if not old:
            return
        client, new = instance.client("transfer"), instance.properties
        client.update_server(ServerId=_id(instance.id), **only(new, *_SERVER))
        _retag(client, instance, old)

    def delete(self, instance: Instance) -> None:
        """Delete the server."""
        instance.client("transfer").delete_server(ServerId=_id(instance.id))

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return id and ARN."""
        return {"Arn": instance.id, "ServerId": _id(instance.id), "State": "ONLINE"}


class User(Adapter):
    """A service-managed user; its physical id is its ARN."""

    type = "AWS::Transfer::User"
    properties = frozenset({"ServerId", "SshPublicKeys", "Tags", "UserName", *_USER})
    in_place = properties - {"ServerId", "UserName"}

    def create(self, place: Place, properties: Properties) -> str:
        """Create the user, without keys."""
        server, name = _id(properties["ServerId"]), properties["UserName"]
        place.client("transfer").create_user(
            ServerId=server, UserName=name, **_settings(properties), **only(properties, "Tags")
        )
        return place.arn("transfer", f"user/{server}/{name}")

    def configure(self, instance: Instance, old: Properties) -> None:
        """Bring settings and keys up to date."""
        client, new = instance.client("transfer"), instance.properties
        server, name = instance.id.split("/")[-2:]
        if old:
            client.update_user(ServerId=server, UserName=name, **_settings(new))
            _retag(client, instance, old)
        wanted = new.get("SshPublicKeys", [])
        present = client.describe_user(ServerId=server, UserName=name)["User"].get("SshPublicKeys", [])
        for key in present:
            if key["SshPublicKeyBody"] not in wanted:
                client.delete_ssh_public_key(ServerId=server, UserName=name, SshPublicKeyId=key["SshPublicKeyId"])
        for body in wanted:
            if body not in {key["SshPublicKeyBody"] for key in present}:
                client.import_ssh_public_key(ServerId=server, UserName=name, SshPublicKeyBody=body)

    def delete(self, instance: Instance) -> None:
        """Delete the user."""
        server, name = instance.id.split("/")[-2:]
        instance.client("transfer").delete_user(ServerId=server, UserName=name)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the ARN, and the names that are in it."""
        server, name = instance.id.split("/")[-2:]
        return {"Arn": instance.id, "ServerId": server, "UserName": name}


def _id(server: str) -> str:
    return server.rpartition("/")[2]


def _settings(properties: Properties) -> dict[str, Any]:
    settings = only(properties, *_USER)
    return settings | ({"Policy": minified(settings["Policy"])} if "Policy" in settings else {})


def _retag(client: Any, instance: Instance, old: Properties) -> None:
    if removed_tags(old, instance.properties):
        client.untag_resource(Arn=instance.id, TagKeys=removed_tags(old, instance.properties))
    if instance.properties.get("Tags", []) != old.get("Tags", []):
        client.tag_resource(Arn=instance.id, Tags=instance.properties["Tags"])


ADAPTERS: tuple[Adapter, ...] = (Server(), User())
