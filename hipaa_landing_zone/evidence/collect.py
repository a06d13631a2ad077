"""Collects evidence: reads what was planned, synthesized, judged and verified, and puts it side by side."""

from __future__ import annotations

import platform
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING

from hipaa_landing_zone.config import load
from hipaa_landing_zone.config.applicability import not_applicable
from hipaa_landing_zone.controls import SAFEGUARDS, coverage
from hipaa_landing_zone.evidence.asset import assets
from hipaa_landing_zone.evidence.error import EvidenceError
from hipaa_landing_zone.evidence.exception import exceptions
from hipaa_landing_zone.evidence.finding import findings
from hipaa_landing_zone.evidence.mechanism import mechanisms
from hipaa_landing_zone.evidence.model import Evidence
from hipaa_landing_zone.evidence.observation import Observer, observe_controls, observe_safeguards
from hipaa_landing_zone.evidence.source import input_of, read_source, read_verification
from hipaa_landing_zone.plan import fingerprint, make_plan, read_lock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.controls import Coverage
    from hipaa_landing_zone.evidence.model import Accepted, Finding, Input, Observation, Verification
    from hipaa_landing_zone.evidence.source import Source
    from hipaa_landing_zone.plan import Plan

_TOOLS = ("hipaa-landing-zone", "aws-cdk-lib", "cdk-nag", "constructs")


def collect(
    config: Path,
    lock: Path,
    assembly: Path,
    *,
    applications: Sequence[Path] = (),
    verification: Path | None = None,
    as_of: date,
) -> Evidence:
    """Return the evidence of one day. The same files and day always give the same evidence.

    Args:
        config: what the owner wants.
        lock: the ids that AWS gave.
        assembly: the landing zone's cloud assembly, such as ``cdk.out``.
        applications: cloud assemblies of applications, judged by the same validation.
        verification: what ``hlz verify --json`` printed; None when it was not run, which the evidence says.
        as_of: the day on which exceptions must be in force.

    Raises:
        InputError, PlanError: the configuration or the lock cannot be used.
        EvidenceError: an assembly or a verification cannot be used, or belongs to another configuration.
    """
    configuration = load(config, today=as_of)
    plan = make_plan(configuration, read_lock(lock), today=as_of)
    mark = fingerprint(configuration, plan)
    own = read_source(assembly)
    if own.fingerprint != mark:
        raise EvidenceError(
            f"{assembly}: was synthesized from another {config.name} or {lock.name}. "
            "Run `npx cdk synth '**'`, so that plan and templates are of the same files."
        )
    sources = (own, *(read_source(folder, name) for folder, name in _named(applications)))
    seen, given = read_verification(verification, mark) if verification else (None, None)
    inputs = (
        *_files(config, lock),
        *(each for source in sources for each in source.inputs),
        *((given,) if given else ()),
    )
    return _evidence(configuration, plan, sources, seen, inputs, mark, as_of)


def _evidence(  # noqa: PLR0917 - what was read, in the order in which it was
    configuration: Configuration,
    plan: Plan,
    sources: Sequence[Source],
    verification: Verification | None,
    inputs: Iterable[Input],
    mark: str,
    as_of: date,
) -> Evidence:
    every = mechanisms(plan)
    known = {each.id: each for each in every}
    resources = tuple(assets(sources, plan))
    accepted = exceptions(sources, configuration)
    found = findings(sources, resources, accepted, known, verification)
    covered = coverage(every, not_applicable(configuration))
    observer = Observer(plan, sources, resources, found, verification)
    named_for = _named_for(covered)
    observed = {each.id: observer.observe(each, each.citations or named_for.get(each.id, ())) for each in every}
    return Evidence(
        as_of=as_of,
        fingerprint=mark,
        configuration=configuration,
        plan=plan,
        tools={"python": platform.python_version(), **{name: version(name) for name in _TOOLS}},
        inputs=tuple(sorted(inputs, key=lambda each: each.name)),
        controls=tuple(observe_controls(covered, observed, {each.id: each for each in found})),
        safeguards=tuple(observe_safeguards(covered, observed, resources)),
        mechanisms=tuple(observed.values()),
        assets=resources,
        findings=_cited(found, observed),
        exceptions=_with_findings(accepted, found),
        verification=verification,
        remarks=tuple(_remarks(plan, sources, verification, mark, covered)),
    )


def _named(applications: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Yield each application's assembly with a name of its own: the folder's, or the one above ``cdk.out``."""
    names: set[str] = set()
    for folder in applications:
        resolved = folder.resolve()
        name = resolved.parent.name if resolved.name == "cdk.out" else resolved.name
        if name in names:
            raise EvidenceError(f"{folder}: two applications are named {name}. Rename one of the folders.")
        names.add(name)
        yield folder, name


def _files(config: Path, lock: Path) -> Iterator[Input]:
    yield input_of(config, "inputs/landing-zone.yaml", "what the owner wants", "Say where it is: --config.")
    if lock.is_file():
        yield input_of(lock, "inputs/landing-zone.lock.json", "the ids that AWS gave", "Say where it is: --lock.")


def _named_for(covered: Coverage) -> Mapping[str, tuple[str, ...]]:
    """Return, by mechanism, the citations of the safeguards that name it: for those without citations of their own."""
    found: dict[str, dict[str, None]] = {}
    for safeguard in SAFEGUARDS:
        for mechanism in covered.by_safeguard[safeguard.id]:
            found.setdefault(mechanism.id, {}).update(dict.fromkeys(safeguard.citations))
    return {name: tuple(citations) for name, citations in found.items()}


def _cited(found: Iterable[Finding], observed: Mapping[str, Observation]) -> tuple[Finding, ...]:
    """Give findings of mechanisms without citations those of the safeguards that name them."""
    return tuple(
        each
        if each.citations or each.mechanism not in observed
        else replace(each, citations=observed[each.mechanism].citations)
        for each in found
    )


def _with_findings(accepted: Iterable[Accepted], found: Sequence[Finding]) -> tuple[Accepted, ...]:
    covered: dict[str, list[str]] = {}
    for each in found:
        covered.setdefault(each.exception, []).append(each.id)
    return tuple(replace(each, findings=tuple(covered.get(each.id, ()))) for each in accepted)


def _remarks(
    plan: Plan, sources: Sequence[Source], verification: Verification | None, mark: str, covered: Coverage
) -> Iterator[str]:
    if verification is None:
        yield "`hlz verify` was not run for this evidence: nothing in it was seen in AWS."
    elif not verification.current:
        yield "`hlz verify` was run for another configuration or lock than these templates."
    for each in verification.not_judged if verification else ():
        yield f"`hlz verify` did not judge {each}."
    for source in sources:
        if source.name and source.fingerprint != mark:
            yield f"The application {source.name} was judged against another configuration or lock."
    yield from (f"Not synthesized yet: {step}." for step in plan.next_steps())
    yield from covered.problems
