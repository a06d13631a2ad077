"""A request with its policies as plain data, which both engines can be given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hipaa_landing_zone.policies.evaluation import Level, Policies, Policy, Request, Verdict, evaluate
from hipaa_landing_zone.policies.evaluation.scope import RCP_PREFIXES

Document = dict[str, Any]
SAME = {"allowed": "Allowed", "explicitly denied": "ExplicitlyDenied", "implicitly denied": "ImplicitlyDenied"}


@dataclass(frozen=True, slots=True)
class Scenario:
    """One case of the comparison; ``scps`` and ``rcps`` are lists of levels, each a list of documents."""

    request: Request
    identity: tuple[Document, ...] = ()
    boundary: Document | None = None
    session: Document | None = None
    scps: tuple[tuple[Document, ...], ...] = ()
    rcps: tuple[tuple[Document, ...], ...] = ()
    resource: Document | None = None
    endpoint: Document | None = None
    note: str = field(default="", compare=False)

    def policies(self) -> Policies:
        """Return the policies compiled."""
        trust = self.request.action.startswith("sts:Assume")
        return Policies(
            identity=tuple(Policy.compile(f"identity {i}", each) for i, each in enumerate(self.identity)),
            boundary=Policy.compile("boundary", self.boundary) if self.boundary else None,
            session=(Policy.compile("session", self.session),) if self.session else (),
            scps=_levels(self.scps, "scp"),
            rcps=_levels(self.rcps, "rcp"),
            resource=Policy.compile("resource", self.resource, "trust" if trust else "resource")
            if self.resource
            else None,
            endpoint=Policy.compile("endpoint", self.endpoint, "endpoint") if self.endpoint else None,
        )

    def ours(self) -> Verdict:
        """Return this library's verdict."""
        return evaluate(self.request, self.policies())

    def theirs(self) -> dict[str, Any]:
        """Return the scenario as iam-simulate takes it; it leaves to its caller which services RCPs reach."""
        request, principal = self.request, self.request.principal
        reached = request.action.split(":")[0] in RCP_PREFIXES
        return {
            "request": {
                "principal": principal.session_arn or principal.arn or None,
                "action": request.action,
                "resource": {"resource": request.resource.arn, "accountId": request.account},
                "contextVariables": {k: v if isinstance(v, str) else list(v) for k, v in request.keys.items()},
            },
            "sessionPolicy": self.session,
            "identityPolicies": _named(self.identity),
            "permissionBoundaryPolicies": _named([self.boundary]) if self.boundary else None,
            "serviceControlPolicies": _hierarchy(self.scps),
            "resourceControlPolicies": _hierarchy(self.rcps) if reached else [],
            "resourcePolicy": self.resource,
            "vpcEndpointPolicies": _named([self.endpoint]) if self.endpoint else None,
        }


def document(*statements: Mapping[str, Any], version: str | None = "2012-10-17") -> Document:
    """Return a policy document."""
    return {**({"Version": version} if version else {}), "Statement": [dict(statement) for statement in statements]}


def _levels(levels: tuple[tuple[Document, ...], ...], kind: Any) -> tuple[Level, ...]:
    return tuple(
        Level(
            f"level {depth}", tuple(Policy.compile(f"{kind} {depth}.{i}", each, kind) for i, each in enumerate(level))
        )
        for depth, level in enumerate(levels)
    )


def _hierarchy(levels: tuple[tuple[Document, ...], ...]) -> list[dict[str, Any]]:
    return [{"orgIdentifier": f"ou-{depth}", "policies": _named(level)} for depth, level in enumerate(levels)]


def _named(documents: Any) -> list[dict[str, Any]]:
    return [{"name": f"policy {i}", "policy": each} for i, each in enumerate(documents)]
