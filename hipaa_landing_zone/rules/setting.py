"""Problems of one setting: a switch that must be on, a number that must be large enough."""

from collections.abc import Iterator
from typing import Any

from hipaa_landing_zone.rules.rule import Problem, failed, undecided
from hipaa_landing_zone.rules.value import Unknown, truth, whole


def must_be_on(value: Any, name: str, wrong: str, fix: str) -> Iterator[Problem]:
    """Demand a Boolean setting to be true; absent is false.

    Args:
        value: The resolved property.
        name: What to call it in a message.
        wrong: What it means that it is off.
        fix: How to put it right.
    """
    on = truth(value)
    if isinstance(on, Unknown):
        yield undecided(f"{name} is {on}", fix)
    elif not on:
        yield failed(wrong, fix)


def must_be(value: Any, wanted: tuple[str, ...], name: str, wrong: str, fix: str) -> Iterator[Problem]:
    """Demand a setting to be one of some words; absent is none of them.

    Args:
        value: The resolved property.
        wanted: The words.
        name: What to call it in a message.
        wrong: What it means that it is none of them.
        fix: How to put it right.
    """
    if isinstance(value, Unknown):
        yield undecided(f"{name} is {value}", fix)
    elif value not in wanted:
        yield failed(wrong, fix)


def must_reach(value: Any, minimum: int, name: str, *, absent: int, unit: str = "days") -> Iterator[Problem]:
    """Demand a whole number to be large enough.

    Args:
        value: The resolved property.
        minimum: The least that will do, in the unit.
        name: What to call it in a message.
        absent: What AWS takes when it is absent, in the unit.
        unit: What it counts.
    """
    fix = f"Set {name} to {minimum} or more."
    number = whole(value)
    if isinstance(number, Unknown):
        yield undecided(f"{name} is {number}", fix)
    elif (absent if number is None else number) < minimum:
        given = f"AWS's default of {absent}" if number is None else f"{number}"
        yield failed(f"{name} is {given} {unit}; at least {minimum} are asked for.", fix)
