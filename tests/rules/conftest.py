"""Lets a rule look at templates written as Python dicts, and tries other ways to write what breaks it.

None of them may make it pass.
"""

import json

import pytest

from hipaa_landing_zone.rules.engine import judge
from hipaa_landing_zone.rules.model import Assembly, Template
from hipaa_landing_zone.rules.rule import Expectations

ARCHIVE = "222222222222"
DEFAULTS = {"production": True, "minimum_retention_days": 2192, "log_archive_account_id": ARCHIVE}


def build(*templates):
    """Templates are resources alone, or `{"at": (stack, account, Region), "Resources": …}`."""
    parsed = []
    for number, each in enumerate(templates):
        body = each if "Resources" in each else {"Resources": each}
        stack, account, region = each.get("at", (f"stage/stack{number}", "111111111111", "us-east-1"))
        parsed.append(Template(stack, account, region, "", body))
    return Assembly.of(parsed)


def rewritten(templates, resource, properties):
    """The same assembly with other properties of one resource."""
    number = [each.body["Resources"] for each in build(*templates).templates].index(resource.template.body["Resources"])
    template = templates[number]
    body = {"Resources": template} if "Resources" not in template else template
    resources = {**body["Resources"], resource.logical_id: {**resource.body, "Properties": properties}}
    return build(*templates[:number], {**body, "Resources": resources}, *templates[number + 1 :])


@pytest.fixture
def assembly():
    return build


@pytest.fixture
def look():
    def look_at(rule, *templates, **expectations):
        """How many resources the rule looked at, and the (logical id, outcome) pairs that it found."""
        report = judge(build(*templates), [rule], Expectations(**{**DEFAULTS, **expectations}))
        (result,) = report.results
        assert all(each.problem.fix and each.problem.wrong for each in result.findings)
        for broken in {each.resource for each in result.findings if each.problem.outcome == "failed"}:
            for how, properties in respelled(rule, broken.body.get("Properties")):
                again = judge(
                    rewritten(templates, broken, properties), [rule], Expectations(**{**DEFAULTS, **expectations})
                )
                assert any(each.resource.logical_id == broken.logical_id for each in again.findings), how
        return result.checked, sorted({(each.resource.logical_id, each.problem.outcome) for each in result.findings})

    return look_at


# By rule and property: where something that is not known is another rule's, or cannot be asked about.
SPARED = {
    ("HLZ-RULE-04", "TrailName"): "without a name the key is asked to admit any trail",
    ("HLZ-RULE-09", "ObjectLockEnabled"): "a landing bucket is known by what it replicates to",
    ("HLZ-RULE-27", "Principal"): "whoever that is, rule 26 is undecided",
    ("HLZ-RULE-51", "GenerateSecretString"): "what AWS generates is no secret that stands in the template",
    ("HLZ-RULE-51", "Name"): "the logical id is taken for it",
    ("HLZ-RULE-51", "Value"): "under a harmless name only the look of a text tells, and there is no text",
    ("HLZ-RULE-75", "GatewayId"): "whatever that is, rule 11 is undecided",
}


def respelled(rule, properties):
    """Each way, by what it is called."""
    if not isinstance(properties, dict):
        return
    yield "text in the place of numbers and truth values", _texts(properties)
    yield "policies as text", _documents(properties)
    yield "one in the place of a list of one", _bare(properties)
    for name, value in properties.items():
        if (rule.id, name) not in SPARED:
            chosen = {"Fn::If": ["OnlyDeploymentKnows", value, {"Ref": "AWS::NoValue"}]}
            yield f"a condition before {name}", {**properties, name: chosen}


def _texts(value):
    if isinstance(value, bool | int | float):
        return str(value).lower()
    return _each(value, _texts)


def _documents(value):
    if isinstance(value, dict) and "Statement" in value and not _has_function(value):
        return json.dumps(value)
    return _each(value, _documents)


def _bare(value):
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict | str):
        return _bare(value[0])
    return _each(value, _bare)


def _each(value, change):
    if isinstance(value, dict):
        return {key: change(item) for key, item in value.items()}
    return [change(each) for each in value] if isinstance(value, list) else value


def _has_function(value):
    return any(mark in json.dumps(value) for mark in ('"Fn::', '"Ref"'))
