"""Our own rules find nothing in the examples of the pages, but what lies outside of what an example can show."""

import pages
import pytest

from hipaa_landing_zone.rules import RULES
from hipaa_landing_zone.rules.engine import judge
from hipaa_landing_zone.rules.model import Assembly, Template
from hipaa_landing_zone.rules.rule import Expectations

ACCOUNTS = frozenset(f"{digit}" * 12 for digit in range(1, 10))
# By example, the rules that need more of an app than an example has, each with the reason.
EXPECTED = {
    "DeIdentifiedBucket": {"HLZ-RULE-01", "HLZ-RULE-02"},  # access logs go to a bucket that is known by name only
    "IsolatedVpc": {"HLZ-RULE-35"},  # so do flow logs
    "PhiDatabase": {"HLZ-RULE-35"},  # its VPC's do
    "WormBucket": {"HLZ-RULE-01", "HLZ-RULE-02", "HLZ-RULE-66"},  # likewise; the platform's buckets hold logs
    "LandingBucket": {"HLZ-RULE-66"},  # the same
    "OrganizationTrail": {"HLZ-RULE-04"},  # the key is of another account
    "PhiDashboard": {"HLZ-RULE-74"},  # nobody subscribes to the example's topic
    "PhiSecret": {"HLZ-RULE-14"},  # AWS's hosted rotation is a macro
}


@pytest.mark.xdist_group("examples")
@pytest.mark.parametrize("example", pages.EXAMPLES)
def test_an_example_has_no_finding(example):
    accounts = pages.accounts(example)
    templates = [
        Template(stack, *accounts[stack], "", template) for stack, template in pages.templates(example).items()
    ]
    expectations = Expectations(production=True, minimum_retention_days=2192, organization_account_ids=ACCOUNTS)
    report = judge(Assembly.of(templates), RULES, expectations)
    assert sum(result.checked for result in report.results)
    assert {finding.rule.id for finding in report.findings} == EXPECTED.get(example, set()), report.findings
