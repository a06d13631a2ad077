"""The manifest of an evidence folder: its files with their hashes, and whether they are still what they were."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.evidence import form, snapshot
from hipaa_landing_zone.evidence.error import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from hipaa_landing_zone.evidence.model import Evidence

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
SCHEMA = "hlz-evidence-manifest"
VERSION = 1
_SHOWN = 5


def manifest(evidence: Evidence, files: Mapping[str, bytes], since: str | None) -> dict[str, Any]:
    """Return the content of ``manifest.json``.

    Args:
        evidence: what the files were made from.
        files: every other file by its name in the folder.
        since: SHA-256 of the manifest of the earlier evidence that it was compared with; None for none.
    """
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "as_of": evidence.as_of.isoformat(),
        "fingerprint": evidence.fingerprint,
        "tools": dict(evidence.tools),
        "since": since,
        "inputs": [{"name": each.name, "sha256": each.sha256, "what": each.what} for each in evidence.inputs],
        "files": [
            {"name": name, "sha256": sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in sorted(files.items())
        ],
    }


def sums(files: Mapping[str, bytes]) -> str:
    """Return what ``sha256sum -c`` reads, for every file of a folder but this one."""
    return _lines({name: sha256(data).hexdigest() for name, data in files.items()})


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of an evidence folder, once every file in it is found to be what it was when written.

    Hashes show that a folder has changed since; they do not show who wrote it. For that it must have been stored where
    nobody can replace it, such as in the locked log archive.

    Args:
        folder: what ``hlz evidence`` has written.

    Raises:
        EvidenceError: it is no evidence folder, or was changed; the message names the files.
    """
    found = _read(folder / MANIFEST, SCHEMA, VERSION)
    every = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    files = {path.relative_to(folder).as_posix(): path for path in every}
    changed = list(_changes(found, files))
    if changed:
        more = f" and {len(changed) - _SHOWN} more" if len(changed) > _SHOWN else ""
        raise EvidenceError(
            f"{folder}: not as it was written: {'; '.join(changed[:_SHOWN])}{more}. "
            "Take the folder as it was stored, or write it anew elsewhere with hlz evidence."
        )
    return found


def read_snapshot(folder: Path) -> dict[str, Any]:
    """Return what an evidence folder says, once ``read_manifest`` found it unchanged.

    Raises:
        EvidenceError: as ``read_manifest``; or this version of hlz does not know its form.
    """
    read_manifest(folder)
    return _read(folder / snapshot.SNAPSHOT, snapshot.SCHEMA, snapshot.VERSION)


def _read(path: Path, schema: str, version: int) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
        data = json.loads(raw)
    except (OSError, ValueError, RecursionError) as error:
        why = error.strerror if isinstance(error, OSError) else "not JSON"
        raise EvidenceError(
            f"{path.parent}: no evidence folder: {path.name}: {why}. Write one: hlz evidence."
        ) from error
    if not isinstance(data, dict) or data.get("schema") != schema:
        raise EvidenceError(f"{path}: not written by hlz evidence: it has no schema {schema}.")
    if data.get("version") != version:
        given = data.get("version")
        raise EvidenceError(
            f"{path}: version {given} of its form; this hlz knows {version}. Use the hlz that wrote it."
        )
    kind = form.Manifest if schema == SCHEMA else form.Snapshot
    form.require(kind, raw, path, what="hlz evidence writes", following="Take the folder as it was stored.")
    return data


def _changes(found: Mapping[str, Any], files: Mapping[str, Path]) -> Iterator[str]:
    """Yield each file that is not what the manifest says, and what is wrong with it."""
    listed = {each["name"]: each["sha256"] for each in found["files"]}
    present = {name: _hash(path) for name, path in files.items()}
    for name in sorted({*listed, *present} - {MANIFEST, SUMS}):
        if name not in present:
            yield f"{name} is missing"
        elif name not in listed:
            yield f"{name} was added"
        elif present[name] != listed[name]:
            yield f"{name} was changed"
    expected = _lines({**listed, MANIFEST: present[MANIFEST]})
    if present.get(SUMS) != sha256(expected.encode()).hexdigest():
        yield f"{MANIFEST} and {SUMS} do not fit each other"


def _hash(path: Path) -> str:
    """Return the SHA-256 of a file; of a link, and of what cannot be read, nothing that is a hash."""
    if path.is_symlink() or not path.is_file():
        return "no file"
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        return f"unreadable: {error.strerror}"


def _lines(hashes: Mapping[str, str]) -> str:
    return "".join(f"{value}  {name}\n" for name, value in sorted(hashes.items()))
