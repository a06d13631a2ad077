"""What references in a template lead to: its own resources, conditions and mappings, and the other templates."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.rules.foundation import published_by
from hipaa_landing_zone.rules.intrinsic import NO_VALUE, equal, resolve
from hipaa_landing_zone.rules.reference import mentioned
from hipaa_landing_zone.rules.unknown import Unknown

if TYPE_CHECKING:
    from hipaa_landing_zone.rules.model import Template

LONGEST_CHAIN = 50
"""References that lead to references; each takes some frames of Python's stack, which a hostile template would fill."""
_DECISIVE = {"Fn::And": False, "Fn::Or": True}
"""What one part of a condition must be so that the others do not matter."""
ACCOUNT, REGION = "${AWS.AccountId}", "${AWS.Region}"
"""Stand for the account and the Region that a template will be deployed to, where the app does not say which."""


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """What the templates of one app tell one another, followed once each, never in a circle and never without end.

    Args:
        exports: Value of each export with the template that it stands in, by account, Region and name; None where two
            templates export one name.
        nested: Template of each nested stack that could be read, by parent and logical id.
    """

    exports: Mapping[tuple[str | None, str | None, str], tuple["Template", Any] | None]
    nested: Mapping[tuple["Template", str], "Template"]
    _known: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    _open: set[tuple[Any, ...]] = field(default_factory=set)

    @classmethod
    def of(cls, templates: Sequence["Template"]) -> "Links":
        """Index what templates export and how they are nested."""
        exports: dict[tuple[str | None, str | None, str], tuple[Template, Any] | None] = {}
        links = cls(exports, {each.nested_in: each for each in templates if each.nested_in})
        for template in templates:
            for name, value in _exports(template, links):
                place = (template.account, template.region, name)
                exports[place] = None if place in exports else (template, value)
        links._known.clear()  # what was followed before every export was known
        return links

    def follow(self, place: tuple[Any, ...], evaluate: Callable[[], Any]) -> Any:
        """Evaluate what stands at a place, unless it is being evaluated already."""
        if place in self._known:
            return self._known[place]
        if place in self._open:
            return Unknown(f"{place[-1]} refers to itself")
        if len(self._open) >= LONGEST_CHAIN:
            return Unknown(f"a chain of more than {LONGEST_CHAIN} references at {place[-1]}")
        self._open.add(place)
        try:
            value = evaluate()
        finally:
            self._open.discard(place)
        self._known[place] = value
        return value


@dataclass(frozen=True, slots=True)
class TemplateScope:
    """The `Scope` of one template."""

    template: "Template"
    links: Links

    def value(self, written: Any) -> Any:
        """Evaluate what is written in the template, however its references are nested."""
        try:
            return resolve(written, self)
        except RecursionError:
            return Unknown("references nested too deeply")

    def reference(self, name: str, attribute: str | None) -> Any:
        """Value of `Ref` or `Fn::GetAtt`; `${stack#LogicalId.Attribute}` for a resource of unknown physical name."""
        if name.startswith("AWS::"):
            return _pseudo_parameter(name, self.template)
        body = self.template.resources.get(name)
        if body is None:
            return self._parameter(name)
        if body.get("Type") == "AWS::S3::Bucket" and attribute in {None, "Arn"}:
            bucket = self.links.follow((self.template, "physical name", name), lambda: self._bucket_name(body))
            if isinstance(bucket, str):
                return bucket if attribute is None else f"arn:{partition(self.template.region) or 'aws'}:s3:::{bucket}"
        if attribute and attribute.startswith("Outputs."):
            return self._nested_output(name, attribute.removeprefix("Outputs."))
        return f"${{{self.template.stack}#{name}{f'.{attribute}' if attribute else ''}}}"

    def imported(self, name: Any) -> Any:
        """Value of `Fn::ImportValue`, from a template of the same account and Region."""
        place = (self.template.account, self.template.region, name)
        found = self.links.exports.get(place) if isinstance(name, str) else None
        if found is None:
            return Unknown(f"Fn::ImportValue of {name}")
        exporter, value = found
        return self.links.follow(
            ("export", *place), lambda: _scalar(resolve(value, TemplateScope(exporter, self.links)))
        )

    def condition(self, name: Any) -> bool | Unknown:
        """Whether a condition of the template holds."""
        body = self.template.section("Conditions").get(name) if isinstance(name, str) else None
        if body is None:
            return Unknown(f"condition {name}")
        holds: bool | Unknown = self.links.follow((self.template, "condition", name), lambda: self._holds(body))
        return holds

    def mapped(self, name: str, first: str, second: str) -> Any:
        """Value of a mapping of the template."""
        value: Any = self.template.section("Mappings")
        for key in (name, first, second):
            value = value.get(key) if isinstance(value, Mapping) else None
        return value

    def _bucket_name(self, body: Mapping[str, Any]) -> Any:
        """Name of a bucket: where it is explicit, references to the bucket equal the same name elsewhere."""
        properties = body.get("Properties")
        name = resolve(properties.get("BucketName"), self) if isinstance(properties, Mapping) else None
        return name if is_told(name) else None

    def _parameter(self, name: str) -> Any:
        if published := published_by(self.template.section("Parameters").get(name)):
            return published
        if self.template.nested_in is None:
            return Unknown(f"Ref to parameter {name}")
        parent, logical_id = self.template.nested_in
        properties = parent.resources.get(logical_id, {}).get("Properties")
        given = properties.get("Parameters") if isinstance(properties, Mapping) else None
        value = given.get(name) if isinstance(given, Mapping) else None
        if value is None:
            return Unknown(f"Ref to parameter {name}")
        scope = TemplateScope(parent, self.links)
        return self.links.follow((self.template, "parameter", name), lambda: _scalar(resolve(value, scope)))

    def _nested_output(self, logical_id: str, name: str) -> Any:
        nested = self.links.nested.get((self.template, logical_id))
        output = nested.section("Outputs").get(name) if nested else None
        if nested is None or not isinstance(output, Mapping):
            return Unknown(f"output {name} of {logical_id}")
        scope = TemplateScope(nested, self.links)
        return self.links.follow((nested, "output", name), lambda: _scalar(resolve(output.get("Value"), scope)))

    def _holds(self, body: Any) -> bool | Unknown:
        """Evaluate a condition function; what is not known may still not matter to And and Or."""
        if not isinstance(body, Mapping) or len(body) != 1:
            return Unknown("a condition that CloudFormation does not take")
        ((function, argument),) = body.items()
        if function == "Condition":
            return self.condition(argument)
        if function == "Fn::Equals":
            # Elsewhere the partition is taken to be `aws`; whether a resource exists must not hang on that.
            guessed = self.template.region is None and "AWS::Partition" in mentioned(argument)
            return Unknown("Ref to AWS::Partition") if guessed else equal(argument, self)
        parts = [self._holds(each) for each in argument] if isinstance(argument, list) else []
        if function == "Fn::Not" and len(parts) == 1:
            return parts[0] if isinstance(parts[0], Unknown) else not parts[0]
        if function not in _DECISIVE or not parts:
            return Unknown(function)
        decisive = _DECISIVE[function]
        unknown = next((each for each in parts if isinstance(each, Unknown)), None)
        return decisive if decisive in parts else unknown or not decisive


def is_told(name: Any) -> bool:
    """Whether a name is text that does not hang on where a template will be deployed, so that it means one thing."""
    return isinstance(name, str) and ACCOUNT not in name and REGION not in name


def partition(region: str | None) -> str | None:
    """AWS partition that a Region belongs to; None when the Region is not known."""
    if region is None:
        return None
    return {"us-gov": "aws-us-gov", "cn": "aws-cn"}.get(region.rsplit("-", 2)[0], "aws")


def _pseudo_parameter(name: str, template: "Template") -> Any:
    if name == "AWS::NoValue":
        return NO_VALUE
    assumed = partition(template.region) or "aws"
    known = {
        "AWS::AccountId": template.account or ACCOUNT,
        "AWS::Region": template.region or REGION,
        "AWS::Partition": assumed,
        "AWS::URLSuffix": "amazonaws.com" if assumed in {"aws", "aws-us-gov"} else None,
    }
    return known.get(name) or Unknown(f"Ref to {name}")


def _scalar(value: Any) -> Any:
    """Take what passes between stacks, which is text: anything else is refused by CloudFormation."""
    return value if isinstance(value, str | int | float | Unknown) else Unknown("a value that is no text")


def _exports(template: "Template", links: Links) -> Iterator[tuple[str, Any]]:
    scope = TemplateScope(template, links)
    for output in template.section("Outputs").values():
        export = output.get("Export") if isinstance(output, Mapping) else None
        name = resolve(export.get("Name"), scope) if isinstance(export, Mapping) else None
        if isinstance(name, str):
            yield name, output.get("Value")
