"""Two policy documents: which statements differ, and how."""

from __future__ import annotations

import pytest

from hipaa_landing_zone.live.verify.policy import differences


def document(*statements, version="2012-10-17"):
    return {"Version": version, "Statement": list(statements)}


def deny(sid="A", **changes):
    return {"Sid": sid, "Effect": "Deny", "Action": ["s3:Get*", "s3:Put*"], "Resource": "*", **changes}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (document(deny(), deny("B")), []),
        (document(deny("B"), deny()), []),
        (document(deny(Action=["s3:Put*", "s3:Get*"]), deny("B")), []),
        (document(deny()), ["B is missing"]),
        (document(deny(), deny("B"), deny("C")), ["C is not planned"]),
        (document(deny(), deny("B"), deny("B")), ["B is there 2 times, planned 1"]),
        (document(deny(Effect="Allow"), deny("B")), ['A: Effect is "Allow", planned "Deny"']),
        (document(deny(Action=["s3:Get*", "ec2:*"]), deny("B")), ["A: Action lacks s3:Put* and has besides ec2:*"]),
        (
            document(deny(Condition={"Bool": {"a:b": "true"}}), deny("B")),
            ['A: Condition is {"Bool": {"a:b": "true"}}, planned null'],
        ),
        (document(deny(), deny("B"), version="2008-10-17"), ["Version is 2008-10-17, planned 2012-10-17"]),
        ({"Version": "2012-10-17", "Statement": deny()}, ["B is missing"]),
    ],
)
def test_differences(found, said):
    assert list(differences(document(deny(), deny("B")), found)) == said


def test_statements_without_sid_are_compared_too():
    one, other = deny(), deny(Resource="arn:aws:s3:::x")
    del one["Sid"], other["Sid"]
    assert list(differences(document(one), document(other))) == [
        'a statement without Sid: Resource is "arn:aws:s3:::x", planned "*"'
    ]


SETTINGS = {"s3_attributes": {"block": {"@@assign": "all"}, "list": {"@@assign": ["a", "b"]}}}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"s3_attributes": {"list": {"@@assign": ["b", "a"]}, "block": {"@@assign": "all"}}}, []),
        (
            {"s3_attributes": {"block": {"@@assign": "none"}, "list": {"@@assign": ["a", "b"]}}},
            ['s3_attributes.block.@@assign is "none", planned "all"'],
        ),
        (
            {"s3_attributes": {"block": {"@@assign": "all"}}, "more": 1},
            ["more is not planned", "s3_attributes.list is missing"],
        ),
    ],
)
def test_differences_of_settings(found, said):
    assert list(differences(SETTINGS, found)) == said
