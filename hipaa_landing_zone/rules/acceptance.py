"""Findings that the owner accepts, as data; and which of them have expired or match nothing any more."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Any, Literal

Origin = Literal["design", "configuration", "application"]
BUILT_IN = "CloudFormation-Validate"
"""CDK's own template validation, which CDK_VALIDATION=false switches off, as unit tests do."""


class AcceptanceError(ValueError):
    """An accepted finding is incomplete or has expired."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedFinding:
    """A finding that a named person accepts, where, why, and until when.

    Args:
        rule: Qualified id, `HIPAA.Security::HIPAA.Security-…` or `HipaaLandingZone::HLZ-RULE-NN`. CDK and cdk-nag take
            an unqualified id for a suppression that leaves no trace in the report.
        place: Construct path from the app down, such as `logging/log-archive-*/AccessLogs`. Each segment may hold the
            wildcards of `fnmatch`, none of which crosses a `/`. Covers the construct and everything beneath it.
        reason: Why it is right here.
        approver: Who accepts it.
        expires: Last day on which it holds; None for a decision of design that does not expire.
        origin: Whether the project's design, the owner's configuration or an application's own file accepts it.
        source: File and line where it stands, such as `accepted-findings.yaml:3`; empty when that is not known.

    Raises:
        AcceptanceError: The rule id is not qualified, or place, reason or approver is empty.
    """

    rule: str
    place: str
    reason: str
    approver: str
    expires: date | None
    origin: Origin
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse what would suppress silently or say nothing."""
        require_qualified(self.rule)
        for name in ("place", "reason", "approver"):
            if not getattr(self, name).strip():
                raise AcceptanceError(f"Accepted finding {self.rule}: {name} is empty. Write it down.")

    @property
    def explanation(self) -> str:
        """The reason as it is recorded in the validation report."""
        until = f"until {self.expires.isoformat()}" if self.expires else "without expiry"
        return f"{self.reason} (accepted by {self.approver}, {until}, by {self.origin})"

    def __str__(self) -> str:
        """What it accepts and where it stands, for a message."""
        by = f"by {self.origin}" if not self.source else self.source
        return f"{self.rule} at {self.place} ({by})"

    def covers(self, rule: str, construct_path: str) -> bool:
        """Whether it accepts this rule at this construct."""
        wanted, given = self.place.split("/"), construct_path.split("/")
        return self.rule == rule and len(given) >= len(wanted) and all(map(fnmatchcase, given, wanted))


def require_qualified(rule: str) -> None:
    """Refuse a rule id without its plugin's name.

    Raises:
        AcceptanceError: The id has no `Plugin::` in front.
    """
    # Ids of cdk-nag may carry details in brackets, which may hold "::" of their own.
    if "::" not in rule.split("[", 1)[0]:
        raise AcceptanceError(
            f"Rule id {rule!r} is not qualified; an unqualified id hides findings without a trace. "
            "Write 'HIPAA.Security::HIPAA.Security-…' or 'HipaaLandingZone::HLZ-RULE-NN'."
        )


def require_current(accepted: Sequence[AcceptedFinding], today: date) -> None:
    """Refuse accepted findings that have expired.

    Raises:
        AcceptanceError: Some have; all of them are named.
    """
    expired = [each for each in accepted if each.expires is not None and each.expires < today]
    if expired:
        lines = (f"{each}: expired on {each.expires}, accepted by {each.approver}" for each in expired)
        raise AcceptanceError(
            "Accepted findings have expired; fix them or have them approved anew:\n" + "\n".join(lines)
        )


def stale(report: Mapping[str, Any], accepted: Sequence[AcceptedFinding]) -> list[AcceptedFinding]:
    """Accepted findings that accept nothing any more.

    Args:
        report: Content of `cdk.out/validation-report.json`, which CDK writes for every app with a plugin.
        accepted: What was given to `exceptions.accept_all` in that synthesis.

    Returns:
        Those that cover no suppressed violation in the report; what CDK's own validation would find is not judged when
        that was switched off.
    """
    found = list(suppressed(report))
    names = {plugin.get("pluginName", "").replace(" ", "-") for plugin in report.get("pluginReports", ())}
    judged = (each for each in accepted if BUILT_IN in names or not each.rule.startswith(f"{BUILT_IN}::"))
    return [each for each in judged if not any(each.covers(rule, path) for rule, path in found)]


def suppressed(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Pairs of qualified rule id and construct path for every finding that an acknowledgment hides."""
    for plugin in report.get("pluginReports", ()):
        for violation in plugin.get("suppressedViolations", ()):
            for construct in violation["violatingConstructs"]:
                yield violation["acknowledgedId"], construct["constructPath"]
