"""What the functions do with made-up patients, without AWS."""

import io
import json
from datetime import date

import pytest

from deidentify import deidentify
from export import export
from receive import receive
from record import Record, RecordError, read_records

PATIENT = {
    "medical_record_number": "MRN-0001",
    "name": "Test Patient",
    "birth_date": "1950-06-15",
    "sex": "F",
    "zip_code": "98101",
    "admitted_on": "2026-06-14",
    "diagnosis": "I10",
}


def record(**changes):
    (made,) = read_records([json.dumps({**PATIENT, **changes})])
    return made


class Database:
    """Stands in for the database: remembers statements, and answers queries with rows."""

    def __init__(self, rows=(), *, fails=False):
        self.statements, self.values, self._rows, self._fails = [], [], rows, fails

    def run(self, statement, **values):
        self.statements.append(statement.split()[0])
        self.values.append(values)
        if self._fails and statement.startswith("INSERT"):
            raise RuntimeError("Test Patient is refused")
        return self._rows

    def close(self):
        self.statements.append("CLOSE")


class Bucket:
    """Stands in for Amazon S3."""

    def __init__(self, text=""):
        self._text, self.put = text, []

    def get_object(self, **_):
        return {"Body": io.BytesIO(self._text.encode())}

    def put_object(self, **arguments):
        self.put.append(arguments)


def message(key="intake/general-hospital/a.jsonl"):
    detail = {"bucket": {"name": "files"}, "object": {"key": key, "version-id": "v1"}}
    return {"Records": [{"messageId": "m", "body": json.dumps({"detail": detail})}]}


def test_a_file_is_stored_in_one_transaction():
    database, text = Database(), "\n".join([json.dumps(PATIENT)] * 2)
    assert receive(message(), Bucket(text), lambda: database) == {"batchItemFailures": []}
    assert database.statements == ["START", "DELETE", "INSERT", "INSERT", "COMMIT", "CLOSE"]
    assert database.values[2]["source"] == "files/intake/general-hospital/a.jsonl#v1"
    assert database.values[2]["birth_date"] == date(1950, 6, 15)


@pytest.mark.parametrize(
    ("text", "database"),
    [("no JSON of Test Patient", Database()), (json.dumps(PATIENT), Database(fails=True))],
)
def test_what_fails_comes_again_and_no_patient_is_logged(text, database, caplog):
    assert receive(message(), Bucket(text), lambda: database) == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    assert "message m" in caplog.text
    assert "Patient" not in caplog.text
    assert "COMMIT" not in database.statements


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "line 1: not JSON"),
        ("[]", "line 1: not an object"),
        (json.dumps({}), "line 1: admitted_on, birth_date, .* missing"),
        (json.dumps({**PATIENT, "sex": "?"}), "sex is none of F, M, X"),
        (json.dumps({**PATIENT, "zip_code": "98101-1"}), "zip_code is not five digits"),
        (json.dumps({**PATIENT, "birth_date": "15.6.1950"}), "birth_date is not a date"),
    ],
)
def test_a_bad_line_is_named_without_its_content(line, problem):
    with pytest.raises(RecordError, match=problem) as raised:
        list(read_records([line]))
    assert "1950" not in str(raised.value)


def test_identifiers_are_taken_out():
    assert deidentify(record(), "random") == {
        "patient": "random",
        "age": 75,
        "sex": "F",
        "zip3": "981",
        "admission_year": 2026,
        "diagnosis": "I10",
    }


@pytest.mark.parametrize(
    ("birth_date", "age"), [("1936-06-14", "90+"), ("1936-06-15", 89), ("1920-01-01", "90+"), ("2026-06-14", 0)]
)
def test_ages_over_89_are_put_together(birth_date, age):
    assert deidentify(record(birth_date=birth_date), "t")["age"] == age


def test_few_people_live_under_some_prefixes():
    assert deidentify(record(zip_code="03601"), "t")["zip3"] == "000"


def test_export_releases_tokens_and_remembers(monkeypatch):
    monkeypatch.setenv("RELEASE_BUCKET_NAME", "out")
    row = [7, *(getattr(record(), name) for name in Record.__slots__)]
    database, bucket = Database([row]), Bucket()
    assert export(database, {"MRN-0001": "random"}.__getitem__, bucket, "request.jsonl") == 1
    (put,) = bucket.put
    assert (put["Bucket"], put["Key"]) == ("out", "request.jsonl")
    assert json.loads(put["Body"])["patient"] == "random"
    assert b"MRN" not in put["Body"]
    assert database.values[-1] == {"ids": [7]}


def test_nothing_new_releases_nothing():
    bucket = Bucket()
    assert export(Database(), str, bucket, "request.jsonl") == 0
    assert bucket.put == []
