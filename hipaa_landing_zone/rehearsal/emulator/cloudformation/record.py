"""What a stack remembers: the resources it deployed, its outputs, and the revision that it came from."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Properties
from hipaa_landing_zone.rehearsal.emulator.cloudformation.template import Template, TemplateError


class DeploymentError(Exception):
    """A resource could not be deployed or deleted; names it and says why."""


@dataclasses.dataclass(frozen=True, slots=True)
class Deployed:
    """One deployed resource. The names are those that moto's front end reads."""

    logical_resource_id: str
    cf_resource_type: str
    physical_resource_id: str
    properties: Properties
    attributes: Mapping[str, Any]
    deletion_policy: str
    update_replace_policy: str

    def attribute(self, name: str) -> Any:
        """Return what Fn::GetAtt returns.

        Raises:
            TemplateError: The type has no such attribute.
        """
        if name not in self.attributes:
            raise TemplateError(f"{self.cf_resource_type} {self.logical_resource_id} has no attribute {name}")
        return self.attributes[name]


@dataclasses.dataclass(frozen=True, slots=True)
class Output:
    """One output, in the words of DescribeStacks."""

    OutputKey: str
    OutputValue: str
    Description: str | None
    ExportName: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class Revision:
    """What a stack was last deployed from, which is also what a failed update goes back to."""

    template: Template
    parameters: Mapping[str, str]
