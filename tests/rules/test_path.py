"""Walking into properties along a path."""

import pytest

from hipaa_landing_zone.rules.path import given, reach, written
from hipaa_landing_zone.rules.unknown import Unknown

PROPERTIES = {
    "A": {"B": 1},
    "L": [{"B": 1}, {}, {"B": 2}],
    "Empty": [],
    "One": {"B": 3},
    "Off": "false",
    "Ref": {"Ref": "Nothing"},
}


@pytest.fixture
def resource(assembly):
    (found,) = assembly({"R": {"Type": "T", "Properties": PROPERTIES}}).of_type("T")
    return found


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("A.B", [1]),
        ("A.C", [None]),
        ("A.C?", []),
        ("X.Y.Z", [None]),
        ("X?.Y.Z", []),
        ("L[].B", [1, None, 2]),
        ("L[].B?", [1, 2]),
        ("Empty[].B", [None]),
        ("Empty[]?.B", []),
        ("One[].B", [3]),
    ],
)
def test_values_at_a_path(resource, path, values):
    assert list(reach(resource, path)) == values


@pytest.mark.parametrize("path", ["Ref.B", "Ref[].B", "Ref", "Off.B"])
def test_what_is_not_known(resource, path):
    (found,) = reach(resource, path)
    assert isinstance(found, Unknown)


def test_what_is_written(resource):
    assert list(written(resource, "Ref")) == [{"Ref": "Nothing"}]
    assert list(written(resource, "L[].B")) == [1, None, 2]


@pytest.mark.parametrize(
    ("path", "expected"), [("A", True), ("L[].B", True), ("Off", False), ("Empty", False), ("X", False)]
)
def test_what_is_given(resource, path, expected):
    assert given(resource, path) is expected


def test_what_may_be_given(resource):
    assert isinstance(given(resource, "Ref"), Unknown)
