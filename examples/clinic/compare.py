"""What cdk-nag's HIPAA pack and our rules find in the clinic's app, before and after `harden(app)`."""

import json
from collections import Counter
from pathlib import Path

from aws_cdk import Validations
from cdk_nag import HIPAASecurityChecks
from hipaa_landing_zone.rules.plugin import HipaaLandingZoneChecks
from hipaa_landing_zone.rules.rule import Expectations
from hipaa_landing_zone.validation.report import PACKS
from rich.console import Console
from rich.table import Table

from app import build

SIX_YEARS_DAYS = 2192


def findings(*, hardened: bool) -> Counter[str]:
    """Synthesize the app; return how many resources break each rule."""
    app = build(hardened=hardened)
    ours = HipaaLandingZoneChecks(Expectations(production=True, minimum_retention_days=SIX_YEARS_DAYS))
    Validations.of(app).add_plugins(HIPAASecurityChecks(app), ours)
    try:
        app.synth()
    except RuntimeError as error:
        if "ValidationFailed" not in str(error):
            raise
    report = json.loads((Path(app.outdir) / "validation-report.json").read_text(encoding="utf-8"))
    broken = {
        (_name(violation), place["constructPath"])
        for plugin in report["pluginReports"]
        if plugin["pluginName"] in PACKS
        for violation in plugin["violations"]
        for place in violation["violatingConstructs"]
    }
    return Counter(rule for rule, _ in broken)


def _name(violation: dict[str, object]) -> str:
    """Our rules' names say what is true; cdk-nag's ids do as well, without what is in brackets."""
    rule = str(violation["ruleName"]).partition("[")[0]
    metadata = violation.get("ruleMetadata")
    return f"{rule} {metadata['name']}" if isinstance(metadata, dict) and "name" in metadata else rule


def main() -> None:
    """Print both counts, rule by rule."""
    before, after = findings(hardened=False), findings(hardened=True)
    table = Table("rule", "before", "after", box=None, pad_edge=False)
    for rule in sorted(before | after):
        table.add_row(rule, str(before[rule] or "-"), str(after[rule] or "-"))
    table.add_row("all", str(before.total()), str(after.total()))
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
