"""What held, what failed and what is unknown are told apart; a bug is none of these."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ParamValidationError

from hipaa_landing_zone.live.verify.check import (
    AbsentError,
    Check,
    Judgement,
    Subject,
    UnknownIdError,
    Waiting,
    compare,
    known,
    text,
)
from hipaa_landing_zone.live.verify.look import look
from hipaa_landing_zone.live.verify.result import Place

PLACE = Place("ehr-prod", "222222222222", "us-east-1", "thing")
HELD = Judgement(held=True, expected="this", found="this", next="look")


def refusal(code, operation="GetThing"):
    return ClientError({"Error": {"Code": code, "Message": "no"}}, operation)


def judged(*steps, citations=()):
    """Look with a check that yields the judgements among the steps and raises the errors."""

    def judge(_reader, _subject):
        for step in steps:
            if isinstance(step, Exception):
                raise step
            yield step

    check = Check(name="truth", title="It is so.", citations=("164.312(b)",), subjects=lambda _: (), judge=judge)
    return look(SimpleNamespace(), check, Subject(PLACE, None, citations))


def test_held():
    (result,) = judged(HELD)
    assert (result.check, result.place, result.outcome, result.next) == ("truth", PLACE, "held", "")
    assert result.citations == ("164.312(b)",)


def test_failed_says_where_and_what_next():
    (result,) = judged(compare("this", "that", "look", "part of it"), citations=("164.312(d)",))
    assert (result.outcome, result.expected, result.found, result.next) == ("failed", "this", "that", "look")
    assert (result.place.account, result.place.resource) == ("ehr-prod", "part of it")
    assert result.citations == ("164.312(d)",)


@pytest.mark.parametrize(
    ("error", "outcome", "found", "following"),
    [
        (refusal("AccessDenied"), "unknown", "AccessDenied", "allowed GetThing in ehr-prod"),
        (refusal("AccessDenied", "AssumeRole"), "unknown", "AssumeRole", "--role-name"),
        (refusal("Throttling"), "unknown", "Throttling", "Run it again"),
        (refusal("SomethingNew"), "unknown", "SomethingNew", "Run it again"),
        (refusal("NoSuchBucket"), "failed", "does not exist", "hlz plan"),
        (refusal("TrailNotFoundException"), "failed", "does not exist", "hlz plan"),
        (EndpointConnectionError(endpoint_url="http://127.0.0.1:1"), "unknown", "Could not connect", "reachable"),
        (AbsentError("no VPC"), "failed", "no VPC", "hlz plan"),
        (UnknownIdError("no id"), "unknown", "no id", "hlz lock"),
    ],
)
def test_refusal_is_never_held(error, outcome, found, following):
    first, last = judged(HELD, error)
    assert first.outcome == "held"
    assert last.outcome == outcome
    assert found in last.found
    assert following in last.next


@pytest.mark.parametrize("bug", [KeyError("Trail"), ParamValidationError(report="no such argument"), TypeError()])
def test_bug_is_not_an_unknown(bug):
    with pytest.raises(type(bug)):
        judged(HELD, bug)


def test_silence_is_a_bug():
    with pytest.raises(RuntimeError, match="truth said nothing about ehr-prod"):
        judged()


def test_what_waits_is_unknown():
    check = Check(
        name="truth", title="It is so.", citations=("164.312(b)",), subjects=lambda _: (), judge=lambda *_: 1 / 0
    )
    (result,) = look(SimpleNamespace(), check, Waiting(PLACE, "the id of account x: run `hlz lock`"))
    assert (result.outcome, result.found) == ("unknown", "not deployed yet")
    assert "run `hlz lock`" in result.next


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "none"), ("", "none"), (True, "true"), ({"b", "a"}, "a, b"), (set(), "none"), (3, "3")],
)
def test_text(value, said):
    assert text(value) == said


def test_known():
    assert known("ou-1", "OU") == "ou-1"
    with pytest.raises(UnknownIdError, match="OU Phi has no id"):
        known(None, "OU Phi")
