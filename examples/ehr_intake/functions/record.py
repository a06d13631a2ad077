"""One patient record of an intake file: a line of JSON."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

_ZIP = re.compile(r"\d{5}")
_SEXES = ("F", "M", "X")


class RecordError(ValueError):
    """A line that is no record. The message names line and field, never a value: it goes into the log."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the partner tells about one encounter."""

    medical_record_number: str
    name: str
    birth_date: date
    sex: str
    zip_code: str
    admitted_on: date
    diagnosis: str


def read_records(lines: Iterable[str]) -> Iterator[Record]:
    """Read the lines of a file; empty ones are skipped.

    Raises:
        RecordError: A line is no record.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _record(number, line)


def _record(number: int, line: str) -> Record:
    try:
        data = json.loads(line)
    except ValueError:
        # Without the cause, whose text holds the line.
        raise RecordError(f"line {number}: not JSON") from None
    if not isinstance(data, dict):
        raise RecordError(f"line {number}: not an object")
    missing = sorted(set(Record.__slots__) - data.keys())
    if missing:
        raise RecordError(f"line {number}: {', '.join(missing)} missing")
    values = {name: str(data[name]).strip() for name in Record.__slots__}
    if values["sex"] not in _SEXES:
        raise RecordError(f"line {number}: sex is none of {', '.join(_SEXES)}")
    if not _ZIP.fullmatch(values["zip_code"]):
        raise RecordError(f"line {number}: zip_code is not five digits")
    return Record(
        medical_record_number=values["medical_record_number"],
        name=values["name"],
        birth_date=_date(number, "birth_date", values["birth_date"]),
        sex=values["sex"],
        zip_code=values["zip_code"],
        admitted_on=_date(number, "admitted_on", values["admitted_on"]),
        diagnosis=values["diagnosis"],
    )


def _date(number: int, name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RecordError(f"line {number}: {name} is not a date such as 2026-01-31") from None
