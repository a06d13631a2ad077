"""The organization that tests ask: what it promises, and what its guardrails say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from hipaa_landing_zone.check.expectation import expectations
from hipaa_landing_zone.config import load
from hipaa_landing_zone.plan import make_plan, read_lock
from hipaa_landing_zone.plan.permission import Jurisdiction, Question, request_of, require_known, restricted
from hipaa_landing_zone.policies.evaluation import Outcome, explain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from hipaa_landing_zone.policies.evaluation import Explanation
    from hipaa_landing_zone.rules.rule import Expectations


class Organization:
    """The platform team's configuration, read once.

    Args:
        path: ``landing-zone.yaml``.
        lock: its lock file; need not exist, since guardrails can be asked before ids are known.
        today: the day on which the configuration must hold; by default today (UTC).

    Raises:
        InputError, PlanError: the files cannot be used; the message says where and why.
    """

    def __init__(self, path: Path, lock: Path, *, today: date | None = None) -> None:
        self.path, self.lock = path, lock
        self.today = today or datetime.now(UTC).date()
        self.configuration = load(path, today=self.today)
        self.plan = make_plan(self.configuration, read_lock(lock), today=self.today)
        self._jurisdiction = Jurisdiction(self.plan)

    @property
    def expectations(self) -> Expectations:
        """What rules may expect of templates of this organization."""
        return expectations(self.configuration, self.plan)

    def allow(
        self,
        account: str,
        principal: str,
        action: str,
        resource: str = "*",
        *,
        owner: str | None = None,
        context: Mapping[str, str] | None = None,
        absent: frozenset[str] = frozenset(),
    ) -> None:
        """Assert that the guardrails leave an action to somebody. Whether a policy of yours allows it, is not asked.

        Args:
            account: the caller's account, by its name in the configuration.
            principal: as in ``hlz can``: ``role/NAME``, ``deployer``, ``root`` …
            action: such as ``s3:GetObject``.
            resource: the ARN; ``*`` asks for any.
            owner: the account of the resource, by name, where the ARN does not tell.
            context: condition keys of the request.
            absent: condition keys that the request does not have.

        Raises:
            AssertionError: it is denied, or depends on condition keys that are not given.
            RequestError: the account, the owner, the principal or the action is none; with the nearest names.
        """
        question = Question(account, principal, action, resource, context, absent, owner)
        explanation = self._explain(question)
        __tracebackhide__ = True
        if not explanation.verdict.allowed:
            raise AssertionError(_told(question, "is not allowed", explanation))
        if limits := self._limits(question):
            raise AssertionError(f"{_asked(question)} is not allowed on {limits}")

    def deny(
        self,
        account: str,
        principal: str,
        action: str,
        resource: str = "*",
        *,
        owner: str | None = None,
        context: Mapping[str, str] | None = None,
        absent: frozenset[str] = frozenset(),
    ) -> None:
        """Assert that the guardrails deny an action to somebody, whatever policies of the account allow.

        Args:
            account: as for ``allow``.
            principal: as for ``allow``.
            action: as for ``allow``.
            resource: as for ``allow``.
            owner: as for ``allow``.
            context: as for ``allow``.
            absent: as for ``allow``.

        Raises:
            AssertionError: it is allowed, or depends on condition keys that are not given.
            RequestError: as for ``allow``.
        """
        question = Question(account, principal, action, resource, context, absent, owner)
        explanation = self._explain(question)
        __tracebackhide__ = True
        if not explanation.verdict.denied:
            limits = self._limits(question)
            where = f"\nIt may be denied on {limits}" if limits else ""
            raise AssertionError(_told(question, "is not denied", explanation) + where)

    def _limits(self, question: Question) -> str:
        """Where a question that names no resource meets a guardrail that names some; empty when nowhere."""
        if question.resource != "*":
            return ""
        found = [f"{pattern} by {by}" for pattern, by, _ in restricted(self.plan, self._jurisdiction, question)]
        return f"{', '.join(found)}: name the resource." if found else ""

    def _explain(self, question: Question) -> Explanation:
        require_known(self.plan, question)
        return explain(*request_of(self.plan, self._jurisdiction, question))


def _asked(question: Question) -> str:
    return f"{question.action} on {question.resource} by {question.principal} of {question.account}"


def _told(question: Question, wrong: str, explanation: Explanation) -> str:
    undecided = explanation.verdict.outcome is Outcome.UNDECIDED
    keys = ", ".join(sorted(explanation.request.unknown))
    hint = [f"It depends on {keys}: give them in context, or in absent."] if undecided else []
    return "\n".join([f"{_asked(question)} {wrong}", *hint, *explanation.lines()])
