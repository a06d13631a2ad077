"""The context of a request: condition keys and their values, as policies see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hipaa_landing_zone.policies.evaluation.error import RequestError

Value = str | tuple[str, ...]
"""A value of a single-valued key, or the values of a multivalued key."""
Given = str | bool | int | Iterable[str]
"""What a caller may give: true and numbers are written as AWS writes them; any list is a multivalued key."""


def normalize(given: Mapping[str, Given]) -> dict[str, Value]:
    """Return a context with keys in lower case, since the names of condition keys are not case-sensitive.

    An empty list is a key without values, which AWS treats as absent.

    Raises:
        RequestError: a key is given twice, or a value is neither text, boolean, number nor a list of texts.
    """
    context: dict[str, Value] = {}
    for key, value in given.items():
        name = key.lower()
        if name in context:
            raise RequestError(f"The context has {key} twice: names of condition keys are not case-sensitive.")
        if (normal := _value(key, value)) != ():
            context[name] = normal
    return context


def _value(key: str, value: Given) -> Value:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Iterable):
        values = tuple(value)
        if all(isinstance(each, str) for each in values):
            return values
    raise RequestError(f"{key} is {value!r}: give text, a boolean, an integer or a list of texts.")
