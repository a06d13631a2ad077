"""Compares policy documents as AWS gives them back with what was planned."""

from __future__ import annotations

from typing import Any


def alike(found: Any, planned: Any) -> bool:
    """Return whether two documents say the same.

    AWS may give back one value for a list of one, and lists in another order.
    """
    return bool(_plain(found) == _plain(planned))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return _plain(value[0]) if len(value) == 1 else sorted(map(_plain, value), key=str)
    return value
