"""Each mistake planted in a statement is found, and nothing else is."""

from __future__ import annotations

import pytest
from policies.lint.planted_statement import MISTAKES, OF_RCPS


@pytest.mark.parametrize(("code", "elements", "what"), MISTAKES, ids=[f"{code}-{what}" for code, _, what in MISTAKES])
def test_a_planted_mistake_is_found(codes, statement, code, elements, what):
    assert codes(statement(elements)) == [code]


@pytest.mark.parametrize(("code", "elements", "what"), OF_RCPS, ids=[f"{code}-{what}" for code, _, what in OF_RCPS])
def test_a_planted_mistake_of_an_rcp_is_found(codes, statement, code, elements, what):
    assert codes(statement({"Principal": "*", "Action": "s3:*", **elements}), "RESOURCE_CONTROL_POLICY") == [code]
