"""A guardrail: one policy, what it is for, and the OUs that it is attached to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.document import Document, PolicyType

if TYPE_CHECKING:
    from collections.abc import Callable

    from hipaa_landing_zone.config.model import OuPurpose
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter

EVERYWHERE: frozenset[OuPurpose] = frozenset({"security", "infrastructure", "workloads", "quarantine", "suspended"})


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One policy. The docstring of ``statements`` is its documentation page.

    Attributes:
        id: never reused, such as ``HLZ-SCP-01``.
        type: the organization policy type.
        title: what it does, in a few words; also the policy's description in AWS.
        citations: paragraphs of 45 CFR 164 that it serves.
        attached_to: the purposes of the top-level OUs that it is attached to.
        statements: the policy as a pure function.
    """

    id: str
    type: PolicyType
    title: str
    citations: tuple[str, ...]
    attached_to: frozenset[OuPurpose]
    statements: Callable[[Perimeter], tuple[Statement, ...]]

    @property
    def name(self) -> str:
        """The policy's name in AWS Organizations."""
        return f"{self.id.lower()}-{self.statements.__name__.replace('_', '-')}"

    def document(self, perimeter: Perimeter) -> Document:
        """Return the policy's document for an organization."""
        return Document(self.statements(perimeter))
