"""The JSON Schema accepts the example, and refuses what the loader refuses."""

from __future__ import annotations

import json

import jsonschema
import yaml
from conftest import EXAMPLE

from hipaa_landing_zone.config.schema import schema_text


def test_schema_accepts_the_example_and_refuses_an_unknown_key() -> None:
    data = json.loads(json.dumps(yaml.safe_load(EXAMPLE.read_text(encoding="utf-8")), default=str))
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))
    assert not list(validator.iter_errors(data))
    data["colour"] = "red"
    assert [error.validator for error in validator.iter_errors(data)] == ["additionalProperties"]
