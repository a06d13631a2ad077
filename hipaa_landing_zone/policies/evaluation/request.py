"""A request: who wants to do what, to which resource, in which circumstances."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.evaluation.context import Given, normalize
from hipaa_landing_zone.policies.evaluation.error import RequestError
from hipaa_landing_zone.policies.evaluation.principal import resource_organization

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.policies.evaluation.context import Value
    from hipaa_landing_zone.policies.evaluation.principal import Principal

_ACTION = re.compile(r"[a-zA-Z0-9-]+:[a-zA-Z0-9-]+")
_NOTHING: Mapping[str, Given] = {}


@dataclass(frozen=True, slots=True)
class Resource:
    """What a request is about.

    Attributes:
        arn: its ARN, or ``*`` for an action that names no resource.
        account: the account that owns it. Without one: the account in the ARN, or else the caller's own.
        organization_path: the path of that account in its organization, ending in a slash.
        aws_managed: a KMS key that AWS manages, to which no RCP applies.
    """

    arn: str = "*"
    account: str | None = None
    organization_path: str | None = None
    aws_managed: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """A request as AWS authorizes it.

    Attributes:
        principal: who calls.
        action: such as ``s3:GetObject``; not case-sensitive.
        resource: what it is about.
        context: further condition keys and their values; a list is a multivalued key. A key that is not here and does
            not follow from principal and resource is absent, as AWS has it: ``aws:RequestedRegion`` and
            ``aws:SecureTransport``, which AWS always knows, have to be given.
        unknown: keys whose values the caller does not know. If they could change the verdict, it is undecided.
        keys: the whole context, with keys in lower case.
    """

    principal: Principal
    action: str
    resource: Resource = Resource()
    context: Mapping[str, Given] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    keys: Mapping[str, Value] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Derive the whole context.

        Raises:
            RequestError: the action is none, or the context contradicts principal or resource.
        """
        if not _ACTION.fullmatch(self.action):
            raise RequestError(f"{self.action!r} is no action: write prefix:Name, without wildcards.")
        keys = {**self.principal.keys, **self._resource_keys()}
        given = normalize(self.context)
        for key in given.keys() & keys.keys():
            if given[key] != keys[key]:
                raise RequestError(
                    f"The context has {key} = {given[key]!r}; principal and resource make it {keys[key]!r}."
                )
        object.__setattr__(self, "keys", {**keys, **given})
        object.__setattr__(self, "unknown", frozenset(key.lower() for key in self.unknown))

    @property
    def account(self) -> str | None:
        """The account that owns the resource."""
        parts = self.resource.arn.split(":", 5)
        return self.resource.account or (parts[4] if len(parts) > 4 else None) or self.principal.account  # noqa: PLR2004 - an ARN's fifth part

    def _resource_keys(self) -> dict[str, Value]:
        account, path = self.account, self.resource.organization_path
        if path is None and account == self.principal.account:
            path = self.principal.organization_path
        keys: dict[str, Given] = resource_organization(path)
        if account:
            keys["aws:ResourceAccount"] = account
        return normalize(keys)
