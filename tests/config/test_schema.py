"""The published JSON Schema is current, and accepts the example."""

from __future__ import annotations

import json

import jsonschema
import yaml
from conftest import EXAMPLE, ROOT

from hipaa_landing_zone.config.schema import schema_text

PUBLISHED = ROOT / "docs" / "reference" / "landing-zone.schema.json"


def test_published_schema_is_current() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text(), "run `make docs`"


def test_schema_accepts_the_example_and_refuses_an_unknown_key() -> None:
    data = json.loads(json.dumps(yaml.safe_load(EXAMPLE.read_text(encoding="utf-8")), default=str))
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))
    assert not list(validator.iter_errors(data))
    data["colour"] = "red"
    assert [error.validator for error in validator.iter_errors(data)] == ["additionalProperties"]
