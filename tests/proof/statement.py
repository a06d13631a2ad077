"""A policy statement as a z3 formula: which requests it speaks of."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import z3
from proof.condition import holds
from proof.pattern import all_of

if TYPE_CHECKING:
    from proof.request import Request

_ELEMENTS = {"Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One Deny of one policy, held as text so that equal statements are one."""

    policy: str
    sid: str
    text: str

    @classmethod
    def of(cls, policy: str, statement: dict) -> Rule:
        return cls(policy, statement["Sid"], json.dumps(statement))

    @property
    def statement(self) -> dict:
        return json.loads(self.text)

    @property
    def label(self) -> str:
        return f"{self.policy}/{self.sid}"


def denies(request: Request, statement: dict) -> z3.BoolRef:
    """Return whether a Deny covers a request.

    Raises:
        ValueError: it is no Deny, or has something that is not encoded. FullAWSAccess is taken to be attached at every
            level, so that an Allow in another policy would change nothing.
    """
    if unknown := statement.keys() - _ELEMENTS:
        raise ValueError(f"{sorted(unknown)} is not encoded")
    if statement["Effect"] != "Deny" or statement.get("Principal", "*") not in ("*", {"AWS": "*"}):
        raise ValueError(
            f"only a Deny for everybody is encoded, not {statement['Effect']} {statement.get('Principal')}"
        )
    return all_of(
        [
            _element(statement, "Action", request.calls),
            _element(statement, "Resource", request.on),
            holds(request, statement.get("Condition", {})),
        ]
    )


def _element(statement: dict, name: str, matches) -> z3.BoolRef:
    (found,) = statement.keys() & {name, f"Not{name}"}
    values = [statement[found]] if isinstance(statement[found], str) else statement[found]
    if any("${" in value for value in values):
        raise ValueError(f"policy variables in {name} are not encoded")
    return z3.Not(matches(*values)) if found.startswith("Not") else matches(*values)
