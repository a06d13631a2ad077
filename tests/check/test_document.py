"""From text to template: JSON and YAML with lines, and a message for whatever is none."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from hipaa_landing_zone.check.document import BYTES_MAXIMUM, is_like_a_template, parse, read_text
from hipaa_landing_zone.check.problem import DEPTH_MAXIMUM, TemplateError

SHORT_FORMS = """\
AWSTemplateFormatVersion: 2010-09-09
Conditions:
  Here: !And [!Equals [!Ref "AWS::Region", us-east-1], !Not [!Condition Other]]
Resources:
  # a comment
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "x-${AWS::Region}"
      Tags: {Flow: !Join ["-", [a, !GetAtt Key.Arn]], Select: !Select [0, !Split [",", "a,b"]]}
      Encoded: !Base64 {"Fn::Sub": text}
      Found: !FindInMap [A, B, C]
      Imported: !ImportValue name
      Either: !If [Here, 1, !Ref "AWS::NoValue"]
  Key: {Type: "AWS::KMS::Key", Properties: {Account: 111122223333, Octal: 0644, Version: 2012-10-17, On: yes}}
"""


def test_short_forms_are_written_out_in_block_and_flow_style() -> None:
    document = parse(SHORT_FORMS, json_only=False)
    properties = document.body["Resources"]["Bucket"]["Properties"]
    assert properties == {
        "BucketName": {"Fn::Sub": "x-${AWS::Region}"},
        "Tags": {
            "Flow": {"Fn::Join": ["-", ["a", {"Fn::GetAtt": "Key.Arn"}]]},
            "Select": {"Fn::Select": [0, {"Fn::Split": [",", "a,b"]}]},
        },
        "Encoded": {"Fn::Base64": {"Fn::Sub": "text"}},
        "Found": {"Fn::FindInMap": ["A", "B", "C"]},
        "Imported": {"Fn::ImportValue": "name"},
        "Either": {"Fn::If": ["Here", 1, {"Ref": "AWS::NoValue"}]},
    }
    assert document.body["Conditions"]["Here"] == {
        "Fn::And": [{"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}, {"Fn::Not": [{"Condition": "Other"}]}]
    }
    assert document.body["Resources"]["Key"]["Properties"] == {
        "Account": "111122223333",
        "Octal": 420,
        "Version": "2012-10-17",
        "On": True,
    }
    assert document.lines == {"Bucket": 6, "Key": 15}


@pytest.mark.parametrize("indent", [None, 1, 2])
@pytest.mark.parametrize("json_only", [True, False])
def test_json_gives_the_same_values_as_the_standard_library_and_lines(indent: int | None, *, json_only: bool) -> None:
    body = parse(SHORT_FORMS, json_only=False).body
    text = json.dumps(body, indent=indent)
    document = parse(text, json_only=json_only)
    assert document.body == json.loads(text) == body
    for name, line in document.lines.items():
        assert f'"{name}": {{' in text.splitlines()[line - 1]


def test_json_may_be_written_as_flow_style_yaml_with_short_forms() -> None:
    document = parse('{Resources: {B: {Type: "AWS::S3::Bucket", Properties: {BucketName: !Ref P}}}}', json_only=False)
    assert document.body["Resources"]["B"]["Properties"] == {"BucketName": {"Ref": "P"}}


def test_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    file.write_bytes('{"Resources": {"A": {"Type": "X"}}}'.encode("utf-8-sig"))
    assert parse(read_text(file), json_only=True).lines == {"A": 1}


R = "Resources:\n  A: {Type: X}\n"


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("", "the file is empty", 1),
        ("# only a comment\n", "the file is empty", 1),
        ("- a\n- b\n", "not a template", 1),
        ("text", "not a template", 1),
        ("Description: x\n", "has no resources", 1),
        ("Resources: {}\n", "has no resources", 1),
        ("Resources:\n", "has no resources", 1),
        ("Resources: [a]\n", "not a mapping", 1),
        ("Outputs: [a]\n" + R, "not a mapping", 1),
        ("Resources:\n  A: text\n", "not a resource", 2),
        ("Resources:\n  A: {Properties: {}}\n", "has no Type", 2),
        ("Resources:\n  A: {Type: 3}\n", "has no Type", 2),
        ("Resources:\n  A: {Type: X, Properties: [a]}\n", "not a mapping", 2),
        ("Resources:\n  A-b: {Type: X}\n", "not a logical id", 2),
        ("Resources:\n  A: {Type: X}\n  A: {Type: Y}\n", "the key stands twice", 3),
        (R + "Resources:\n  B: {Type: X}\n", "the key stands twice", 3),
        ("Resources:\n  A:\n    Type: X\n    Type: Y\n", "the key stands twice", 4),
        ("Resources:\n  A: {Type: X, Properties: {B: !Sbu x}}\n", "a tag that CloudFormation does not know", 2),
        ("Resources:\n  A: !!python/object:os.system {Type: X}\n", "a tag that CloudFormation does not know", 2),
        ("Resources:\n  A: {Type: X, Properties: {B: !!binary aGk=}}\n", "a tag that CloudFormation does not", 2),
        ("Resources:\n  A: &a {Type: X}\n  B: *a\n", "a YAML alias", 3),
        ("Resources:\n  A: {<<: {Type: X}}\n", "a YAML merge key", 2),
        ("Resources:\n  ? [a, b]\n  : {Type: X}\n", "a key that is no text", 2),
        (R + "---\n" + R, "a second YAML document", 3),
        ("Resources:\n\tA: {Type: X}\n", "not valid YAML", 2),
        ("Resources: {A: {Type: X}\n", "not valid YAML", 2),
        ("{a: " * 100_000, "nested too deeply", 1),
        ("Resources:\n  A: " + "[" * 100_000, "nested too deeply", 2),
        ("Resources:\n  A: {Type: X, Properties: {P: " + "!Sub [" * 200 + "]" * 200 + "}}\n", "nested too deeply", 2),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_wrong_yaml_is_a_message_with_a_line(text: str, said: str, line: int) -> None:
    with pytest.raises(TemplateError, match=said) as raised:
        parse(text, json_only=False)
    assert raised.value.line == line
    assert raised.value.allowed


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("", "not valid JSON", 1),
        ("[]", "not a template", 1),
        ('{"Resources": {}}', "has no resources", 1),
        ('{"Resources": []}', "not a mapping", 1),
        ('{"Resources": {"A": {"Type": "X"}}', "not valid JSON", 1),
        ('{"Resources": {"A": {"Type": "X"}}} more', "more text after", 1),
        ('{"Resources":\n {"A": {"Type": "X"},\n  "A": {"Type": "X"}}}', "the key stands twice", 3),
        ('{"Resources":\n {"A": {"Type": "X", "Properties": {"B": 1, "B": 2}}}}', "the key stands twice", 2),
        ('{"Resources": {"A": {"Type": "X"}}, "Resources": {}}', "the key stands twice", 1),
        ('{"Resources": {"A": {"Type": "X", "Properties": {"B": NaN}}}}', "NaN is no number", 1),
        ('{"Resources": {"A": {"Type": "X", "Properties": {"B": ' + "1" * 5000 + "}}}}", "not valid JSON", 1),
        ('{"Resources": {A: 1}}', "a property name in double quotes is missing", 1),
        ('{"Resources" {}}', "a colon is missing", 1),
        ('{"Resources": {"A": {"Type": "X"} "B": 1}}', "a comma is missing", 1),
        ('{"Resour\nces": {}}', "not valid JSON", 1),
        ('{"Resources": {"A": ' + '{"a":' * 100_000, "nested too deeply", 1),
        ('{"Resources": {"A": ' + "[" * 900 + "]" * 900 + "}}", "nested too deeply", 1),
        ('{"a": ' + "[" * (DEPTH_MAXIMUM + 1) + "]" * (DEPTH_MAXIMUM + 1) + "}", "nested too deeply", 1),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_wrong_json_is_a_message_with_a_line(text: str, said: str, line: int) -> None:
    with pytest.raises(TemplateError, match=said) as raised:
        parse(text, json_only=True)
    assert raised.value.line == line


def test_a_small_file_does_not_become_a_large_one() -> None:
    levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    with pytest.raises(TemplateError, match="alias"):  # expanding it would take years
        parse(f"a0: &a0 x\n{levels}", json_only=False)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfeR\x00e\x00", "not UTF-8"),
        ("Resources: café".encode("latin-1"), "not UTF-8"),
        (b"Resources:\x00", "NUL bytes"),
        (b" " * (BYTES_MAXIMUM + 1), "too large"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "t.yaml"
    file.write_bytes(content)
    with pytest.raises(TemplateError, match=said):
        read_text(file)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.yaml")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "nowhere.yaml").symlink_to("missing")
    for name, said in (("fifo", "regular"), ("loop", "symbolic links"), ("nowhere", "No such"), ("missing", "No such")):
        with pytest.raises(TemplateError, match=said):
            read_text(tmp_path / f"{name}.yaml")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AWSTemplateFormatVersion: x", True),
        ('{"Description": "x", "Resources":{}}', True),
        ("Description: x\nResources:\n", True),
        ("services:\n  web: {image: x}\n", False),
        ('{"name": "package"}', False),
    ],
)
def test_a_template_is_told_from_other_files(text: str, *, expected: bool) -> None:
    assert is_like_a_template(text) is expected


@pytest.mark.parametrize(
    "text", [" \n" * 1_000_000, ", " * 1_000_000, "{" * 2_000_000], ids=["lines", "commas", "braces"]
)
def test_telling_templates_takes_time_in_proportion_to_their_size(text: str) -> None:
    assert not is_like_a_template(text)  # quadratic time would be hours
