"""What the service reference knows: services, actions, resource types and condition keys."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

AccessLevel = Literal["List", "Read", "Write", "Tagging", "Permissions management"]
KeyType = Literal["String", "ARN", "Bool", "Numeric", "Date", "IPAddress"]

_PLACEHOLDER = re.compile(r"\$\{[^}]+\}|<[^>]+>|(?<=/)tag-key$")


@dataclass(frozen=True, slots=True)
class ConditionKey:
    """A condition key, such as ``s3:x-amz-acl`` or ``aws:RequestTag/${TagKey}``.

    Attributes:
        name: as AWS writes it, with its placeholder; case does not matter in policies.
        type: what its values are.
        multivalued: whether a request can hold several values, so that operators need ForAllValues or ForAnyValue.
    """

    name: str
    type: KeyType
    multivalued: bool

    @property
    def prefix(self) -> str:
        """The service that the key is named after, ``aws`` for a global key."""
        return self.name.split(":", 1)[0].lower()

    def matches(self, given: str) -> bool:
        """Return whether a policy's key is this one, whatever stands for the placeholder."""
        if not _PLACEHOLDER.search(self.name):
            return given.lower() == self.name.lower()
        parts = [re.escape(part) for part in _PLACEHOLDER.split(self.name)]
        return re.fullmatch(".+".join(parts), given, re.IGNORECASE) is not None


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A kind of resource that actions can be limited to.

    Attributes:
        name: such as ``bucket``.
        arn: its ARN format, such as ``arn:${Partition}:s3:::${BucketName}``.
        condition_keys: names of the keys that every request on it can hold.
    """

    name: str
    arn: str
    condition_keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Action:
    """One action.

    Attributes:
        service: the service prefix.
        name: the name without the prefix.
        access_level: what AWS counts it as.
        resource_types: what it can be limited to, by name; the value is the keys that it has on that type. Empty when
            it supports no resource but ``*``.
        own_keys: names of the keys that it has whatever the resource.
    """

    service: str
    name: str
    access_level: AccessLevel
    resource_types: Mapping[str, frozenset[str]]
    own_keys: frozenset[str]

    @property
    def full_name(self) -> str:
        """The name with its prefix, as in policies."""
        return f"{self.service}:{self.name}"

    @property
    def condition_keys(self) -> frozenset[str]:
        """Names of all service and tag keys that a request for it can hold; global keys go without saying."""
        return self.own_keys.union(*self.resource_types.values())


@dataclass(frozen=True)
class Service:
    """One service prefix with its resource types and keys; its actions are a question to `lookup`.

    Attributes:
        prefix: such as ``s3``.
        title: such as ``Amazon S3``.
        resource_types: by name.
        keys: by name in lower case, as AWS writes it.
    """

    prefix: str
    title: str
    resource_types: Mapping[str, ResourceType] = field(repr=False)
    keys: Mapping[str, ConditionKey] = field(repr=False)

    @cached_property
    def _templated(self) -> tuple[ConditionKey, ...]:
        return tuple(key for key in self.keys.values() if _PLACEHOLDER.search(key.name))

    def find_key(self, given: str) -> ConditionKey | None:
        """Return the service's key that a policy's key stands for, None when it has no such key."""
        exact = self.keys.get(given.lower())
        return exact or next((key for key in self._templated if key.matches(given)), None)
