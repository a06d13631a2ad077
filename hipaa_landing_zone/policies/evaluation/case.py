"""A request in front of its policies: what a statement needs to know to say whether it speaks of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.evaluation.principal import PrincipalKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.policies.evaluation.context import Value
    from hipaa_landing_zone.policies.evaluation.policies import Policies
    from hipaa_landing_zone.policies.evaluation.principal import Principal
    from hipaa_landing_zone.policies.evaluation.request import Request
    from hipaa_landing_zone.policies.evaluation.statement import Effect

_WITHOUT_IDENTITY = {PrincipalKind.SERVICE, PrincipalKind.IDENTITY_PROVIDER, PrincipalKind.ANONYMOUS}


@dataclass(slots=True)
class Case:
    """A request and what follows for it from the policies as a whole.

    Attributes:
        action: in lower case.
        doubt: the effect of the statements that are taken to match when that is unknown.
        bounded: whether the principal has a permissions boundary.
        same_account: whether principal and resource are of one account.
    """

    principal: Principal
    action: str
    resource: str
    context: Mapping[str, Value]
    unknown: frozenset[str]
    doubt: Effect
    bounded: bool
    same_account: bool

    @classmethod
    def of(cls, request: Request, policies: Policies, doubt: Effect = "Deny") -> Case:
        """Put a request in front of its policies."""
        return cls(
            principal=request.principal,
            action=request.action.lower(),
            resource=request.resource.arn,
            context=request.keys,
            unknown=request.unknown,
            doubt=doubt,
            bounded=policies.boundary is not None,
            same_account=request.principal.account is not None and request.principal.account == request.account,
        )

    @property
    def has_identity(self) -> bool:
        """Whether the principal has identity policies at all; without, only the resource's policy can allow."""
        return self.principal.kind not in _WITHOUT_IDENTITY

    @property
    def needs_resource_policy(self) -> bool:
        """Whether the resource always has a policy, without which identity policies count for nothing.

        These are KMS keys (KMS Developer Guide, "Key policies in AWS KMS") and roles that are assumed (IAM User Guide,
        "AWS JSON policy elements: Principal").
        """
        parts = self.resource.split(":", 5)
        prefix = self.action.partition(":")[0]
        return len(parts) > 5 and (prefix, parts[5].partition("/")[0]) in {("kms", "key"), ("sts", "role")}  # noqa: PLR2004 - an ARN's last part
