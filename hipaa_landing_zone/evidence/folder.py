"""The evidence folder: every file of it, written as a whole or not at all."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from hipaa_landing_zone.evidence import comparison_text, oscal
from hipaa_landing_zone.evidence.comparison import differences
from hipaa_landing_zone.evidence.error import EvidenceError
from hipaa_landing_zone.evidence.manifest import MANIFEST, SUMS, manifest, read_manifest, read_snapshot, sums
from hipaa_landing_zone.evidence.markdown import markdown
from hipaa_landing_zone.evidence.readme import readme
from hipaa_landing_zone.evidence.record import write_records
from hipaa_landing_zone.evidence.report import report
from hipaa_landing_zone.evidence.snapshot import SNAPSHOT, as_text, since, snapshot
from hipaa_landing_zone.evidence.table import tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hipaa_landing_zone.evidence.model import Evidence

COMPARISON = "comparison.json"


def write(evidence: Evidence, folder: Path, previous: Path | None = None) -> Path:
    """Write an evidence folder and return its path; the same evidence gives the same bytes.

    Everything is written beside the folder first and then moved to its place, so that nobody meets half of it. An
    evidence folder that is there already is replaced, as long as nobody has changed anything in it.

    Args:
        evidence: what the folder says.
        folder: where; what is above it must exist.
        previous: an earlier evidence folder: it is compared with, and tells since when findings are known.

    Raises:
        EvidenceError: something else is there, the earlier folder was changed, or it cannot be written.
    """
    place = folder.resolve()
    with _said(folder):
        _require_place(place)
    files = contents(evidence, previous)
    with _said(folder):
        _put(files, place)
    return folder


@contextmanager
def _said(folder: Path) -> Iterator[None]:
    """Turn what the file system refuses into a message."""
    try:
        yield
    except OSError as error:
        raise EvidenceError(f"{folder}: {error.strerror or error}. Give another --output.") from error


def contents(evidence: Evidence, previous: Path | None = None) -> dict[str, bytes]:
    """Return every file of an evidence folder by its name.

    Args:
        evidence: what the folder says.
        previous: an earlier evidence folder; None for none.

    Raises:
        EvidenceError: the earlier folder was changed, or the documents of OSCAL name what is not there.
    """
    earlier = read_snapshot(previous) if previous else None
    first_seen = since(evidence, earlier)
    state = snapshot(evidence, first_seen)
    compared = differences(earlier, state) if earlier else None
    texts = {
        **tables(evidence, first_seen),
        **oscal.documents(evidence),
        **write_records(evidence.plan, evidence.configuration, evidence.as_of),
        SNAPSHOT: as_text(state),
        "report.html": report(evidence),
        "report.md": markdown(evidence, compared),
        **({COMPARISON: comparison_text.as_json(compared)} if compared else {}),
    }
    files = {name: text.encode() for name, text in texts.items()}
    files |= {_within(each.name): each.data for each in evidence.inputs}
    mark = sha256((previous / MANIFEST).read_bytes()).hexdigest() if previous else None
    files["README.md"] = readme(evidence, files, mark).encode()
    files[MANIFEST] = as_text(manifest(evidence, files, mark)).encode()
    files[SUMS] = sums(files).encode()
    lost = oscal.dangling(files)
    if lost:
        raise EvidenceError(f"OSCAL names what is not there: {'; '.join(lost)}. This is a mistake in hlz: report it.")
    return files


def _within(name: str) -> str:
    """Return the name of an input, which must lie below ``inputs``."""
    path = PurePosixPath(name)
    if path.is_absolute() or path.parts[0] != "inputs" or ".." in path.parts:
        raise EvidenceError(f"{name}: lies outside of the evidence folder. Synthesize the assembly anew.")
    return str(path)


def _require_place(place: Path) -> None:
    """Refuse to replace anything but an empty folder, or evidence in which nobody has changed anything."""
    if not place.parent.is_dir():
        raise EvidenceError(f"{place.parent}: no such folder. Make it, or give another --output.")
    if place.is_dir() and not any(place.iterdir()):
        return
    if place.is_dir() and (place / MANIFEST).is_file():
        read_manifest(place)
    elif place.exists():
        raise EvidenceError(f"{place}: exists and is no evidence folder; it was left as it is. Give another --output.")


def _put(files: Mapping[str, bytes], place: Path) -> None:
    """Write files beside a place and move them there; what was there is kept until then, and put back on an error."""
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{place.name}-") as scratch:
        made, replaced = Path(scratch, "new"), Path(scratch, "old")
        for name, data in files.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if place.exists():
            place.rename(replaced)
        try:
            made.rename(place)
        except OSError:
            if replaced.exists():
                replaced.rename(place)
            raise
