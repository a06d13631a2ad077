"""No template is larger than CloudFormation takes.

Source: CloudFormation User Guide, quotas (resources, parameters, outputs and size of a template).
"""

from __future__ import annotations

import json
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("example")
RESOURCES, PARAMETERS, OUTPUTS, BYTES = 500, 200, 200, 1_000_000


def test_every_template_is_within_the_quotas(templates: dict[str, dict[str, Any]]) -> None:
    sizes = {
        stack: (
            len(template["Resources"]),
            len(template.get("Parameters", {})),
            len(template.get("Outputs", {})),
            len(json.dumps(template)),
        )
        for stack, template in templates.items()
    }
    assert sizes
    too_large = {
        stack: size
        for stack, size in sizes.items()
        if any(given > most for given, most in zip(size, (RESOURCES, PARAMETERS, OUTPUTS, BYTES), strict=True))
    }
    assert too_large == {}
