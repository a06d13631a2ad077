"""The baseline's template as a StackSet carries it, and as one account and Region would read it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aws_cdk import App

from hipaa_landing_zone.stacks.baseline import AccountBaseline

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

ROOT = Path(__file__).parents[2]
ACCOUNT, REGION = "200000000006", "us-east-1"  # ehr-test
PSEUDO = {"AWS::AccountId": ACCOUNT, "AWS::Region": REGION, "AWS::Partition": "aws"}


def synthesize(plan: Plan, outdir: Path) -> dict[str, Any]:
    """Return the template, made without an environment."""
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = App(context=context, outdir=str(outdir))
    AccountBaseline(app, "baseline", plan)
    template: dict[str, Any] = app.synth().get_stack_by_name("baseline").template
    return template


def read(value: Any, region: str = REGION) -> Any:
    """Return a value of the template as it is in an account and Region: pseudo parameters, joins and conditions."""
    if isinstance(value, list):
        return [read(each, region) for each in value]
    if not isinstance(value, dict):
        return value
    match list(value.items()):
        case [("Ref", name)]:
            found: Any = {**PSEUDO, "AWS::Region": region}.get(name, f"<{name}>")
        case [("Fn::GetAtt", names)]:
            found = f"<{'.'.join(names)}>"
        case [("Fn::Join", [separator, parts])]:
            found = separator.join(read(parts, region))
        case [("Fn::If", ["IsHomeRegion", at_home, elsewhere])]:
            found = read(at_home if region == REGION else elsewhere, region)
        case _:
            found = {key: read(each, region) for key, each in value.items()}
    return found


def of_type(template: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return the properties of all resources of a type, by logical id."""
    return {name: read(each["Properties"]) for name, each in template["Resources"].items() if each["Type"] == kind}


def as_list(value: str | list[str]) -> list[str]:
    """Return what a policy writes as one or as several."""
    return [value] if isinstance(value, str) else value
