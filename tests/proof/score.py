"""Prints the score of the mutation test: python tests/proof/score.py."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from proof.kill import Jury
from proof.mutant import mutants
from proof.test_mutation import PLAN, RULES


def main() -> None:
    """Print a line for each statement and the sum."""
    total = {"killed": 0, "same": 0, "survived": 0}
    for type_, rule in RULES:
        jury, counts = Jury(PLAN, type_, rule), dict.fromkeys(total, 0)
        for mutant in mutants(rule):
            verdict = "killed" if jury.killer(mutant) else "survived" if jury.difference(mutant) else "same"
            counts[verdict] += 1
            total[verdict] += 1
        sys.stdout.write(f"{rule.sid:40}" + "  ".join(f"{count:4} {name}" for name, count in counts.items()) + "\n")
    changes = total["killed"] + total["survived"]
    sys.stdout.write(
        f"{len(RULES)} statements: {total['killed']} of {changes} changes noticed, {total['killed'] / changes:.1%}; "
        f"{total['same']} more are proved to change nothing.\n"
    )


main()
