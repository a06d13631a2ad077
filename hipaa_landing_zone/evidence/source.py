"""Reads what evidence is made from: cloud assemblies with what was judged of them, and what `hlz verify` saw."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.evidence.error import EvidenceError
from hipaa_landing_zone.evidence.model import Input, Verification

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

JUDGED, VALIDATION, RULES = "judged.json", "validation-report.json", "rules-report.json"
_VERSION = 1
_SYNTHESIZE = "Run `npx cdk synth '**'` there, which judges and writes it anew."


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
        results: what each rule looked at and found, as ``judged.json`` has it.
        accepted: every accepted finding that was given.
        reports: what each plugin of CDK's validation reported.
        paths: construct paths of the resources in these reports, by template and logical id. Templates tell them too,
            but only those that the CDK CLI asked for.
        inputs: the files that were read.
    """

    name: str
    fingerprint: str
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
    judged, first = _json(folder / JUDGED, below, f"what the rules looked at in {folder.name}")
    if not isinstance(judged, dict) or judged.get("version") != _VERSION:
        raise EvidenceError(
            f"{folder / JUDGED}: not what this version of hlz writes; expected version {_VERSION}. {_SYNTHESIZE}"
        )
    report, second = _json(folder / VALIDATION, below, "what CDK's validation and cdk-nag reported")
    rows = judged["templates"]
    read = {row["path"]: _template_file(folder, row, below) for row in rows}
    templates = tuple(
        Template(
            number=number,
            stack=row["stack"],
            account_id=row["account_id"],
            region=row["region"],
            everywhere=row["everywhere"],
            file=read[row["path"]].name,
            resources=_resources(read[row["path"]].data),
        )
        for number, row in enumerate(rows)
    )
    return Source(
        name=name,
        fingerprint=judged["fingerprint"],
        templates=templates,
        results=tuple(judged["results"]),
        accepted=tuple(judged["accepted"]),
        reports=tuple(report.get("pluginReports", ())),
        paths=dict(_paths(report, below)),
        inputs=(first, second, *_optional(folder, below), *read.values()),
    )


def _paths(report: Mapping[str, Any], below: PurePosixPath) -> Iterator[tuple[tuple[str, str], str]]:
    for plugin in report.get("pluginReports", ()):
        for row in (*plugin.get("violations", ()), *plugin.get("suppressedViolations", ())):
            for construct in row.get("violatingConstructs", ()):
                resource = construct.get("cloudFormationResource") or {}
                if construct.get("constructPath") and resource.get("logicalId"):
                    template = f"{below}/{resource.get('templatePath', '')}"
                    yield (template, resource["logicalId"]), construct["constructPath"]


def _json(path: Path, below: PurePosixPath, what: str) -> tuple[Any, Input]:
    found = input_of(path, f"{below}/{path.name}", what, _SYNTHESIZE)
    try:
        return json.loads(found.data), found
    except (ValueError, RecursionError) as error:
        raise EvidenceError(f"{path}: not JSON: {error}. {_SYNTHESIZE}") from error


def _template_file(folder: Path, row: Mapping[str, Any], below: PurePosixPath) -> Input:
    """Read a template, which must lie within the assembly and be the one that was judged."""
    path = folder / row["path"]
    if not path.resolve().is_relative_to(folder.resolve()):
        raise EvidenceError(
            f"{folder / JUDGED}: names a template outside of the assembly: {row['path']}. {_SYNTHESIZE}"
        )
    found = input_of(path, f"{below}/{row['path']}", f"template of {row['stack']}", _SYNTHESIZE)
    if found.sha256 != row["sha256"]:
        raise EvidenceError(
            f"{path}: not the template that was judged: its SHA-256 is {found.sha256}, judged was {row['sha256']}. "
            f"{_SYNTHESIZE}"
        )
    return found


def _resources(data: bytes) -> Mapping[str, Mapping[str, Any]]:
    """Return resources in the order by which ``judged.json`` names them: of mappings only, as rules read them."""
    found = json.loads(data).get("Resources", {})
    return {name: body for name, body in found.items() if isinstance(body, dict)}


def _optional(folder: Path, below: PurePosixPath) -> Iterator[Input]:
    """Yield the report for people, which an assembly with open findings does not have."""
    if (folder / RULES).is_file():
        yield input_of(folder / RULES, f"{below}/{RULES}", "what each rule checked", _SYNTHESIZE)


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


def read_verification(path: Path, fingerprint: str) -> tuple[Verification, Input]:
    """Read what ``hlz verify --json`` printed.

    Args:
        path: the file.
        fingerprint: of the configuration and the lock that the evidence is about.

    Raises:
        EvidenceError: it cannot be read, or is not what ``hlz verify --json`` prints.
    """
    following = "Write it anew: `hlz verify --json > verification.json`."
    found = input_of(path, "inputs/verification.json", "what `hlz verify` saw", following)
    try:
        data = json.loads(found.data)
        results = tuple(data["results"])
        verification = Verification(
            verified_at=data["verified_at"],
            current=data["fingerprint"] == fingerprint,
            results=results,
            not_judged=tuple(data["not_judged"]),
        )
        for result in results:
            _ = (result["check"], result["outcome"], result["place"]["account"], result["expected"], result["found"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise EvidenceError(f"{path}: not what `hlz verify --json` prints ({error!r}). {following}") from error
    return verification, found
