"""The synthesized templates as rules read them: resources with resolved values, and look-ups across templates."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hipaa_landing_zone.rules.value import NO_VALUE, Unknown, at, resolve

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Template:
    """One stack's template.

    Args:
        stack: The stack's construct path, unique in the app, such as `logging/log-archive-us-east-1`.
        account: Account id that the stack is deployed to; None when the app does not say.
        region: Region that the stack is deployed to; None when the app does not say.
        path: File that the template was read from; empty for one that never was in a file.
        body: The parsed template.
    """

    stack: str
    account: str | None
    region: str | None
    path: str
    body: Body

    @classmethod
    def read(cls, path: str, *, stack: str, account: str | None, region: str | None) -> "Template":
        """Parse a template file.

        Raises:
            OSError: The file cannot be read.
            json.JSONDecodeError: It is not JSON.
        """
        return cls(stack, account, region, path, json.loads(Path(path).read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """One resource of one stack, its properties resolved as far as the templates tell. Equal to itself only.

    Args:
        template: Where it stands.
        logical_id: Its name in the template.
        type: CloudFormation type, such as `AWS::S3::Bucket`.
        properties: Properties with intrinsic functions evaluated; what is not known is an `Unknown` leaf.
        construct_path: `aws:cdk:path` of the resource, None when path metadata is off.
    """

    template: Template
    logical_id: str
    type: str
    properties: Body
    construct_path: str | None

    @property
    def stack(self) -> str:
        """Construct path of the stack."""
        return self.template.stack

    @property
    def account(self) -> str | None:
        """Account id, None when not known."""
        return self.template.account

    @property
    def region(self) -> str | None:
        """Region, None when not known."""
        return self.template.region

    @property
    def deletion_policy(self) -> str | None:
        """`DeletionPolicy`, None when the template leaves it to CloudFormation."""
        return self._attribute("DeletionPolicy")

    @property
    def update_replace_policy(self) -> str | None:
        """`UpdateReplacePolicy`, None when the template leaves it to CloudFormation."""
        return self._attribute("UpdateReplacePolicy")

    @property
    def conditional(self) -> bool:
        """Whether a CloudFormation condition decides if the resource exists at all."""
        return self._attribute("Condition") is not None

    @property
    def symbol(self) -> str:
        """Text that stands for the resource's `Ref` where its physical name is not known."""
        return f"${{{self.stack}#{self.logical_id}}}"

    @property
    def partition(self) -> str:
        """AWS partition of the Region; `aws` when the Region is not known."""
        return partition(self.region) or "aws"

    def get(self, *path: str) -> Any:
        """Property at a path: its value, None when absent, or `Unknown`."""
        return at(self.properties, *path)

    def __str__(self) -> str:
        """Where it is, for a message: stack, account, Region, logical id."""
        return (
            f"{self.stack} (account {self.account or 'unknown'}, {self.region or 'Region unknown'}) {self.logical_id}"
        )

    def _attribute(self, name: str) -> str | None:
        value = self.template.body["Resources"][self.logical_id].get(name)
        return None if value is None else str(value)


@dataclass(frozen=True, slots=True, eq=False)
class Assembly:
    """Every template of one app, with the look-ups that multi-account rules need. Built by `Assembly.of`."""

    templates: tuple[Template, ...]
    _by_type: dict[str, list[Resource]] = field(default_factory=dict)
    _by_symbol: dict[str, Resource] = field(default_factory=dict)
    _by_name: dict[str, Resource] = field(default_factory=dict)

    @classmethod
    def of(cls, templates: Sequence[Template]) -> "Assembly":
        """Resolve and index the resources of all templates."""
        assembly = cls(tuple(templates))
        exports = dict(_exports(templates))
        for template in templates:
            scope = _TemplateScope(template, exports)
            for logical_id, body in template.body.get("Resources", {}).items():
                properties = resolve(body.get("Properties", {}), scope)
                path = body.get("Metadata", {}).get("aws:cdk:path")
                assembly._add(Resource(template, logical_id, body["Type"], properties, path))
        return assembly

    def of_type(self, *types: str) -> Iterator[Resource]:
        """Resources of the given CloudFormation types, in template order; `*` is every type."""
        for each in self._by_type if "*" in types else types:
            yield from self._by_type.get(each, ())

    def find(self, text: Any) -> Resource | Unknown:
        """The resource that a resolved `Ref`, `Fn::GetAtt`, bucket name, bucket ARN or alias ARN stands for."""
        if isinstance(text, Unknown):
            return text
        if not isinstance(text, str):
            return Unknown(f"{text!r} is not a name")
        found = self._by_symbol.get(_without_attribute(text)) or self._by_name.get(text)
        return found or Unknown(f"{text} is not a resource of this app")

    def key(self, text: Any, *, account: str | None, region: str | None) -> Resource | Unknown:
        """The KMS key that a key id, key ARN, alias name or alias ARN stands for, through `AWS::KMS::Alias`.

        Args:
            text: A resolved `KMSKeyId`-like property.
            account: Account in which a bare alias name is to be looked up.
            region: Region in which a bare alias name is to be looked up.
        """
        if isinstance(text, str) and text.startswith("alias/") and account and region:
            text = f"arn:{partition(region)}:kms:{region}:{account}:{text}"
        found = self.find(text)
        if isinstance(found, Resource) and found.type == "AWS::KMS::Alias":
            return self.find(found.get("TargetKeyId"))
        return found

    def _add(self, resource: Resource) -> None:
        self._by_type.setdefault(resource.type, []).append(resource)
        self._by_symbol[resource.symbol] = resource
        if resource.type == "AWS::S3::Bucket" and isinstance(name := resource.get("BucketName"), str):
            self._by_name[name] = resource
            self._by_name[f"arn:{resource.partition}:s3:::{name}"] = resource
        if resource.type == "AWS::KMS::Alias" and isinstance(name := resource.get("AliasName"), str):
            self._by_name[f"arn:{resource.partition}:kms:{resource.region}:{resource.account}:{name}"] = resource


@dataclass(frozen=True, slots=True)
class _TemplateScope:
    """`Scope` of one template; exports are those of the whole app."""

    template: Template
    exports: Mapping[tuple[str | None, str | None, str], tuple[Template, Any]]

    def reference(self, name: str, attribute: str | None) -> Any:
        if name.startswith("AWS::"):
            return _pseudo_parameter(name, self.template)
        body = self.template.body.get("Resources", {}).get(name)
        if body is None:
            return Unknown(f"Ref to parameter {name}")
        if named := self._physical(body, attribute):
            return named
        suffix = f".{attribute}" if attribute else ""
        return f"${{{self.template.stack}#{name}{suffix}}}"

    def imported(self, name: Any) -> Any:
        found = self.exports.get((self.template.account, self.template.region, name)) if isinstance(name, str) else None
        if found is None:
            return Unknown(f"Fn::ImportValue of {name}")
        exporter, value = found
        return resolve(value, _TemplateScope(exporter, self.exports))

    def _physical(self, body: Body, attribute: str | None) -> str | None:
        """Text of a reference to a bucket whose name is explicit, so that it equals the same name elsewhere."""
        if body["Type"] != "AWS::S3::Bucket" or attribute not in {None, "Arn"}:
            return None
        name = resolve(body.get("Properties", {}).get("BucketName"), self)
        if not isinstance(name, str):
            return None
        return name if attribute is None else f"arn:{partition(self.template.region) or 'aws'}:s3:::{name}"


def partition(region: str | None) -> str | None:
    """AWS partition that a Region belongs to; None when the Region is not known."""
    if region is None:
        return None
    return {"us-gov": "aws-us-gov", "cn": "aws-cn"}.get(region.rsplit("-", 2)[0], "aws")


def _pseudo_parameter(name: str, template: Template) -> Any:
    if name == "AWS::NoValue":
        return NO_VALUE
    known = {
        "AWS::AccountId": template.account,
        "AWS::Region": template.region,
        "AWS::Partition": partition(template.region),
        "AWS::URLSuffix": "amazonaws.com" if partition(template.region) in {"aws", "aws-us-gov"} else None,
    }
    return known.get(name) or Unknown(f"Ref to {name}")


def _exports(
    templates: Sequence[Template],
) -> Iterator[tuple[tuple[str | None, str | None, str], tuple[Template, Any]]]:
    for template in templates:
        for output in template.body.get("Outputs", {}).values():
            name = at(output, "Export", "Name")
            if isinstance(name, str):
                yield (template.account, template.region, name), (template, output["Value"])


def _without_attribute(text: str) -> str:
    """`${stack#LogicalId.Arn}` → `${stack#LogicalId}`; other text is left as it is."""
    stack, mark, rest = text.rpartition("#")
    return f"{stack}{mark}{rest.split('.', 1)[0].rstrip('}')}}}" if mark and text.startswith("${") else text
