"""Intrinsic functions: evaluated when the template tells, `Unknown` when it does not."""

import pytest

from hipaa_landing_zone.rules.value import Unknown, at, mappings, resolve, truth, unknowns, whole


class Scope:
    def reference(self, name, attribute):
        if name == "Parameter":
            return Unknown("Ref to parameter Parameter")
        return {"AWS::Region": "us-east-1"}.get(name, f"<{name}.{attribute}>" if attribute else f"<{name}>")

    def imported(self, name):
        return f"<import {name}>"

    def condition(self, name):
        return {"Yes": True, "No": False}.get(name, Unknown(f"condition {name}"))

    def mapped(self, name, first, second):
        return {("Map", "us-east-1", "Days"): 30}.get((name, first, second))


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
        ({"Fn::If": ["Yes", "a", {"Ref": "Parameter"}]}, "a"),
        ({"Fn::If": ["No", {"Ref": "Parameter"}, "b"]}, "b"),
        ({"Fn::FindInMap": ["Map", {"Ref": "AWS::Region"}, "Days"]}, 30),
        ({"Fn::FindInMap": ["Map", "elsewhere", "Days", {"DefaultValue": 7}]}, 7),
        ({"Fn::Base64": "user data"}, "dXNlciBkYXRh"),
        ({"Fn::Cidr": ["10.0.0.0/24", 2, 7]}, ["10.0.0.0/25", "10.0.0.128/25"]),
        ({"Fn::ToJsonString": {"a": [1, True]}}, '{"a":[1,true]}'),
        ({"Fn::Length": [1, 2]}, 2),
        ({"Fn::Join": ["-", ["a", 1, True]]}, "a-1-true"),
        ({"Fn::Sub": "no placeholder"}, "no placeholder"),
        ({"NotOne": 1, "Fn::Sub": 2}, {"NotOne": 1, "Fn::Sub": 2}),
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
        {"Fn::Sub": "x-{{resolve:ssm:/key}}"},
        {"Fn::GetAZs": ""},
        {"Fn::Transform": {"Name": "AWS::Include"}},
        {"Bucket": "x", "Fn::Transform": {"Name": "AWS::Include"}},
        {"Fn::ForEach::Loop": ["x", ["a"], {}]},
        {"Fn::ToJsonString": {"a": {"Ref": "Parameter"}}},
        {"Fn::Length": {"Ref": "Parameter"}},
        {"Fn::Split": [":", "${stack#Bucket}"]},
        {"Fn::Base64": "${stack#Bucket}"},
        {"Fn::Cidr": [{"Ref": "Parameter"}, 2, 7]},
        {"Fn::NoSuchFunction": 1},
    ],
)
def test_what_it_does_not_tell_is_unknown(value):
    assert isinstance(resolve(value, Scope()), Unknown)


MISSHAPEN = [
    {function: argument}
    for function in (
        *("Ref", "Fn::Base64", "Fn::Cidr", "Fn::FindInMap", "Fn::GetAtt", "Fn::If", "Fn::ImportValue", "Fn::Join"),
        *("Fn::Length", "Fn::Select", "Fn::Split", "Fn::Sub", "Fn::ToJsonString"),
    )
    for argument in (None, 3, [], ["x"], [None], [["x"], ["y"]], {}, {"a": 1}, [1, 2, 3, 4, 5], [{"Ref": []}, [[]]])
]


@pytest.mark.parametrize("value", MISSHAPEN, ids=str)
def test_arguments_of_a_wrong_shape_never_break(value):
    resolve({"Within": [value]}, Scope())


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": ["x"]},
        {"Ref": None},
        {"Fn::Join": ["x"]},
        {"Fn::Join": ["", "text"]},
        {"Fn::Join": ["", [{"a": 1}]]},
        {"Fn::Sub": 3},
        {"Fn::Sub": ["${x}"]},
        {"Fn::Sub": ["${x}", {"x": ["list"]}]},
        {"Fn::GetAtt": "NoDot"},
        {"Fn::If": ["Yes"]},
        {"Fn::Select": ["x", ["a"]]},
        {"Fn::Select": [[], "a"]},
        {"Fn::Split": "text"},
        {"Fn::Cidr": ["text", 1, 8]},
        {"Fn::Cidr": ["10.0.0.0/8", 1_000_000, 8]},
        {"Fn::Base64": ["x"]},
    ],
    ids=str,
)
def test_what_cloudformation_would_refuse_is_unknown(value):
    assert isinstance(resolve(value, Scope()), Unknown)


def test_many_openings_take_time_in_proportion_to_their_number():
    text = "${" * 400_000
    assert resolve({"Fn::Sub": text}, Scope()) == text  # quadratic time would be an hour


def test_text_without_end_is_unknown():
    assert isinstance(resolve({"Fn::Join": ["", ["x" * 600_000, "x" * 600_000]]}, Scope()), Unknown)


def test_at_stops_at_an_unknown():
    reason = Unknown("Fn::If")
    assert at({"A": reason}, "A", "B") is reason
    assert at({"A": {}}, "A", "B") is None
    assert isinstance(at({"A": "text"}, "A", "B"), Unknown)


@pytest.mark.parametrize(("value", "expected"), [(True, True), ("true", True), (False, False), (None, False)])
def test_truth_reads_text_as_cloudformation_does(value, expected):
    assert truth(value) is expected


@pytest.mark.parametrize("value", [["true"], {"a": True}])
def test_truth_of_another_shape_is_unknown(value):
    assert isinstance(truth(value), Unknown)


@pytest.mark.parametrize(("value", "expected"), [(30, 30), ("30", 30), (None, None)])
def test_whole_reads_text_as_cloudformation_does(value, expected):
    assert whole(value) == expected


@pytest.mark.parametrize("value", [[], {}, "many", "1e400", float("inf")])
def test_whole_of_another_shape_is_unknown(value):
    assert isinstance(whole(value), Unknown)


def test_mappings_can_all_be_asked():
    given = [{"a": 1}, "text", Unknown("x"), None]
    assert [isinstance(each, Unknown) for each in mappings(given)] == [False, True, True, True]
    assert mappings(None) == []


def test_unknowns_are_found_at_any_depth():
    reason = Unknown("x")
    assert list(unknowns({"a": [{"b": reason}], "c": 1})) == [reason]
