"""The Resource and NotResource elements.

Source: IAM User Guide, "IAM JSON policy elements: Resource". Each of the six parts of an ARN is compared by itself, and
case counts. A pattern of fewer parts has to end in ``*``, which stands for the parts that are missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.evaluation.template import Variable, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hipaa_landing_zone.policies.evaluation.context import Value
    from hipaa_landing_zone.policies.evaluation.template import Template

_COLONS = 5


@dataclass(frozen=True, slots=True)
class ResourceElement:
    """A list of ARN patterns.

    Attributes:
        every: the element covers every resource, whatever the request.
        keys: the context keys that its policy variables refer to, in lower case.
    """

    negated: bool
    every: bool
    pattern: re.Pattern[str] | None
    templates: tuple[Template, ...]
    keys: frozenset[str]

    def matches(self, arn: str, context: Mapping[str, Value]) -> bool:
        """Return whether the element covers a resource; ``*`` is the resource of an action that names none."""
        if self.every:
            return True
        listed = bool(self.pattern and self.pattern.fullmatch(arn))
        if not listed and self.templates:
            found = (template.arn_regex(context) for template in self.templates)
            listed = any(regex is not None and re.fullmatch(regex, arn, re.DOTALL) for regex in found)
        return listed is not self.negated


def compile_resources(values: Iterable[str], *, negated: bool, variables: bool) -> ResourceElement:
    """Compile a Resource element, or a NotResource element when negated.

    Raises:
        ValueError: a resource is neither ``*`` nor an ARN, or has a variable before the fifth colon.
    """
    fixed, variable = [], []
    for value in values:
        template = parse(value, variables=variables)
        if value == "*":
            fixed.append(".*")
            continue
        _check(value, template)
        if template.keys:
            variable.append(template)
        else:
            fixed.append(template.arn_regex({}) or "")
    every = ".*" in fixed and not negated
    pattern = re.compile("|".join(f"(?:{regex})" for regex in fixed), re.DOTALL) if fixed else None
    keys = frozenset[str]().union(*(template.keys for template in variable))
    return ResourceElement(negated, every, pattern, tuple(variable), keys)


def _check(value: str, template: Template) -> None:
    colons = 0
    for piece in template.pieces:
        if isinstance(piece, Variable) and colons < _COLONS:
            raise ValueError(f"{value!r} has a policy variable before the fifth colon, where AWS replaces none")
        colons += piece.count(":") if isinstance(piece, str) else 0
    if not value.startswith("arn:") or (colons < _COLONS and not value.endswith("*")):
        raise ValueError(f"{value!r} is no resource: write an ARN of six parts, one that ends in *, or *")
