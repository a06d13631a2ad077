"""Lets a statement, written as keywords, be linted."""

from __future__ import annotations

from typing import Any

import pytest

from hipaa_landing_zone.policies.lint import lint_document


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def deny(**elements: Any) -> dict[str, Any]:
    """Return a Deny on everything, but for the elements given; None takes one out."""
    body = {"Sid": "Some", "Effect": "Deny", "Action": "*", "Resource": "*", **elements}
    if "NotAction" in elements:
        body.pop("Action")
    if "NotResource" in elements:
        body.pop("Resource")
    return {name: value for name, value in body.items() if value is not None}


@pytest.fixture
def codes():
    """What lint finds in an SCP or RCP of one statement, by code."""

    def find(statement: dict[str, Any], kind: str = "SERVICE_CONTROL_POLICY", partition: str = "aws") -> list[str]:
        findings = lint_document(document(statement), kind, policy="p", partition=partition)
        assert all(each.policy == "p" and each.given and each.allowed for each in findings)
        return sorted({each.code for each in findings})

    return find


@pytest.fixture
def statement():
    """A Deny on everything, but for the elements given."""
    return lambda elements: deny(**elements)
