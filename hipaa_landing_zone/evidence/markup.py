"""What the report and the diagrams write HTML with: templates that escape, and ids of elements that are linked to."""

from __future__ import annotations

import re

from jinja2 import Environment, PackageLoader, StrictUndefined

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


def environment(package: str) -> Environment:
    """Return what fills templates: every value is escaped, and one that is missing is an error instead of a gap.

    Args:
        package: the package with a folder ``template``.
    """
    return Environment(
        loader=PackageLoader(package, "template"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
