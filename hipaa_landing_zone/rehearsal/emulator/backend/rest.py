"""Whole services of our own: an operation is a method that takes a request and returns an answer, as boto3 shows them.

moto parses the request and writes the answer after botocore's model of the service; what is left is the service.
"""

import re
import sys
from collections.abc import Mapping
from types import ModuleType, SimpleNamespace
from typing import Any, ClassVar, Self, cast

from botocore import xform_name
from moto import backend_index
from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.common_types import TYPE_RESPONSE
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse

Request = Mapping[str, Any]
Answer = dict[str, Any] | None


class Refusal(ServiceException):
    """What a service says when it does not do what it is asked for: an error code of its model, and a message."""


class Service(BaseBackend):
    """One service in one account and Region.

    Attributes:
        name: boto3's name of the service.
        host: what stands before the Region in the name of its host, and in its ARNs.
        backends: every account's and Region's backend.
        missing: the error code of what does not exist.
    """

    name: ClassVar[str]
    host: ClassVar[str]
    backends: ClassVar[BackendDict[Any]]
    missing: ClassVar[str] = "ResourceNotFoundException"

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.tags: dict[str, dict[str, str]] = {}

    @property
    def _url_module(self) -> Any:
        front = cast("type[_Front]", type(f"{type(self).__name__}Response", (_Front,), {"service": type(self)}))
        return SimpleNamespace(url_bases=[self._pattern()], url_paths={"{0}/(?P<route>.+)$": front.dispatch})

    @classmethod
    def _pattern(cls) -> str:
        return rf"https?://(api\.)?{cls.host}\.(.+)\.amazonaws\.com"

    def peer(self, account_id: str, region: str = "") -> Self:
        """Return the same service in another account, in this Region or another."""
        return cast("Self", self.backends[account_id][region or self.region_name])

    def arn(self, resource: str, *, account_id: str = "") -> str:
        """Write the ARN of a resource of this account and Region."""
        return f"arn:{self.partition}:{self.host}:{self.region_name}:{account_id or self.account_id}:{resource}"

    def found(self, things: Mapping[str, Any], key: str) -> Any:
        """Find a thing by its key.

        Raises:
            Refusal: There is none.
        """
        if key not in things:
            raise Refusal(self.missing, f"The request was rejected because {key} was not found.")
        return things[key]

    def tag_resource(self, request: Request) -> None:
        """Add tags to a resource."""
        arn, tags = request.values()
        self.tags.setdefault(arn, {}).update(tags)

    def untag_resource(self, request: Request) -> None:
        """Take tags from a resource."""
        arn, keys = request.values()
        for key in keys:
            self.tags.get(arn, {}).pop(key, None)

    def list_tags_for_resource(self, request: Request) -> Answer:
        """List the tags of a resource."""
        (argument, arn) = next(iter(request.items()))
        return {"tags" if argument[0].islower() else "Tags": self.tags.get(arn, {})}


class _Front(BaseResponse):
    """What receives the requests of one service."""

    service: ClassVar[type[Service]]

    def __init__(self) -> None:
        super().__init__(service_name=self.service.name)
        self.automated_parameter_parsing = True

    def call_action(self) -> TYPE_RESPONSE:
        """Hand a request to the method that is named like its operation."""
        backend = self.service.backends[self.current_account][self.region]
        operation = getattr(backend, xform_name(self._get_action()), self._unknown)
        try:
            result = ActionResult(operation(self.params) or {})
        except Refusal as refusal:
            result = ActionResult(refusal)
        status, headers, body = self.serialized(result)
        return status, {**headers, "status": str(status)}, body

    def _unknown(self, _: Request) -> Answer:
        message = f"The emulator's {self.service.name} has no {self._get_action()}."
        raise Refusal("UnknownOperationException", message)


def register(*services: type[Service]) -> None:
    """Make services known to moto, for those that it has not, and in the place of its own for those that it has."""
    known = [name for name, _ in backend_index.backend_url_patterns]
    for service in services:
        if service.name not in known:
            pattern = re.compile(service._pattern())  # noqa: SLF001 - of this module
            backend_index.backend_url_patterns.insert(0, (service.name, pattern))  # before hosts that are called api
            module = ModuleType(f"moto.{service.name}")
            setattr(module, f"{service.name}_backends", service.backends)
            sys.modules[module.__name__] = module
        service.backends.backend = service
