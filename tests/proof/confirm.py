"""A second opinion on what the solver found: the plain-Python evaluator, which knows nothing of the formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proof.request import Kind
from proof.world import SCP

from hipaa_landing_zone.policies.evaluation import (
    ADMINISTRATOR_ACCESS,
    FULL_ACCESS,
    Level,
    Outcome,
    Policies,
    Policy,
    Principal,
    Request,
    Resource,
    evaluate,
)

if TYPE_CHECKING:
    from proof.prover import Found
    from proof.statement import Rule

_DERIVED = {
    "aws:assumedroot",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:principaltype",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
}
"""Keys that the evaluator derives by itself."""


def denies(rule: Rule, type_: str, found: Found) -> bool:
    """Return whether the evaluator, too, has a rule deny a request."""
    document = {"Version": "2012-10-17", "Statement": [rule.statement]}
    compiled = Policy.compile(rule.policy, document, "scp" if type_ == SCP else "rcp")
    if type_ == SCP:
        policies = Policies(identity=(ADMINISTRATOR_ACCESS,), scps=(Level("OU", (FULL_ACCESS, compiled)),))
    else:
        policies = Policies(identity=(ADMINISTRATOR_ACCESS,), rcps=(Level("OU", (compiled,)),))
    return evaluate(request(found), policies).outcome is Outcome.EXPLICITLY_DENIED


def request(found: Found) -> Request:
    """Return a request that the solver found as the evaluator takes it."""
    context = found.context
    resource = Resource(
        found.resource, account=str(context["aws:resourceaccount"]), organization_path=_path(found, "resource")
    )
    given = {key: value for key, value in context.items() if key not in _DERIVED}
    return Request(_principal(found), found.action, resource, given)


def _principal(found: Found) -> Principal:
    if found.kind is Kind.ANONYMOUS:
        return Principal.anonymous()
    if found.kind is Kind.SERVICE:
        return Principal.service(str(found.context.get("aws:principalservicename", "s3.amazonaws.com")))
    path, session = _path(found, "principal"), found.kind is Kind.ROOT_SESSION
    return Principal.of(found.principal, organization_path=path, assumed_root=session)


def _path(found: Found, whose: str) -> str | None:
    paths = found.context.get(f"aws:{whose}orgpaths", [])
    return paths[0] if paths else None
