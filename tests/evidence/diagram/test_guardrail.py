"""The pages of the guardrails."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from hipaa_landing_zone.evidence.diagram import guardrail_pages
from hipaa_landing_zone.evidence.diagram.guardrail import documentation
from hipaa_landing_zone.policies import GUARDRAILS

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def pages(drawn):
    """Each guardrail's page by its id."""
    parts = drawn["guardrail_pages"].split('<details class="d-fold d-page">')[1:]
    return {re.search(r'id="guardrail-([^"]+)"', part)[1]: part for part in parts}


def test_every_guardrail_has_one(pages):
    assert list(pages) == [guardrail.id for guardrail in GUARDRAILS]


def test_says_where_it_is_attached_how_large_it_is_and_how_to_read_it(plan, pages):
    for policy in plan.policies:
        for name in policy.guardrails:
            text = html.unescape(pages[name])
            assert all(f'<a href="#ou-{path}">{path}</a>' in text for path in policy.targets)
            assert f"{policy.document.characters():,} of" in text
            assert f"--filter {policy.type} --query \"Policies[?Name=='{policy.name}'].Id\" --output text)" in text


def test_each_document_stands_once_as_it_is_in_aws(plan, drawn, pages):
    documents = re.findall(r'<pre class="d-json"><code>(.*?)</code>', drawn["guardrail_pages"], re.DOTALL)
    assert [json.loads(html.unescape(each)) for each in documents] == [p.document.content() for p in plan.policies]
    for policy in plan.policies:
        for name in policy.guardrails[1:]:
            assert f'Its document is with <a href="#guardrail-{policy.guardrails[0]}">' in pages[name]


def test_names_its_own_statements_though_it_shares_a_policy(plan, pages):
    shared = [policy for policy in plan.policies if len(policy.guardrails) > 1]
    assert shared
    for policy in shared:
        sids = [statement["Sid"] for statement in policy.document.statements]
        named = [sid for name in policy.guardrails for sid in re.findall(r"<code>(Deny\w+)</code> ", pages[name])]
        assert named == sids


def test_what_is_attached_to_nothing_says_so(plan, configuration):
    without = replace(plan, policies=tuple(p for p in plan.policies if "HLZ-SCP-11" not in p.guardrails))
    text = str(guardrail_pages(without, configuration))
    part = text.split('id="guardrail-HLZ-SCP-11"')[1].split("</dl>", maxsplit=1)[0]
    assert "None: in this organization no OU is in its scope" in part
    assert "aws organizations" not in part
    assert text.count("attached to nothing here") == 1


def test_the_tests_that_it_names_exist(pages):
    for page in pages.values():
        files = set(re.findall(r"tests/[\w/]+\.py", page))
        assert files
        assert [file for file in files if not (ROOT / file).is_file()] == []


def test_its_text_is_its_docstring_with_links_and_nothing_active():
    def example():
        """Deny <script>alert(1)</script>, `code`, as HLZ-SCP-06 does."""

    text = documentation(example)
    assert "&lt;script&gt;" in text
    assert "<code>code</code>" in text
    assert '<a class="d-id" href="#guardrail-HLZ-SCP-06">HLZ-SCP-06</a>' in text
