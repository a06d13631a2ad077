"""Intrinsic functions: evaluated when the template tells, `Unknown` when it does not."""

import pytest

from hipaa_landing_zone.rules.value import Unknown, at, resolve, truth, unknowns


class Scope:
    def reference(self, name, attribute):
        if name == "Parameter":
            return Unknown("Ref to parameter Parameter")
        return {"AWS::Region": "us-east-1"}.get(name, f"<{name}.{attribute}>" if attribute else f"<{name}>")

    def imported(self, name):
        return f"<import {name}>"


@pytest.mark.parametrize(
    ("value", "resolved"),
    [
        ("text", "text"),
        (30, 30),
        ({"Ref": "Bucket"}, "<Bucket>"),
        ({"Ref": "AWS::Region"}, "us-east-1"),
        ({"Fn::GetAtt": ["Bucket", "Arn"]}, "<Bucket.Arn>"),
        ({"Fn::GetAtt": "Bucket.Arn"}, "<Bucket.Arn>"),
        ({"Fn::Join": ["", [{"Fn::GetAtt": ["Bucket", "Arn"]}, "/*"]]}, "<Bucket.Arn>/*"),
        ({"Fn::Sub": "${Bucket.Arn}/${!literal}"}, "<Bucket.Arn>/${literal}"),
        ({"Fn::Sub": ["${x}-${AWS::Region}", {"x": {"Ref": "Bucket"}}]}, "<Bucket>-us-east-1"),
        ({"Fn::ImportValue": {"Fn::Join": ["-", ["a", "b"]]}}, "<import a-b>"),
        ({"Fn::Select": [1, {"Fn::Split": [":", "a:b"]}]}, "b"),
        ({"Outer": [{"Ref": "Bucket"}]}, {"Outer": ["<Bucket>"]}),
    ],
)
def test_what_the_template_tells_is_evaluated(value, resolved):
    assert resolve(value, Scope()) == resolved


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "Parameter"},
        {"Fn::If": ["C", "a", "b"]},
        {"Fn::Join": ["", ["x", {"Ref": "Parameter"}]]},
        {"Fn::Sub": "x-${Parameter}"},
        {"Fn::Split": [":", {"Ref": "Parameter"}]},
        {"Fn::Select": [3, ["a"]]},
        {"Fn::GetAtt": ["Bucket", {"Ref": "Parameter"}]},
        {"Fn::FindInMap": ["a", "b", "c"]},
        "{{resolve:ssm:/key}}",
    ],
)
def test_what_it_does_not_tell_is_unknown(value):
    assert isinstance(resolve(value, Scope()), Unknown)


def test_at_stops_at_an_unknown():
    reason = Unknown("Fn::If")
    assert at({"A": reason}, "A", "B") is reason
    assert at({"A": {}}, "A", "B") is None
    assert at({"A": "text"}, "A", "B") is None


@pytest.mark.parametrize(("value", "expected"), [(True, True), ("true", True), (False, False), (None, False)])
def test_truth_reads_text_as_cloudformation_does(value, expected):
    assert truth(value) is expected


def test_unknowns_are_found_at_any_depth():
    reason = Unknown("x")
    assert list(unknowns({"a": [{"b": reason}], "c": 1})) == [reason]
