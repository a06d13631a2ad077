"""What was judged, for evidence: each template with its hash, what each rule looked at, what is accepted."""

from __future__ import annotations

from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.validation.report import REPORT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from hipaa_landing_zone.rules.acceptance import AcceptedFinding
    from hipaa_landing_zone.rules.engine import RuleResult
    from hipaa_landing_zone.rules.model import Template

JUDGED = "judged.json"
VERSION = 1


def judged(
    templates: Sequence[Template],
    results: Sequence[RuleResult],
    *,
    accepted: Sequence[AcceptedFinding],
    everywhere: Collection[str],
    fingerprint: str,
    built_in: bool,
    outdir: Path,
) -> dict[str, Any]:
    """Return the content of ``judged.json``.

    Resources are named by their position in their template; what a rule looked at, as first and last positions.

    Args:
        templates: every template that was judged.
        results: what each rule looked at and found.
        accepted: every accepted finding that was given.
        everywhere: the stacks that stand for one in every account.
        fingerprint: of the configuration and the lock that the templates were judged against.
        built_in: whether CDK's own validation ran, of which its report is silent when it finds nothing.
        outdir: the cloud assembly, to which paths are relative.
    """
    positions = {
        (number, name): position
        for number, template in enumerate(templates)
        for position, name in enumerate(template.resources)
    }
    numbers = {id(template): number for number, template in enumerate(templates)}
    return {
        "version": VERSION,
        "fingerprint": fingerprint,
        "built_in": built_in,
        "report_sha256": sha256((outdir / REPORT).read_bytes()).hexdigest() if (outdir / REPORT).exists() else None,
        "templates": [_template(template, outdir, template.stack in everywhere) for template in templates],
        "results": [_result(result, numbers, positions) for result in results],
        "accepted": [_accepted(each) for each in accepted],
    }


def _template(template: Template, outdir: Path, everywhere: bool) -> dict[str, Any]:  # noqa: FBT001 - a column
    path = Path(template.path)
    return {
        "path": path.relative_to(outdir).as_posix() if path.is_relative_to(outdir) else path.name,
        "sha256": sha256(path.read_bytes()).hexdigest(),
        "stack": template.stack,
        "account_id": template.account,
        "region": template.region,
        "everywhere": everywhere,
    }


def _result(result: RuleResult, numbers: dict[int, int], positions: dict[tuple[int, str], int]) -> dict[str, Any]:
    subjects = sorted(
        (number, positions[number, each.logical_id])
        for each in result.subjects
        if (number := numbers.get(id(each.template))) is not None and (number, each.logical_id) in positions
    )
    grouped = groupby(subjects, key=lambda subject: subject[0])
    return {
        "rule": result.rule.id,
        "severity": result.rule.severity,
        "checked": result.checked,
        "looked_at": [[number, list(_ranges(position for _, position in group))] for number, group in grouped],
        "findings": [
            {
                "template": numbers.get(id(each.resource.template)),
                "resource": each.resource.logical_id,
                "outcome": each.problem.outcome,
                "wrong": each.problem.wrong,
                "fix": each.problem.fix,
            }
            for each in result.findings
        ],
    }


def _ranges(positions: Iterable[int]) -> Iterator[list[int]]:
    """Yield runs of positions as first and last."""
    for _, run in groupby(enumerate(positions), key=lambda each: each[1] - each[0]):
        found = [position for _, position in run]
        yield [found[0], found[-1]]


def _accepted(each: AcceptedFinding) -> dict[str, Any]:
    return {
        "rule": each.rule,
        "place": each.place,
        "reason": each.reason,
        "approver": each.approver,
        "expires": each.expires.isoformat() if each.expires else None,
        "origin": each.origin,
        "source": each.source,
    }
