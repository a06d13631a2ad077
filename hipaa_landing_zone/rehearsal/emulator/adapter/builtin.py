"""Types that moto's own CloudFormation deploys, types that describe nothing, and types that nothing here deploys."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from moto.cloudformation.parsing import generate_resource_name, get_model_map, get_name_type_map

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Adapter, Instance, Place, Properties, ResourceError

if TYPE_CHECKING:
    from moto.core.common_models import CloudFormationModel


class _Read(dict[str, Any]):
    """Properties that remember which of them were looked at."""

    def __init__(self, properties: Properties) -> None:
        super().__init__(properties)
        self.seen: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.seen.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Look a property up."""
        self.seen.add(key)
        return super().get(key, default)

    def items(self) -> Any:
        """Look at everything."""
        self.seen.update(self)
        return super().items()


class MotoModel(Adapter):
    """A type of moto's own. What its code does not even look at is remembered in `ignored`."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._model: type[CloudFormationModel] = get_model_map()[kind]
        self._made: dict[Place, Any] = {}
        self.ignored: set[str] = set()

    def check(self, properties: Properties) -> None:
        """Let everything pass: moto decides, and `ignored` tells."""

    def create(self, place: Place, properties: Properties) -> str:
        """Let moto create the resource."""
        read = _Read(properties)
        self._made[place] = self._model.create_from_cloudformation_json(
            self._name(place, properties),
            {"Type": self._kind, "Properties": read},
            place.account_id,
            place.region,
            LogicalId=place.logical_id,
            StackId=place.stack_id,
            ResourceType=self._kind,
        )
        self.ignored |= set(properties) - read.seen
        return str(self._made[place].physical_resource_id)

    def update(self, instance: Instance, new: Properties) -> str:
        """Let moto update the resource, or replace it where moto cannot."""
        place = instance.place
        if hasattr(self._model.update_from_cloudformation_json, "__isabstractmethod__"):
            return self.create(place, new)
        self._made[place] = self._model.update_from_cloudformation_json(
            self._made[place],
            self._name(place, new),
            {"Type": self._kind, "Properties": dict(new)},
            place.account_id,
            place.region,
        )
        return str(self._made[place].physical_resource_id)

    def delete(self, instance: Instance) -> None:
        """Let moto delete the resource.

        Raises:
            ResourceError: moto cannot.
        """
        place = instance.place
        if hasattr(self._model.delete_from_cloudformation_json, "__isabstractmethod__"):
            if not hasattr(self._made[place], "delete"):
                raise ResourceError(f"moto cannot delete a resource of type {self._kind}")
            self._made[place].delete(place.account_id, place.region)
        else:
            source = {"Type": self._kind, "Properties": dict(instance.properties)}
            self._model.delete_from_cloudformation_json(instance.id, source, place.account_id, place.region)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return a view of what moto says; it is asked only for what a template reads."""
        return _MotoAttributes(self._made[instance.place])

    def _name(self, place: Place, properties: Properties) -> str:
        wanted = properties.get(get_name_type_map().get(self._kind) or "")
        return str(wanted or generate_resource_name(self._kind, place.stack_name, place.logical_id))


class _MotoAttributes(Mapping[str, Any]):
    def __init__(self, model: Any) -> None:
        self._model = model

    def __contains__(self, name: object) -> bool:
        return bool(self._model.has_cfn_attr(name))

    def __getitem__(self, name: str) -> Any:
        return self._model.get_cfn_attribute(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class Nothing(Adapter):
    """A type that deploys nothing on AWS either, such as CDK's metadata."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def check(self, properties: Properties) -> None:
        """Let everything pass."""

    def create(self, place: Place, properties: Properties) -> str:  # noqa: ARG002 - nothing to deploy
        """Name the resource."""
        return place.name()

    def update(self, instance: Instance, new: Properties) -> str:  # noqa: ARG002 - nothing to change
        """Keep the resource."""
        return instance.id

    def delete(self, instance: Instance) -> None:
        """Forget the resource."""


class NotExercised(Nothing):
    """A type that the emulator cannot deploy: the stack goes on without it, and `exercised` says so."""

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return a placeholder for whatever is read."""
        return _Placeholders(instance.place.logical_id)


class _Placeholders(Mapping[str, str]):
    def __init__(self, logical_id: str) -> None:
        self._logical_id = logical_id

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> str:
        return f"not-exercised:{self._logical_id}.{name}"

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0
