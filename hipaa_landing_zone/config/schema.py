"""The JSON Schema of ``landing-zone.yaml``, generated from the model."""

from __future__ import annotations

import json

from hipaa_landing_zone.config.model import Configuration


def schema_text() -> str:
    """Return the schema as it is published in ``docs/reference/landing-zone.schema.json``."""
    schema = Configuration.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "hipaa-landing-zone configuration"
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
