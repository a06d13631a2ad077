"""A policy document: its content, and its text exactly as AWS will store and count it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Statement = dict[str, Any]
Condition = Mapping[str, Mapping[str, Any]]
Settings = dict[str, Any]
PolicyType = Literal[
    "SERVICE_CONTROL_POLICY",
    "RESOURCE_CONTROL_POLICY",
    "DECLARATIVE_POLICY_EC2",
    "S3_POLICY",
    "AISERVICES_OPT_OUT_POLICY",
    "TAG_POLICY",
    "GUARDDUTY_POLICY",
    "SECURITYHUB_POLICY",
    "INSPECTOR_POLICY",
    "CHATBOT_POLICY",
]
"""The types that guardrails use, by the names of the Organizations API. Source: AWS::Organizations::Policy, Type."""

ORGANIZATION = "<organization-id>"
ROOT = "<root-id>"
_PLACEHOLDER = re.compile(r"<(?:organization-id|root-id|ou:[^>]+)>")
# Organizations API reference, patterns of OrganizationId, RootId and OrganizationalUnitId.
_LONGEST = {ORGANIZATION: "o-" + 32 * "x", ROOT: "r-" + 32 * "x"}
_LONGEST_OU = "ou-" + 32 * "x" + "-" + 32 * "x"


def ou_placeholder(path: str) -> str:
    """Return what stands in a document for the id of the OU at a path such as ``Workloads/Phi``."""
    return f"<ou:{path}>"


@dataclass(frozen=True, slots=True)
class Document:
    """The content of one organization policy.

    Ids that AWS gives only when the organization is made stand in it as placeholders, so that a document is a function
    of the configuration alone: ``ORGANIZATION``, ``ROOT`` and ``ou_placeholder(path)``.

    Attributes:
        statements: the statements of an SCP or an RCP.
        settings: what every other type has instead, with inheritance operators such as ``@@assign``.
    """

    statements: tuple[Statement, ...] = ()
    settings: Settings = field(default_factory=dict)

    def content(self) -> dict[str, Any]:
        """Return the document as AWS's policy language has it."""
        if self.settings:
            return self.settings
        return {"Version": "2012-10-17", "Statement": list(self.statements)}

    def text(self) -> str:
        """Return the document minified: white space counts against the quota when a policy is saved by API."""
        return json.dumps(self.content(), separators=(",", ":"), ensure_ascii=False)

    def characters(self) -> int:
        """Return the number of characters that count; an id that is not known yet counts as long as it can become."""
        return len(_PLACEHOLDER.sub(lambda found: _LONGEST.get(found[0], _LONGEST_OU), self.text()))

    def placeholders(self) -> frozenset[str]:
        """Return the ids that are still missing."""
        return frozenset(_PLACEHOLDER.findall(self.text()))

    def bind(self, ids: Mapping[str, str]) -> Document:
        """Return the document with ids in place of placeholders; those without an id stay.

        Args:
            ids: ids, or references to them, by placeholder.
        """
        return Document(_bound(self.statements, ids), _bound(self.settings, ids))


def _bound(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda found: ids.get(found[0], found[0]), value)
    if isinstance(value, dict):
        return {key: _bound(item, ids) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_bound(item, ids) for item in value)
    return value
