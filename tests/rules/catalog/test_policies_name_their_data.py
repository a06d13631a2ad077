import pytest

from hipaa_landing_zone.rules.catalog.policies_name_their_data import RULE

TABLE = "arn:aws:dynamodb:us-east-1:111111111111:table/records"


def policy(action="dynamodb:GetItem", resource=TABLE, **more):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
    return {"P": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyDocument": {"Statement": [statement]}}}}


def role(*arns):
    return {"P": {"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": list(arns)}}}


def permission_set(**statement):
    document = {"Statement": {"Effect": "Allow", **statement}}
    return {"P": {"Type": "AWS::SSO::PermissionSet", "Properties": {"InlinePolicy": document}}}


PASSED, FAILED, UNDECIDED = (1, []), (1, [("P", "failed")]), (1, [("P", "undecided")])
NOT_ACTION = policy(None, NotAction="iam:*", Resource="*")
NOT_RESOURCE = policy("s3:ListBucket", None, NotResource="arn:aws:s3:::trail")


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(policy(resource="arn:aws:dynamodb:*"), FAILED, id="every table by a shorter ARN"),
        pytest.param(policy("s3:GetObject", "arn:*"), FAILED, id="every ARN"),
        pytest.param(policy(resource="arn:aws:dynamodb:*:*:table/*/index/*"), FAILED, id="every index"),
        pytest.param(
            policy("s3:GetObject", "*", Condition={"StringEquals": {"aws:ResourceTag/DataSet": {"Ref": "Tag"}}}),
            UNDECIDED,
            id="by a tag that is a parameter",
        ),
        pytest.param(policy(), PASSED, id="one table"),
        pytest.param(policy(resource="*"), FAILED, id="every table"),
        pytest.param(policy(resource=[TABLE, "*"]), FAILED, id="every table beside one"),
        pytest.param(policy(resource="arn:aws:dynamodb:*:*:table/*"), FAILED, id="every table by ARN"),
        pytest.param(policy("s3:Get*", "arn:aws:s3:::*/*"), FAILED, id="every object"),
        pytest.param(policy("s3:GetObject", "arn:aws:s3:::records/*"), PASSED, id="every object of a bucket"),
        pytest.param(policy("kms:Decrypt", "arn:aws:kms:*:111111111111:key/*"), FAILED, id="every key"),
        pytest.param(
            policy("kms:Decrypt", "*", Condition={"StringEquals": {"kms:ResourceAliases": "alias/records"}}),
            PASSED,
            id="a key by alias",
        ),
        pytest.param(
            policy("s3:GetObject", "*", Condition={"StringEquals": {"s3:ExistingObjectTag/DataSet": "labs"}}),
            PASSED,
            id="by tag",
        ),
        pytest.param(
            policy("s3:GetObject", "*", Condition={"StringLike": {"aws:ResourceTag/DataSet": "*"}}),
            FAILED,
            id="by any tag",
        ),
        pytest.param(policy("ec2:DescribeInstances", "*"), PASSED, id="reads no data"),
        pytest.param(policy("s3:GetObject", "*", Effect="Deny"), PASSED, id="Deny"),
        pytest.param(NOT_ACTION, FAILED, id="NotAction"),
        pytest.param(NOT_RESOURCE, FAILED, id="NotResource"),
        pytest.param(policy(resource={"Ref": "Parameter"}), UNDECIDED, id="table is a parameter"),
        pytest.param(policy({"Ref": "Parameter"}, "*"), UNDECIDED, id="action is a parameter"),
        pytest.param(policy(Effect={"Ref": "Parameter"}), UNDECIDED, id="effect is a parameter"),
        pytest.param(role("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"), FAILED, id="AWS's policy for all data"),
        pytest.param(role("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"), PASSED, id="for none"),
        pytest.param(role("arn:aws:iam::111111111111:policy/ReadOnlyAccess"), PASSED, id="one's own of that name"),
        pytest.param(role({"Ref": "Parameter"}), UNDECIDED, id="managed policy is a parameter"),
        pytest.param(role(), (0, []), id="a role without policies"),
        pytest.param(permission_set(Action="s3:GetObject", Resource="*"), PASSED, id="accounts of a set are not known"),
        pytest.param(permission_set(Action=["ec2:*", "s3:*"], Resource="*"), FAILED, id="a whole service in a set"),
        pytest.param(permission_set(Action="ec2:*", Resource="*"), PASSED, id="a service that holds no data"),
        pytest.param(permission_set(Action="s3:*", Resource="arn:aws:s3:::a/*"), PASSED, id="a bucket in a set"),
        pytest.param(permission_set(Action="s3:*", Resource={"Ref": "Any"}), UNDECIDED, id="a parameter in a set"),
        pytest.param(
            permission_set(
                Action="s3:*", Resource="*", Condition={"StringEquals": {"aws:ResourceTag/DataSet": "claims"}}
            ),
            PASSED,
            id="a whole service, by tag",
        ),
        pytest.param(permission_set(NotAction="iam:*", Resource="*"), FAILED, id="NotAction in a set"),
    ],
)
def test_policies_name_their_data(look, resources, expected):
    assert look(RULE, resources) == expected


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (policy(resource="*"), PASSED),
        (role("arn:aws:iam::aws:policy/AdministratorAccess"), PASSED),
        (NOT_ACTION, FAILED),
        (NOT_RESOURCE, FAILED),
    ],
)
def test_data_matter_where_phi_is(look, resources, expected):
    assert look(RULE, resources, phi_account_ids=frozenset()) == expected


BOUNDARY = {"P": {**NOT_ACTION["P"], "Type": "AWS::IAM::ManagedPolicy"}}


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        ({"PermissionsBoundary": {"Ref": "P"}}, (0, [])),
        ({"PermissionsBoundary": {"Ref": "P"}, "ManagedPolicyArns": [{"Ref": "P"}]}, (2, [("P", "failed")])),
        ({}, FAILED),
    ],
)
def test_a_boundary_gives_no_rights(look, identity, expected):
    resources = {**BOUNDARY, "R": {"Type": "AWS::IAM::Role", "Properties": identity}}
    assert look(RULE, resources) == expected


def test_a_boundary_that_is_attached_as_well_gives_rights(look):
    attached = {"P": {**BOUNDARY["P"], "Properties": {**BOUNDARY["P"]["Properties"], "Roles": [{"Ref": "R"}]}}}
    bounded = {"R": {"Type": "AWS::IAM::Role", "Properties": {"PermissionsBoundary": {"Ref": "P"}}}}
    assert look(RULE, attached | bounded) == FAILED
