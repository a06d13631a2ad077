"""Lint of organization policies: pure functions from documents to findings, offline, with the data of `reference`.

`lint_document` judges one policy, `lint_target` the policies of one root, OU or account against each other.
"""

from hipaa_landing_zone.policies.lint.finding import CODES, Code, Finding, Severity
from hipaa_landing_zone.policies.lint.lint import lint_document, lint_target

__all__ = ["CODES", "Code", "Finding", "Severity", "lint_document", "lint_target"]
