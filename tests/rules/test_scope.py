"""References within and across templates: conditions, mappings, nested stacks, and chains without end."""

import pytest

from hipaa_landing_zone.rules.model import Assembly, Template
from hipaa_landing_zone.rules.value import Unknown

HERE = ("111111111111", "us-east-1")


def read(body, value):
    """What a property of a template says."""
    body = {**body, "Resources": {"P": {"Type": "Probe", "Properties": {"Value": value}}, **body.get("Resources", {})}}
    (probe,) = Assembly.of([Template("stack", *HERE, "", body)]).of_type("Probe")
    return probe.get("Value")


CONDITIONS = {
    "Here": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]},
    "Elsewhere": {"Fn::Not": [{"Condition": "Here"}]},
    "Asked": {"Fn::Equals": [{"Ref": "Parameter"}, "yes"]},
    "Or": {"Fn::Or": [{"Condition": "Asked"}, {"Condition": "Here"}]},
    "And": {"Fn::And": [{"Condition": "Asked"}, {"Condition": "Elsewhere"}]},
    "Both": {"Fn::And": [{"Condition": "Here"}, {"Fn::Equals": ["a", "a"]}]},
    "Depends": {"Fn::And": [{"Condition": "Asked"}, {"Condition": "Here"}]},
    "Circle": {"Fn::Not": [{"Condition": "Circle"}]},
    "Text": "yes",
    "Short": {"Fn::Equals": ["a"]},
    "Empty": {"Fn::Or": []},
    "Other": {"Fn::Contains": [["a"], "a"]},
    **{f"C{number}": {"Condition": f"C{number + 1}"} for number in range(2000)},
    "C2000": {"Fn::Equals": ["a", "a"]},
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Here", "then"), ("Elsewhere", "else"), ("Or", "then"), ("And", "else"), ("Both", "then"), ("C1980", "then")],
)
def test_a_condition_that_the_place_decides_is_evaluated(name, expected):
    assert read({"Conditions": CONDITIONS}, {"Fn::If": [name, "then", "else"]}) == expected


@pytest.mark.parametrize(
    "name", ["Asked", "Depends", "Circle", "Text", "Short", "Empty", "Other", "Missing", "C0", ["list"], None]
)
def test_any_other_condition_is_unknown(name):
    assert isinstance(read({"Conditions": CONDITIONS}, {"Fn::If": [name, "same", "same"]}), Unknown)


def test_a_resource_that_its_condition_switches_off_does_not_exist_and_is_counted():
    body = {
        "Conditions": CONDITIONS,
        "Resources": {
            "On": {"Type": "Probe", "Condition": "Here"},
            "Off": {"Type": "Probe", "Condition": "Elsewhere"},
            "Perhaps": {"Type": "Probe", "Condition": "Asked"},
        },
    }
    assembly = Assembly.of([Template("stack", *HERE, "", body)])
    assert {each.logical_id: each.conditional for each in assembly.of_type("Probe")} == {"On": False, "Perhaps": True}
    assert assembly.switched_off == 1


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["Days", {"Ref": "AWS::Region"}, "Keep"], 30),
        (["Days", "eu-west-1", "Keep", {"DefaultValue": 7}], 7),
        (["Days", "eu-west-1", "Keep"], Unknown("Fn::FindInMap of Days")),
        (["Days", {"Ref": "Parameter"}, "Keep"], Unknown("Ref to parameter Parameter")),
    ],
)
def test_a_mapping_is_looked_up(keys, expected):
    assert read({"Mappings": {"Days": {"us-east-1": {"Keep": 30}}}}, {"Fn::FindInMap": keys}) == expected


def test_a_default_is_no_promise():
    parameters = {"Parameters": {"Encrypted": {"Type": "String", "Default": "true"}}}
    assert isinstance(read(parameters, {"Ref": "Encrypted"}), Unknown)


def nested(parameters, value, outputs=None):
    """What a nested stack's property says, and what the parent's probe says of the nested stack's output."""
    parent = Template(
        "parent",
        *HERE,
        "",
        {
            "Resources": {
                "Bucket": {"Type": "AWS::S3::Bucket"},
                "Nested": {"Type": "AWS::CloudFormation::Stack", "Properties": {"Parameters": parameters}},
                "P": {"Type": "Parent", "Properties": {"Value": {"Fn::GetAtt": ["Nested", "Outputs.Out"]}}},
            }
        },
    )
    child = Template(
        "parent/Nested",
        *HERE,
        "",
        {"Resources": {"P": {"Type": "Child", "Properties": {"Value": value}}}, "Outputs": outputs or {}},
        nested_in=(parent, "Nested"),
    )
    assembly = Assembly.of([parent, child])
    return next(assembly.of_type("Child")).get("Value"), next(assembly.of_type("Parent")).get("Value")


def test_a_nested_stack_gets_what_its_parent_gives_and_gives_its_outputs():
    inside, outside = nested({"Name": {"Ref": "Bucket"}}, {"Ref": "Name"}, {"Out": {"Value": {"Ref": "P"}}})
    assert (inside, outside) == ("${parent#Bucket}", "${parent/Nested#P}")


def test_what_passes_between_stacks_in_a_circle_or_is_no_text_is_unknown():
    circle = {"Out": {"Value": {"Ref": "Name"}}}
    for given in ({"Fn::GetAtt": ["Nested", "Outputs.Out"]}, ["a", "list"], None):
        inside, outside = nested({"Name": given}, {"Ref": "Name"}, circle)
        assert isinstance(inside, Unknown)
        assert isinstance(outside, Unknown)


def exporter(name, value, exports=None):
    return Template(name, *HERE, "", {"Outputs": {"O": {"Value": value, "Export": {"Name": exports or name}}}})


@pytest.mark.parametrize(
    "templates",
    [
        [exporter("e0", {"Fn::ImportValue": "e1"}), exporter("e1", {"Fn::ImportValue": "e0"})],
        [exporter(f"e{number}", {"Fn::ImportValue": f"e{number + 1}"}) for number in range(500)],
        [exporter("a", "one", exports="e0"), exporter("b", "two", exports="e0")],
        [
            exporter(f"e{number}", {"Fn::Sub": ["${x}${x}", {"x": {"Fn::ImportValue": f"e{number + 1}"}}]})
            for number in range(40)
        ]
        + [exporter("e40", "x" * 1000)],
        [exporter("e0", {"Fn::Split": [",", "a,b"]})],
    ],
    ids=["circle", "long chain", "two exporters", "doubling text", "a list"],
)
def test_an_export_that_leads_nowhere_is_unknown(templates):
    probe = {"Type": "Probe", "Properties": {"Value": {"Fn::ImportValue": "e0"}}}
    assembly = Assembly.of([Template("s", *HERE, "", {"Resources": {"P": probe}}), *templates])
    assert isinstance(next(assembly.of_type("Probe")).get("Value"), Unknown)


def test_buckets_named_after_one_another_end():
    circle = {
        name: {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": f"x-${{{other}}}"}}}
        for name, other in (("A", "B"), ("B", "A"))
    }
    assert "${stack#" in read({"Resources": circle}, {"Ref": "A"})  # no name without a reference in it


def test_a_long_chain_in_deep_values_ends():
    def deep(value):
        for _ in range(30):
            value = {"Fn::Join": ["", [value]]}
        return value

    chain = {
        f"B{number}": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": deep({"Ref": f"B{number + 1}"})}}
        for number in range(60)
    }
    assert isinstance(read({"Resources": chain}, deep({"Ref": "B0"})), str | Unknown)


@pytest.mark.parametrize("properties", ["text", ["list"], {"Fn::Transform": {"Name": "AWS::Include"}}])
def test_properties_that_are_no_mapping_or_come_from_a_macro_are_unknown(properties):
    body = {"Resources": {"P": {"Type": "Probe", "Properties": properties}}}
    (probe,) = Assembly.of([Template("stack", *HERE, "", body)]).of_type("Probe")
    assert isinstance(probe.get("Value", "Inside"), Unknown)
