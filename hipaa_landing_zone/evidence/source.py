"""Reads what evidence is made from: cloud assemblies with what was judged of them, and what `hlz verify` saw."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.evidence import form
from hipaa_landing_zone.evidence.error import EvidenceError
from hipaa_landing_zone.evidence.model import Input, Verification

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hipaa_landing_zone.evidence.model import Observed

JUDGED, VALIDATION, RULES = "judged.json", "validation-report.json", "rules-report.json"
OUTCOMES: tuple[Observed, ...] = ("held", "failed", "unknown")
"""Of a live result, as ``hlz verify --json`` prints them."""
_VERSION = 1
_SYNTHESIZE = "Run `npx cdk synth '**'` there, which judges and writes it anew."
_APPLICATION = f"{_SYNTHESIZE} An application ends with `synthesize` for that: docs/how-to/validate-your-app.md."


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One template of an assembly.

    Attributes:
        number: its position in the assembly, by which results name it.
        everywhere: whether it stands for one in every member account.
        file: where it lies below ``inputs``.
        resources: bodies of its resources by logical id, in the order of the file.
    """

    number: int
    stack: str
    account_id: str | None
    region: str | None
    everywhere: bool
    file: str
    resources: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One cloud assembly, and what was judged of it.

    Attributes:
        name: the application's name; empty for the landing zone's own.
        fingerprint: of the configuration and the lock that it was judged against.
        built_in: whether CDK's own validation ran; it reports nothing when it finds nothing.
        results: what each rule looked at and found, as ``judged.json`` has it.
        accepted: every accepted finding that was given.
        reports: what each plugin of CDK's validation reported.
        paths: construct paths of the resources in these reports, by template and logical id. Templates tell them too,
            but only those that the CDK CLI asked for.
        inputs: the files that were read.
    """

    name: str
    fingerprint: str
    built_in: bool
    templates: tuple[Template, ...]
    results: tuple[Mapping[str, Any], ...]
    accepted: tuple[Mapping[str, Any], ...]
    reports: tuple[Mapping[str, Any], ...]
    paths: Mapping[tuple[str, str], str]
    inputs: tuple[Input, ...]


def read_source(folder: Path, name: str = "") -> Source:
    """Read an assembly that the landing zone's validation has judged.

    Args:
        folder: the cloud assembly, such as ``cdk.out``.
        name: the application's name; empty for the landing zone's own.

    Raises:
        EvidenceError: a file is missing or not what it should be, or a template is not the one that was judged.
    """
    below = PurePosixPath("inputs", "applications", name) if name else PurePosixPath("inputs", "cdk.out")
    judged, report, inputs = _judged(folder, name, below)
    read = {row["path"]: _template_file(folder, row, below) for row in judged["templates"]}
    templates = tuple(_templates(folder, judged["templates"], read))
    _require_places(judged["results"], templates, folder / JUDGED)
    if name:
        _require_modest(judged, folder / JUDGED)
    return Source(
        name=name,
        fingerprint=judged["fingerprint"],
        built_in=judged["built_in"],
        templates=templates,
        results=tuple(judged["results"]),
        accepted=tuple(judged["accepted"]),
        reports=tuple(report["pluginReports"]),
        paths=dict(_paths(report, below)),
        inputs=(*inputs, *_optional(folder, below), *read.values()),
    )


def _judged(folder: Path, name: str, below: PurePosixPath) -> tuple[Any, Any, tuple[Input, Input]]:
    """Read what was judged, and the report of the same synthesis."""
    following = _APPLICATION if name else _SYNTHESIZE
    # Not the folder's name: the evidence is made again from a copy that lies elsewhere.
    what = f"what the rules looked at in {name or 'the landing zone'}"
    judged, first = _json(folder, JUDGED, form.Judged, below, what, following)
    if judged["version"] != _VERSION:
        raise EvidenceError(
            f"{folder / JUDGED}: not what this version of hlz writes; expected version {_VERSION}. {_SYNTHESIZE}"
        )
    reported = "what CDK's validation and cdk-nag reported"
    report, second = _json(folder, VALIDATION, form.Report, below, reported, following)
    if second.sha256 != judged["report_sha256"]:
        raise EvidenceError(f"{folder / VALIDATION}: not of the same synthesis as {JUDGED}. {following}")
    return judged, report, (first, second)


def _templates(folder: Path, rows: Sequence[Mapping[str, Any]], read: Mapping[str, Input]) -> Iterator[Template]:
    for number, row in enumerate(rows):
        yield Template(
            number=number,
            stack=row["stack"],
            account_id=row["account_id"],
            region=row["region"],
            everywhere=row["everywhere"],
            file=read[row["path"]].name,
            resources=_resources(read[row["path"]], folder / row["path"]),
        )


def _paths(report: Mapping[str, Any], below: PurePosixPath) -> Iterator[tuple[tuple[str, str], str]]:
    for plugin in report["pluginReports"]:
        for row in (*plugin.get("violations", ()), *plugin.get("suppressedViolations", ())):
            for construct in row.get("violatingConstructs", ()):
                resource = construct.get("cloudFormationResource") or {}
                if construct.get("constructPath") and resource.get("logicalId"):
                    template = f"{below}/{resource.get('templatePath', '')}"
                    yield (template, resource["logicalId"]), construct["constructPath"]


def _require_places(results: Iterable[Mapping[str, Any]], templates: Sequence[Template], path: Path) -> None:
    """Refuse results about resources that these templates do not have: they would be taken for somebody else's."""
    for result in results:
        sizes = [len(each.resources) for each in templates]
        known = all(each["template"] is None or each["template"] < len(sizes) for each in result["findings"])
        looked = [(number, *each) for number, ranges in result["looked_at"] for each in ranges]
        if not known or not all(number < len(sizes) and begin <= end < sizes[number] for number, begin, end in looked):
            raise EvidenceError(
                f"{path}: is not what validation writes ({result['rule']} names resources that are not there). "
                f"{_SYNTHESIZE}"
            )


def _require_modest(judged: Mapping[str, Any], path: Path) -> None:
    """Refuse an application that speaks for every account, or that accepts like the landing zone: without an end."""
    wide = [row["stack"] for row in judged["templates"] if row["everywhere"]]
    lasting = [row["rule"] for row in judged["accepted"] if row["origin"] != "application" or row["expires"] is None]
    if wide or lasting:
        what = f"{wide[0]} goes into every account" if wide else f"{lasting[0]} is accepted without an end"
        raise EvidenceError(f"{path}: {what}, which an application cannot. {_APPLICATION}")


def _json(  # noqa: PLR0917 - where it is, what it must be, what it is called
    folder: Path, name: str, kind: type[form.Form], below: PurePosixPath, what: str, following: str
) -> tuple[Any, Input]:
    path = folder / name
    found = _input_within(folder, name, below, what, following)
    form.require(kind, found.data, path, what="validation writes", following=following)
    return json.loads(found.data), found


def _input_within(folder: Path, name: str, below: PurePosixPath, what: str, following: str) -> Input:
    """Read a file of an assembly, and nothing that a link in it leads to elsewhere: the evidence folder keeps it."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise EvidenceError(f"{path}: leads outside of the assembly. {following}")
    if path.exists() and not path.is_file():
        raise EvidenceError(f"{path}: is no file. {following}")
    return input_of(path, f"{below}/{name}", what, following)


def _template_file(folder: Path, row: Mapping[str, Any], below: PurePosixPath) -> Input:
    """Read a template, which must lie within the assembly and be the one that was judged."""
    path = folder / row["path"]
    found = _input_within(folder, row["path"], below, f"template of {row['stack']}", _SYNTHESIZE)
    if found.sha256 != row["sha256"]:
        raise EvidenceError(
            f"{path}: not the template that was judged: its SHA-256 is {found.sha256}, judged was {row['sha256']}. "
            f"{_SYNTHESIZE}"
        )
    return found


def _resources(template: Input, path: Path) -> Mapping[str, Mapping[str, Any]]:
    """Return resources in the order by which ``judged.json`` names them: of mappings only, as rules read them."""
    form.require(form.Template, template.data, path, what="CDK synthesizes", following=_SYNTHESIZE)
    found = json.loads(template.data).get("Resources", {})
    return {name: body for name, body in found.items() if isinstance(body, dict)}


def _optional(folder: Path, below: PurePosixPath) -> Iterator[Input]:
    """Yield the report for people, which an assembly with open findings does not have."""
    if (folder / RULES).is_file():
        yield _input_within(folder, RULES, below, "what each rule checked", _SYNTHESIZE)


def input_of(path: Path, name: str, what: str, following: str) -> Input:
    """Read one file.

    Args:
        path: the file.
        name: where it will lie in the evidence folder.
        what: what it is, for people.
        following: what to do when it is not there.

    Raises:
        EvidenceError: it cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EvidenceError(f"{path}: {error.strerror or error}. {following}") from error
    return Input(name=name, sha256=sha256(data).hexdigest(), what=what, data=data)


def read_verification(path: Path, fingerprint: str, owner: str) -> tuple[Verification, Input]:
    """Read what ``hlz verify --json`` printed.

    Args:
        path: the file.
        fingerprint: of the configuration and the lock that the evidence is about.
        owner: the id of the organization's management account.

    Raises:
        EvidenceError: it cannot be read, is not what ``hlz verify --json`` prints, or is of another organization.
    """
    following = "Write it anew: `hlz verify --json > verification.json`."
    found = input_of(path, "inputs/verification.json", "what `hlz verify` saw", following)
    form.require(form.Verified, found.data, path, what="`hlz verify --json` prints", following=following)
    data = json.loads(found.data)
    verification = Verification(
        verified_at=data["verified_at"],
        current=data["fingerprint"] == fingerprint,
        results=tuple(data["results"]),
        not_judged=tuple(data["not_judged"]),
        aws=data.get("aws") is True,
    )
    others = {row["place"]["account_id"] for row in data["results"] if row["place"]["account"] == "management"}
    if others - {owner}:
        raise EvidenceError(
            f"{path}: of another organization: its management account is {', '.join(sorted(map(str, others)))}, "
            f"this one's is {owner}. {following}"
        )
    return verification, found
