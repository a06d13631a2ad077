"""A CloudFormation template, parsed, with its resources in dependency order."""

import functools
import graphlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from moto.cloudformation.utils import yaml_tag_constructor

_SUBSTITUTION = re.compile(r"\$\{([^!}][^}]*)\}")


class TemplateError(Exception):
    """A template that CloudFormation would refuse."""


@functools.cache
def _yaml_loader() -> type[yaml.SafeLoader]:
    class TemplateLoader(yaml.SafeLoader):
        """A loader of its own, so that the tags below are known nowhere else."""

    TemplateLoader.add_multi_constructor("!", lambda load, suffix, node: yaml_tag_constructor(load, f"!{suffix}", node))
    # CloudFormation reads an unquoted date, such as the template format version, as text
    TemplateLoader.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)
    return TemplateLoader


@dataclass(frozen=True, slots=True)
class Template:
    """One template: the text as given, and what it says."""

    body: str
    document: Mapping[str, Any]

    @classmethod
    def parse(cls, body: str) -> "Template":
        """Read a template in JSON or YAML.

        Raises:
            TemplateError: The text is neither, or describes no resources.
        """
        try:  # moto reads JSON as YAML, which takes half a minute for a large template
            document = json.loads(body)
        except ValueError:
            try:
                document = yaml.load(body, Loader=_yaml_loader())  # noqa: S506 - a SafeLoader with CloudFormation's tags
            except yaml.YAMLError as error:
                raise TemplateError(f"Template format error: {error}") from error
        if not isinstance(document, dict) or not document.get("Resources"):
            raise TemplateError("Template format error: At least one Resources member must be defined.")
        return cls(body, document)

    def section(self, name: str) -> Mapping[str, Any]:
        """Return a top-level section, empty when the template has none."""
        return self.document.get(name) or {}

    @property
    def resources(self) -> Mapping[str, Any]:
        """The resources by logical id."""
        return self.section("Resources")

    @property
    def imports(self) -> frozenset[str]:
        """The names of the exports that the template imports, as far as it spells them out."""
        return frozenset(_imports(self.document))

    def in_order(self, logical_ids: Iterable[str]) -> list[str]:
        """Sort resources so that each comes after those it needs.

        Raises:
            TemplateError: The resources depend on each other in a circle.
        """
        wanted = list(logical_ids)
        graph = {name: [other for other in self._needs(name) if other in wanted] for name in wanted}
        try:
            return list(graphlib.TopologicalSorter(graph).static_order())
        except graphlib.CycleError as error:
            raise TemplateError(f"Circular dependency between resources: {error.args[1]}") from error

    def _needs(self, logical_id: str) -> Iterator[str]:
        resource = self.resources[logical_id]
        depends_on = resource.get("DependsOn", [])
        yield from [depends_on] if isinstance(depends_on, str) else depends_on
        yield from _references(resource.get("Properties", {}))


def _references(value: Any) -> Iterator[str]:
    """Find the logical ids that a value refers to."""
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key == "Ref":
                yield str(item)
            elif key == "Fn::GetAtt":
                yield item.split(".")[0] if isinstance(item, str) else str(item[0])
            elif key == "Fn::Sub":
                text = item if isinstance(item, str) else item[0]
                yield from (name.split(".")[0] for name in _SUBSTITUTION.findall(text))
                yield from _references(item)
            else:
                yield from _references(item)


def _imports(value: Any) -> Iterator[str]:
    """Find the names in Fn::ImportValue."""
    if isinstance(value, list):
        for item in value:
            yield from _imports(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key == "Fn::ImportValue" and isinstance(item, str):
                yield item
            else:
                yield from _imports(item)
