"""Policies that do what they say have no findings: examples as AWS documents them, in our own words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hipaa_landing_zone.policies.lint import lint_document

SOUND = json.loads(Path(__file__).with_name("sound.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("policy", SOUND, ids=lambda each: each["title"])
def test_a_sound_policy_has_no_findings(policy):
    found = lint_document(policy["content"], policy["type"], policy=policy["title"], partition="aws")
    assert [str(each) for each in found] == []
    minified = json.dumps(policy["content"], separators=(",", ":"))
    assert lint_document(minified, policy["type"]) == ()
