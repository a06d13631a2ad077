"""The text of one automation's script: the part that all share, then the part of one kind of resource."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent
_OWN_IMPORT = "from hipaa_landing_zone."


def script(kind: str) -> str:
    """Return Python that needs nothing but boto3, with a function ``handler(events, context)``.

    Args:
        kind: a module of this package, such as ``trail``.

    Raises:
        ValueError: the text has double braces, which Systems Manager would take for a variable of its own.
    """
    text = "\n\n".join(_without_own_imports(name) for name in ("run", kind))
    if "{{" in text:
        raise ValueError(f"{kind}: double braces in a script are a variable of Systems Manager.")
    return text


def _without_own_imports(name: str) -> str:
    lines = (_FOLDER / f"{name}.py").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith(_OWN_IMPORT)).strip() + "\n"
