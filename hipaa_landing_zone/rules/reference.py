"""References as they are written in a template, for where their resolved values do not tell what they lead to."""

import re
from collections.abc import Iterator
from typing import Any

_PLACEHOLDER = re.compile(r"\$\{([^!}.]+)[^}]*\}")


def mentioned(written: Any) -> Iterator[str]:
    """Find the logical ids that `Ref`, `Fn::GetAtt` and `Fn::Sub` name anywhere in a template value.

    An ARN that is put together from the Region of a stack without a known Region cannot be resolved, and still says
    whose ARN it is.

    Args:
        written: JSON from a template, before intrinsic functions are evaluated.
    """
    left = [written]
    while left:
        each = left.pop()
        if isinstance(each, list):
            left.extend(each)
        elif isinstance(each, dict):
            left.extend(each.values())
            yield from _named(each)


def _named(body: dict[str, Any]) -> Iterator[str]:
    if isinstance(name := body.get("Ref"), str):
        yield name
    attribute = body.get("Fn::GetAtt")
    if isinstance(first := attribute[0] if isinstance(attribute, list) and attribute else attribute, str):
        yield first.split(".", 1)[0]
    text = body.get("Fn::Sub")
    if isinstance(first := text[0] if isinstance(text, list) and text else text, str):
        yield from (match[1] for match in _PLACEHOLDER.finditer(first))
