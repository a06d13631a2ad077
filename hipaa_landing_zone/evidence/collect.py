"""Collects evidence: reads what was planned, synthesized, judged and verified, and puts it side by side."""

from __future__ import annotations

import platform
import re
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING

from hipaa_landing_zone.config import load
from hipaa_landing_zone.config.applicability import not_applicable
from hipaa_landing_zone.controls import SAFEGUARDS, coverage
from hipaa_landing_zone.evidence import part
from hipaa_landing_zone.evidence.asset import assets
from hipaa_landing_zone.evidence.error import EvidenceError
from hipaa_landing_zone.evidence.exception import exceptions
from hipaa_landing_zone.evidence.finding import findings
from hipaa_landing_zone.evidence.mechanism import mechanisms
from hipaa_landing_zone.evidence.model import Evidence
from hipaa_landing_zone.evidence.observation import Observer, observe_controls, observe_safeguards
from hipaa_landing_zone.evidence.pack import CDK_VALIDATION
from hipaa_landing_zone.evidence.source import input_of, read_source, read_verification
from hipaa_landing_zone.evidence.standing import standing
from hipaa_landing_zone.plan import fingerprint, make_plan, read_lock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.controls import Coverage
    from hipaa_landing_zone.controls.model import Mechanism
    from hipaa_landing_zone.evidence.model import Accepted, Finding, Input, Observation, Verification
    from hipaa_landing_zone.evidence.source import Source
    from hipaa_landing_zone.plan import Plan

_NAME = re.compile(r"(?!cdk\.out$)\w[\w.+ -]{0,99}")
"""Of a folder: it stands in lists of hashes, in commands and in tables, and none may be taken for the landing zone."""
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
        missing = "" if lock.exists() else f" (there is no {lock})"
        raise EvidenceError(
            f"{assembly}: was synthesized from another {config.name} or {lock.name}{missing}. "
            "Run `npx cdk synth '**'`, so that plan and templates are of the same files."
        )
    named = tuple(_named(applications, assembly))
    sources = (own, *(read_source(folder, name) for folder, name in named))
    owner = configuration.organization.management_account_id
    seen, given = read_verification(verification, mark, owner) if verification else (None, None)
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
    _require_every_rule(sources[0], every)
    resources = tuple(assets(sources, plan))
    accepted = exceptions(sources, configuration)
    in_force = [each for each in accepted if standing(each, as_of) != "expired"]
    found = findings(sources, resources, in_force, known, verification)
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
        remarks=tuple(_remarks(plan, sources, verification, mark, covered, as_of)),
    )


def _named(applications: Sequence[Path], assembly: Path) -> Iterator[tuple[Path, str]]:
    """Yield each application's assembly with a name of its own: the folder's, or the one above ``cdk.out``."""
    names: set[str] = set()
    for folder in applications:
        resolved = folder.resolve()
        if resolved == assembly.resolve():
            raise EvidenceError(f"{folder}: is the landing zone's own assembly. Give an application's, or none.")
        name = resolved.parent.name if resolved.name == "cdk.out" else resolved.name
        if not _NAME.fullmatch(name):
            raise EvidenceError(f"{str(folder)!r}: {name!r} cannot be the name of an application. Rename the folder.")
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


def _require_every_rule(own: Source, every: Iterable[Mechanism]) -> None:
    """Refuse an assembly of the landing zone that nothing has judged, or an hlz with other rules than this one."""
    judged = {result["rule"] for result in own.results}
    rules = (each.id for each in every if each.kind == "rule" and each.id != CDK_VALIDATION)
    missing = [name for name in rules if name not in judged]
    if missing or not own.templates:
        what = f"was not judged by {', '.join(missing[:3])}" if missing else "has no template that was judged"
        raise EvidenceError(f"The landing zone's assembly {what}. Run `npx cdk synth '**'`, which judges it anew.")


def _remarks(  # noqa: PLR0917 - what there is to say something about
    plan: Plan,
    sources: Sequence[Source],
    verification: Verification | None,
    mark: str,
    covered: Coverage,
    as_of: date,
) -> Iterator[str]:
    if verification is None:
        yield "`hlz verify` was not run for this evidence: nothing in it was seen in AWS."
    elif not verification.current:
        yield "`hlz verify` was run for another configuration or lock than these templates."
    if verification and not verification.aws:
        yield "`hlz verify` looked at an emulator, as a rehearsal does: nothing in this evidence was seen in AWS."
    if verification:
        yield from part.remarks(part.left_out(plan, verification), verification, as_of)
    for each in verification.not_judged if verification else ():
        yield f"`hlz verify` did not judge {each}."
    for source in sources:
        if source.name:
            yield (
                f"What is said of the application {source.name} was judged by its own team's build: it is that team's "
                "word. `hlz check` judges its templates anew."
            )
        if source.name and source.fingerprint != mark:
            yield f"The application {source.name} was judged against another configuration or lock."
    yield from (f"Not synthesized yet: {step}." for step in plan.next_steps())
    yield from covered.problems
