"""Every claim is proved for every OU that it is about, and each proof can fail."""

from __future__ import annotations

import pytest
import z3
from proof.claim.model import AUTOMATION, BREAK_GLASS, DEPLOYERS, OWN_ROLES, PEOPLE, STARTER, Claim, changes
from proof.claim.table import CLAIMS
from proof.prover import search
from proof.world import SCP, World

from hipaa_landing_zone.plan import Plan

DENIED = [claim for claim in CLAIMS if claim.promise == "denied"]
FREE = [claim for claim in CLAIMS if claim.promise == "free"]


def ous(plan: Plan, claim: Claim) -> list[str]:
    found = [ou.path for ou in plan.ous if claim.ous(ou)]
    assert found, f"the example has no OU that {claim.name} is about"
    return found


def test_names_are_unique() -> None:
    assert len({claim.name for claim in CLAIMS}) == len(CLAIMS)


def test_every_reason_for_an_open_action_is_of_a_known_sort() -> None:
    sorts = ("Harmless: ", "Elsewhere: ", "Work: ", "Gap: ", "Gap, low: ", "Gap, high: ")
    assert not [reason for claim in CLAIMS for reason in claim.left_open.values() if not reason.startswith(sorts)]


@pytest.mark.parametrize("claim", DENIED, ids=lambda claim: claim.name)
def test_is_denied(plan: Plan, claim: Claim) -> None:
    """The statements that the claim rests on deny every such request, in every OU."""
    for ou in ous(plan, claim):
        world = claim.world(plan, ou)
        found = search(world, [claim.requests(world.request)], claim.basis(world))
        assert found is None, f"{claim.sentence} Not so in {ou}:{found}"


@pytest.mark.parametrize("claim", DENIED, ids=lambda claim: claim.name)
def test_rests_on_its_statements(plan: Plan, claim: Claim) -> None:
    """Without them it falls: there are such requests, and each statement is needed."""
    world = claim.world(plan, ous(plan, claim)[0])
    for rule in claim.basis(world):
        others = [each for each in claim.basis(world) if each is not rule]
        assert search(world, [claim.requests(world.request)], others), f"{claim.name} stands without {rule.label}"


@pytest.mark.parametrize("claim", DENIED, ids=lambda claim: claim.name)
def test_denies_no_more_than_it_says(plan: Plan, claim: Claim) -> None:
    """Its statements spare whom it spares, and where it is exact they deny nothing else."""
    world = claim.world(plan, ous(plan, claim)[0])
    for permitted in claim.permitted(world.request):
        for rule in claim.basis(world):
            found = search(world, [permitted, world.covers(rule)])
            assert found is None, f"{rule.label} denies what it should not:{found}"


@pytest.mark.parametrize("claim", [claim for claim in DENIED if claim.left_open], ids=lambda claim: claim.name)
def test_what_is_left_open_is_open(plan: Plan, claim: Claim) -> None:
    """An action that is denied, or that the claim is not about, has no place in the list of open ones."""
    ou = ous(plan, claim)[0]
    assert claim.left_open.keys() <= (claim.actions or frozenset())
    for action in claim.left_open:
        world = claim.world(plan, ou, action)
        found = search(world, [claim.requests(world.request)], claim.basis(world))
        assert found, f"{action} is denied by now: take it out of left_open of {claim.name}"


@pytest.mark.parametrize("claim", FREE, ids=lambda claim: claim.name)
def test_is_free(plan: Plan, claim: Claim) -> None:
    """No policy in any OU denies any such request; and there are such requests."""
    proved = set()
    for ou in ous(plan, claim):
        world = claim.world(plan, ou)
        assert search(world, [claim.requests(world.request)])
        for rule in world.rules:
            if rule not in proved:
                found = search(world, [claim.requests(world.request), world.covers(rule)])
                assert found is None, f"{claim.sentence} Not so in {ou}, for {rule.label}:{found}"
        proved |= set(world.rules)


TAKING_OVER = sorted(
    changes("iam", "role") - {"iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole"} | {"sts:AssumeRole"}
)


def test_no_spared_name_can_be_forged(plan: Plan) -> None:
    """Whatever role any statement spares: nobody who is not to can make, change, assume or pass one of that name."""
    worlds = [World(plan, ou.path, SCP, tuple(TAKING_OVER)) for ou in plan.ous if ou.level == 1]
    conditions = [rule.statement.get("Condition", {}) for world in worlds for rule in world.rules]
    spared = {pattern for each in conditions for pattern in each.get("ArnNotLike", {}).get("aws:PrincipalArn", [])}
    assert BREAK_GLASS in spared
    for world in worlds:
        for pattern in spared:
            own = pattern.startswith(OWN_ROLES.removesuffix("*"))
            request = world.request
            deploying = z3.And(
                request.by(*DEPLOYERS),
                z3.Or(own, request.calls("iam:PassRole")),
                z3.Not(request.calls("sts:AssumeRole")),
            )
            passing = z3.And(request.by("arn:aws:iam::*:role/cdk-hlz-deploy-role-*"), request.calls("iam:PassRole"))
            # Whom the trust of an own role decides about: test_lockout.py compares it with the templates.
            taking = z3.And(own, request.by(PEOPLE, AUTOMATION), request.calls("sts:AssumeRole"))
            starting = z3.And(own, request.by(STARTER), request.calls("iam:PassRole"))
            known = z3.Or(request.by(BREAK_GLASS), deploying, passing, taking, starting)
            found = search(world, [request.on(pattern), z3.Not(known)], world.rules)
            assert found is None, f"{pattern} is spared, but can be taken over in {world.ou}:{found}"


def test_claims_are_about_the_names_that_the_plan_gives(plan: Plan) -> None:
    assert plan.log_archive
    buckets = [*plan.log_archive.buckets, *plan.log_archive.landings]
    assert all(bucket.name.startswith("hlz-logs-") for bucket in buckets)
    assert all(bucket.key_alias.startswith("hlz/") for bucket in plan.log_archive.buckets)
    assert plan.trail.name == "hlz-organization-trail"
    assert plan.organization.account_access_role == BREAK_GLASS.rpartition("/")[2]
