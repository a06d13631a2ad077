"""The list of eligible services answers as AWS's reference of its day does."""

from __future__ import annotations

from datetime import date

import pytest

from hipaa_landing_zone.services import newest

CATALOG = newest()


def test_list_is_dated_and_sourced() -> None:
    assert CATALOG.as_of == date(2026, 5, 22)
    assert "hipaa-eligible-services-reference" in CATALOG.source
    assert len(CATALOG.services) == 173
    assert CATALOG.age_days(date(2026, 11, 21)) == 183


@pytest.mark.parametrize(
    ("prefix", "strict", "standard"),
    [
        ("s3", True, True),
        ("iam", True, True),
        ("synthetics", False, True),
        ("apprunner", False, False),
        ("qldb", False, False),
        ("signer", False, False),
    ],
)
def test_modes(prefix: str, strict: bool, standard: bool) -> None:
    assert (prefix in CATALOG.allowed_prefixes("strict")) is strict
    assert (prefix in CATALOG.allowed_prefixes("standard")) is standard


def test_exceptions_are_added() -> None:
    assert "apprunner" in CATALOG.allowed_prefixes("strict", ["apprunner"])


def test_no_ended_service_is_allowed() -> None:
    ended = {prefix.name for prefix in CATALOG.prefixes.values() if prefix.ended}
    assert ended
    assert not ended & set(CATALOG.allowed_prefixes("standard"))


def test_every_prefix_of_an_active_service_is_known() -> None:
    named = {prefix for service in CATALOG.services for prefix in service.prefixes}
    assert named <= set(CATALOG.prefixes)
