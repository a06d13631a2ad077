"""How settings are written so that nobody below can change them."""

from __future__ import annotations

from typing import Any

LOCKED = {"@@operators_allowed_for_child_policies": ["@@none"]}
"""Policies further down cannot change the value. Source: AWS Organizations User Guide, inheritance operators."""


def fixed(value: Any) -> dict[str, Any]:
    """Return a setting with a value that no policy further down can change."""
    return {"@@assign": value, **LOCKED}
