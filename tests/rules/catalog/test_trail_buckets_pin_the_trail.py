import pytest

from hipaa_landing_zone.rules.catalog.trail_buckets_pin_the_trail import RULE

ARN = "arn:aws:cloudtrail:us-east-1:111111111111:trail/organization"
CLOUDTRAIL = {"Service": "cloudtrail.amazonaws.com"}
TRAIL = {"Type": "AWS::CloudTrail::Trail", "Properties": {"TrailName": "organization"}}


def allow(source=None, **given):
    condition = {"Condition": {"StringEquals": {"aws:SourceArn": source}}} if source else {}
    return {"Effect": "Allow", "Principal": CLOUDTRAIL, "Action": "s3:PutObject", "Resource": "*", **condition, **given}


def policy(*statements):
    return {
        "P": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {"Bucket": "b", "PolicyDocument": {"Statement": list(statements)}},
        }
    }


FAILED, UNDECIDED = (1, [("P", "failed")]), (1, [("P", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(policy(allow(ARN), allow(ARN, Action="s3:GetBucketAcl")), (1, []), id="all pinned"),
        pytest.param(policy(allow(ARN), allow()), FAILED, id="one is not pinned"),
        pytest.param(policy(allow("*")), FAILED, id="pinned to a wildcard"),
        pytest.param(policy(allow("arn:aws:cloudtrail:*:*:trail/*")), FAILED, id="any account"),
        pytest.param(policy(allow(Condition={"StringEqualsIfExists": {"aws:SourceArn": ARN}})), FAILED, id="IfExists"),
        pytest.param({**policy(allow(ARN)), "T": TRAIL}, (1, []), id="the app's own trail"),
        pytest.param({**policy(allow(ARN + "x")), "T": TRAIL}, FAILED, id="a trail that does not exist"),
        pytest.param(
            {**policy(allow("arn:aws:cloudtrail:*:*:trail/*")), "T": TRAIL}, FAILED, id="any account, trail known"
        ),
        pytest.param(policy(allow(Effect="Deny")), (0, []), id="a deny"),
        pytest.param(policy(allow(Principal={"Service": "config.amazonaws.com"})), (0, []), id="another service"),
        pytest.param(policy(allow({"Ref": "Parameter"})), UNDECIDED, id="pinned to a parameter"),
        pytest.param(
            policy(allow(Principal={"Service": {"Ref": "Parameter"}})), UNDECIDED, id="principal is a parameter"
        ),
        pytest.param(policy({"Fn::If": ["C", allow(), allow(ARN)]}), UNDECIDED, id="statement depends"),
    ],
)
def test_trail_buckets_pin_the_trail(look, resources, expected):
    assert look(RULE, resources) == expected


def test_the_expected_trail_counts_when_its_stack_is_left_out(look):
    assert look(RULE, policy(allow(ARN)), organization_trail_arn=ARN) == (1, [])
    assert look(RULE, policy(allow(ARN)), organization_trail_arn=f"{ARN}-two") == FAILED
