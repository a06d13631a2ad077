"""What one operation of the provider is: the parameters and permissions that it needs, how it reads and writes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hipaa_landing_zone.provider.parameter import Parse


class OperationError(Exception):
    """An operation cannot be carried out, and why; CloudFormation shows the message."""


@dataclass(frozen=True, slots=True)
class Permission:
    """IAM actions that an operation needs.

    Attributes:
        actions: IAM actions.
        resources: ARNs, with ``<partition>``, ``<region>`` and ``<account>`` where they differ.
        condition: IAM condition block.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...] = ("*",)
    condition: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of the provider.

    Attributes:
        client: makes a boto3 client, from the name of a service and a Region.
        region: the Region that the provider runs in.
        owner: the stack and logical id on whose behalf it works, to mark what can be undone.
        pause: waits some seconds; raises TimeoutError when no time is left.
    """

    client: Callable[[str, str], Any]
    region: str
    owner: str
    pause: Callable[[float], None]


class Operation(ABC):
    """One thing that CloudFormation has no type for.

    An operation reads what is, writes only if that differs from what is wanted, and reads again. What it needs to
    know of AWS it asks AWS: nothing is remembered between calls.

    Attributes:
        name: what templates call it.
        parameters: what it takes; all of it, and nothing else.
        permissions: what its role must be allowed, and no more.
        leaves_on: whether deleting its resource changes nothing, because what it switched on protects.
    """

    name: ClassVar[str]
    parameters: ClassVar[Mapping[str, Parse]]
    permissions: ClassVar[tuple[Permission, ...]]
    leaves_on: ClassVar[bool] = True

    @property
    def resource_type(self) -> str:
        """The CloudFormation type of its resources."""
        return f"Custom::Hlz{''.join(part.capitalize() for part in self.name.split('_'))}"

    @abstractmethod
    def wanted(self, parameters: Mapping[str, Any]) -> Any:
        """Return what ``read`` returns once everything is as the template says."""

    @abstractmethod
    def read(self, call: Invocation, parameters: Mapping[str, Any]) -> Any:
        """Return how it is now, as AWS says."""

    @abstractmethod
    def write(self, call: Invocation, parameters: Mapping[str, Any], current: Any) -> None:
        """Make it so, starting from how it is now."""

    def undo(self, call: Invocation, parameters: Mapping[str, Any]) -> None:
        """Take back what this resource did, and nothing else; only for operations that do not leave it on."""
        raise NotImplementedError
