"""Every statement of every policy is needed as it stands: remove or change anything, and a claim falls.

The claims know nothing of the policies' texts. What a claim's fall shows, the plain-Python evaluator has to confirm.
``python tests/proof/score.py`` prints the score of all statements.
"""

from __future__ import annotations

import pytest
from conftest import EXAMPLE, TODAY, lock_for
from proof import confirm
from proof.kill import Jury
from proof.mutant import mutants
from proof.statement import Rule
from proof.survivor import EXPLAINED
from proof.world import RCP, SCP

from hipaa_landing_zone.config import load
from hipaa_landing_zone.plan import make_plan

CONFIGURATION = load(EXAMPLE, today=TODAY)
PLAN = make_plan(CONFIGURATION, lock_for(CONFIGURATION), today=TODAY)
RULES = [
    (policy.type, Rule.of(policy.id, statement))
    for policy in PLAN.policies
    if policy.type in (SCP, RCP)
    for statement in policy.document.content()["Statement"]
]


def test_every_statement_has_a_sid_of_its_own() -> None:
    assert RULES
    assert len({rule.sid for _, rule in RULES}) == len(RULES)


def test_every_explanation_is_of_a_statement() -> None:
    assert {sid for sid, _ in EXPLAINED} <= {rule.sid for _, rule in RULES}


@pytest.mark.parametrize(("type_", "rule"), RULES, ids=[rule.sid for _, rule in RULES])
def test_every_mutant_is_noticed(type_: str, rule: Rule, record_property) -> None:
    """A mutant is killed by a claim, or is proved to be no change, or is explained in survivor.py."""
    jury, killed, same, survivors = Jury(PLAN, type_, rule), 0, 0, set()
    for mutant in mutants(rule):
        if verdict := jury.killer(mutant):
            killed += 1
            name, found = verdict
            changed = mutant.rule is not None and confirm.denies(mutant.rule, type_, found)
            assert confirm.denies(rule, type_, found) is not changed, f"{mutant.what}: {name}, but not for:{found}"
        elif jury.difference(mutant) is None:
            assert mutant.rule, f"{rule.label} denies nothing"
            same += 1
        else:
            survivors.add(mutant.what)
    record_property("mutants", {"killed": killed, "same": same, "survived": len(survivors)})
    explained = {what for sid, what in EXPLAINED if sid == rule.sid}
    assert survivors - explained == set(), f"{rule.label}: no claim notices these"
    assert explained - survivors == set(), f"{rule.label}: explained, but a claim notices these by now"
