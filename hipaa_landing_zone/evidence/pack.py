"""Packs of others that judge the templates, as mechanisms: CDK's own validation and cdk-nag's HIPAA pack."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from hipaa_landing_zone.controls.model import Mechanism

if TYPE_CHECKING:
    from collections.abc import Iterator

CDK_VALIDATION = "CloudFormation-Validate"
"""CDK's own template validation, as one mechanism: its rules are many, and say nothing unless they fail."""
NAG = "HIPAA.Security"
SYNTH = "npx cdk synth '**' --quiet"
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@cache
def nag_citations() -> dict[str, tuple[str, ...]]:
    """Return the paragraphs that cdk-nag gives for each rule of its pack: theirs, and never taken for ours."""
    with (resources.files("hipaa_landing_zone.evidence") / "data" / "cdk-nag-hipaa.csv").open(encoding="utf-8") as file:
        return {row["rule"]: tuple(row["theirs"].split(";")) for row in csv.DictReader(file)}


def packs() -> Iterator[Mechanism]:
    """Yield CDK's validation as one, and each rule of cdk-nag's pack."""
    report = "cdk.out/validation-report.json"
    yield Mechanism(
        id=CDK_VALIDATION,
        kind="rule",
        act="checks",
        title="CDK's own validation finds no template that CloudFormation would refuse.",
        citations=("164.308(a)(8)",),
        source="aws-cdk-lib",
        rerun=f"{SYNTH} && jq '.pluginReports[] | select(.pluginName == \"CloudFormation Validate\")' {report}",
    )
    for name in nag_citations():
        words = _WORD.sub(" ", name.removeprefix(f"{NAG}-"))
        yield Mechanism(
            id=name,
            kind="cdk-nag rule",
            act="checks",
            title=f"cdk-nag: {words}",
            citations=(),
            source="cdk-nag",
            rerun=f"{SYNTH} && jq '.pluginReports[] | select(.pluginName == \"{NAG}\")' {report}",
        )
