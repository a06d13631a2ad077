"""Patterns with wildcards: what two have in common, and what one covers of another, against every short text."""

from __future__ import annotations

from itertools import product

import pytest

from hipaa_landing_zone.policies.lint.glob import arns_overlap, covers, matches, overlap

PATTERNS = ["".join(each) for length in range(4) for each in product("ab*?", repeat=length)]
TEXTS = ["".join(each) for length in range(6) for each in product("ab", repeat=length)]


def test_overlap_and_cover_agree_with_every_short_text():
    matched = {pattern: {text for text in TEXTS if matches(pattern, text)} for pattern in PATTERNS}
    for one, other in product(PATTERNS, repeat=2):
        assert overlap(one, other) == bool(matched[one] & matched[other]), (one, other)
        # A cover is certain; where none is seen there may be one.
        assert not covers(one, other) or matched[other] <= matched[one], (one, other)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("s3:*", "s3:Get*", True),
        ("s3:Get*", "s3:*", False),
        ("a?c", "a*c", False),
        ("team-*", "team-${aws:username}", True),
        ("team-${aws:username}", "team-a", False),
        ("team-${aws:username}", "team-${aws:username}", True),
        ("a${*}b", "axb", False),
    ],
)
def test_covers(one, other, expected):
    assert covers(one, other) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("arn:aws:iam::*:role/A", "arn:aws:iam::*:user/*", False),
        ("arn:aws:iam::*:role/A*", "arn:aws:iam::111111111111:role/*", True),
        ("arn:aws:*", "arn:aws:iam::111111111111:role/A", True),
        ("arn:aws:iam::${aws:PrincipalAccount}:role/A", "arn:aws:iam::1:role/?", True),
    ],
)
def test_arns_are_compared_part_by_part(one, other, expected):
    assert arns_overlap(one, other) is expected
