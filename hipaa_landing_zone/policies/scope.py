"""Where guardrails are attached: the topmost OUs that fit. Everything below inherits; nothing is attached to the root.

Policies at the root would bind accounts that have not been sorted into an OU yet, and AWS's advice is to try policies
on OUs first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hipaa_landing_zone.config.model import OuPurpose


class Unit(Protocol):
    """What a scope needs to know of an OU."""

    @property
    def path(self) -> str:
        """The OU's path, such as ``Workloads/Phi``."""

    @property
    def purpose(self) -> OuPurpose | None:
        """What the OU is for."""

    @property
    def phi(self) -> bool:
        """Whether the accounts below hold PHI."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The OUs of some purposes, or of these only those with, or only those without PHI.

    Attributes:
        purposes: what the OUs are for.
        phi: ``only``: OUs for PHI; ``never``: OUs with no OU for PHI at or below them.
        words: the scope for people.
    """

    purposes: frozenset[OuPurpose]
    words: str
    phi: Literal["any", "only", "never"] = "any"

    def targets(self, units: Sequence[Unit]) -> tuple[str, ...]:
        """Return the paths of the topmost OUs in the scope; where no OU is for PHI, none is for keeping it out."""
        if self.phi == "never" and not any(unit.phi for unit in units):
            return ()
        fitting = {unit.path for unit in units if self._fits(unit, units)}
        return tuple(unit.path for unit in units if unit.path in fitting and not _above(unit.path) & fitting)

    def _fits(self, unit: Unit, units: Sequence[Unit]) -> bool:
        if unit.purpose not in self.purposes:
            return False
        if self.phi == "only":
            return unit.phi
        holds = any(other.phi for other in units if other.path == unit.path or other.path.startswith(f"{unit.path}/"))
        return self.phi == "any" or not holds


def _above(path: str) -> set[str]:
    parts = path.split("/")
    return {"/".join(parts[:length]) for length in range(1, len(parts))}


_ALL: frozenset[OuPurpose] = frozenset(
    {"security", "infrastructure", "workloads", "sandbox", "quarantine", "suspended"}
)
EVERYWHERE = Scope(_ALL, "every top-level OU")
WORKLOADS = Scope(frozenset({"workloads"}), "OUs for workloads")
PHI = Scope(frozenset({"workloads"}), "OUs for PHI workloads", "only")
NON_PHI = Scope(frozenset({"workloads", "sandbox"}), "OUs for workloads without PHI and for sandboxes", "never")
SECURITY = Scope(frozenset({"security"}), "OUs for security and logs")
BEYOND_SECURITY = Scope(_ALL - {"security"}, "every top-level OU but those for security and logs")
SANDBOX = Scope(frozenset({"sandbox"}), "OUs for sandboxes")
CLOSED = Scope(frozenset({"quarantine", "suspended"}), "OUs for quarantine and for suspended accounts")
