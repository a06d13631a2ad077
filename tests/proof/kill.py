"""Asks every claim that could notice whether a mutant breaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import z3
from proof.claim.table import CLAIMS
from proof.pattern import FALSE
from proof.prover import search
from proof.world import World

if TYPE_CHECKING:
    from proof.claim.model import Claim
    from proof.mutant import Mutant
    from proof.prover import Found
    from proof.statement import Rule

    from hipaa_landing_zone.plan import Plan


class Jury:
    """The claims about one rule, each in one OU where the rule is attached."""

    def __init__(self, plan: Plan, type_: str, rule: Rule) -> None:
        """Find the claims."""
        self.rule = rule
        ous = [ou for ou in plan.ous if rule in World(plan, ou.path, type_).rules]
        self.anything = World(plan, ous[0].path, type_, also=tuple(ou.path for ou in ous[1:]))
        chosen = [
            (claim, next((ou.path for ou in ous if claim.ous(ou)), None))
            for claim in sorted(CLAIMS, key=lambda claim: claim.promise == "free")  # those seldom notice
            if claim.type == type_ and (claim.promise == "free" or rule.sid in claim.rests_on)
        ]
        self.claims = [(claim, claim.world(plan, ou)) for claim, ou in chosen if ou]

    def killer(self, mutant: Mutant) -> tuple[str, Found] | None:
        """Return a claim that the mutant breaks and the request that shows it; None when every claim still stands."""
        for claim, world in self.claims:
            if found := self._breaks(claim, world, mutant):
                return claim.name, found
        return None

    def difference(self, mutant: Mutant) -> Found | None:
        """Return a request that tells the mutant from the rule, wherever it is attached; None: they are the same."""
        return search(self.anything, [self.anything.covers(self.rule) != _covers(self.anything, mutant)])

    def _breaks(self, claim: Claim, world: World, mutant: Mutant) -> Found | None:
        request, before, after = world.request, world.covers(self.rule), _covers(world, mutant)
        gained = [after, z3.Not(before)]
        if claim.promise == "free":
            return search(world, [claim.requests(request), *gained])
        others = [rule for rule in claim.basis(world) if rule != self.rule]
        asked = [[claim.requests(request), before, z3.Not(after)]]
        asked += [[permitted, *gained] for permitted in claim.permitted(request)]
        return next((found for formulas in asked if (found := search(world, formulas, others))), None)


def _covers(world: World, mutant: Mutant) -> z3.BoolRef:
    return world.covers(mutant.rule) if mutant.rule else FALSE
