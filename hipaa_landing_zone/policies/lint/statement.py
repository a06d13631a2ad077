"""A statement as lint looks at it: elements in lists, conditions flattened, and what its actions expand to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from hipaa_landing_zone.policies import reference
from hipaa_landing_zone.policies.lint.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.policies.reference import Action, ConditionKey

_OPERATOR = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?")
_NEGATED = re.compile(r".*Not.*")
_VARIABLE = re.compile(r"\$\{([^}]*)\}")


@dataclass(frozen=True)
class Condition:
    """One operator on one key.

    Attributes:
        operator: as given, such as ``ForAnyValue:StringLikeIfExists``.
        key: as given.
        values: as text; JSON's booleans and numbers as AWS reads them.
    """

    operator: str
    key: str
    values: tuple[str, ...]

    @cached_property
    def _parts(self) -> tuple[str, str, bool]:
        found = _OPERATOR.fullmatch(self.operator)
        return (found[1] or "", found[2], found[3] is not None) if found else ("", self.operator, False)

    @property
    def qualifier(self) -> str:
        """``ForAllValues``, ``ForAnyValue`` or nothing."""
        return self._parts[0]

    @property
    def base(self) -> str:
        """The operator without qualifier and IfExists."""
        return self._parts[1]

    @property
    def if_exists(self) -> bool:
        """Whether the operator ends in IfExists."""
        return self._parts[2]

    @property
    def negated(self) -> bool:
        """Whether it holds when no value matches."""
        return _NEGATED.fullmatch(self.base) is not None

    @property
    def holds_when_absent(self) -> bool:
        """Whether it holds for a request without the key.

        Source: IAM User Guide, "Condition operators" and "Set operators for multivalued context keys".
        """
        if self.base == "Null":
            return "true" in self.values
        if self.qualifier == "ForAnyValue":
            return self.if_exists  # not documented: whoever relies on the answer errs towards saying nothing
        return self.if_exists or self.negated or self.qualifier == "ForAllValues"

    @cached_property
    def known_key(self) -> ConditionKey | None:
        """The key in the reference."""
        return reference.find_key(self.key)

    @property
    def where(self) -> str:
        """Its place, for a finding."""
        return f"Condition.{self.operator}.{self.key}"


@dataclass(frozen=True)
class Statement:
    """One statement of an SCP or RCP.

    Attributes:
        policy: name of its policy.
        label: its Sid, or its number when it has none.
        kind: the policy type.
        partition: the AWS partition that the policy is for; None when not known.
        effect: ``Allow`` or ``Deny``.
        actions: Action or NotAction.
        not_action: whether they are a NotAction.
        resources: Resource or NotResource.
        not_resource: whether they are a NotResource.
        conditions: everything in Condition; all must hold.
        principal: Principal as given; None when there is none.
    """

    policy: str
    label: str
    kind: str
    partition: str | None
    effect: str
    actions: tuple[str, ...]
    not_action: bool
    resources: tuple[str, ...]
    not_resource: bool
    conditions: tuple[Condition, ...]
    principal: object = None

    def finding(self, code: str, where: str, given: str, allowed: str, nearest: tuple[str, ...] = ()) -> Finding:
        """Return a finding at this statement."""
        return Finding(
            code=code,
            policy=self.policy,
            sid=self.label,
            where=where,
            given=given,
            allowed=allowed,
            nearest=nearest,
        )

    @property
    def action_element(self) -> str:
        """The name of the element that its actions stand in."""
        return "NotAction" if self.not_action else "Action"

    @property
    def resource_element(self) -> str:
        """The name of the element that its resources stand in."""
        return "NotResource" if self.not_resource else "Resource"

    @property
    def is_open(self) -> bool:
        """Whether its actions are all, or all but some: every service is in it, also services to come."""
        return self.not_action or "*" in self.actions

    @property
    def is_on_everything(self) -> bool:
        """Whether every resource is in it."""
        return not self.not_resource and "*" in self.resources

    @cached_property
    def lowered_actions(self) -> tuple[str, ...]:
        """Its actions in lower case, since case does not matter in them."""
        return tuple(each.lower() for each in self.actions)

    @cached_property
    def listed(self) -> frozenset[str]:
        """The actions that stand in Action or NotAction, wildcards expanded."""
        return frozenset(name for pattern in self.actions for name in reference.expand(pattern))

    def known_actions(self) -> Iterator[Action]:
        """Yield the actions that it lists, from the reference."""
        for name in sorted(self.listed):
            found = reference.action(name)
            if found:
                yield found

    def on(self, key: str) -> tuple[Condition, ...]:
        """Return its conditions on one key, which is given in lower case."""
        return tuple(each for each in self.conditions if each.key.lower() == key)


def variables(text: str) -> list[str]:
    """Return the keys of the policy variables in a text, without defaults; escaped characters are none."""
    inside = (found[1] for found in _VARIABLE.finditer(text))
    return [each.split(",", 1)[0].strip() for each in inside if each not in {"*", "?", "$"}]
