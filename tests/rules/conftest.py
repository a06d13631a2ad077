"""Lets a rule look at templates written as Python dicts."""

import pytest

from hipaa_landing_zone.rules.engine import judge
from hipaa_landing_zone.rules.model import Assembly, Template
from hipaa_landing_zone.rules.rule import Expectations

ARCHIVE = "222222222222"
DEFAULTS = {"production": True, "minimum_retention_days": 2192, "log_archive_account_id": ARCHIVE}


def build(*templates):
    """Templates are resources alone, or `{"at": (stack, account, Region), "Resources": …}`."""
    parsed = []
    for number, each in enumerate(templates):
        body = each if "Resources" in each else {"Resources": each}
        stack, account, region = each.get("at", (f"stage/stack{number}", "111111111111", "us-east-1"))
        parsed.append(Template(stack, account, region, "", body))
    return Assembly.of(parsed)


@pytest.fixture
def assembly():
    return build


@pytest.fixture
def look():
    def look_at(rule, *templates, **expectations):
        """How many resources the rule looked at, and the (logical id, outcome) pairs that it found."""
        report = judge(build(*templates), [rule], Expectations(**{**DEFAULTS, **expectations}))
        (result,) = report.results
        assert all(each.problem.fix and each.problem.wrong for each in result.findings)
        return result.checked, sorted({(each.resource.logical_id, each.problem.outcome) for each in result.findings})

    return look_at
