"""The synthesized templates as rules read them: resources with resolved values, and look-ups across templates."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hipaa_landing_zone.rules.scope import ACCOUNT, REGION, Links, TemplateScope, is_told, partition
from hipaa_landing_zone.rules.value import NO_VALUE, Unknown, at

Body = Mapping[str, Any]

MACRO = "Macro"
"""Type of the stand-in for what macros will put into a template, which no rule sees before they are expanded."""
_MACRO_SECTIONS = ("Transform", "Fn::Transform", "Fn::ForEach")

__all__ = ["MACRO", "Assembly", "Body", "Resource", "Template", "partition"]


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """One stack's template. Equal to itself only.

    Args:
        stack: The stack's construct path, unique in the app, such as `logging/log-archive-us-east-1`.
        account: Account id that the stack is deployed to; None when the app does not say.
        region: Region that the stack is deployed to; None when the app does not say.
        path: File that the template was read from, as messages show it; empty for one that never was in a file.
        body: The parsed template.
        lines: Line of each resource in the file, by logical id, as far as it is known.
        nested_in: The template and the logical id of the `AWS::CloudFormation::Stack` that this is the template of.
        file: The file itself, where `path` is not a way to it.
    """

    stack: str
    account: str | None
    region: str | None
    path: str
    body: Body
    lines: Mapping[str, int] = field(default_factory=dict)
    nested_in: "tuple[Template, str] | None" = None
    file: Path | None = None
    resources: Body = field(init=False)
    """Bodies of the resources, by logical id; what is no resource at all is left out."""

    def __post_init__(self) -> None:
        """Index what references ask for again and again."""
        resources = {name: body for name, body in self.section("Resources").items() if isinstance(body, Mapping)}
        object.__setattr__(self, "resources", resources)

    @classmethod
    def read(cls, path: str, *, stack: str, account: str | None, region: str | None) -> "Template":
        """Parse a template file.

        Raises:
            OSError: The file cannot be read.
            json.JSONDecodeError: It is not JSON.
        """
        return cls(stack, account, region, path, json.loads(Path(path).read_text(encoding="utf-8")))

    def section(self, name: str) -> Body:
        """A section such as `Outputs`; empty when it is absent or no mapping."""
        section = self.body.get(name)
        return section if isinstance(section, Mapping) else {}

    @property
    def macros(self) -> Iterator[str]:
        """Names of the parts that macros will replace."""
        for section, names in (("", self.body), ("Resources.", self.section("Resources"))):
            yield from (f"{section}{name}" for name in names if name.startswith(_MACRO_SECTIONS))


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """One resource of one stack, its properties resolved as far as the templates tell. Equal to itself only.

    Args:
        template: Where it stands.
        logical_id: Its name in the template.
        type: CloudFormation type, such as `AWS::S3::Bucket`.
        body: What the template says about it, before intrinsic functions are evaluated.
        scope: What its intrinsic functions refer to.
        conditional: Whether a CloudFormation condition that is not known decides if the resource exists at all.
        answers: What was found out about it, by the function that did; see `memory`.
    """

    template: Template
    logical_id: str
    type: str
    body: Body
    scope: TemplateScope
    conditional: bool = False
    answers: dict[Callable[..., Any], Any] = field(default_factory=dict)
    _resolved: dict[str, Any] = field(default_factory=dict)

    @property
    def properties(self) -> Body:
        """All properties with intrinsic functions evaluated; what is not known is an `Unknown` leaf."""
        written = self.body.get("Properties")
        found = {name: self.get(name) for name in written} if isinstance(written, Mapping) else {}
        return {name: value for name, value in found.items() if value is not None}

    @property
    def construct_path(self) -> str | None:
        """`aws:cdk:path` of the resource, None when path metadata is off."""
        path = at(self.body.get("Metadata"), "aws:cdk:path")
        return path if isinstance(path, str) else None

    @property
    def line(self) -> int | None:
        """Line at which it begins in the template's file, None when not known."""
        return self.template.lines.get(self.logical_id)

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
    def symbol(self) -> str:
        """Text that stands for the resource's `Ref` where its physical name is not known."""
        return f"${{{self.stack}#{self.logical_id}}}"

    @property
    def partition(self) -> str:
        """AWS partition of the Region; `aws` when the Region is not known."""
        return partition(self.region) or "aws"

    def arn(self, service: str, name: str) -> str:
        """ARN of something of this name in the resource's account and Region, as references resolve to it."""
        return f"arn:{self.partition}:{service}:{self.region or REGION}:{self.account or ACCOUNT}:{name}"

    def is_there_with(self, other: "Resource") -> bool:
        """Whether it exists wherever another one does: always, or under the same condition of the same template."""
        if not self.conditional:
            return True
        return self.template is other.template and self.body.get("Condition") == other.body.get("Condition")

    def get(self, *path: str) -> Any:
        """Property at a path: its value, None when absent, or `Unknown`."""
        name, *inside = path
        if name not in self._resolved:
            self._resolved[name] = self._property(name)
        return at(self._resolved[name], *inside)

    def __str__(self) -> str:
        """Where it is, for a message: stack, account, Region, logical id."""
        return (
            f"{self.stack} (account {self.account or 'unknown'}, {self.region or 'Region unknown'}) {self.logical_id}"
        )

    def _attribute(self, name: str) -> str | None:
        value = self.body.get(name)
        return None if value is None else str(value)

    def _property(self, name: str) -> Any:
        """Evaluate one property when a rule first asks for it: most are never asked for."""
        written = self.body.get("Properties")
        if written is None:
            return None
        if not isinstance(written, Mapping):
            return at(written, name)
        if name not in written:
            macro = next((key for key in written if key.startswith("Fn::")), None)
            return Unknown(macro) if macro else None
        value = self.scope.value(written[name])
        return None if value is NO_VALUE else value


@dataclass(frozen=True, slots=True, eq=False)
class Assembly:
    """Every template of one app, with the look-ups that multi-account rules need. Built by `Assembly.of`.

    Args:
        templates: The templates.
        links: What they tell one another.
        switched_off: How many resources a condition, evaluated for their account and Region, keeps from existing.
    """

    templates: tuple[Template, ...]
    links: Links
    switched_off: int = 0
    _by_type: dict[str, list[Resource]] = field(default_factory=dict)
    _by_symbol: dict[str, Resource] = field(default_factory=dict)
    _by_name: dict[str, Resource] = field(default_factory=dict)

    @classmethod
    def of(cls, templates: Sequence[Template]) -> "Assembly":
        """Resolve and index the resources of all templates."""
        assembly, switched_off = cls(tuple(templates), links := Links.of(templates)), 0
        for template in templates:
            scope = TemplateScope(template, links)
            for logical_id, body in template.resources.items():
                exists = _exists(body, scope)
                if exists is False:
                    switched_off += 1
                    continue
                conditional = isinstance(exists, Unknown)
                assembly._add(Resource(template, logical_id, str(body.get("Type")), body, scope, conditional))
            for macro in template.macros:
                assembly._add(Resource(template, macro, MACRO, {}, scope))
        return replace(assembly, switched_off=switched_off)

    def of_type(self, *types: str) -> Iterator[Resource]:
        """Resources of the given CloudFormation types, in template order; `*` is every type but `MACRO`."""
        every = [each for each in self._by_type if each != MACRO] if "*" in types else []
        for each in dict.fromkeys([*every, *types]):
            yield from self._by_type.get(each, ())

    def nested(self, resource: Resource) -> Template | None:
        """The template of a nested stack, where it was read; its resources are then part of this assembly."""
        return self.links.nested.get((resource.template, resource.logical_id))

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
        if resource.type == "AWS::S3::Bucket" and is_told(name := resource.get("BucketName")):
            self._by_name[name] = resource
            self._by_name[f"arn:{resource.partition}:s3:::{name}"] = resource
        if resource.type == "AWS::KMS::Alias" and is_told(arn := resource.arn("kms", str(resource.get("AliasName")))):
            self._by_name[arn] = resource


def _exists(body: Body, scope: TemplateScope) -> bool | Unknown:
    if (condition := body.get("Condition")) is None:
        return True
    try:
        return scope.condition(condition)
    except RecursionError:
        return Unknown(f"condition {condition}")


def _without_attribute(text: str) -> str:
    """`${stack#LogicalId.Arn}` → `${stack#LogicalId}`; other text is left as it is."""
    stack, mark, rest = text.rpartition("#")
    return f"{stack}{mark}{rest.split('.', 1)[0].rstrip('}')}}}" if mark and text.startswith("${") else text
