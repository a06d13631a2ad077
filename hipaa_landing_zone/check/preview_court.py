"""The guardrails of a plan, asked about needs: each question once, with the answer in words where they deny."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from hipaa_landing_zone.plan.permission import Jurisdiction, Question, request_of, restricted
from hipaa_landing_zone.policies import GUARDRAILS, Perimeter
from hipaa_landing_zone.policies.evaluation import evaluate, explain
from hipaa_landing_zone.rules.rule import failed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hipaa_landing_zone.check.preview_need import Need
    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.policies import Guardrail
    from hipaa_landing_zone.policies.evaluation import Verdict
    from hipaa_landing_zone.rules.rule import Problem

_ELIGIBILITY = "HLZ-SCP-01"
_SHOWN = 8
_IDENTITY = frozenset({"aws:PrincipalArn", "aws:PrincipalIsAWSService"})  # nobody changes who they are
# Which statements a guardrail has does not depend on the organization; this one has a bit of everything.
_ANY = Perimeter(
    partition="aws",
    governed_regions=("us-east-1",),
    eligible_prefixes=("s3",),
    excluded_features=(),
    global_actions=("iam:*",),
    account_access_role="any",
    qualifier="any",
    resource_prefix="any",
    key_alias_prefix="any",
    trail_name="any",
    responder_role="any",
    reader_roles=("any",),
    remediation_role="any",
    automation_role="any",
    starter_role="any",
    provider_roles="any",
    forwarder_roles="any",
    exempt_tag="any",
    classification_tag="any",
    management_account_id="111122223333",
    phi_paths=("any/*",),
    release_paths=(),
    operation_paths=("any/*",),
    security_paths=("any/*",),
    partners=(),
    slack_workspaces=(),
)


@cache
def _by_statement() -> Mapping[str, Guardrail]:
    """Return the guardrail that each statement belongs to: several may be merged into one policy."""
    return {each["Sid"]: guardrail for guardrail in GUARDRAILS for each in guardrail.document(_ANY).statements}


def title(verdict: Verdict) -> str:
    """Return the statement that decided, and its policy; the layer where nothing allows."""
    return f"{verdict.statement.label} of {verdict.statement.policy}" if verdict.statement else str(verdict.layer)


@dataclass(slots=True)
class Court:
    """The guardrails of a plan, compiled once."""

    plan: Plan
    _jurisdiction: Jurisdiction = field(init=False)
    _answers: dict[tuple[object, ...], Verdict] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Compile them."""
        self._jurisdiction = Jurisdiction(self.plan)

    def judge(self, need: Need) -> Verdict:
        """Return the verdict on the first action that is not denied; on the first of all when every one is.

        Raises:
            ValueError: the need has no action.
        """
        verdicts: list[Verdict] = []
        for action in need.actions:
            verdicts.append(self._answer(need, action))
            if not verdicts[-1].denied:
                return verdicts[-1]
        if not verdicts:
            raise ValueError(f"{need.resource}: {need.wanted} names no action")
        return verdicts[0]

    def problem(self, needs: Sequence[Need]) -> Problem:
        """Return what is wrong and what would help, for needs of one subject that one statement denies."""
        first = needs[0]
        verdict = self.judge(first)
        wanted = list(dict.fromkeys(need.wanted for need in needs))
        more = f" and {len(wanted) - _SHOWN} more" if len(wanted) > _SHOWN else ""
        target = "" if first.target == "*" else f" on {first.target}"
        guardrail = _by_statement().get(verdict.statement.label) if verdict.statement else None
        reason = f": {guardrail.title} ({guardrail.id})" if guardrail else ""
        where = f" at {verdict.level}" if verdict.level else ""
        wrong = f"{first.subject} {', '.join(wanted[:_SHOWN])}{more}{target}, which {title(verdict)} denies{where}"
        return failed(wrong + reason, " ".join(self._help(first, guardrail)))

    def limits(self, need: Need) -> Iterator[str]:
        """Yield the resources on which guardrails deny what somebody is given on every resource, with the statement."""
        question = _question(need, need.actions[0])
        _, policies = request_of(self.plan, self._jurisdiction, question)
        denying = policies.gates(question.action.lower()).denying
        if any(each.resources and not each.resources.every for gate in denying for each in gate.denies):
            for pattern, by, explanation in restricted(self.plan, self._jurisdiction, question):
                if explanation.verdict.denied:
                    yield f"not on {pattern} ({by})"

    def _help(self, need: Need, guardrail: Guardrail | None) -> Iterator[str]:
        explanation = explain(*request_of(self.plan, self._jurisdiction, _question(need, need.actions[0])))
        label = explanation.verdict.statement.label if explanation.verdict.statement else ""
        because = [
            str(trace)
            for decision in explanation.denials
            if decision.statement == label
            for trace in decision.conditions
            if trace.key not in _IDENTITY
        ]
        if because:
            yield f"It is denied because of {'; '.join(because)}. Change that, or take it out."
        elif guardrail and guardrail.id == _ELIGIBILITY:
            yield "Use an eligible service (hlz services), or have service_eligibility.exceptions record an exception."
        else:
            yield "Take it out: no property and no IAM policy of this account changes the answer."
        yield f"See docs/reference/guardrails.md{f', {guardrail.id}' if guardrail else ''}, and"
        owner = f" --owner {need.owner}" if need.owner and need.owner != need.account else ""
        target = f" {need.target}" if need.target.startswith("arn:") else ""
        yield f"hlz can {need.account} {need.who} {need.actions[0]}{target}{owner}"

    def _answer(self, need: Need, action: str) -> Verdict:
        context = tuple(sorted(need.context.items()))
        key = (need.account, need.who, action, need.target, need.owner, context, need.absent)
        if key not in self._answers:
            self._answers[key] = evaluate(*request_of(self.plan, self._jurisdiction, _question(need, action)))
        return self._answers[key]


def _question(need: Need, action: str) -> Question:
    return Question(need.account, need.who, action, need.target, need.context, need.absent, need.owner)
