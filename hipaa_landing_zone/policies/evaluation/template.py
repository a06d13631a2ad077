"""Policy text with wildcards and variables, turned into what request values are compared with.

Source: IAM User Guide, "IAM policy elements: Variables and tags" (reference_policies_variables).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.policies.evaluation.context import Value

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_REFERENCE = re.compile(r"\s*([^\s,]+)\s*(?:,\s*'([^']*)'\s*)?")
_ARN_COLONS = 5


@dataclass(frozen=True, slots=True)
class Variable:
    """A reference to a context key, such as ``${aws:PrincipalTag/team, 'none'}``."""

    key: str
    default: str | None

    def value(self, context: Mapping[str, Value]) -> str | None:
        """Return the key's value; None when it has none: multivalued keys cannot be variables."""
        found = context.get(self.key)
        return found if isinstance(found, str) else self.default


@dataclass(frozen=True, slots=True)
class Escaped:
    """One of ``${*}``, ``${?}``, ``${$}``: the character itself, never a wildcard."""

    character: str


@dataclass(frozen=True, slots=True)
class Template:
    """One text of a policy, split at its variables.

    A variable without a value is null, and nothing equals or is like null. What a variable stands for is compared
    as it is: a ``*`` in a tag's value is no wildcard.
    """

    source: str
    pieces: tuple[str | Variable | Escaped, ...]

    @property
    def keys(self) -> frozenset[str]:
        """The context keys that it refers to, in lower case."""
        return frozenset(piece.key for piece in self.pieces if isinstance(piece, Variable))

    def text(self, context: Mapping[str, Value]) -> str | None:
        """Return the text with variables replaced and wildcards as ordinary characters; None when it is null."""
        return self._joined(context, lambda text, _: text, lambda text: text)

    def regex(self, context: Mapping[str, Value]) -> str | None:
        """Return a regular expression for the text with its wildcards; None when it is null."""
        return self._joined(context, lambda text, _: _glob(text, "."), re.escape)

    def arn_regex(self, context: Mapping[str, Value]) -> str | None:
        """Return a regular expression for an ARN, whose wildcards end at each of its first five colons.

        An ARN of fewer than six parts is one that ends in ``*``, which stands for the remaining parts as well.
        """
        colons = sum(piece.count(":") for piece in self.pieces if isinstance(piece, str))
        missing = max(0, _ARN_COLONS - colons)
        rest = ":[^:]*" * (missing - 1) + ":.*" if missing else ""
        found = self._joined(context, _arn_glob, re.escape)
        return None if found is None else found + rest

    def _joined(self, context: Mapping[str, Value], plain: _Plain, replaced: _Replaced) -> str | None:
        parts, colons = [], 0
        for piece in self.pieces:
            if isinstance(piece, str):
                parts.append(plain(piece, colons))
                colons += piece.count(":")
            elif isinstance(piece, Escaped):
                parts.append(replaced(piece.character))
            elif (value := piece.value(context)) is None:
                return None
            else:
                parts.append(replaced(value))
        return "".join(parts)


def parse(source: str, *, variables: bool) -> Template:
    """Split a policy's text at its variables.

    Args:
        source: the text as it stands in the policy.
        variables: whether the policy's version knows variables: only 2012-10-17 does.

    Raises:
        ValueError: ``${…}`` is neither an escaped character nor a key with an optional default.
    """
    if not variables:
        return Template(source, (source,))
    pieces: list[str | Variable | Escaped] = []
    end = 0
    for found in _VARIABLE.finditer(source):
        pieces.append(source[end : found.start()])
        pieces.append(_reference(found[1]))
        end = found.end()
    pieces.append(source[end:])
    return Template(source, tuple(piece for piece in pieces if piece != ""))


def _reference(inside: str) -> Variable | Escaped:
    if inside in {"*", "?", "$"}:
        return Escaped(inside)
    if found := _REFERENCE.fullmatch(inside):
        return Variable(found[1].lower(), found[2])
    raise ValueError(f"${{{inside}}} is no policy variable: write ${{key}} or ${{key, 'default'}}")


def _glob(text: str, any_character: str) -> str:
    return "".join({"*": f"{any_character}*", "?": any_character}.get(part) or re.escape(part) for part in text)


def _arn_glob(text: str, colons: int) -> str:
    """Translate a stretch of an ARN that begins after a number of colons."""
    parts = []
    for part in text:
        parts.append(_glob(part, "[^:]" if colons < _ARN_COLONS else "."))
        colons += part == ":"
    return "".join(parts)


if TYPE_CHECKING:
    from collections.abc import Callable

    _Plain = Callable[[str, int], str]
    _Replaced = Callable[[str], str]
