"""Transfer Family: servers in networks that exist, changing servers and users, and their tags; moto has none of it.

Source: AWS Transfer Family API reference, CreateServer, UpdateServer, UpdateUser, TagResource, UntagResource.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.core.utils import camelcase_to_underscores
from moto.transfer import models
from moto.transfer.exceptions import TransferError
from moto.transfer.responses import TransferResponse

from hipaa_landing_zone.rehearsal.emulator.backend.network import NetworkError, require_network

_SERVER = (
    *("Certificate", "Domain", "EndpointDetails", "EndpointType", "HostKey", "IdentityProviderDetails"),
    *("IdentityProviderType", "LoggingRole", "PostAuthenticationLoginBanner", "PreAuthenticationLoginBanner"),
    *("Protocols", "ProtocolDetails", "SecurityPolicyName", "StructuredLogDestinations", "S3StorageOptions"),
    *("Tags", "WorkflowDetails"),
)
_USER = (
    *("HomeDirectory", "HomeDirectoryType", "HomeDirectoryMappings", "Policy", "PosixProfile", "Role", "ServerId"),
    *("SshPublicKeyBody", "Tags", "UserName"),
)


class TransferBackend(models.TransferBackend):
    """Transfer Family of one account and Region."""

    __module__ = "moto.transfer.models"  # moto finds the URLs of a service through this name

    def create_server(self, **arguments: Any) -> str:  # type: ignore[override]
        """Create a server; the network that it names must be there."""
        details = arguments.get("endpoint_details") or {}
        try:
            require_network(self, details.get("SubnetIds"), details.get("SecurityGroupIds"))
        except NetworkError as error:
            raise TransferError("InvalidRequestException", str(error)) from error
        return super().create_server(**arguments)

    def update_server(self, request: Mapping[str, Any]) -> None:
        """Make a server anew from what it was and what changes, under its id and with its users."""
        old = self.describe_server(request["ServerId"])
        made = self.servers.pop(self.create_server(**_arguments({**old.to_dict(), **request}, _SERVER)))
        made.server_id, made.arn = old.server_id, old.arn
        made._users, made.user_count = old._users, old.user_count  # noqa: SLF001 - where moto keeps them
        self.servers[old.server_id] = made

    def update_user(self, request: Mapping[str, Any]) -> None:
        """Make a user anew from what it was and what changes, with its keys."""
        server_id, old = self.describe_user(request["ServerId"], request["UserName"])
        self.delete_user(server_id, old.user_name)
        self.create_user(**_arguments({**old.to_dict(), **request}, _USER))
        self.describe_user(server_id, old.user_name)[1].ssh_public_keys = old.ssh_public_keys

    def tagged(self, arn: str) -> Any:
        """Find the server or user of an ARN."""
        names = arn.split("/")[1:]
        return self.describe_server(names[0]) if len(names) == 1 else self.describe_user(*names)[1]


def _arguments(request: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {camelcase_to_underscores(name): request.get(name) for name in names}


def _request(response: TransferResponse) -> tuple[TransferBackend, dict[str, Any]]:
    backend: TransferBackend = response.transfer_backend  # type: ignore[assignment] # see `install`
    return backend, json.loads(response.body)


def _update_server(response: TransferResponse) -> str:
    backend, request = _request(response)
    backend.update_server(request)
    return json.dumps({"ServerId": request["ServerId"]})


def _update_user(response: TransferResponse) -> str:
    backend, request = _request(response)
    backend.update_user(request)
    return json.dumps({"ServerId": request["ServerId"], "UserName": request["UserName"]})


def _tag_resource(response: TransferResponse) -> str:
    backend, request = _request(response)
    resource, given = backend.tagged(request["Arn"]), {tag["Key"] for tag in request["Tags"]}
    resource.tags = [tag for tag in resource.tags if tag["Key"] not in given] + request["Tags"]
    return "{}"


def _untag_resource(response: TransferResponse) -> str:
    backend, request = _request(response)
    resource = backend.tagged(request["Arn"])
    resource.tags = [tag for tag in resource.tags if tag["Key"] not in request["TagKeys"]]
    return "{}"


OPERATIONS: Mapping[str, Callable[[TransferResponse], str]] = {
    "tag_resource": _tag_resource,
    "untag_resource": _untag_resource,
    "update_server": _update_server,
    "update_user": _update_user,
}
