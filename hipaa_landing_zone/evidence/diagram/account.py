"""The account sheets: one for each account, with what is in it, what binds it and what was seen there."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hipaa_landing_zone.evidence.diagram.render import render
from hipaa_landing_zone.evidence.model import EVERYWHERE
from hipaa_landing_zone.plan.effective import policies_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markupsafe import Markup

    from hipaa_landing_zone.evidence.model import Accepted, Evidence, Finding
    from hipaa_landing_zone.plan import Plan, PlannedAccount, PlannedStack

ROOT = ""
"""Where the management account is: in no OU."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How many results of live checks held, failed and are unknown."""

    held: int
    failed: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One account.

    Attributes:
        account: what the plan says.
        stacks: those that are deployed into it, besides the StackSet of the baseline.
        resources: how many of each type its templates hold.
        seen: what was verified live; None where nothing was looked at.
        findings: those that are about it, the open ones first.
        exceptions: what accepts the others.
    """

    account: PlannedAccount
    stacks: tuple[PlannedStack, ...]
    resources: tuple[tuple[str, int], ...]
    seen: Seen | None
    findings: tuple[Finding, ...]
    exceptions: tuple[Accepted, ...]

    @property
    def open(self) -> int:
        """How many findings nobody accepts."""
        return sum(finding.open for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Group:
    """The accounts of one OU, which all have the same policies.

    Attributes:
        path: of the OU; empty for the root.
        guardrails: ids by the OU that carries them, from the top down.
        effective: the effective policy of every other type, as JSON.
        sheets: one for each account.
    """

    path: str
    guardrails: Mapping[str, Sequence[str]]
    effective: Mapping[str, str]
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class Stranger:
    """An account that the plan does not know: its name or id, how many resources are for it, and its findings."""

    name: str
    resources: int
    findings: tuple[Finding, ...]


def account_sheets(evidence: Evidence) -> Markup:
    """Return a sheet for each account, with the anchor ``account-<name>``, grouped by the OU that it belongs in.

    What all accounts of an OU share, and what every member account has, is said once.

    Args:
        evidence: what was collected.
    """
    everywhere = _types(evidence)[EVERYWHERE]
    return render(
        "account",
        plan=evidence.plan,
        groups=groups(evidence),
        everywhere=sorted(everywhere.items()),
        everywhere_total=everywhere.total(),
        everywhere_findings=_findings(evidence)[EVERYWHERE],
        strangers=tuple(_strangers(evidence)),
        verification=evidence.verification,
    )


def groups(evidence: Evidence) -> tuple[Group, ...]:
    """Return the accounts by OU, the root first, then in the order of the plan."""
    plan = evidence.plan
    sheets = defaultdict(list)
    for sheet in _sheets(evidence):
        sheets[sheet.account.ou or ROOT].append(sheet)
    return tuple(_group(plan, path, sheets[path]) for path in (ROOT, *(ou.path for ou in plan.ous)) if sheets[path])


def _group(plan: Plan, path: str, sheets: Sequence[Sheet]) -> Group:
    account = sheets[0].account
    effective = policies_of(plan, account)["effective"]
    return Group(
        path=path,
        guardrails={
            level: [name for policy in plan.policies if level in policy.targets for name in policy.guardrails]
            for level in plan.on_the_way(account)
        },
        effective={
            name: json.dumps(policy, indent=1, ensure_ascii=False) for name, policy in effective.items() if policy
        },
        sheets=tuple(sorted(sheets, key=lambda sheet: sheet.account.name)),
    )


def _sheets(evidence: Evidence) -> list[Sheet]:
    types, seen, findings = _types(evidence), _seen(evidence), _findings(evidence)
    stacks = defaultdict(list)
    for stack in evidence.plan.stacks:
        stacks[stack.account].append(stack)
    accepted = {exception.id: exception for exception in evidence.exceptions}
    return [
        Sheet(
            account=account,
            stacks=tuple(stacks[account.name]),
            resources=tuple(sorted(types[account.name].items())),
            seen=seen.get(account.name),
            findings=tuple(findings[account.name]),
            exceptions=tuple(
                accepted[name] for name in sorted({each.exception for each in findings[account.name] if each.exception})
            ),
        )
        for account in evidence.plan.accounts
    ]


def _strangers(evidence: Evidence) -> Iterator[Stranger]:
    """Yield the accounts that templates or findings name and the plan does not, so that none is left out in silence."""
    types, findings = _types(evidence), _findings(evidence)
    known = {*(account.name for account in evidence.plan.accounts), EVERYWHERE, ""}
    for name in sorted({*types, *findings} - known):
        yield Stranger(name, types[name].total(), tuple(findings[name]))


def _findings(evidence: Evidence) -> defaultdict[str, list[Finding]]:
    """Return the findings by account, the open ones first."""
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in sorted(evidence.findings, key=lambda each: (not each.open, each.id)):
        found[finding.account].append(finding)
    return found


def _types(evidence: Evidence) -> defaultdict[str, Counter[str]]:
    """Return how many resources of each type there are, by account."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for asset in evidence.assets:
        counts[asset.account][asset.type] += 1
    return counts


def _seen(evidence: Evidence) -> dict[str, Seen]:
    """Return the results of all live checks together, by account."""
    sums: defaultdict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for observation in evidence.mechanisms:
        for name, figures in observation.live.items():
            sums[name].append(figures)
    return {name: Seen(*map(sum, zip(*figures, strict=True))) for name, figures in sums.items()}
