"""AWS::Lambda: functions that are described but never run, and the permissions to invoke them.

Property and attribute names: CloudFormation resource reference, AWS::Lambda.
"""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    only,
    removed_tags,
    tag_map,
)

_CONFIGURATION = (
    "DeadLetterConfig",
    "Description",
    "Environment",
    "EphemeralStorage",
    "Handler",
    "KMSKeyArn",
    "Layers",
    "LoggingConfig",
    "MemorySize",
    "Role",
    "Runtime",
    "Timeout",
    "TracingConfig",
    "VpcConfig",
)


def _code(properties: Properties) -> dict[str, Any]:
    code = dict(properties["Code"])
    if "ZipFile" in code:  # CloudFormation takes source text here, the API an archive
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as files:
            files.writestr(zipfile.ZipInfo("index.py"), code["ZipFile"])
        code["ZipFile"] = archive.getvalue()
    return code


def _api(properties: Properties) -> dict[str, Any]:
    configuration = only(properties, *_CONFIGURATION)
    if "KmsKeyArn" in properties:
        configuration["KMSKeyArn"] = properties["KmsKeyArn"]
    return configuration


class Function(Adapter):
    """A function; its physical id is its name."""

    type = "AWS::Lambda::Function"
    properties = frozenset(
        {
            *_CONFIGURATION,
            "Architectures",
            "Code",
            "FunctionName",
            "KmsKeyArn",
            "PackageType",
            "ReservedConcurrentExecutions",
            "Tags",
        }
    ) - {"KMSKeyArn"}
    dropped = frozenset({"RecursiveLoop", "RuntimeManagementConfig", "SnapStart"})
    in_place = properties - {"FunctionName", "Architectures", "PackageType"}

    def create(self, place: Place, properties: Properties) -> str:
        """Create the function from its asset."""
        name = properties.get("FunctionName") or place.name()
        place.client("lambda").create_function(
            FunctionName=name,
            Code=_code(properties),
            Tags=tag_map(properties),
            **only(properties, "Architectures", "PackageType"),
            **_api(properties),
        )
        return str(name)

    def configure(self, instance: Instance, old: Properties) -> None:
        """Bring concurrency up to date, and on an update code, configuration and tags too."""
        client, new = instance.client("lambda"), instance.properties
        reserved = only(new, "ReservedConcurrentExecutions")
        if reserved:
            client.put_function_concurrency(FunctionName=instance.id, **reserved)
        elif "ReservedConcurrentExecutions" in old:
            client.delete_function_concurrency(FunctionName=instance.id)
        if old:
            client.update_function_code(FunctionName=instance.id, **_code(new))
            client.update_function_configuration(FunctionName=instance.id, **_api(new))
            arn = str(self.attributes(instance)["Arn"])
            client.tag_resource(Resource=arn, Tags=tag_map(new))
            client.untag_resource(Resource=arn, TagKeys=removed_tags(old, new))

    def delete(self, instance: Instance) -> None:
        """Delete the function."""
        instance.client("lambda").delete_function(FunctionName=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the ARN."""
        return {"Arn": instance.place.arn("lambda", f"function:{instance.id}")}


class Permission(Adapter):
    """A statement of a function's resource policy; its physical id is the statement's."""

    type = "AWS::Lambda::Permission"
    properties = frozenset({"Action", "FunctionName", "Principal", "SourceAccount", "SourceArn"})
    dropped = frozenset({"PrincipalOrgID"})

    def create(self, place: Place, properties: Properties) -> str:
        """Add the statement."""
        statement = place.name(100)
        place.client("lambda").add_permission(StatementId=statement, **only(properties, *self.properties))
        return statement

    def delete(self, instance: Instance) -> None:
        """Remove the statement."""
        function = instance.properties["FunctionName"]
        instance.client("lambda").remove_permission(FunctionName=function, StatementId=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the statement's id."""
        return {"Id": instance.id}


ADAPTERS: tuple[Adapter, ...] = (Function(), Permission())
