"""AWS::SSM of nodes: patch baselines, maintenance windows and associations.

Property and attribute names: CloudFormation resource reference, AWS::SSM.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Adapter, Instance, Place, Properties, only, without


class PatchBaseline(Adapter):
    """A patch baseline, perhaps its system's default; its physical id is its id."""

    type = "AWS::SSM::PatchBaseline"
    _SETTINGS: ClassVar[tuple[str, ...]] = ("ApprovalRules", "Description", "GlobalFilters", "Name")
    properties = frozenset({"DefaultBaseline", "OperatingSystem", *_SETTINGS})
    in_place = frozenset({"DefaultBaseline", *_SETTINGS})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the baseline."""
        arguments = without(properties, "DefaultBaseline")
        return str(place.client("ssm").create_patch_baseline(**arguments)["BaselineId"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change the baseline, and make it the default."""
        client, new = instance.client("ssm"), instance.properties
        if old:
            client.update_patch_baseline(BaselineId=instance.id, **only(new, *self._SETTINGS))
        if new.get("DefaultBaseline"):
            client.register_default_patch_baseline(BaselineId=instance.id)

    def delete(self, instance: Instance) -> None:
        """Delete the baseline, after AWS's own has taken its place."""
        client = instance.client("ssm")
        client.register_default_patch_baseline(BaselineId=_predefined(instance))
        client.delete_patch_baseline(BaselineId=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the id."""
        return {"Id": instance.id}


def _predefined(instance: Instance) -> str:
    system = instance.properties.get("OperatingSystem", "WINDOWS")
    return instance.place.arn("ssm", f"patchbaseline/pb-aws-{system.lower()}", account_id="075727635805")


class MaintenanceWindow(Adapter):
    """A window; its physical id is its id."""

    type = "AWS::SSM::MaintenanceWindow"
    properties = frozenset(
        {
            "AllowUnassociatedTargets",
            "Cutoff",
            "Description",
            "Duration",
            "Name",
            "Schedule",
            "ScheduleTimezone",
        }
    )
    in_place = properties

    def create(self, place: Place, properties: Properties) -> str:
        """Create the window."""
        return str(place.client("ssm").create_maintenance_window(**properties)["WindowId"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change the window."""
        if old:
            instance.client("ssm").update_maintenance_window(WindowId=instance.id, **instance.properties)

    def delete(self, instance: Instance) -> None:
        """Delete the window."""
        instance.client("ssm").delete_maintenance_window(WindowId=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the id."""
        return {"WindowId": instance.id}


class _Registration(Adapter):
    """What is registered with a window; the physical id is the registration's."""

    noun: ClassVar[str]

    def create(self, place: Place, properties: Properties) -> str:
        """Register it."""
        made = getattr(place.client("ssm"), f"register_{self.noun}_with_maintenance_window")(**properties)
        return str(made[self._key])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change it."""
        if old:
            new = without(instance.properties, *self.properties - self.in_place)
            call = getattr(instance.client("ssm"), f"update_maintenance_window_{self.noun}")
            call(WindowId=instance.properties["WindowId"], **{self._key: instance.id}, **new)

    def delete(self, instance: Instance) -> None:
        """Take it away."""
        call = getattr(instance.client("ssm"), f"deregister_{self.noun}_from_maintenance_window")
        call(WindowId=instance.properties["WindowId"], **{self._key: instance.id})

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the id."""
        return {self._key: instance.id}

    @property
    def _key(self) -> str:
        return f"Window{self.noun.capitalize()}Id"


class MaintenanceWindowTarget(_Registration):
    """Nodes that a window is for."""

    type = "AWS::SSM::MaintenanceWindowTarget"
    noun = "target"
    properties = frozenset({"Description", "Name", "ResourceType", "Targets", "WindowId"})
    in_place = properties - {"ResourceType", "WindowId"}


class MaintenanceWindowTask(_Registration):
    """What a window does."""

    type = "AWS::SSM::MaintenanceWindowTask"
    noun = "task"
    properties = frozenset(
        {
            "CutoffBehavior",
            "Description",
            "MaxConcurrency",
            "MaxErrors",
            "Name",
            "Priority",
            "ServiceRoleArn",
            "Targets",
            "TaskArn",
            "TaskInvocationParameters",
            "TaskType",
            "WindowId",
        }
    )
    in_place = properties - {"TaskType", "WindowId"}

    def create(self, place: Place, properties: Properties) -> str:
        """Register the task; the API has a shorter name for what a Run Command task takes."""
        return super().create(place, _with_api_names(properties))

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change the task."""
        super().configure(Instance(instance.place, instance.id, _with_api_names(instance.properties)), old)


def _with_api_names(properties: Properties) -> dict[str, Any]:
    given = properties.get("TaskInvocationParameters")
    if not given:
        return dict(properties)
    short = {name.removeprefix("MaintenanceWindow").removesuffix("Parameters"): value for name, value in given.items()}
    return {**properties, "TaskInvocationParameters": short}


class Association(Adapter):
    """An association of State Manager; its physical id is its id."""

    type = "AWS::SSM::Association"
    properties = frozenset(
        {
            "ApplyOnlyAtCronInterval",
            "AssociationName",
            "ComplianceSeverity",
            "DocumentVersion",
            "MaxConcurrency",
            "MaxErrors",
            "Name",
            "Parameters",
            "ScheduleExpression",
            "Targets",
        }
    )
    in_place = properties

    def create(self, place: Place, properties: Properties) -> str:
        """Create the association."""
        made = place.client("ssm").create_association(**properties)
        return str(made["AssociationDescription"]["AssociationId"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change the association."""
        if old:
            instance.client("ssm").update_association(AssociationId=instance.id, **instance.properties)

    def delete(self, instance: Instance) -> None:
        """Delete the association."""
        instance.client("ssm").delete_association(AssociationId=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the id."""
        return {"AssociationId": instance.id}


ADAPTERS: tuple[Adapter, ...] = (
    PatchBaseline(),
    MaintenanceWindow(),
    MaintenanceWindowTarget(),
    MaintenanceWindowTask(),
    Association(),
)
