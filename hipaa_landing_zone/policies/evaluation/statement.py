"""One statement of a policy, compiled: does it speak of this request?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from hipaa_landing_zone.policies.evaluation.action import compile_actions
from hipaa_landing_zone.policies.evaluation.condition import compile_conditions
from hipaa_landing_zone.policies.evaluation.principal_element import Naming, compile_principals
from hipaa_landing_zone.policies.evaluation.resource import compile_resources

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.evaluation.action import ActionElement
    from hipaa_landing_zone.policies.evaluation.case import Case
    from hipaa_landing_zone.policies.evaluation.condition import Condition
    from hipaa_landing_zone.policies.evaluation.principal_element import PrincipalElement
    from hipaa_landing_zone.policies.evaluation.resource import ResourceElement

Effect = Literal["Allow", "Deny"]
PolicyKind = Literal["identity", "scp", "rcp", "resource", "trust", "endpoint"]

_ELEMENTS = {
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
}
_WITHOUT_PRINCIPAL: set[PolicyKind] = {"identity", "scp"}


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement.

    Attributes:
        policy: the name of its policy.
        label: its Sid, or ``#2`` for the second statement when it has none.
        principals: None in policies that belong to a principal.
        resources: None in policies that belong to one resource and do not repeat it.
    """

    policy: str
    label: str
    effect: Effect
    actions: ActionElement
    resources: ResourceElement | None
    principals: PrincipalElement | None
    conditions: tuple[Condition, ...]

    @property
    def unconditional(self) -> bool:
        """Whether it speaks of every request for its actions."""
        everywhere = self.resources is None or self.resources.every
        return everywhere and self.principals is None and not self.conditions

    def matches(self, case: Case) -> bool:
        """Return whether it speaks of a request, given that its actions cover the request's action."""
        return self.concerns(case) and all(self.holds(condition, case) for condition in self.conditions)

    def concerns(self, case: Case) -> bool:
        """Return whether its principal and resource elements cover a request."""
        if self.principals is not None and not self._names(self.principals, case):
            return False
        if self.resources is None or self.resources.every:
            return True
        if case.unknown and not case.unknown.isdisjoint(self.resources.keys):
            return case.doubt == self.effect
        return self.resources.matches(case.resource, case.context)

    def holds(self, condition: Condition, case: Case) -> bool:
        """Return whether a condition holds; one on an unknown key is in doubt."""
        if case.unknown and not case.unknown.isdisjoint(condition.keys):
            return case.doubt == self.effect
        return condition.holds(case.context)

    def _names(self, principals: PrincipalElement, case: Case) -> bool:
        if not principals.negated:
            return principals.naming(case.principal) is not Naming.NONE
        # AWS: NotPrincipal with Deny always denies a principal that has a permissions boundary.
        spared = False if case.bounded else principals.spares(case.principal)
        return case.doubt == self.effect if spared is None else not spared


def compile_statement(policy: str, index: int, given: Any, *, kind: PolicyKind, variables: bool) -> Statement:
    """Compile one statement of a policy.

    Args:
        policy: the name of the policy.
        index: the position of the statement, from 1.
        given: the statement as it stands in the policy.
        kind: what elements it may have.
        variables: whether the policy's version knows policy variables.

    Raises:
        ValueError: it is malformed.
    """
    if not isinstance(given, dict):
        raise ValueError(f"it is {given!r}; it has to be an object")  # noqa: TRY004 - all of this is ValueError
    if unknown := given.keys() - _ELEMENTS:
        raise ValueError(f"it has {', '.join(sorted(unknown))}; a statement may have {', '.join(sorted(_ELEMENTS))}")
    if given.get("Effect") not in {"Allow", "Deny"}:
        raise ValueError(f"its Effect is {given.get('Effect')!r}; it has to be Allow or Deny")
    _check_kind(given, kind)
    actions = _one_of(given, "Action", required=True)
    resources = _one_of(given, "Resource", required=kind not in {"resource", "trust"})
    principals = _one_of(given, "Principal", required=kind not in _WITHOUT_PRINCIPAL)
    return Statement(
        policy=policy,
        label=given.get("Sid") or f"#{index}",
        effect=given["Effect"],
        actions=compile_actions(_texts(given, actions), negated=actions.startswith("Not")),
        resources=compile_resources(_texts(given, resources), negated=resources.startswith("Not"), variables=variables)
        if resources
        else None,
        principals=compile_principals(given[principals], negated=principals.startswith("Not")) if principals else None,
        conditions=tuple(compile_conditions(given.get("Condition", {}), variables=variables)),
    )


def _check_kind(given: dict[str, Any], kind: PolicyKind) -> None:
    """Refuse what AWS refuses in policies of a kind; RCPs: Organizations User Guide, "RCP syntax"."""
    if kind in _WITHOUT_PRINCIPAL and given.keys() & {"Principal", "NotPrincipal"}:
        raise ValueError(f"it has a principal, which a policy of kind {kind} cannot have")
    if kind == "trust" and given.keys() & {"Resource", "NotResource", "NotPrincipal"}:
        raise ValueError("it has Resource, NotResource or NotPrincipal, which a role's trust policy cannot have")
    if "NotPrincipal" in given and given["Effect"] == "Allow":
        raise ValueError("it has NotPrincipal with Allow, which AWS does not support")
    if kind == "rcp":
        broad = "*" in ([given["Action"]] if isinstance(given.get("Action"), str) else given.get("Action", []))
        if given["Effect"] != "Deny" or given.get("Principal") != "*" or "Action" not in given or broad:
            raise ValueError('an RCP takes Effect Deny, Principal "*" and Action other than "*" only')


def _one_of(given: dict[str, Any], name: str, *, required: bool) -> str:
    """Return which of an element and its Not form is there; empty when neither is and neither has to be."""
    found = [each for each in (name, f"Not{name}") if each in given]
    if len(found) > 1 or (required and not found):
        raise ValueError(f"it has {' and '.join(found) or 'neither'}; it takes one of {name} and Not{name}")
    return found[0] if found else ""


def _texts(given: dict[str, Any], name: str) -> list[str]:
    values = given[name] if isinstance(given[name], list) else [given[name]]
    if not values or not all(isinstance(value, str) for value in values):
        raise ValueError(f"its {name} is {given[name]!r}; it has to be text or a list of texts")
    return values
