"""Documents that CloudFormation takes as JSON or as a text of JSON."""

import json
from typing import Any

from hipaa_landing_zone.rules.value import Unknown


def parsed(value: Any) -> Any:
    """Read a resolved property that may hold its document as text; `Unknown` for text that is not JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return Unknown("a document that is not JSON")
