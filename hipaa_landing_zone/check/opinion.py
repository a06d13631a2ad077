"""What is said by something that judges beside the rules, and not resource by resource."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.rules.engine import RuleResult


@dataclass(frozen=True, slots=True)
class Opinion:
    """What something that judges beside the rules says: the guardrail preview, or cdk-nag.

    Attributes:
        name: what it is called.
        results: its findings, as those of rules.
        said: what it looked at and what it could not decide, in lines for people.
        data: the same for scripts.
    """

    name: str
    results: tuple[RuleResult, ...]
    said: tuple[str, ...]
    data: Mapping[str, Any]


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, which takes an s in the plural."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
