"""Every action of AWS, asked for an ordinary role of an account: what its guardrails leave, service by service."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hipaa_landing_zone.plan.permission import Question, request_of
from hipaa_landing_zone.policies import reference
from hipaa_landing_zone.policies.evaluation import evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.plan.model import Plan
    from hipaa_landing_zone.plan.permission import Jurisdiction

ORDINARY = "role/Ordinary"


@dataclass(slots=True)
class Leave:
    """What is left of one service.

    Attributes:
        allowed: actions allowed whatever the circumstances (on resources that no guardrail names).
        denied: actions denied, by the statement that denies.
        depending: actions that depend on condition keys.
    """

    allowed: int = 0
    denied: Counter[str] = field(default_factory=Counter)
    depending: int = 0

    @property
    def total(self) -> int:
        """How many actions the service has."""
        return self.allowed + self.denied.total() + self.depending


def sweep(plan: Plan, jurisdiction: Jurisdiction, account: str, principal: str = ORDINARY) -> Mapping[str, Leave]:
    """Ask for every action, in the home Region; return what is left of each service by its IAM prefix.

    Args:
        plan: what will exist.
        jurisdiction: its guardrails, compiled.
        account: the account's name.
        principal: who asks, as ``hlz can`` takes it.
    """
    left: dict[str, Leave] = {}
    for action in reference.actions():
        verdict = evaluate(*request_of(plan, jurisdiction, Question(account, principal, action)))
        leave = left.setdefault(action.partition(":")[0], Leave())
        if verdict.allowed:
            leave.allowed += 1
        elif verdict.denied:
            leave.denied[verdict.statement.label if verdict.statement else "no Allow"] += 1
        else:
            leave.depending += 1
    return left
