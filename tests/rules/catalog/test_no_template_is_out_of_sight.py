import dataclasses
import hashlib

import pytest

from hipaa_landing_zone.rules.catalog.no_template_is_out_of_sight import RULE
from hipaa_landing_zone.rules.engine import judge
from hipaa_landing_zone.rules.model import Assembly, Template
from hipaa_landing_zone.rules.rule import Expectations

EXPECTATIONS = Expectations(production=True, minimum_retention_days=2192)


@pytest.mark.parametrize("kind", ["AWS::CloudFormation::Stack", "AWS::CloudFormation::StackSet"])
def test_a_template_inside_a_template_is_undecided(look, kind):
    assert look(RULE, {"N": {"Type": kind}}) == (1, [("N", "undecided")])


def test_ordinary_resources_are_not_subjects(look):
    assert look(RULE, {"B": {"Type": "AWS::S3::Bucket"}}) == (0, [])


@pytest.mark.parametrize(
    ("template", "place"),
    [
        ({"Transform": "AWS::Serverless-2016-10-31", "Resources": {}}, "Transform"),
        ({"Transform": ["AWS::LanguageExtensions"], "Resources": {}}, "Transform"),
        ({"Resources": {"Fn::ForEach::Buckets": ["Name", ["a"], {}]}}, "Resources.Fn::ForEach::Buckets"),
        ({"Resources": {"Fn::Transform": {"Name": "AWS::Include"}}}, "Resources.Fn::Transform"),
    ],
)
def test_what_macros_will_expand_is_undecided(look, template, place):
    assert look(RULE, template) == (1, [(place, "undecided")])


def test_a_nested_stack_whose_template_was_read_passes():
    parent = Template("s", None, None, "", {"Resources": {"N": {"Type": "AWS::CloudFormation::Stack"}}})
    child = Template("s/N", None, None, "", {"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}, nested_in=(parent, "N"))
    (result,) = judge(Assembly.of([parent, child]), [RULE], EXPECTATIONS).results
    assert (result.checked, result.findings) == (1, ())


BODY = '{"Resources": {}}'
JUDGED = dataclasses.replace(
    EXPECTATIONS, judged_templates=frozenset({"abc123", hashlib.sha256(BODY.encode()).hexdigest()})
)
URL = "https://s3.us-east-1.${AWS::URLSuffix}/assets/"


@pytest.mark.parametrize(
    ("properties", "outcome"),
    [
        ({"TemplateURL": {"Fn::Sub": f"{URL}abc123.json"}}, []),
        ({"TemplateURL": "https://s3.us-east-1.amazonaws.com/assets/abc123.json?versionId=1"}, []),
        ({"TemplateBody": BODY}, []),
        ({"TemplateURL": {"Fn::Sub": f"{URL}other.json"}}, ["undecided"]),
        ({"TemplateURL": {"Ref": "Url"}}, ["undecided"]),
        ({"TemplateBody": BODY + " "}, ["undecided"]),
        ({"TemplateBody": BODY, "TemplateURL": f"{URL}other.json"}, ["undecided"]),
        ({}, ["undecided"]),
    ],
)
@pytest.mark.parametrize("kind", ["StackSet", "Stack"])
def test_a_stack_set_passes_when_its_template_was_judged_in_the_same_run(properties, outcome, kind):
    subject = {"Type": f"AWS::CloudFormation::{kind}", "Properties": properties}
    template = Template("s", None, "us-east-1", "", {"Resources": {"N": subject}})
    (result,) = judge(Assembly.of([template]), [RULE], JUDGED).results
    assert [each.problem.outcome for each in result.findings] == (outcome if kind == "StackSet" else ["undecided"])
