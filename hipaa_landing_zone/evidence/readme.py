"""The README of an evidence folder: what each file is, how to find out that none was changed, how to make it again."""

from __future__ import annotations

from pathlib import PurePosixPath
from shlex import quote
from typing import TYPE_CHECKING

from hipaa_landing_zone.evidence.markdown_text import code, escaped, prose, table
from hipaa_landing_zone.evidence.record import DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hipaa_landing_zone.evidence.model import Evidence

_WHAT = {
    "report.html": "the report, with everything in it; opens in a browser, needs no network",
    "report.md": "the short report, for a pull request",
    "controls.csv": "the control matrix: status, what was observed, what is left to people",
    "safeguards.csv": "safeguards, and what makes sure of each",
    "mechanisms.csv": "what acts, what it looked at, and the command that shows it again",
    "inventory.csv": "every resource of every template",
    "findings.csv": "what does not hold or is not known, open and accepted",
    "exceptions.csv": "what is accepted, by whom, until when",
    "risks.csv": "open findings and exceptions as inputs for the risk analysis; not the analysis",
    "business-associates.csv": "the register of other parties that handle PHI",
    "evidence.json": "all of it for programs; what `hlz compare` reads",
    "comparison.json": "what got stronger and weaker since the earlier evidence",
    "oscal/catalog.json": "OSCAL 1.2: the controls, by their citations",
    "oscal/profile.json": "OSCAL 1.2: which of them are selected",
    "oscal/component-definition.json": "OSCAL 1.2: what the landing zone does for each",
    "oscal/assessment-results.json": "OSCAL 1.2: what was observed and found",
    **{each.file: each.title for each in DOCUMENTS},
    "manifest.json": "every file with its hash; what it was made from",
    "SHA256SUMS": "the hashes, as sha256sum reads them",
}
_TEMPLATE = ".template.json"


def readme(evidence: Evidence, names: Iterable[str], since: str | None) -> str:
    """Return the README.

    Args:
        evidence: what the folder says.
        names: every file of the folder but this one, the manifest and the hashes.
        since: SHA-256 of the manifest of the earlier evidence that it was compared with; None for none.
    """
    shown = {*names, "manifest.json", "SHA256SUMS"}
    parts = (_head(evidence), _files(evidence, shown), _checks(evidence, since))
    return "\n".join(line for part in parts for line in part) + "\n"


def _head(evidence: Evidence) -> Iterator[str]:
    yield f"# Evidence of {evidence.as_of} for {escaped(evidence.plan.organization.name)}\n"
    yield "What the landing zone enforces, checks and detects for PHI, and what it leaves to people (45 CFR Part 164)."
    yield "It does not say that anybody complies. Begin with [report.html](report.html).\n"
    if evidence.remarks:
        yield "Know before relying on it:\n"
        yield from (f"- {prose(each)}" for each in evidence.remarks)
        yield ""


def _files(evidence: Evidence, shown: set[str]) -> Iterator[str]:
    yield "## Files\n"
    yield from table(("file", "what it is"), [(code(name), what) for name, what in _WHAT.items() if name in shown])
    yield "\nTables are CSV in UTF-8, with a byte-order mark. A text that a spreadsheet would run as a formula has an"
    yield "apostrophe in front. Import account ids as text: zeros in front count. Every column is described in"
    yield "docs/reference/evidence.md of the repository.\n"
    yield "## What it was made from\n"
    rest = [each for each in evidence.inputs if not each.name.endswith(_TEMPLATE)]
    inputs = [(code(each.name), prose(each.what), code(each.sha256)) for each in rest]
    yield from table(("file", "what it is", "SHA-256"), inputs)
    yield f"\nAnd {len(evidence.inputs) - len(rest):,} templates, which manifest.json lists."
    yield f"\nBy {', '.join(f'{name} {value}' for name, value in sorted(evidence.tools.items()))}."


def _checks(evidence: Evidence, since: str | None) -> Iterator[str]:
    yield "\n## Trust nothing\n"
    yield "That no file was changed since it was written, in this folder:\n"
    yield "```sh\nsha256sum --check --quiet SHA256SUMS\n```\n"
    yield "Hashes do not show who wrote them: compare SHA256SUMS with the copy in the locked log archive.\n"
    yield "That the same files give the same evidence, byte for byte, with the versions named above:\n"
    yield f"```sh\n{_again(evidence, since)}\ndiff -r . ../again\n```\n"
    if since:
        yield f"EARLIER is the evidence folder whose manifest.json has the SHA-256 {since}.\n"
    yield "That a mechanism does what is said of it: in a checkout of the repository, set up by `make setup`, with"
    yield "inputs/landing-zone.yaml and inputs/landing-zone.lock.json copied into it, the command in column `rerun` of"
    yield "mechanisms.csv. Without that lock only two stacks are synthesized, and rules find little to look at."
    yield "What a rule looked at in an application stands in the application's own rules-report.json below `inputs`."
    yield "That an account is as it is said: in that account, the command in column `look` of safeguards.csv. That the"
    yield "templates follow from the configuration: `npx cdk synth '**'` there. That AWS is as the templates are:"
    yield "`hlz verify`."


def _again(evidence: Evidence, since: str | None) -> str:
    """Return the command that makes the folder anew from its own inputs."""
    names = [PurePosixPath(each.name) for each in evidence.inputs]
    applications = sorted({each.parts[2] for each in names if each.is_relative_to("inputs/applications")})
    words = ["hlz evidence --config inputs/landing-zone.yaml --lock inputs/landing-zone.lock.json"]
    words += ["--assembly inputs/cdk.out"]
    words += [f"--application {quote(f'inputs/applications/{name}')}" for name in applications]
    words += ["--verification inputs/verification.json"] if evidence.verification else []
    words += ["--since EARLIER"] if since else []
    words += [f"--as-of {evidence.as_of} --output ../again"]
    return " \\\n  ".join(words)
