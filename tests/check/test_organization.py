"""A stack outside the organization's accounts or Regions is a finding; one that does not say is undecided."""

from __future__ import annotations

import pytest

from hipaa_landing_zone.check.expectation import expectations
from hipaa_landing_zone.check.organization import PLACE
from hipaa_landing_zone.rules.engine import judge
from hipaa_landing_zone.rules.model import Assembly, Template

OURS = "200000000005"


@pytest.mark.parametrize(
    ("account", "region", "expected"),
    [
        (OURS, "us-east-1", []),
        (OURS, "us-west-2", []),
        ("999999999999", "us-east-1", [("failed", "999999999999")]),
        (OURS, "eu-west-1", [("failed", "eu-west-1")]),
        (None, "us-east-1", [("undecided", "account")]),
        (OURS, None, [("undecided", "Region")]),
        (None, None, [("undecided", "account"), ("undecided", "Region")]),
    ],
)
def test_stacks_stay_in_the_organization(configuration, plan, account, region, expected):
    two = {name: {"Type": "AWS::EC2::Subnet"} for name in ("First", "Second")}
    assembly = Assembly.of([Template("stack", account, region, "", {"Resources": two})])
    (result,) = judge(assembly, (PLACE,), expectations(configuration, plan)).results
    assert result.checked == 1
    problems = [each.problem for each in result.findings]
    assert [each.outcome for each in problems] == [outcome for outcome, _ in expected]
    assert all(word in each.wrong for each, (_, word) in zip(problems, expected, strict=True))


def test_without_a_lock_the_finding_says_what_is_missing(configuration, first_plan):
    assembly = Assembly.of([Template("s", OURS, "us-east-1", "", {"Resources": {"A": {"Type": "AWS::EC2::Subnet"}}})])
    (result,) = judge(assembly, (PLACE,), expectations(configuration, first_plan)).results
    (finding,) = result.findings
    assert "known without its lock" in finding.problem.wrong
    assert "from the platform team" in finding.problem.fix
