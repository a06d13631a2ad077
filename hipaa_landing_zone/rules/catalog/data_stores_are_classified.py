"""Every data store in an account that holds PHI says whether it holds PHI itself.

The tag `hlz:data-classification` is `phi` or `non-phi`. It is what a backup selection, an inventory, a policy on who
reads what, and a person in an incident go by; a store without it is one that nobody has thought about. Caches, queues
and backup vaults count: they hold copies. Instances of a cluster and read replicas are not asked; each replica of a
global table is.

Tags that are given to a stack at deployment are not in its template and do not count: tag the resources. HLZ-SCP-15
lets everybody set the tag to `phi`, and nobody but the landing zone take that back.

How to fix: `phi_tags(stack, data_set=…, owner=…)` of hipaa_constructs, or in CDK
`Tags.of(resource).add("hlz:data-classification", "phi")`.

Source: AWS whitepaper "Best Practices for Tagging AWS Resources", "Tags for data security, risk management, and access
control"; 45 CFR 164.308(a)(1)(ii)(A), 164.310(d)(2)(iii).
"""

from collections.abc import Iterator
from typing import Any

from hipaa_landing_zone.rules import data_store
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.value import Unknown, at, mappings

KEY, VALUES = "hlz:data-classification", ("phi", "non-phi")
TAGS = {**data_store.ORIGINALS, **data_store.COPIES}
FIX = f"Tag it with {KEY}: phi, or non-phi where no PHI can get into it."


def _is_judged(case: Case) -> bool:
    return holds_phi(case) and not data_store.is_member(case.resource)


def _check(case: Case) -> Iterator[Problem]:
    tags = case.resource.get(TAGS[case.resource.type])
    if case.resource.type != data_store.GLOBAL_TABLE:
        yield from _judge(_value(tags), "")
        return
    for number, replica in enumerate(mappings(tags)):
        yield from _judge(_value(at(replica, "Tags")), f"its replica {number} ")


def _judge(value: Any, subject: str) -> Iterator[Problem]:
    if isinstance(value, Unknown):
        yield undecided(f"{subject}whether it is classified: {value}", FIX)
    elif value is None:
        yield failed(f"{subject}has no tag {KEY}.", FIX)
    elif value not in VALUES:
        yield failed(f"{subject}is classified as {value}, which means nothing; allowed: {', '.join(VALUES)}.", FIX)


def _value(tags: Any) -> Any:
    """Value of the tag, out of a list of pairs or a mapping; None when it is not there."""
    if isinstance(tags, dict):
        return tags.get(KEY)
    unclear = None
    for each in mappings(tags):
        name = each if isinstance(each, Unknown) else each.get("Key")
        if name == KEY:
            return at(each, "Value")
        if isinstance(name, Unknown):
            unclear = name
    return unclear


RULE = Rule(
    id="HLZ-RULE-66",
    name="data_stores_are_classified",
    title="Data stores in accounts that hold PHI are classified as phi or non-phi.",
    severity="medium",
    citations=("164.308(a)(1)(ii)(A)", "164.310(d)(2)(iii)"),
    types=tuple(TAGS),
    applies=_is_judged,
    check=_check,
)
