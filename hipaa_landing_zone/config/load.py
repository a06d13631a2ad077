"""From a file to a configuration, or to everything that is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.config.check import CHECKS
from hipaa_landing_zone.config.document import read
from hipaa_landing_zone.config.draft import draft
from hipaa_landing_zone.config.model import Configuration
from hipaa_landing_zone.config.problem import InputError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def load(path: Path, *, today: date) -> Configuration:
    """Read a configuration.

    Args:
        path: the ``landing-zone.yaml`` to read.
        today: the day on which exceptions and acceptances are judged to be in force.

    Raises:
        InputError: with every problem of the file at once.
    """
    document = read(path)
    result = draft(document, today)
    for check in CHECKS:
        check(result)
    if result.problems:
        raise InputError(result.problems)
    return Configuration.model_validate(document.data, context=document)
