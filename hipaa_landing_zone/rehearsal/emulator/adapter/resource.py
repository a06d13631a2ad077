"""What an adapter is: the API calls with which CloudFormation makes, changes and deletes one type of resource."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from moto.utilities.utils import get_partition

from hipaa_landing_zone.rehearsal.emulator import loopback

Properties = Mapping[str, Any]


class ResourceError(Exception):
    """A resource cannot be deployed as described; its stack fails with this message."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a resource is deployed: its account, Region, stack and logical id."""

    account_id: str
    region: str
    stack_name: str
    stack_id: str
    logical_id: str = ""

    @property
    def partition(self) -> str:
        """The AWS partition of the Region, for example "aws" or "aws-us-gov"."""
        return get_partition(self.region)

    def client(self, service: str, *, account_id: str | None = None, region: str | None = None) -> Any:
        """Make a boto3 client of the emulated service that acts as this place's account, or as another."""
        return loopback.client(service, account_id or self.account_id, region or self.region)

    def arn(self, service: str, resource: str, *, region: str | None = None, account_id: str | None = None) -> str:
        """Write the ARN of a resource of this account and Region; pass "" where a service leaves either out."""
        region = self.region if region is None else region
        account_id = self.account_id if account_id is None else account_id
        return f"arn:{self.partition}:{service}:{region}:{account_id}:{resource}"

    def name(self, limit: int = 64) -> str:
        """Generate the physical name of a resource that the template leaves unnamed: the same one every time."""
        tail = f"-{self.logical_id}-{self.stack_id[-12:]}"
        return self.stack_name[: max(0, limit - len(tail))] + tail[-limit:]


@dataclass(frozen=True, slots=True)
class Instance:
    """A resource that exists: where, under which physical id, and with which properties."""

    place: Place
    id: str
    properties: Properties

    def client(self, service: str) -> Any:
        """Make a boto3 client that acts as the account that the resource is in, in its Region."""
        return self.place.client(service)


class Adapter(ABC):
    """One CloudFormation resource type, deployed through the emulated service's own API.

    `properties` names what the adapter carries to the backend; anything else in a template fails the stack, so that
    nothing is dropped in silence. `dropped` names what it accepts although moto has no place for it. A change of
    properties outside `in_place` replaces the resource.
    """

    type: ClassVar[str]
    properties: ClassVar[frozenset[str]]
    dropped: ClassVar[frozenset[str]] = frozenset()
    in_place: ClassVar[frozenset[str]] = frozenset()
    deletion_policy: ClassVar[str] = "Delete"

    @abstractmethod
    def create(self, place: Place, properties: Properties) -> str:
        """Create the bare resource and return its physical id."""

    def configure(self, instance: Instance, old: Properties) -> None:  # noqa: B027 - most types have something to do
        """Bring what can change in place from the old state (empty after `create`) to the instance's."""

    @abstractmethod
    def delete(self, instance: Instance) -> None:
        """Delete the resource."""

    def attributes(self, instance: Instance) -> Mapping[str, Any]:  # noqa: ARG002 - most types have some
        """Return what Fn::GetAtt can read."""
        return {}

    def deploy(self, place: Place, properties: Properties) -> str:
        """Create and configure the resource, or leave nothing behind.

        Raises:
            ResourceError: The template has a property that this adapter would drop in silence.
        """
        self.check(properties)
        instance = Instance(place, self.create(place, properties), properties)
        try:
            self.configure(instance, {})
        except Exception:
            self.delete(instance)
            raise
        return instance.id

    def update(self, instance: Instance, new: Properties) -> str:
        """Change the resource in place and return its id, or deploy another, whose id then replaces this one's.

        Raises:
            ResourceError: The template has a property that this adapter would drop in silence.
        """
        self.check(new)
        old = instance.properties
        differing = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
        if differing <= self.in_place | self.dropped:
            self.configure(replace(instance, properties=new), old)
            return instance.id
        return self.deploy(instance.place, new)

    def check(self, properties: Properties) -> None:
        """Refuse properties that this adapter does not know.

        Raises:
            ResourceError: At least one property would be dropped in silence.
        """
        unknown = sorted(properties.keys() - self.properties - self.dropped)
        if unknown:
            raise ResourceError(f"the emulator's adapter of {self.type} does not carry {', '.join(unknown)}")


def minified(document: Any) -> str:
    """Write a policy document as JSON without whitespace; a string is passed on as it is."""
    return document if isinstance(document, str) else json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def without(properties: Properties, *names: str) -> dict[str, Any]:
    """Copy properties, leaving some out."""
    return {key: value for key, value in properties.items() if key not in names}


def only(properties: Properties, *names: str) -> dict[str, Any]:
    """Copy the named properties, where given."""
    return {key: properties[key] for key in names if key in properties}


def tag_map(properties: Properties) -> dict[str, str]:
    """Read `Tags` as a mapping, whichever of CloudFormation's two notations the type uses."""
    tags = properties.get("Tags", {})
    return dict(tags) if isinstance(tags, Mapping) else {tag["Key"]: tag["Value"] for tag in tags}


def removed_tags(old: Properties, new: Properties) -> list[str]:
    """List the keys of the tags that an update takes away."""
    return sorted(tag_map(old).keys() - tag_map(new).keys())


def changed(old: Properties, new: Properties, *names: str) -> bool:
    """Tell whether any of the named properties differs."""
    return any(old.get(name) != new.get(name) for name in names)
