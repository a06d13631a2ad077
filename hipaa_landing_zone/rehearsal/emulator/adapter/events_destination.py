"""AWS::Events: connections and API destinations.

Property and attribute names: CloudFormation resource reference, AWS::Events.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.direct import Direct
from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Adapter, Instance

_CONNECTION = ("AuthParameters", "AuthorizationType", "Description")
_DESTINATION = ("ConnectionArn", "Description", "HttpMethod", "InvocationEndpoint", "InvocationRateLimitPerSecond")


class Connection(Direct):
    """A connection; its physical id is its name."""

    type = "AWS::Events::Connection"
    service = "events"
    creation, change, deletion = "create_connection", "update_connection", "delete_connection"
    key = "Name"
    properties = frozenset({"Name", *_CONNECTION})
    dropped = frozenset({"KmsKeyIdentifier"})
    in_place = frozenset(_CONNECTION)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the ARNs of the connection and of the secret that EventBridge made for it."""
        described = instance.client("events").describe_connection(Name=instance.id)
        return {"Arn": described["ConnectionArn"], "SecretArn": described["SecretArn"]}


class ApiDestination(Direct):
    """An API destination; its physical id is its name."""

    type = "AWS::Events::ApiDestination"
    service = "events"
    creation, change, deletion = "create_api_destination", "update_api_destination", "delete_api_destination"
    key = "Name"
    properties = frozenset({"Name", *_DESTINATION})
    in_place = frozenset(_DESTINATION)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the ARN."""
        return {"Arn": instance.client("events").describe_api_destination(Name=instance.id)["ApiDestinationArn"]}


ADAPTERS: tuple[Adapter, ...] = (Connection(), ApiDestination())
