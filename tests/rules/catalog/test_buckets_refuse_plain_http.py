import pytest

from hipaa_landing_zone.rules.catalog.buckets_refuse_plain_http import RULE

BLOCKS = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True)
ARNS = [{"Fn::GetAtt": ["B", "Arn"]}, {"Fn::Join": ["", [{"Fn::GetAtt": ["B", "Arn"]}, "/*"]]}]


def bucket(blocks=BLOCKS, **properties):
    return {"Type": "AWS::S3::Bucket", "Properties": {"PublicAccessBlockConfiguration": blocks, **properties}}


def deny(**given):
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    return {
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "s3:*",
        "Resource": ARNS,
        "Condition": condition,
        **given,
    }


def policy(*statements, bucket=None, **given):
    properties = {"Bucket": bucket or {"Ref": "B"}, "PolicyDocument": {"Statement": list(statements)}}
    return {"Type": "AWS::S3::BucketPolicy", "Properties": properties, **given}


NAMED = bucket(BucketName="logs")
BY_NAME = ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]
FAILED, UNDECIDED = (1, [("B", "failed")]), (1, [("B", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param({"B": bucket(), "P": policy(deny())}, (1, []), id="refused"),
        pytest.param({"B": bucket(), "P": policy(deny(Principal="*", Action=["*"]))}, (1, []), id="in other words"),
        pytest.param({"B": NAMED, "P": policy(deny(Resource=BY_NAME), bucket="logs")}, (1, []), id="by name"),
        pytest.param({"B": NAMED, "P": policy(deny(), bucket="logs")}, (1, []), id="by name and reference"),
        pytest.param({"B": bucket()}, FAILED, id="no policy"),
        pytest.param({"B": bucket(), "P": policy(deny(), bucket="other")}, FAILED, id="another bucket's policy"),
        pytest.param({"B": bucket(), "P": policy(deny(Resource=ARNS[:1]))}, FAILED, id="bucket only"),
        pytest.param({"B": bucket(), "P": policy(deny(Resource=ARNS[1:]))}, FAILED, id="objects only"),
        pytest.param({"B": bucket(), "P": policy(deny(Action="s3:GetObject"))}, FAILED, id="one action"),
        pytest.param(
            {"B": bucket(), "P": policy(deny(Principal={"AWS": "arn:aws:iam::1:root"}))}, FAILED, id="one principal"
        ),
        pytest.param({"B": bucket(), "P": policy(deny(Effect="Allow"))}, FAILED, id="an allow"),
        pytest.param(
            {"B": bucket(), "P": policy(deny(Condition={"Bool": {"aws:SecureTransport": "true"}}))},
            FAILED,
            id="reversed",
        ),
        pytest.param(
            {
                "B": bucket(),
                "P": policy(deny(Condition={**deny()["Condition"], "StringEquals": {"aws:PrincipalAccount": "1"}})),
            },
            FAILED,
            id="a second condition spares others",
        ),
        pytest.param({"B": bucket(), "P": policy(deny(), Condition="C")}, FAILED, id="policy that may not exist"),
        pytest.param({"B": bucket({}), "P": policy(deny())}, FAILED, id="no public access block"),
        pytest.param(
            {"B": bucket({**BLOCKS, "IgnorePublicAcls": False}), "P": policy(deny())}, FAILED, id="three of four"
        ),
        pytest.param({"P": policy(deny())}, (0, []), id="no bucket"),
        pytest.param({"B": bucket(), "P": policy({"Fn::If": ["C", deny(), deny()]})}, UNDECIDED, id="policy depends"),
        pytest.param({"B": bucket(), "P": policy(deny(), bucket={"Ref": "Q"})}, UNDECIDED, id="policy of some bucket"),
        pytest.param({"B": bucket({"Ref": "Q"}), "P": policy(deny())}, UNDECIDED, id="block is a parameter"),
    ],
)
def test_buckets_refuse_plain_http(look, resources, expected):
    assert look(RULE, resources) == expected
