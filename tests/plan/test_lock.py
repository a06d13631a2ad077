"""A lock file is read whole or refused, and its text is stable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import lock_for

from hipaa_landing_zone.config import InputError
from hipaa_landing_zone.plan import read_lock

if TYPE_CHECKING:
    from pathlib import Path

    from hipaa_landing_zone.config import Configuration


def test_text_reads_back_the_same(tmp_path: Path, configuration: Configuration) -> None:
    lock = lock_for(configuration)
    path = tmp_path / "landing-zone.lock.json"
    path.write_text(lock.text(), encoding="utf-8")
    read = read_lock(path)
    assert read == lock
    assert read is not None
    assert read.text() == lock.text()


def test_no_file_is_no_lock(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "none") is None


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "not JSON"),
        ("[]", "valid dictionary"),
        ('{"version": 3}', "1 or 2"),
        ('{"version": 1, "organization_id": "x"}', "pattern"),
    ],
)
def test_what_is_not_a_lock_is_refused(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "landing-zone.lock.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_lock(path)
    assert any(what in problem.what for problem in caught.value.problems)
    assert "hlz lock" in caught.value.problems[0].allowed
