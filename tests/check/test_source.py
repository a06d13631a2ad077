"""Files, folders and cloud assemblies: what is read, what it is called, and what is refused."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from hipaa_landing_zone.check.source import read
from hipaa_landing_zone.config import InputError
from hipaa_landing_zone.rules.model import Assembly

BUCKET = {"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}}}
NESTED: dict[str, Any] = {
    "Resources": {
        "Nested": {
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {"Parameters": {"Name": "given"}},
            "Metadata": {"aws:asset:path": "nested.nested.template.json", "aws:asset:property": "TemplateURL"},
        }
    }
}
INNER = {"Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "Name"}}}}}


def stack(file: str, environment: str = "aws://111111111111/us-east-1", name: str = "stage/app") -> dict[str, Any]:
    return {
        "type": "aws:cloudformation:stack",
        "environment": environment,
        "properties": {"templateFile": file},
        "displayName": name,
    }


def assembly(folder: Path, artifacts: Any, files: dict[str, Any] | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cdk.out").write_text("{}", encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}), encoding="utf-8")
    for name, body in (files or {}).items():
        (folder / name).write_text(json.dumps(body), encoding="utf-8")
    return folder


def refused(said: str, *paths: Path) -> None:
    with pytest.raises(InputError, match=said):
        read(paths)


def test_an_assembly_gives_stacks_of_stages_with_account_and_region(tmp_path: Path) -> None:
    root = assembly(
        tmp_path / "cdk.out",
        {
            "stage": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-stage"}},
            "Tree": {"type": "cdk:tree", "properties": {"file": "tree.json"}},
            "open": stack("open.json", "aws://unknown-account/unknown-region", "open"),
        },
        {"open.json": BUCKET},
    )
    assembly(root / "assembly-stage", {"app": stack("app.json")}, {"app.json": BUCKET})
    found = read([root], account="999999999999", region="eu-west-1").templates
    assert [(each.stack, each.account, each.region, each.path) for each in found] == [
        ("stage/app", "111111111111", "us-east-1", "cdk.out/assembly-stage/app.json"),
        ("open", "999999999999", "eu-west-1", "cdk.out/open.json"),
    ]


def test_nested_stacks_are_read_and_get_their_parameters(tmp_path: Path) -> None:
    files = {"app.json": NESTED, "nested.nested.template.json": INNER}
    root = assembly(tmp_path / "cdk.out", {"app": stack("app.json")}, files)
    templates = read([root]).templates
    assert [each.stack for each in templates] == ["stage/app", "stage/app/Nested"]
    built = Assembly.of(templates)
    assert next(built.of_type("AWS::S3::Bucket")).get("BucketName") == "given"
    assert built.nested(next(built.of_type("AWS::CloudFormation::Stack"))) is templates[1]


def test_a_nested_stack_without_its_file_is_left_to_the_rule(tmp_path: Path) -> None:
    root = assembly(tmp_path / "cdk.out", {"app": stack("app.json")}, {"app.json": NESTED})
    built = Assembly.of(read([root]).templates)
    assert built.nested(next(built.of_type("AWS::CloudFormation::Stack"))) is None


@pytest.mark.parametrize(
    ("artifacts", "said"),
    [
        ({"a": stack("../../../etc/passwd")}, "outside of the assembly"),
        ({"a": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}}}, "within itself"),
        ({"a": {"type": "cdk:cloud-assembly", "properties": {}}}, "outside of the assembly"),
        ({"a": stack("missing.json")}, "No such file"),
        ({"a": "text"}, "not an artifact"),
        ({"a": {"type": "aws:cloudformation:stack", "properties": "text"}}, "not an artifact"),
        (["a"], "has no artifacts"),
        ({}, "nothing to check"),
    ],
)
def test_a_wrong_manifest_is_a_message(tmp_path: Path, artifacts: Any, said: str) -> None:
    refused(said, assembly(tmp_path / "cdk.out", artifacts))


@pytest.mark.parametrize("text", ["{", "[]", '{"artifacts": 1}', "[" * 100_000, "\xff"])
def test_a_manifest_that_is_none_is_a_message(tmp_path: Path, text: str) -> None:
    root = assembly(tmp_path / "cdk.out", {})
    (root / "manifest.json").write_text(text, encoding="latin-1")
    refused("manifest.json:1", root)


def test_nested_stacks_without_end_are_refused(tmp_path: Path) -> None:
    endless = {"Resources": {"Nested": {**NESTED["Resources"]["Nested"]}}}
    files = {"app.json": NESTED, "nested.nested.template.json": endless}
    refused("within itself", assembly(tmp_path / "one", {"app": stack("app.json")}, files))
    # Each level holds ten of the next: no circle, and yet ten to the sixth templates.
    levels = {
        f"level{level}.json": {
            "Resources": {
                f"N{number}": {
                    "Type": "AWS::CloudFormation::Stack",
                    "Metadata": {"aws:asset:path": f"level{level + 1}.json"},
                }
                for number in range(10)
            }
        }
        for level in range(6)
    }
    many = assembly(tmp_path / "two", {"app": stack("level0.json")}, {**levels, "level6.json": BUCKET})
    refused("too many templates", many)


def test_a_folder_is_searched_and_what_is_no_template_is_named(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in ("a.json", "deep/er/b.template", "node_modules/c.json", ".hidden/d.json", "deep/readme.md"):
        (tmp_path / name).write_text(json.dumps(BUCKET), encoding="utf-8")
    (tmp_path / "deep" / "c.yml").write_text("Resources: {B: {Type: 'AWS::S3::Bucket'}}", encoding="utf-8")
    (tmp_path / "package.json").write_text('{"name": "x"}', encoding="utf-8")
    assembly(tmp_path / "deep" / "cdk.out", {"app": stack("app.json")}, {"app.json": BUCKET})
    found = read([tmp_path, tmp_path / "a.json"])
    folder = tmp_path.name
    assert [each.path for each in found.templates] == [
        f"{folder}/a.json",
        f"{folder}/deep/cdk.out/app.json",
        f"{folder}/deep/c.yml",
        f"{folder}/deep/er/b.template",
    ]
    assert found.passed_over == (f"{folder}/package.json",)


def test_a_template_that_cannot_be_parsed_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(json.dumps(BUCKET), encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("Resources:\n  A: {Type: X\n", encoding="utf-8")
    refused(r"bad\.yaml:3: .* not valid YAML", tmp_path)


def test_nothing_to_check_is_never_success(tmp_path: Path) -> None:
    refused("nothing to check", tmp_path)
    (tmp_path / "package.json").write_text("{}", encoding="utf-8")
    refused("nothing to check", tmp_path)
    refused("has no resources", tmp_path / "package.json")
    refused("no such file", tmp_path / "missing")
    os.mkfifo(tmp_path / "fifo")
    refused("not a regular file", tmp_path / "fifo")


def test_paths_are_shown_as_the_working_folder_sees_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").write_text(json.dumps(BUCKET), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert [each.path for each in read([Path("in"), tmp_path / "in" / "a.json"]).templates] == ["in/a.json"]


def test_stacks_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        assembly(tmp_path / name, {"app": stack("app.json")}, {"app.json": BUCKET})
    names = [each.stack for each in read([tmp_path / "one", tmp_path / "two", tmp_path / "three"]).templates]
    assert names == ["stage/app", "stage/app (two/app.json)", "stage/app (three/app.json)"]


def test_links_to_folders_are_not_followed_and_links_to_files_are(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "b.json").write_text(json.dumps(BUCKET), encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "loop").symlink_to(inside)
    (inside / "folder").symlink_to(outside)
    (inside / "link.json").symlink_to(outside / "b.json")
    assert [each.path for each in read([inside]).templates] == ["inside/link.json"]
