"""What each mechanism looked at and what came of it; and the same for safeguards and controls."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.controls import SAFEGUARDS
from hipaa_landing_zone.evidence.asset import numbers
from hipaa_landing_zone.evidence.model import (
    ControlEvidence,
    Observation,
    Observed,
    SafeguardEvidence,
    worst,
)
from hipaa_landing_zone.evidence.pack import CDK_VALIDATION, NAG
from hipaa_landing_zone.evidence.part import left_out
from hipaa_landing_zone.evidence.source import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hipaa_landing_zone.controls import Coverage, Status
    from hipaa_landing_zone.controls.model import Mechanism
    from hipaa_landing_zone.evidence.model import Asset, Finding, Verification
    from hipaa_landing_zone.evidence.source import Source
    from hipaa_landing_zone.plan import Plan

_OF_OTHERS: frozenset[Status] = frozenset(("procedural", "inherited", "not applicable"))
_TROUBLE: frozenset[Observed] = frozenset(("failed", "undecided", "unknown"))


class Observer:
    """Says of each mechanism what this evidence shows.

    Args:
        plan: which policy holds which guardrail.
        sources: the assemblies.
        assets: their resources.
        findings: what does not hold.
        verification: what ``hlz verify`` saw; None when it was not run.
    """

    def __init__(
        self,
        plan: Plan,
        sources: Sequence[Source],
        assets: Sequence[Asset],
        findings: Iterable[Finding],
        verification: Verification | None,
    ) -> None:
        self._plan, self._assets, self._verification = plan, assets, verification
        self._findings: dict[str, list[Finding]] = defaultdict(list)
        for each in findings:
            self._findings[each.mechanism].append(each)
        self._checked: dict[str, int] = defaultdict(int)
        self._subjects: dict[str, list[int]] = defaultdict(list)
        first = numbers(sources)
        for source in sources:
            for result in source.results:
                self._checked[result["rule"]] += result["checked"]
                for template, ranges in result["looked_at"]:
                    start = first[source.name, template]
                    for begin, end in ranges:
                        self._subjects[result["rule"]].extend(range(start + begin, start + end + 1))
        self._judged_by = [frozenset(result["rule"] for result in source.results) for source in sources]
        self._built_in = [source.built_in for source in sources]
        self._plugins = [{each["pluginName"].replace(" ", "-"): each for each in source.reports} for source in sources]
        self._left_out = left_out(plan, verification) if verification else {}
        self._live: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for row in verification.results if verification else ():
            self._live[row["check"]].append(row)

    def observe(self, mechanism: Mechanism, citations: tuple[str, ...]) -> Observation:
        """Return what one mechanism looked at.

        Args:
            mechanism: what it is.
            citations: its own, or those of the safeguards that name it.
        """
        found = self._findings.get(mechanism.id, [])
        looked_at, assets, live = self._looked_at(mechanism)
        return Observation(
            mechanism=mechanism,
            citations=citations,
            observed=self._observed(mechanism, [each for each in found if each.open], looked_at, live),
            looked_at=looked_at,
            assets=tuple(assets),
            live=live,
            findings=tuple(each.id for each in found),
        )

    def _looked_at(self, mechanism: Mechanism) -> tuple[int | None, Sequence[int], Mapping[str, tuple[int, int, int]]]:
        if mechanism.kind == "rule" and mechanism.id != CDK_VALIDATION:
            return self._checked.get(mechanism.id, 0), self._subjects.get(mechanism.id, ()), {}
        if mechanism.kind == "live check":
            rows = self._live.get(mechanism.id.removeprefix("verify:"), [])
            return len(rows), (), _by_account(rows)
        rows = [row for name in mechanism.seen_by for row in self._live.get(name, ()) if self._is_about(mechanism, row)]
        assets = self._policies(mechanism) if mechanism.kind == "guardrail" else ()
        return (len(rows) if mechanism.seen_by else None), assets, _by_account(rows)

    def _observed(
        self,
        mechanism: Mechanism,
        opened: Sequence[Finding],
        looked_at: int | None,
        live: Mapping[str, tuple[int, int, int]],
    ) -> Observed:
        if opened:
            return worst(tuple(each.outcome for each in opened))
        if mechanism.id == CDK_VALIDATION or mechanism.kind == "cdk-nag rule":
            return self._reported(CDK_VALIDATION if mechanism.id == CDK_VALIDATION else NAG)
        if mechanism.kind == "rule" and not all(mechanism.id in rules for rules in self._judged_by):
            return "not run"  # an assembly was judged without it
        if mechanism.kind == "configuration check" or (mechanism.kind == "rule" and looked_at):
            return "held"  # a configuration that breaks a check gives no plan, and no evidence
        if mechanism.kind == "rule":
            return "nothing to look at"
        return self._seen(mechanism, live)

    def _reported(self, plugin: str) -> Observed:
        """Return what a pack reported, which must have judged every assembly, and not have broken."""
        words: list[Observed] = []
        for reports, built_in in zip(self._plugins, self._built_in, strict=True):
            found = reports.get(plugin)
            broke = found and found["conclusion"] == "failure" and not found.get("violations")
            ran = found or (built_in and plugin == CDK_VALIDATION)
            words.append("unknown" if broke else "no failure reported" if ran else "not run")
        return worst(tuple(words))

    def _seen(self, mechanism: Mechanism, live: Mapping[str, tuple[int, int, int]]) -> Observed:
        if mechanism.kind != "live check" and not mechanism.seen_by:
            return "not observed"
        if self._verification is None:
            return "not run"
        words = tuple(word for counts in live.values() for word, count in zip(OUTCOMES, counts, strict=True) if count)
        if not self._verification.current:  # what held then and there says nothing of these templates
            return worst((*words, "unknown"))
        names = (mechanism.id.removeprefix("verify:"), *mechanism.seen_by)
        missed: tuple[Observed, ...] = ("not run",) if any(name in self._left_out for name in names) else ()
        return worst((*words, *missed) or ("nothing to look at",))

    def _is_about(self, mechanism: Mechanism, row: Mapping[str, Any]) -> bool:
        """Whether a live result is about a mechanism: of guardrails, only about the policy that holds it."""
        if mechanism.kind != "guardrail":
            return True
        names = [policy.name for policy in self._plan.policies if mechanism.id in policy.guardrails]
        resource = row["place"]["resource"]
        return any(resource == f"policy {name}" or resource.startswith(f"policy {name} on ") for name in names)

    def _policies(self, mechanism: Mechanism) -> list[int]:
        """Return the policies in the templates that hold a guardrail."""
        names = {policy.name for policy in self._plan.policies if mechanism.id in policy.guardrails}
        return [
            asset.number
            for asset in self._assets
            if asset.type == "AWS::Organizations::Policy"
            and not asset.application  # one that an application writes guards nothing
            and (asset.body.get("Properties") or {}).get("Name") in names
        ]


def _by_account(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[int, int, int]]:
    counts: dict[str, list[int]] = {}
    for row in rows:
        counts.setdefault(row["place"]["account"], [0, 0, 0])[OUTCOMES.index(row["outcome"])] += 1
    return {name: (held, failed, unknown) for name, (held, failed, unknown) in sorted(counts.items())}


def observe_safeguards(
    coverage: Coverage, observed: Mapping[str, Observation], assets: Sequence[Asset]
) -> Iterator[SafeguardEvidence]:
    """Yield each safeguard with the worst of what its mechanisms observed, and the resources of its types.

    Args:
        coverage: which mechanisms act for which safeguard.
        observed: observations by mechanism.
        assets: every resource.
    """
    by_type: dict[str, list[int]] = defaultdict(list)
    for asset in assets:
        by_type[asset.type].append(asset.number)
    for safeguard in SAFEGUARDS:
        names = tuple(each.id for each in coverage.by_safeguard[safeguard.id])
        types = set(safeguard.resource_types) if safeguard.covers != "none" else ()  # what is not built has none
        numbers_ = sorted(number for kind in types for number in by_type.get(kind, ()))
        yield SafeguardEvidence(
            safeguard=safeguard,
            observed=worst(tuple(observed[name].observed for name in names)),
            mechanisms=names,
            assets=tuple(numbers_),
        )


def _observed(status: Status, seen: Observed) -> Observed:
    return "not observed" if status in _OF_OTHERS and seen not in _TROUBLE else seen


def observe_controls(
    coverage: Coverage, observed: Mapping[str, Observation], findings: Mapping[str, Finding]
) -> Iterator[ControlEvidence]:
    """Yield each control with the worst of what its mechanisms observed, and their findings.

    Where people or AWS do it, or where it does not apply, only trouble counts: that what helps them held says nothing
    of what they did, such as send a notice.

    Args:
        coverage: which mechanisms act for which control.
        observed: observations by mechanism.
        findings: findings by id.
    """
    for covered in coverage.controls:
        seen = [observed[each.id] for each in covered.mechanisms]
        names = dict.fromkeys(name for each in seen for name in each.findings)
        yield ControlEvidence(
            covered=covered,
            observed=_observed(covered.status, worst(tuple(each.observed for each in seen))),
            open=tuple(name for name in names if findings[name].open),
            accepted=tuple(name for name in names if not findings[name].open),
        )
