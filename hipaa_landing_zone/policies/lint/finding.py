"""What lint can find: every code with what it means, and the finding that says where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of mistake.

    Attributes:
        severity: ``error`` when AWS refuses the policy, or it does not do what it says; ``warning`` when it does, but
            carries text without effect.
        wrong: what is wrong, as the end of a sentence that begins with what was given.
    """

    severity: Severity
    wrong: str


CODES: Mapping[str, Code] = {
    # What AWS refuses
    "malformed": Code("error", "is no policy of this type"),
    "unknown-policy-type": Code("error", "is a policy type that lint knows nothing of: nothing in it was checked"),
    "unknown-element": Code("error", "does not exist here"),
    "missing-element": Code("error", "has an element missing"),
    "wrong-value": Code("error", "cannot stand here"),
    "duplicate-key": Code("error", "stands twice: JSON keeps only the last one"),
    "duplicate-sid": Code("error", "is the Sid of two statements"),
    "sid-not-alphanumeric": Code("error", "is a Sid with characters other than letters and digits"),
    "policy-too-large": Code("error", "is over the quota"),
    "white-space": Code("warning", "is not minified: white space counts against the quota"),
    "operator-not-allowed": Code("error", "cannot be used on this"),
    # Names that do not exist
    "unknown-service": Code("error", "is no service prefix"),
    "unknown-action": Code("error", "matches no action"),
    "unknown-condition-key": Code("error", "is no condition key"),
    "unknown-operator": Code("error", "is no condition operator"),
    "unknown-variable": Code("error", "is no policy variable: it stands for nothing, and nothing matches nothing"),
    # What can never match
    "arn-never-matches": Code("error", "matches no ARN that a request can have here"),
    "action-never-matches": Code("error", "applies to none of the statement's resources"),
    "key-of-no-action": Code("error", "is a key of none of the statement's actions"),
    "operator-does-not-fit": Code("error", "does not fit the key's type"),
    "value-never-matches": Code("error", "is no value that the key can have"),
    "wildcard-is-literal": Code("error", "is compared with its star as an ordinary character"),
    "contradictory-conditions": Code("error", "cannot all hold: the statement matches no request"),
    "unreachable-statement": Code("warning", "decides nothing: another statement of the target decides it already"),
    "allow-list-cut": Code("error", "is spared by one NotAction and denied by another of the same target"),
    # Traps
    "absent-key": Code("error", "is not in every request, and its absence decides"),
    "root-without-assumed-root": Code("error", "also denies the sessions of central root access"),
    "mfa-in-deny": Code("error", "is absent or false for roles and federated users: a Deny on it is an outage"),
    # Resource control policies
    "rcp-effect": Code("error", "is not Deny, the only effect of customers' resource control policies"),
    "rcp-principal": Code("error", 'is not "*", the only principal of resource control policies'),
    "rcp-action": Code("error", "has no service prefix, which customers' resource control policies need"),
    "rcp-service": Code("error", "is of a service whose resources no resource control policy restricts"),
    "rcp-denies-aws-services": Code("error", "also matches AWS services, which have no organization and no ARN"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One mistake in one policy.

    Attributes:
        code: one of `CODES`.
        policy: the policy's name.
        sid: the statement's Sid or number; empty for the whole document and for policies without statements.
        where: the element, such as ``Condition.StringEquals.aws:PrincipalOrgID``.
        given: what stands there.
        allowed: what would be right, or why it is wrong.
        nearest: existing names near to a name that does not exist.
    """

    code: str
    policy: str
    sid: str
    where: str
    given: str
    allowed: str
    nearest: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return CODES[self.code].severity

    @property
    def wrong(self) -> str:
        """Where it is and what is wrong, for a message."""
        place = ", ".join(part for part in (self.policy, self.sid, self.where) if part)
        return f"{place}: {self.given} {CODES[self.code].wrong} ({self.code})."

    @property
    def fix(self) -> str:
        """What to do about it, for a message."""
        meant = f" Did you mean {' or '.join(self.nearest)}?" if self.nearest else ""
        return f"{self.allowed}{meant}"

    def __str__(self) -> str:
        """The whole finding in one line."""
        return f"{self.severity} {self.wrong} {self.fix}"
