"""Policies of one target against each other: what decides nothing, and what allow-lists by NotAction lose."""

from __future__ import annotations

import pytest
from policies.lint.conftest import deny, document

from hipaa_landing_zone.policies.lint import lint_target

SCP = "SERVICE_CONTROL_POLICY"
ADMIN, OTHER = "arn:aws:iam::*:role/Admin", "arn:aws:iam::*:role/Other"
SPARED = {"ArnNotLike": {"aws:PrincipalArn": [ADMIN]}}
BOTH_SPARED = {"ArnNotLike": {"aws:PrincipalArn": [ADMIN, OTHER]}}
REGION = {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1"]}}

EARLIER = {"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}


def together(first, second, kind=SCP):
    """The policies with findings, and their codes."""
    findings = lint_target({"first": document(first), "second": document(second)}, kind)
    return [(each.policy, each.code) for each in findings]


SECOND = [("second", "unreachable-statement")]
FIRST = [("first", "unreachable-statement")]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        pytest.param(deny(), deny(), SECOND, id="the same twice"),
        pytest.param(deny(Action="s3:Get*"), deny(Action="s3:*"), FIRST, id="a wider one later"),
        pytest.param(deny(Action="S3:GET*"), deny(Action="s3:getobject"), SECOND, id="actions have no case"),
        pytest.param(deny(Action=["s3:Get*"]), deny(Action=["s3:Get*", "s3:Put*"]), FIRST, id="part of a list"),
        pytest.param(deny(Action="s3:Get*"), deny(Action="s3:Put*"), [], id="other actions"),
        pytest.param(deny(NotAction="s3:*"), deny(NotAction="s3:*", Condition=REGION), SECOND, id="the same list"),
        pytest.param(deny(NotAction="s3:*"), deny(Action="s3:*"), [], id="a list, and what it spares"),
        pytest.param(
            deny(Action="s3:*", Resource="arn:aws:s3:::a*"), deny(Action="s3:*", Resource="arn:aws:s3:::ab"), SECOND,
            id="a narrower resource",
        ),
        pytest.param(
            deny(Action="s3:*", NotResource="arn:aws:s3:::a"), deny(Action="s3:*", NotResource="arn:aws:s3:::a*"),
            SECOND, id="a longer NotResource",
        ),
        pytest.param(deny(Condition=SPARED), deny(), FIRST, id="fewer conditions"),
        pytest.param(deny(Condition=SPARED), deny(Condition=BOTH_SPARED), SECOND, id="more spared"),
        pytest.param(deny(Condition=SPARED), deny(Condition=REGION), [], id="other conditions"),
        pytest.param(
            deny(Condition={"StringLike": {"aws:RequestedRegion": "us-*"}}),
            deny(Condition={"StringLike": {"aws:RequestedRegion": "us-east-1"}}), SECOND, id="a narrower value",
        ),
        pytest.param(
            deny(Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}}),
            deny(Condition={"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}}), FIRST, id="IfExists holds more often",
        ),
        pytest.param(
            deny(Condition={"NumericLessThan": {"ec2:RoleDelivery": "2"}}),
            deny(Condition={"NumericLessThan": {"ec2:RoleDelivery": "1"}}), [], id="numbers are not compared",
        ),
        pytest.param(deny(Action="s3:*"), deny(Effect="Allow", Action="s3:Get*"), SECOND, id="an Allow that is denied"),
        pytest.param(deny(Effect="Allow"), deny(Effect="Allow", Action="s3:*"), SECOND, id="an Allow within another"),
        pytest.param(deny(Effect="Allow"), deny(Action="s3:*"), [], id="a Deny within an Allow"),
    ],
)  # fmt: skip
def test_statements_that_decide_nothing(first, second, found):
    assert together(first, second) == found


CUT = [("first", "allow-list-cut"), ("second", "allow-list-cut")]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        pytest.param(deny(NotAction="s3:*"), deny(NotAction="sqs:*"), CUT, id="nothing is left"),
        pytest.param(deny(NotAction="s3:*", Condition=SPARED), deny(NotAction="sqs:*"), CUT, id="nor by exempting"),
        pytest.param(
            deny(NotAction=["s3:*", "iam:*"]), deny(NotAction=["sqs:*", "s3:Get*"], Condition=REGION), CUT[1:],
            id="a list with another condition",
        ),
        pytest.param(
            deny(NotAction="s3:*", Condition=REGION), deny(NotAction="sqs:*", Condition=REGION), CUT,
            id="two lists with the same condition",
        ),
        pytest.param(
            deny(NotAction="s3:*", Condition=REGION), deny(NotAction="sqs:*", Condition=EARLIER), [],
            id="two lists with different conditions",
        ),
        pytest.param(
            deny(NotAction="s3:*", Resource="arn:aws:s3:::a"), deny(NotAction="sqs:*", Condition=REGION), [],
            id="a list for one resource",
        ),
        pytest.param(
            deny(NotAction=["s3:*", "iam:*"]), deny(NotAction=["s3:Get*"], Condition=REGION), [],
            id="a list within the other",
        ),
    ],
)  # fmt: skip
def test_allow_lists_by_not_action(first, second, found):
    assert sorted(together(first, second)) == found


def test_it_says_what_is_lost():
    lists = {"a": document(deny(NotAction=["s3:*", "iam:*"])), "b": document(deny(NotAction=["iam:*", "kms:Decrypt"]))}
    given = {each.policy: each.given for each in lint_target(lists, SCP)}
    assert given == {"a": "s3:*", "b": "kms:Decrypt"}


def test_settings_merge_instead():
    assert lint_target({"a": {"s3_attributes": {}}, "b": {"s3_attributes": {}}}, "S3_POLICY") == ()
