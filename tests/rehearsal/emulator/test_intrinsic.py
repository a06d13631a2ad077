"""CloudFormation's functions mean here what they mean on AWS."""

import pytest

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Place
from hipaa_landing_zone.rehearsal.emulator.cloudformation.intrinsic import Scope
from hipaa_landing_zone.rehearsal.emulator.cloudformation.record import Deployed
from hipaa_landing_zone.rehearsal.emulator.cloudformation.template import Template, TemplateError

DOCUMENT = {
    "Parameters": {
        "Name": {"Type": "String", "Default": "one"},
        "List": {"Type": "CommaDelimitedList", "Default": "a,b"},
    },
    "Mappings": {"Zones": {"eu-west-1": {"Count": 3}}},
    "Conditions": {
        "Home": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]},
        "Away": {"Fn::Not": [{"Condition": "Home"}]},
        "Both": {"Fn::And": [{"Condition": "Home"}, {"Condition": "Away"}]},
        "Either": {"Fn::Or": [{"Condition": "Home"}, {"Condition": "Away"}]},
    },
    "Resources": {"B": {"Type": "AWS::S3::Bucket"}},
}


@pytest.fixture
def scope():
    place = Place("111122223333", "eu-west-1", "stack", "arn:stack")
    bucket = Deployed("B", "AWS::S3::Bucket", "bucket", {}, {"Arn": "arn:b", "Endpoint.Port": 1}, "Delete", "Delete")
    exports = {"Shared": "value"}
    return Scope(Template("", DOCUMENT), place, {}, {"B": bucket}, exports.get)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ({"Ref": "AWS::AccountId"}, "111122223333"),
        ({"Ref": "AWS::Partition"}, "aws"),
        ({"Ref": "Name"}, "one"),
        ({"Ref": "List"}, ["a", "b"]),
        ({"Ref": "B"}, "bucket"),
        ({"Fn::GetAtt": ["B", "Arn"]}, "arn:b"),
        ({"Fn::GetAtt": "B.Endpoint.Port"}, 1),
        ({"Fn::Join": ["-", ["a", {"Ref": "Name"}, 1]]}, "a-one-1"),
        ({"Fn::Sub": "${AWS::Region}/${B}/${B.Arn}/${!literal}"}, "eu-west-1/bucket/arn:b/${literal}"),
        ({"Fn::Sub": ["${x}-${Name}", {"x": {"Ref": "B"}}]}, "bucket-one"),
        ({"Fn::Select": ["1", {"Fn::Split": [",", "x,y"]}]}, "y"),
        ({"Fn::FindInMap": ["Zones", {"Ref": "AWS::Region"}, "Count"]}, 3),
        ({"Fn::If": ["Home", 1, {"Ref": "AWS::NoValue"}]}, 1),
        ({"a": {"Fn::If": ["Away", 1, {"Ref": "AWS::NoValue"}]}, "b": 2}, {"b": 2}),
        ([1, {"Fn::If": ["Away", 2, {"Ref": "AWS::NoValue"}]}], [1]),
        ({"Fn::If": ["Both", 1, 2]}, 2),
        ({"Fn::If": ["Either", 1, 2]}, 1),
        ({"Fn::ImportValue": {"Fn::Sub": "Shared"}}, "value"),
        ({"Fn::Cidr": ["10.0.0.0/16", 2, 8]}, ["10.0.0.0/24", "10.0.1.0/24"]),
        ({"Fn::Base64": "x"}, "eA=="),
        ({"Fn::ToJsonString": {"a": {"Ref": "B"}}}, '{"a":"bucket"}'),
        ({"Fn::Length": {"Ref": "List"}}, 2),
        (
            {"Condition": {"Bool": {"aws:SecureTransport": "false"}}},
            {"Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        ),
    ],
)
def test_function(scope, expression, value):
    assert scope.resolve(expression) == value


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ({"Ref": "Nothing"}, "Unresolved resource dependencies"),
        ({"Fn::GetAtt": ["B", "Colour"]}, "has no attribute Colour"),
        ({"Fn::ImportValue": "Missing"}, "No export named Missing"),
        ({"Fn::FindInMap": ["Zones", "us-east-1", "Count"]}, "Unable to get mapping"),
        ({"Fn::Select": [5, ["a"]]}, "nonexistent value"),
        ({"Fn::Transform": {"Name": "AWS::Include"}}, "does not evaluate Fn::Transform"),
        ("{{resolve:ssm-secure:/a}}", "does not resolve"),
        ({"Fn::If": ["Never", 1, 2]}, "Unresolved condition"),
    ],
)
def test_what_does_not_resolve_is_an_error(scope, expression, message):
    with pytest.raises(TemplateError, match=message):
        scope.resolve(expression)


def test_resources_come_after_what_they_need():
    resources = {
        "A": {"Properties": {"x": {"Fn::Sub": "${B.Arn}"}}},
        "B": {"Properties": {"x": [{"Fn::GetAtt": ["C", "Arn"]}]}, "DependsOn": "D"},
        "C": {"DependsOn": ["D"]},
        "D": {},
    }
    order = Template("", {"Resources": resources}).in_order(resources)
    assert order == ["D", "C", "B", "A"]


def test_circle_is_an_error():
    resources = {"A": {"DependsOn": "B"}, "B": {"Properties": {"Ref": "A"}}}
    with pytest.raises(TemplateError, match="Circular dependency"):
        Template("", {"Resources": resources}).in_order(resources)


def test_yaml_is_read_with_its_short_forms():
    text = "AWSTemplateFormatVersion: 2010-09-09\nResources: {B: {Type: T, Properties: {a: !Ref X, b: !GetAtt B.Arn}}}"
    document = Template.parse(text).document
    assert document["Resources"]["B"]["Properties"] == {"a": {"Ref": "X"}, "b": {"Fn::GetAtt": ["B", "Arn"]}}
    assert document["AWSTemplateFormatVersion"] == "2010-09-09"


@pytest.mark.parametrize("body", ["{}", "[]", "a: [", '{"Resources": {}}'])
def test_text_that_is_no_template_is_an_error(body):
    with pytest.raises(TemplateError, match="Template format error"):
        Template.parse(body)
