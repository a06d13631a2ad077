"""What the example deploys is sound, and the policies of each OU go together."""

from __future__ import annotations

from hipaa_landing_zone.policies.lint import lint_document, lint_target


def test_every_planned_policy_is_sound(plan):
    found = [
        finding
        for policy in plan.policies
        for finding in lint_document(policy.document.text(), policy.type, policy=policy.name, partition=plan.partition)
    ]
    assert plan.policies
    assert [str(each) for each in found] == []


def test_the_policies_of_each_ou_go_together(plan):
    """What a parent OU carries applies below it as well."""
    found = []
    for ou in plan.ous:
        above = {path for path in (other.path for other in plan.ous) if f"{ou.path}/".startswith(f"{path}/")}
        for kind in {policy.type for policy in plan.policies}:
            carried = {p.name: p.document.content() for p in plan.policies if p.type == kind and above & set(p.targets)}
            found += [f"{ou.path}: {each}" for each in lint_target(carried, kind)]
    assert found == []
