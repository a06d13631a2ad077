"""Every check is in the visible tuple, and says what it is."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from hipaa_landing_zone.live import verify
from hipaa_landing_zone.live.verify import CHECKS


def test_every_check_of_every_module_is_registered():
    modules = [
        importlib.import_module(f"{verify.__name__}.{each.name}") for each in pkgutil.iter_modules(verify.__path__)
    ]
    theirs = [check for module in modules for check in getattr(module, "CHECKS", ())]
    assert len(theirs) == len(CHECKS)
    assert set(map(id, theirs)) == set(map(id, CHECKS))


def test_names_are_unique():
    assert len({check.name for check in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda each: each.name)
def test_check_says_what_it_is(check):
    assert check.name.isidentifier()
    assert check.title.endswith(".")
    assert check.citations
    assert all(citation.startswith("164.3") for citation in check.citations)


@pytest.mark.parametrize("check", CHECKS, ids=lambda each: each.name)
def test_check_has_subjects_before_and_after_the_lock(check, plan, first_plan):
    assert list(check.subjects(plan))
    assert list(check.subjects(first_plan))
