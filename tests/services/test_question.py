"""What the list answers about a service, and how two lists are compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hipaa_landing_zone.services import UnknownNameError, differences, explain, newest

CATALOG = newest()


@pytest.mark.parametrize(
    ("name", "mode", "prefix", "verdict"),
    [
        ("s3", "strict", "s3", "eligible"),
        ("s3:GetObject", "strict", "s3", "eligible"),
        ("iam", "strict", "iam", "allowed"),
        ("synthetics", "standard", "synthetics", "eligible"),
        ("synthetics", "strict", "synthetics", "not allowed"),
        ("a4b", "standard", "a4b", "ended"),
        ("lightsail", "standard", "lightsail", "not allowed"),
        ("AWS Directory Service", "strict", "ds", "eligible"),
    ],
)
def test_verdicts(name: str, mode, prefix: str, verdict: str) -> None:
    answer = explain(CATALOG, name, mode, {})[0]
    assert (answer.prefix, answer.verdict) == (prefix, verdict)
    assert answer.because


def test_exception_excluded_feature_and_date_are_told() -> None:
    (answer,) = explain(CATALOG, "lightsail", "strict", {"lightsail": "a reason"})
    assert (answer.verdict, answer.exception) == ("allowed", "a reason")
    (directory,) = explain(CATALOG, "ds", "strict", {})
    assert [feature.name for feature in directory.excluded] == ["Simple AD"]
    assert directory.services[0].known_since == "2024-10-17 or earlier"


@pytest.mark.parametrize(
    ("name", "said"), [("comprehnd", "Did you mean comprehend"), ("qqqq", "hlz services"), ("Kiro", "no IAM prefix")]
)
def test_unknown_names(name: str, said: str) -> None:
    with pytest.raises(UnknownNameError, match=said):
        explain(CATALOG, name, "strict", {})


def test_every_prefix_has_one_verdict() -> None:
    assert not set(CATALOG.prefixes) & set(CATALOG.not_eligible)


def test_differences_of_two_versions() -> None:
    ended = replace(CATALOG.prefixes["s3"], ended="ended 2027")
    later = replace(
        CATALOG,
        as_of=date(2027, 1, 1),
        services=CATALOG.services[1:],
        prefixes={**CATALOG.prefixes, "s3": ended},
        excluded_features=(),
    )
    found = {(change.what, change.name): (change.before, change.after) for change in differences(CATALOG, later)}
    assert found["service", "Alexa for Business"] == ("retired: a4b", "")
    assert found["prefix", "s3"] == ("listed", "listed, ended")
    assert found["excluded feature", "Simple AD"] == ("ds:CreateDirectory", "")
    assert not differences(CATALOG, CATALOG)
