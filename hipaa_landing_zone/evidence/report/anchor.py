"""Ids of elements that are linked to: `control-164.312(b)`, `mechanism-HLZ-SCP-05`, `asset-12`."""

from __future__ import annotations

import re

_UNSAFE = re.compile(r"[^A-Za-z0-9._():/+@,-]")


def anchor(kind: str, name: object) -> str:
    """Return the id of an element, which as a link is ``#`` and the same characters.

    Letters, digits and ``. _ ( ) : / + @ , -`` stay as they are; every other character becomes its code point between
    two tildes (``a b`` is ``a~20~b``), so that two names never share an id, and no link needs escaping.

    Args:
        kind: control, safeguard, mechanism, finding, exception, asset, guardrail or account.
        name: its id or name.
    """
    return f"{kind}-" + _UNSAFE.sub(lambda found: f"~{ord(found[0]):x}~", str(name))
