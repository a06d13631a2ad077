"""A policy document: its statements, and its text exactly as AWS will store and count it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

Statement = dict[str, Any]
PolicyType = Literal["SERVICE_CONTROL_POLICY"]

# Quotas as of 2026-11-21, AWS Organizations User Guide, "Quotas and service limits" (raised on 2026-05-15).
CHARACTERS_MAXIMUM: dict[PolicyType, int] = {"SERVICE_CONTROL_POLICY": 10_240}
ATTACHED_MAXIMUM: dict[PolicyType, int] = {"SERVICE_CONTROL_POLICY": 10}


@dataclass(frozen=True, slots=True)
class Document:
    """The content of one organization policy."""

    statements: tuple[Statement, ...]

    def content(self) -> dict[str, Any]:
        """Return the document as AWS's policy language has it."""
        return {"Version": "2012-10-17", "Statement": list(self.statements)}

    def text(self) -> str:
        """Return the document minified: white space counts against the quota when a policy is saved by API."""
        return json.dumps(self.content(), separators=(",", ":"), ensure_ascii=False)


class PolicyTooLargeError(Exception):
    """A policy's minified text is over its type's quota."""
