"""The guardrail preview: what an app and its deployment need, asked of the guardrails that will bind it.

    >>> preview(assembly, plan).result.findings

Asked are the Allow statements of the app's roles, the grants of its resource policies to other accounts, and the
creation of every resource by the role that deploys it. Reported is what surely fails: denied whatever the circumstances
that a template does not tell. The rest is allowed or undecided, and counted.

Not asked: AWS-managed policies, policies of users, and what AWS services do with roles of their own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from hipaa_landing_zone.check.deployment import Deployment, deployments
from hipaa_landing_zone.check.opinion import Opinion
from hipaa_landing_zone.check.preview_court import Court, title
from hipaa_landing_zone.check.preview_deploy import deploy_needs
from hipaa_landing_zone.check.preview_grant import grant_needs
from hipaa_landing_zone.check.preview_need import Doubt, Need, Surroundings
from hipaa_landing_zone.check.preview_role import role_needs
from hipaa_landing_zone.rules.engine import RuleResult
from hipaa_landing_zone.rules.rule import EVERY_TYPE, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.policies.evaluation import Verdict
    from hipaa_landing_zone.policies.reference import Operation
    from hipaa_landing_zone.rules.model import Assembly, Resource
    from hipaa_landing_zone.rules.rule import Case

LATER: tuple[Operation, ...] = ("update", "delete")
NOTES_SHOWN = 5
RETAINED = frozenset({"Retain", "RetainExceptOnCreate"})


def _needs_a_plan(case: Case) -> NoReturn:
    raise RuntimeError(f"{case.resource}: HLZ-GUARDRAIL is not judged resource by resource; call check.preview.preview")


GUARDRAIL = Rule(
    id="HLZ-GUARDRAIL",
    name="guardrails_allow_what_is_needed",
    title="The organization's guardrails allow what roles, grants and deployment need.",
    severity="high",
    citations=("164.308(a)(4)(i)", "164.312(a)(1)"),
    types=EVERY_TYPE,
    check=_needs_a_plan,
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What the guardrails answered.

    Attributes:
        result: the denials, as findings of ``GUARDRAIL``; ``checked`` counts the resources that need something.
        allowed: how many needs are allowed; of a pattern such as ``s3:*``, at least one action is.
        denied: how many surely fail.
        undecided: how many depend on what the template does not tell, or cannot be asked, by the reason.
        notes: what is denied on some resources only, and what can be made but not changed or deleted; it does not fail.
    """

    result: RuleResult
    allowed: int
    denied: int
    undecided: Mapping[str, int]
    notes: tuple[str, ...]

    @property
    def evaluated(self) -> int:
        """How many needs there are in all."""
        return self.allowed + self.denied + sum(self.undecided.values())

    def __str__(self) -> str:
        """The counts in one line."""
        undecided = sum(self.undecided.values())
        return f"{self.evaluated} needs: {self.allowed} allowed, {self.denied} denied, {undecided} undecided"

    def as_opinion(self) -> Opinion:
        """The answers as one of the opinions of ``hlz check``."""
        said = [str(self), *(f"undecided: {number} {because}" for because, number in self.undecided.items())]
        said += [f"note: {note}" for note in self.notes[:NOTES_SHOWN]]
        if (more := len(self.notes) - NOTES_SHOWN) > 0:
            said.append(f"note: {more} more; --format json has all")
        return Opinion("guardrails", (self.result,), tuple(said), self.as_json())

    def as_json(self) -> dict[str, Any]:
        """The counts, the reasons for doubt and the notes, for a report file."""
        return {
            **self.result.as_json(),
            "needs": self.evaluated,
            "needs_allowed": self.allowed,
            "needs_denied": self.denied,
            "needs_undecided": dict(self.undecided),
            "notes": list(self.notes),
        }


def preview(
    assembly: Assembly,
    plan: Plan,
    deployed: Mapping[Path, Deployment] | None = None,
    *,
    idle: Collection[str] = (),
) -> Preview:
    """Ask the guardrails of an organization for everything that an app and its deployment need.

    Args:
        assembly: the app's templates, with account and Region as far as they are known.
        plan: the organization.
        deployed: how each stack is deployed, by the file of its template; by default, what the manifests say that lie
            beside the templates. A role that is not known is taken to be the landing zone's deployer, which guardrails
            spare most, so that nothing is reported as denied that may be allowed.
        idle: ids of accounts whose roles are kept from acting on purpose (quarantine): only deployment is asked there.
    """
    surroundings = Surroundings(assembly, plan, deployments(assembly) if deployed is None else deployed)
    court = Court(plan)
    of_roles = [each for each in role_needs(surroundings) if each.resource.account not in idle]
    grants = (each for each in grant_needs(surroundings) if each.resource.account not in idle)
    asked = [*of_roles, *grants, *deploy_needs(surroundings)]
    denials: dict[tuple[Resource, str, str], list[Need]] = defaultdict(list)
    undecided: Counter[str] = Counter()
    allowed = 0
    for each in asked:
        verdict = court.judge(each) if isinstance(each, Need) else None
        doubt = _doubt(each, verdict)
        if doubt:
            undecided[doubt] += 1
        elif isinstance(each, Need) and verdict and verdict.denied:
            denials[each.resource, each.subject, title(verdict)].append(each)
        else:
            allowed += 1
    findings = tuple(Finding(GUARDRAIL, resource, court.problem(needs)) for (resource, _, _), needs in denials.items())
    return Preview(
        result=RuleResult(GUARDRAIL, tuple(dict.fromkeys(each.resource for each in asked)), findings),
        allowed=allowed,
        denied=sum(len(found) for found in denials.values()),
        undecided=dict(sorted(undecided.items())),
        notes=tuple(dict.fromkeys(_notes(surroundings, court, of_roles))),
    )


def _doubt(each: Need | Doubt, verdict: Verdict | None) -> str:
    """Return why something is undecided; empty when it is decided."""
    if isinstance(each, Doubt) or verdict is None:
        return each.because if isinstance(each, Doubt) else ""
    if verdict.denied:
        return "resources whose existence depends on a condition" if each.resource.conditional else ""
    return each.doubt if verdict.allowed else "circumstances of the request that templates do not tell"


def _notes(surroundings: Surroundings, court: Court, given: Iterable[Need | Doubt]) -> Iterator[str]:
    """Yield what roles are given on everything but denied on some, and what can be created only.

    Neither is a mistake: guardrails that keep evidence and data do that on purpose.
    """
    for each in given:
        if isinstance(each, Need) and each.target == "*" and len(each.actions) == 1 and court.judge(each).allowed:
            yield from (f"{each.resource} {each.subject} {each.wanted}, but {limit}" for limit in court.limits(each))
    for operation in LATER:
        for each in deploy_needs(surroundings, operation):
            kept = operation == "delete" and each.resource.deletion_policy in RETAINED
            if isinstance(each, Need) and not kept and (verdict := court.judge(each)).denied:
                yield f"{each.resource} {each.subject} {each.wanted}, which {title(verdict)} denies"
