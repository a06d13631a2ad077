"""Templates with values of wrong shapes: a rule may be undecided, and never breaks a run.

Seeded, so that a failure can be repeated.
"""

import json
import random
from copy import deepcopy
from pathlib import Path

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from hipaa_landing_zone.rules import RULES
from hipaa_landing_zone.rules.engine import judge
from hipaa_landing_zone.rules.model import Assembly, Template
from hipaa_landing_zone.rules.rule import Expectations

SNAPSHOTS = Path(__file__).parents[1] / "snapshots" / "stack"
BODIES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(SNAPSHOTS.glob("*.json"))}
ACCOUNT = "222222222222"
EXPECTATIONS = Expectations(
    production=True, minimum_retention_days=2192, log_archive_account_id=ACCOUNT, organization_id="o-x"
)
WRONG = [
    *("text", "", 7, -1, 1.5, None, True, "${", "arn:aws:s3:::", "{{resolve:ssm:x}}"),
    *([], {}, ["x"], [["x"]], [None], {"a": 1}, [{"a": [{}]}], {"Statement": "x"}, {"Statement": [3]}),
    *({"Ref": ["x"]}, {"Ref": "AWS::NoValue"}, {"Ref": "Nothing"}, {"Fn::Join": ["x"]}, {"Fn::Sub": 3}),
    *({"Fn::GetAtt": "x"}, {"Fn::If": ["a"]}, {"Fn::Select": ["x"]}, {"Fn::Transform": {"Name": "x"}}),
]


def places(value, path=()):
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


def mutate(body, random_, count):
    body = deepcopy(body)
    for _ in range(count):
        resource = random_.choice(list(body["Resources"].values()))
        found = list(places(resource.get("Properties") or {}))
        if not found:
            continue
        path = random_.choice(found)
        at = resource["Properties"]
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = deepcopy(random_.choice(WRONG))
    return body


@pytest.mark.parametrize("seed", range(60))
def test_no_shape_breaks_a_rule(seed):
    random_ = random.Random(seed)  # noqa: S311 - reproducible, not secret
    chosen = random_.sample(sorted(BODIES), 3)
    templates = [
        Template(name, ACCOUNT, "us-east-1", "", mutate(BODIES[name], random_, random_.choice([1, 3, 10, 40])))
        for name in chosen
    ]
    report = judge(Assembly.of(templates), RULES, EXPECTATIONS)
    assert sum(result.checked for result in report.results) > 0


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_no_property_at_all_breaks_a_rule(rule):
    """Every subject type with every wrong shape as its properties, beside a well-formed bucket and key."""
    resources = {
        f"R{number}x{index}": {"Type": kind, "Properties": {name: deepcopy(wrong) for name in names(kind)}}
        for number, kind in enumerate(rule.types)
        for index, wrong in enumerate(WRONG)
    }
    template = Template("stack", ACCOUNT, "us-east-1", "", {"Resources": resources})
    (result,) = judge(Assembly.of([template]), [rule], EXPECTATIONS).results
    assert result.rule is rule


def names(kind):
    """Properties of a type, from the schemas that cfn-lint carries; one made-up name where there is none."""
    if kind not in PROVIDER_SCHEMA_MANAGER.get_resource_types("us-east-1"):
        return ["Anything"]
    return list(PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema["properties"])
