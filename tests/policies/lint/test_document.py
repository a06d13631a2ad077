"""Each mistake planted in a document is found, and nothing else is."""

from __future__ import annotations

import pytest
from policies.lint.planted_document import OF_DOCUMENTS

from hipaa_landing_zone.policies.lint import lint_document


@pytest.mark.parametrize(
    ("code", "kind", "document", "what"),
    OF_DOCUMENTS,
    ids=[f"{code}-{kind}-{what}" for code, kind, _, what in OF_DOCUMENTS],
)
def test_a_planted_mistake_is_found(code, kind, document, what):
    findings = lint_document(document, kind, policy="p")
    assert {each.code for each in findings} == {code}
    assert all(str(each).startswith(f"{each.severity} p") and each.allowed for each in findings)


def test_a_placeholder_or_reference_stands_for_an_id():
    condition = {"StringNotEquals": {"aws:PrincipalOrgID": "<organization-id>"}}
    paths = {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "<organization-id>/<root-id>/<ou:Workloads>/*"}}
    body = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    content = {"Version": "2012-10-17", "Statement": [{**body, "Condition": condition}, {**body, "Condition": paths}]}
    assert lint_document(content, "SERVICE_CONTROL_POLICY") == ()
