"""Where guardrails go: the topmost fitting OUs, never the root."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hipaa_landing_zone.policies import GUARDRAILS
from hipaa_landing_zone.policies.scope import CLOSED, EVERYWHERE, NON_PHI, PHI, SANDBOX, WORKLOADS

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan


@pytest.mark.parametrize(
    ("scope", "paths"),
    [
        (EVERYWHERE, ("Security", "Infrastructure", "Workloads", "Sandbox", "Quarantine", "Suspended")),
        (WORKLOADS, ("Workloads",)),
        (PHI, ("Workloads/Phi",)),
        (NON_PHI, ("Workloads/NonPhi", "Sandbox")),
        (SANDBOX, ("Sandbox",)),
        (CLOSED, ("Quarantine", "Suspended")),
    ],
)
def test_targets_of_the_example(plan: Plan, scope, paths) -> None:
    assert scope.targets(plan.ous) == paths


def test_without_phi_there_is_nothing_to_keep_apart(plan: Plan) -> None:
    ous = [ou for ou in plan.ous if not ou.phi]
    assert PHI.targets(ous) == NON_PHI.targets(ous) == ()


def test_every_guardrail_has_a_target_in_the_example(plan: Plan) -> None:
    assert all(guardrail.attached_to.targets(plan.ous) for guardrail in GUARDRAILS)
