"""What a rule is, what it is given, and what it may answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from hipaa_landing_zone.rules.model import Assembly, Resource

Outcome = Literal["failed", "undecided"]
Severity = Literal["fatal", "high", "medium"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """What the owner's configuration promises, as far as rules need it.

    Args:
        production: Whether the organization is productive: locks must then be in COMPLIANCE mode.
        minimum_retention_days: Days that log-archive objects must stay locked (2,192 in production:
            45 CFR 164.316(b)(2)(i)).
        log_archive_account_id: Account whose buckets are the archive; None before the account exists.
        organization_trail_arn: ARN of the organization trail; None before the management account is known.
        organization_id: `o-…`; None before the organization exists.
        organization_account_ids: Accounts of the organization, as far as their ids are known; empty when nothing is.
        phi_account_ids: Accounts that hold PHI. None: not told, and every account is judged as one that does.
        regions: Regions that the organization governs; empty when not told.
        service_mode: Which services PHI accounts may use, as `services.Mode` has it.
        service_exceptions: IAM service prefixes that the owner allows besides, each with a reason recorded there.
        judged_templates: Digests of the templates that are judged in the same run: SHA-256 of their text, and what CDK
            calls a template as a file asset, with which the name of its file in the bucket begins.
    """

    production: bool
    minimum_retention_days: int
    log_archive_account_id: str | None = None
    organization_trail_arn: str | None = None
    organization_id: str | None = None
    organization_account_ids: frozenset[str] = frozenset()
    phi_account_ids: frozenset[str] | None = None
    regions: frozenset[str] = frozenset()
    service_mode: Literal["strict", "standard"] = "standard"
    service_exceptions: frozenset[str] = frozenset()
    judged_templates: frozenset[str] = frozenset()

    def phi(self, account_id: str | None) -> bool:
        """Whether an account must be judged as one that holds PHI: what is not known is taken to."""
        if account_id is None or self.phi_account_ids is None or account_id in self.phi_account_ids:
            return True
        return bool(self.organization_account_ids) and account_id not in self.organization_account_ids


@dataclass(frozen=True, slots=True)
class Case:
    """One resource before a rule, with everything that the rule may consult."""

    resource: Resource
    assembly: Assembly
    expectations: Expectations


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule found at one resource. There is no "passed": a rule that finds nothing yields nothing."""

    outcome: Outcome
    wrong: str
    fix: str


def failed(wrong: str, fix: str) -> Problem:
    """The resource breaks the rule."""
    return Problem("failed", wrong, fix)


def undecided(wrong: str, fix: str) -> Problem:
    """The template does not tell whether the resource breaks the rule."""
    return Problem("undecided", f"cannot be checked: {wrong}", fix)


EVERY_TYPE = ("*",)
"""For `Rule.types`: every resource of every type."""


def always(_case: Case) -> bool:
    """Every resource of the rule's types is a subject."""
    return True


def holds_phi(case: Case) -> bool:
    """Every resource in an account that holds PHI is a subject; elsewhere the rule does not apply."""
    return case.expectations.phi(case.resource.account)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A truth about templates, and the function that looks for resources that break it.

    Args:
        id: `HLZ-RULE-NN`; never reused.
        name: The truth, which is also the module's name: `keys_rotate`.
        title: The truth as a sentence.
        severity: `fatal` when no exception can make sense, since AWS refuses it or evidence is lost.
        citations: Security Rule paragraphs (45 CFR) that it serves, such as `164.312(b)`.
        types: CloudFormation types of its subjects, or `EVERY_TYPE`.
        applies: Which resources of these types are subjects. Only subjects count as looked at.
        check: Yields the problems of one subject; nothing when it keeps the rule.
    """

    id: str
    name: str
    title: str
    severity: Severity
    citations: tuple[str, ...]
    types: tuple[str, ...]
    check: Callable[[Case], Iterator[Problem]]
    applies: Callable[[Case], bool] = always


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem, and where it is."""

    rule: Rule
    resource: Resource
    problem: Problem

    @property
    def acceptable(self) -> bool:
        """Whether a person may accept it: all but a proven breach of a fatal rule."""
        return self.rule.severity != "fatal" or self.problem.outcome == "undecided"

    def __str__(self) -> str:
        """Where it is and what is wrong, in one line."""
        return f"{self.rule.id} {self.rule.name} {self.problem.outcome}: {self.resource} {self.problem.wrong}"
