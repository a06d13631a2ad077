"""One CloudFormation stack: what is deployed, and how it gets from one template to the next, or back."""

import dataclasses
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar

from moto.cloudformation.models import Event

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Adapter, Instance, Place
from hipaa_landing_zone.rehearsal.emulator.cloudformation import dynamic_reference
from hipaa_landing_zone.rehearsal.emulator.cloudformation.intrinsic import NO_VALUE, Scope
from hipaa_landing_zone.rehearsal.emulator.cloudformation.record import Deployed, DeploymentError, Output, Revision
from hipaa_landing_zone.rehearsal.emulator.cloudformation.template import TemplateError

Import = Callable[[str], str | None]
Find = Callable[[str], Adapter]


class Stack:
    """A stack, as moto's DescribeStacks and its relatives read it.

    Args:
        place: Account, Region, name and id.
        find: Finds the adapter of a resource type.
        imported: Finds the value of another stack's export.
        importer: Finds the name of a stack that imports an export.
    """

    class Meta:
        """Names under which moto's serializer finds members that it cannot derive."""

        serialization_aliases: ClassVar[dict[str, str]] = {"Parameters": "parameter_list", "StackName": "name"}

    def __init__(self, place: Place, find: Find, imported: Import, importer: Import) -> None:
        self.place = place
        self.stack_id, self.name = place.stack_id, place.stack_name
        self._find, self._imported, self._importer = find, imported, importer
        self.revision: Revision | None = None
        self.deployed: dict[str, Deployed] = {}
        self.outputs: list[Output] = []
        self.events: list[Event] = []
        self.tags: dict[str, str] = {}
        self.resolved_parameters: dict[str, Any] = {}
        self.notification_arns: list[str] = []
        self.role_arn: str | None = None
        self.policy = ""
        self.enable_termination_protection = False
        self.creation_time = datetime.now(UTC).replace(tzinfo=None)
        self.last_updated_time: datetime | None = None
        self.status = "REVIEW_IN_PROGRESS"
        self.stack_status_reason: str | None = None
        self._superseded: list[Deployed] = []

    @property
    def template(self) -> str:
        """The text of the deployed template, empty before the first deployment."""
        return self.revision.template.body if self.revision else ""

    @property
    def description(self) -> str | None:
        """The template's description."""
        return self.revision.template.document.get("Description") if self.revision else None

    @property
    def template_description(self) -> str | None:
        """The template's description, under the name that ListStacks reads."""
        return self.description

    @property
    def stack_resources(self) -> list[Deployed]:
        """The deployed resources."""
        return list(self.deployed.values())

    @property
    def stack_parameters(self) -> dict[str, str]:
        """The parameters as given or defaulted: what UsePreviousValue hands on."""
        if self.revision is None:
            return {}
        declared = self.revision.template.section("Parameters")
        return {name: str(self.revision.parameters.get(name, declared[name].get("Default"))) for name in declared}

    @property
    def parameter_list(self) -> list[dict[str, str]]:
        """The parameters, in the words of DescribeStacks."""
        return [{"ParameterKey": key, "ParameterValue": value} for key, value in self.stack_parameters.items()]

    @property
    def exports(self) -> dict[str, str]:
        """The exported values by name."""
        return {output.ExportName: output.OutputValue for output in self.outputs if output.ExportName}

    def scope(self, revision: Revision) -> Scope:
        """Make the scope in which a revision's functions are evaluated."""
        return Scope(revision.template, self.place, revision.parameters, self.deployed, self._imported)

    def check(self, revision: Revision) -> None:
        """Find what can be found before anything is deployed.

        Raises:
            TemplateError: A parameter is missing, or conditions, dependencies or dynamic references do not resolve.
        """
        scope = self.scope(revision)
        scope.parameters()
        for logical_id in scope.active_resources():
            dynamic_reference.check(revision.template.resources[logical_id].get("Properties", {}), self.place)

    def deploy(self, revision: Revision) -> None:
        """Create or update the stack; what fails is rolled back, and said in status and events."""
        verb = "UPDATE" if self.revision else "CREATE"
        self._event(f"{verb}_IN_PROGRESS", "User Initiated")
        try:
            self._apply(revision)
        except DeploymentError as error:
            self._roll_back(verb, str(error))
        else:
            self.revision = revision
            self._event(f"{verb}_COMPLETE")
        if verb == "UPDATE":
            self.last_updated_time = datetime.now(UTC).replace(tzinfo=None)

    def delete(self) -> None:
        """Delete every resource that is not retained; what fails stays, with the status DELETE_FAILED."""
        self._event("DELETE_IN_PROGRESS", "User Initiated")
        try:
            for name in self.exports:
                self._require_unused(name)
            self._remove(list(self.deployed), creating=False)
        except DeploymentError as error:
            self._event("DELETE_FAILED", str(error))
        else:
            self.outputs = []
            self._event("DELETE_COMPLETE")

    def _apply(self, revision: Revision) -> None:
        scope = self.scope(revision)
        try:
            order = scope.active_resources()
        except TemplateError as error:
            raise DeploymentError(str(error)) from error
        for logical_id in order:
            self._deploy_resource(scope, logical_id)
        self.outputs = self._resolve_outputs(scope)
        self.resolved_parameters = scope.parameters()
        self._remove([name for name in self.deployed if name not in order], creating=False)
        self._remove_superseded()

    def _roll_back(self, verb: str, reason: str) -> None:
        prefix = "ROLLBACK" if verb == "CREATE" else "UPDATE_ROLLBACK"
        self._event(f"{prefix}_IN_PROGRESS", reason)
        try:
            if self.revision is None:
                self._remove(list(self.deployed), creating=True)
            else:
                self._restore_superseded()
                self._apply(self.revision)
        except DeploymentError as error:
            self._event(f"{prefix}_FAILED", f"{error} (while rolling back: {reason})")
        else:
            self._event(f"{prefix}_COMPLETE", reason)

    def _deploy_resource(self, scope: Scope, logical_id: str) -> None:
        before = self.deployed.get(logical_id)
        kind = scope.template.resources[logical_id]["Type"]
        verb = "UPDATE" if before else "CREATE"
        try:
            after = self._deployed(scope, logical_id, before)
        except Exception as error:  # whatever the backend raises is this resource's failure, as on AWS
            self._event(f"{verb}_FAILED", str(error), logical_id, kind, before.physical_resource_id if before else "")
            message = f"The following resource(s) failed to {verb.lower()}: [{logical_id}]. {error}"
            raise DeploymentError(message) from error
        if before and (before.physical_resource_id, before.cf_resource_type) != (after.physical_resource_id, kind):
            self._superseded.append(before)
        self.deployed.pop(logical_id, None)  # so that the order of the dictionary is that of the dependencies
        self.deployed[logical_id] = after
        if before is None or before.properties != after.properties:
            self._event(f"{verb}_COMPLETE", None, logical_id, kind, after.physical_resource_id)

    def _deployed(self, scope: Scope, logical_id: str, before: Deployed | None) -> Deployed:
        """Bring one resource from what is deployed to what the template wants."""
        source = scope.template.resources[logical_id]
        kind = source["Type"]
        adapter, place = self._find(kind), dataclasses.replace(self.place, logical_id=logical_id)
        properties = {key: scope.resolve(value) for key, value in source.get("Properties", {}).items()}
        properties = {key: value for key, value in properties.items() if value is not NO_VALUE}
        policies = (
            source.get("DeletionPolicy", adapter.deletion_policy),
            source.get("UpdateReplacePolicy", adapter.deletion_policy),
        )
        if before is None or before.cf_resource_type != kind:
            physical_id = adapter.deploy(place, properties)
        elif before.properties != properties:
            instance = Instance(place, before.physical_resource_id, before.properties)
            physical_id = adapter.update(instance, properties)
        else:
            physical_id = before.physical_resource_id
        attributes = adapter.attributes(Instance(place, physical_id, properties))
        return Deployed(logical_id, kind, physical_id, properties, attributes, *policies)

    def _resolve_outputs(self, scope: Scope) -> list[Output]:
        outputs = []
        try:
            for key, source in scope.template.section("Outputs").items():
                if "Condition" in source and not scope.condition(source["Condition"]):
                    continue
                export = scope.resolve(source["Export"]["Name"]) if "Export" in source else None
                outputs.append(Output(key, str(scope.resolve(source["Value"])), source.get("Description"), export))
        except TemplateError as error:
            raise DeploymentError(f"Outputs: {error}") from error
        for output in outputs:
            if output.ExportName and output.ExportName not in self.exports and self._imported(output.ExportName):
                raise DeploymentError(f"Export with name {output.ExportName} is already exported by another stack")
        for name in self.exports.keys() - {output.ExportName for output in outputs}:
            self._require_unused(name)
        return outputs

    def _require_unused(self, export: str) -> None:
        if importer := self._importer(export):
            raise DeploymentError(f"Export {export} cannot be deleted as it is in use by {importer}")

    def _remove(self, logical_ids: Iterable[str], *, creating: bool) -> None:
        kept = {"Retain"} if creating else {"Retain", "RetainExceptOnCreate"}
        for logical_id in reversed(list(logical_ids)):
            if self.deployed[logical_id].deletion_policy not in kept:
                self._delete_resource(self.deployed[logical_id])
            del self.deployed[logical_id]

    def _remove_superseded(self) -> None:
        while self._superseded:
            resource = self._superseded.pop()
            if resource.update_replace_policy != "Retain":
                self._delete_resource(resource)

    def _restore_superseded(self) -> None:
        while self._superseded:
            resource = self._superseded.pop()
            self._delete_resource(self.deployed[resource.logical_resource_id])
            self.deployed[resource.logical_resource_id] = resource

    def _delete_resource(self, resource: Deployed) -> None:
        identity = (resource.logical_resource_id, resource.cf_resource_type, resource.physical_resource_id)
        place = dataclasses.replace(self.place, logical_id=resource.logical_resource_id)
        try:
            instance = Instance(place, resource.physical_resource_id, resource.properties)
            self._find(resource.cf_resource_type).delete(instance)
        except Exception as error:  # as above
            self._event("DELETE_FAILED", str(error), *identity)
            raise DeploymentError(f"The following resource(s) failed to delete: [{identity[0]}]. {error}") from error
        self._event("DELETE_COMPLETE", None, *identity)

    def _event(
        self,
        status: str,
        reason: str | None = None,
        logical_id: str | None = None,
        kind: str = "AWS::CloudFormation::Stack",
        physical_id: str | None = None,
    ) -> None:
        if logical_id is None:
            self.status, self.stack_status_reason = status, reason
        self.events.append(
            Event(
                stack_id=self.stack_id,
                stack_name=self.name,
                logical_resource_id=logical_id or self.name,
                physical_resource_id=self.stack_id if physical_id is None else physical_id,
                resource_type=kind,
                resource_status=status,
                resource_status_reason=reason,
                resource_properties=None,
            )
        )
