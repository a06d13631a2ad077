"""No code without a planted mistake: a check that cannot fail would not be noticed otherwise."""

from __future__ import annotations

from policies.lint.planted_document import OF_DOCUMENTS
from policies.lint.planted_statement import MISTAKES, OF_RCPS

from hipaa_landing_zone.policies.lint import CODES


def test_every_code_is_planted():
    assert {code for code, *_ in (*MISTAKES, *OF_RCPS, *OF_DOCUMENTS)} == set(CODES)
