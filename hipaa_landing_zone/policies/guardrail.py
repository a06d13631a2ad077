"""A guardrail: one policy, what it is for, and the OUs that it is attached to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.policies.document import Document, PolicyType

if TYPE_CHECKING:
    from collections.abc import Callable

    from hipaa_landing_zone.policies.document import Settings, Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter
    from hipaa_landing_zone.policies.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrail:
    """One policy. The docstring of its function is its documentation page.

    Attributes:
        id: never reused, such as ``HLZ-SCP-01``.
        type: the organization policy type.
        title: what it does, in a few words; also the policy's description in AWS.
        citations: paragraphs of 45 CFR 164 that it serves.
        attached_to: the OUs that it is attached to.
        statements: the policy as a pure function, of an SCP or an RCP.
        settings: the same of every other type.
        alone: whether it is never merged with another into one policy.
        trusts: service principals that need trusted access for it to take effect.
    """

    id: str
    type: PolicyType
    title: str
    citations: tuple[str, ...]
    attached_to: Scope
    statements: Callable[[Perimeter], tuple[Statement, ...]] | None = None
    settings: Callable[[Perimeter], Settings] | None = None
    alone: bool = False
    trusts: tuple[str, ...] = ()

    @property
    def function(self) -> Callable[[Perimeter], Any]:
        """The function that makes the policy."""
        function = self.statements or self.settings
        if function is None:
            raise TypeError(f"{self.id} has neither statements nor settings")
        return function

    @property
    def name(self) -> str:
        """The policy's name in AWS Organizations."""
        return f"{self.id.lower()}-{self.function.__name__.replace('_', '-')}"

    def document(self, perimeter: Perimeter) -> Document:
        """Return the policy's document for an organization."""
        if self.statements:
            return Document(statements=self.statements(perimeter))
        return Document(settings=self.function(perimeter))
