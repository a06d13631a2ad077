"""The custom resources of CDK whose work can be replayed through the API: SDK calls, and the default security group.

Source: aws-cdk-lib, custom_resources.AwsCustomResource and ec2.Vpc(restrict_default_security_group=True).
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    ResourceError,
)

# where the AWS SDK for JavaScript names a service other than boto3 does
_SERVICES: Mapping[str, str] = {
    "cloudwatch-logs": "logs",
    "cloudwatchlogs": "logs",
    "config-service": "config",
    "configservice": "config",
    "eventbridge": "events",
    "resource-groups-tagging-api": "resourcegroupstaggingapi",
    "route-53": "route53",
    "s3-control": "s3control",
    "secrets-manager": "secretsmanager",
    "sfn": "stepfunctions",
    "ssoadmin": "sso-admin",
}
_PHYSICAL_ID = "PHYSICAL:RESOURCEID:"
_BOOLEANS: Mapping[str, bool] = {"TRUE:BOOLEAN": True, "FALSE:BOOLEAN": False}


def service_name(javascript: str) -> str:
    """Find boto3's name of a service of the AWS SDK for JavaScript, such as "Organizations"."""
    name = javascript.removeprefix("@aws-sdk/client-").lower()
    return _SERVICES.get(name, name)


def _decoded(value: Any, physical_id: str) -> Any:
    """Undo what CDK does to values that a template cannot hold."""
    if isinstance(value, Mapping):
        return {key: _decoded(item, physical_id) for key, item in value.items()}
    if isinstance(value, list):
        return [_decoded(item, physical_id) for item in value]
    if isinstance(value, str):
        return _BOOLEANS.get(value, physical_id if value == _PHYSICAL_ID else value)
    return value


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """List a response's leaves under the dotted paths by which CDK reads them."""
    if isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, list):
        items = dict(enumerate(value)).items()
    else:
        yield path, value
        return
    for key, item in items:
        yield from _flat(item, f"{path}.{key}" if path else str(key))


def call(place: Place, payload: Any, physical_id: str) -> tuple[str, dict[str, Any]]:
    """Make one SDK call, and return the physical id that it leads to and its response, flattened.

    Raises:
        ResourceError: The service has no such operation.
        ClientError: The call failed, and not with an error that the payload says to ignore.
    """
    sdk = json.loads(payload) if isinstance(payload, str) else payload
    role = sdk.get("assumedRoleArn")
    account_id = role.split(":")[4] if role else None
    client = place.client(service_name(sdk["service"]), account_id=account_id, region=sdk.get("region"))
    wanted = sdk["action"].removesuffix("Command").lower()
    operation = next((name for name in client.meta.service_model.operation_names if name.lower() == wanted), None)
    if operation is None:
        raise ResourceError(f"{sdk['service']} has no operation {sdk['action']}")
    try:
        answer = getattr(client, xform_name(operation))(**_decoded(sdk.get("parameters", {}), physical_id))
    except ClientError as error:
        ignored = sdk.get("ignoreErrorCodesMatching")
        if not ignored or not re.search(ignored, error.response["Error"]["Code"]):
            raise
        answer = {}
    data = {key: item for key, item in _flat(answer) if not key.startswith("ResponseMetadata")}
    if sdk.get("outputPaths"):
        paths = tuple(sdk["outputPaths"])
        data = {key: item for key, item in data.items() if key.startswith(paths)}
    wished = sdk.get("physicalResourceId", {})
    path = wished.get("responsePath")
    return str(data.get(path, physical_id) if path else wished.get("id", physical_id)), data


class SdkCall(Adapter):
    """CDK's AwsCustomResource: an SDK call each on creation, update and deletion."""

    type = "Custom::AWS"
    properties = frozenset({"Create", "Delete", "InstallLatestAwsSdk", "ServiceTimeout", "ServiceToken", "Update"})

    def __init__(self) -> None:
        self._answers: dict[Place, dict[str, Any]] = {}

    def create(self, place: Place, properties: Properties) -> str:
        """Make the `Create` call."""
        return self._call(place, properties.get("Create"), place.logical_id)

    def update(self, instance: Instance, new: Properties) -> str:
        """Make the `Update` call, if the template has one."""
        self.check(new)
        return self._call(instance.place, new.get("Update"), instance.id)

    def delete(self, instance: Instance) -> None:
        """Make the `Delete` call, if the template has one."""
        self._call(instance.place, instance.properties.get("Delete"), instance.id)
        self._answers.pop(instance.place, None)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the last response, flattened."""
        return self._answers.get(instance.place, {})

    def _call(self, place: Place, payload: Any, physical_id: str) -> str:
        if payload is None:
            return physical_id
        new_id, self._answers[place] = call(place, payload, physical_id)
        return new_id


class RestrictDefaultSecurityGroup(Adapter):
    """CDK's way to close a VPC's default security group."""

    type = "Custom::VpcRestrictDefaultSG"
    properties = frozenset({"Account", "DefaultSecurityGroupId", "ServiceTimeout", "ServiceToken"})

    def create(self, place: Place, properties: Properties) -> str:
        """Revoke every rule that the group has."""
        client, group_id = place.client("ec2"), properties["DefaultSecurityGroupId"]
        (group,) = client.describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
        if group["IpPermissions"]:
            client.revoke_security_group_ingress(GroupId=group_id, IpPermissions=group["IpPermissions"])
        if group["IpPermissionsEgress"]:
            client.revoke_security_group_egress(GroupId=group_id, IpPermissions=group["IpPermissionsEgress"])
        return f"{place.logical_id}-{group_id}"

    def delete(self, instance: Instance) -> None:
        """Give the group the rules back that AWS made it with."""
        client, group_id = instance.client("ec2"), instance.properties["DefaultSecurityGroupId"]
        itself = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group_id}]}
        everywhere = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        client.authorize_security_group_ingress(GroupId=group_id, IpPermissions=[itself])
        client.authorize_security_group_egress(GroupId=group_id, IpPermissions=[everywhere])


ADAPTERS: tuple[Adapter, ...] = (SdkCall(), RestrictDefaultSecurityGroup())
