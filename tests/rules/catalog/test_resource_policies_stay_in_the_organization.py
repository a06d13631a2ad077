import json

import pytest

from hipaa_landing_zone.rules.catalog.resource_policies_stay_in_the_organization import RULE
from hipaa_landing_zone.rules.resource_policy import TYPES

MEMBER, FOREIGN = "222222222222", "999999999999"
KNOWN = {"organization_account_ids": frozenset({MEMBER}), "organization_id": "o-1"}
PASSED, FAILED, UNDECIDED = (1, []), (1, [("P", "failed")]), (1, [("P", "undecided")])


def resource(kind, **properties):
    return {"P": {"Type": f"AWS::{kind}", "Properties": properties}}


def statement(principal, condition=None, **more):
    given = {"Effect": "Allow", "Principal": principal, "Action": "sqs:SendMessage", "Resource": "*", **more}
    return given | ({"Condition": condition} if condition else {})


def queue(*statements):
    return resource("SQS::QueuePolicy", PolicyDocument={"Statement": list(statements)})


def equals(key, value):
    return {"StringEquals": {key: value}}


def deny(condition, **more):
    return statement("*", condition, Effect="Deny", Action="sqs:*", **more)


STRANGER = statement({"AWS": FOREIGN})
NOT_OURS = {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            queue(
                statement(
                    "*",
                    {"StringLike": {"aws:PrincipalOrgID": "o-2*"}, "StringNotEquals": {"aws:PrincipalOrgID": "o-1"}},
                )
            ),
            FAILED,
            id="ours in a condition that turns ours away",
        ),
        pytest.param(
            queue(statement("*", {"ArnLike": {"aws:SourceArn": "arn:aws:s3*"}})),
            FAILED,
            id="source is all of a service",
        ),
        pytest.param(
            queue(statement("*", {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::?*"}})),
            FAILED,
            id="source is every bucket",
        ),
        pytest.param(
            resource(
                "EFS::FileSystem",
                FileSystemPolicy={
                    "Statement": statement("*", {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}})
                },
            ),
            PASSED,
            id="through a mount target",
        ),
        pytest.param(
            {
                "at": ("s", None, None),
                "Resources": queue(
                    statement({"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}})
                ),
            },
            PASSED,
            id="its own account, wherever that is",
        ),
        pytest.param(queue(statement({"AWS": "111111111111"})), PASSED, id="its own account"),
        pytest.param(queue(statement({"AWS": f"arn:aws:iam::{MEMBER}:role/x"})), PASSED, id="a member's role"),
        pytest.param(queue(STRANGER), FAILED, id="foreign"),
        pytest.param(queue(statement("*")), FAILED, id="everybody"),
        pytest.param(queue(statement({"AWS": "111111111111"}), STRANGER), FAILED, id="foreign in another statement"),
        pytest.param(queue(statement("*", equals("aws:PrincipalOrgID", "o-1"))), PASSED, id="the organization"),
        pytest.param(queue(statement("*", equals("aws:PrincipalOrgID", "o-2"))), FAILED, id="another organization"),
        pytest.param(
            queue(statement("*", equals("aws:PrincipalOrgID", {"Ref": "Organization"})))
            | {"Organization": {"Type": "AWS::Organizations::Organization"}},
            PASSED,
            id="the app's organization",
        ),
        pytest.param(
            queue(statement("*", equals("aws:PrincipalOrgID", "{{resolve:ssm:/hlz/foundation/v1/organization/id}}"))),
            PASSED,
            id="the published organization",
        ),
        pytest.param(queue(statement("*", equals("aws:SourceVpce", "vpce-1"))), PASSED, id="an endpoint"),
        pytest.param(queue(statement("*", {"StringLike": {"aws:SourceVpce": "vpce-*"}})), FAILED, id="any endpoint"),
        pytest.param(queue(statement("*", {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})), FAILED, id="an address"),
        pytest.param(
            queue(statement("*", {"ArnLike": {"aws:SourceArn": f"arn:aws:sns:*:{MEMBER}:*"}})), PASSED, id="our topics"
        ),
        pytest.param(
            queue(statement("*", {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::our-bucket"}})), PASSED, id="one bucket"
        ),
        pytest.param(queue(statement("*", {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}})), FAILED, id="any bucket"),
        pytest.param(queue(statement("*", equals("aws:SourceAccount", FOREIGN))), FAILED, id="foreign by condition"),
        pytest.param(queue(STRANGER, deny(NOT_OURS)), PASSED, id="turned away"),
        pytest.param(
            queue(STRANGER, deny(NOT_OURS | {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}})),
            PASSED,
            id="turned away, services spared",
        ),
        pytest.param(
            queue(STRANGER, deny(NOT_OURS | {"Bool": {"aws:PrincipalIsAWSService": "true"}})),
            FAILED,
            id="services alone turned away",
        ),
        pytest.param(
            queue(STRANGER, deny(NOT_OURS | {"Bool": {"aws:SecureTransport": "false"}})), FAILED, id="only without TLS"
        ),
        pytest.param(queue(STRANGER, deny(NOT_OURS, Resource="arn:aws:sqs:::other")), FAILED, id="from another queue"),
        pytest.param(
            queue(STRANGER, deny({"StringNotEquals": {"aws:PrincipalAccount": [MEMBER, FOREIGN]}})),
            FAILED,
            id="all but one foreign account turned away",
        ),
        pytest.param(queue(statement(None, NotPrincipal={"AWS": MEMBER})), FAILED, id="everybody else"),
        pytest.param(queue(statement({"Service": "sns.amazonaws.com"})), PASSED, id="a service"),
        pytest.param(queue(statement({"CanonicalUser": "0123"})), UNDECIDED, id="a canonical user id"),
        pytest.param(queue(statement({"AWS": "AIDAEXAMPLE"})), UNDECIDED, id="a unique id"),
        pytest.param(queue(statement({"AWS": {"Ref": "Q"}})), UNDECIDED, id="principal is a parameter"),
        pytest.param(queue(statement("*", equals("aws:PrincipalOrgID", {"Ref": "Q"}))), UNDECIDED, id="bound is one"),
        pytest.param(queue(statement("*", {"StringEquals": {"Fn::GetAtt": ["J", "Value"]}})), UNDECIDED, id="CfnJson"),
        pytest.param(queue({"Ref": "Q"}), UNDECIDED, id="statement is a parameter"),
        pytest.param(resource("SQS::QueuePolicy", PolicyDocument={"Ref": "Q"}), UNDECIDED, id="policy is a parameter"),
        pytest.param(resource("ECR::Repository"), (0, []), id="no policy"),
        pytest.param(resource("SQS::Queue"), (0, []), id="no such type"),
    ],
)
def test_resource_policies_stay_in_the_organization(look, resources, expected):
    assert look(RULE, resources, **KNOWN) == expected


DOCUMENT = {"Statement": STRANGER}
OWN_RULES = {  # kinds whose properties are not `PolicyDocument: DOCUMENT`
    "ApiGateway::RestApi": {"Policy": DOCUMENT},
    "Backup::BackupVault": {"AccessPolicy": DOCUMENT},
    "DynamoDB::GlobalTable": {"Replicas": [{"Region": "us-east-1"}, {"ResourcePolicy": {"PolicyDocument": DOCUMENT}}]},
    "DynamoDB::Table": {"ResourcePolicy": {"PolicyDocument": DOCUMENT}},
    "ECR::Repository": {"RepositoryPolicyText": DOCUMENT},
    "EFS::FileSystem": {"FileSystemPolicy": DOCUMENT},
    "Events::EventBusPolicy": {"Statement": STRANGER},
    "KMS::Key": {"KeyPolicy": DOCUMENT},
    "KMS::ReplicaKey": {"KeyPolicy": DOCUMENT},
    "Kinesis::ResourcePolicy": {"ResourcePolicy": DOCUMENT},
    "Lambda::LayerVersionPermission": {"Principal": FOREIGN},
    "Lambda::Permission": {"Principal": f"arn:aws:iam::{FOREIGN}:role/x"},
    "Logs::Destination": {"DestinationPolicy": json.dumps(DOCUMENT)},
    "OpenSearchService::Domain": {"AccessPolicies": DOCUMENT},
    "S3::AccessPoint": {"Policy": DOCUMENT},
    "SecretsManager::ResourcePolicy": {"ResourcePolicy": DOCUMENT},
    "S3::BucketPolicy": {"PolicyDocument": DOCUMENT},
    "SNS::TopicPolicy": {"PolicyDocument": DOCUMENT},
}


@pytest.mark.parametrize(("kind", "properties"), OWN_RULES.items(), ids=OWN_RULES)
def test_a_foreign_account_is_found_wherever_a_policy_stands(look, kind, properties):
    assert f"AWS::{kind}" in TYPES
    assert look(RULE, resource(kind, **properties), **KNOWN) == FAILED


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(resource("Lambda::Permission", Principal="*"), PASSED, id="cdk-nag's"),
        pytest.param(resource("Lambda::Permission", Principal="*", SourceAccount=FOREIGN), FAILED, id="foreign source"),
        pytest.param(resource("Lambda::Permission", Principal="*", PrincipalOrgID="o-1"), PASSED, id="organization"),
        pytest.param(resource("Lambda::Permission", Principal=FOREIGN, PrincipalOrgID="o-1"), PASSED, id="both"),
        pytest.param(resource("Lambda::Permission", Principal={"Ref": "Q"}), UNDECIDED, id="parameter"),
        pytest.param(resource("Lambda::Permission"), UNDECIDED, id="nobody"),
        pytest.param(resource("Lambda::LayerVersionPermission", Principal="*"), FAILED, id="layer for everybody"),
        pytest.param(
            resource("Lambda::LayerVersionPermission", Principal="*", OrganizationId="o-1"), PASSED, id="layer for us"
        ),
        pytest.param(resource("Events::EventBusPolicy", Principal="*"), FAILED, id="bus for everybody"),
        pytest.param(
            resource(
                "Events::EventBusPolicy",
                Principal="*",
                Condition={"Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": "o-1"},
            ),
            PASSED,
            id="bus for us",
        ),
    ],
)
def test_what_is_written_in_properties_is_read_as_a_policy(look, resources, expected):
    assert look(RULE, resources, **KNOWN) == expected


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            resource("KMS::Key", KeyPolicy={"Statement": statement("*", Action="kms:Decrypt")}), PASSED, id="rule 08's"
        ),
        pytest.param(
            resource(
                "S3::BucketPolicy",
                PolicyDocument={
                    "Statement": statement({"AWS": "arn:aws:iam::127311923021:root"}, Action="s3:PutObject")
                },
            ),
            PASSED,
            id="load balancer's logs",
        ),
        pytest.param(
            resource(
                "S3::BucketPolicy",
                PolicyDocument={"Statement": statement({"AWS": "127311923021"}, Action="s3:GetObject")},
            ),
            FAILED,
            id="reads them",
        ),
        pytest.param(
            resource(
                "S3::BucketPolicy",
                PolicyDocument={
                    "Statement": statement(
                        {"AWS": {"Fn::Sub": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${Oai}"}}
                    )
                },
            )
            | {"Oai": {"Type": "AWS::CloudFront::CloudFrontOriginAccessIdentity"}},
            PASSED,
            id="an origin access identity of the app",
        ),
        pytest.param(
            resource(
                "S3::BucketPolicy",
                PolicyDocument={
                    "Statement": statement({"CanonicalUser": {"Fn::GetAtt": ["Oai", "S3CanonicalUserId"]}})
                },
            )
            | {"Oai": {"Type": "AWS::CloudFront::CloudFrontOriginAccessIdentity"}},
            PASSED,
            id="the same by canonical user id",
        ),
    ],
)
def test_what_is_right_in_its_place(look, resources, expected):
    assert look(RULE, resources, **KNOWN) == expected


@pytest.mark.parametrize(
    ("resources", "expected"),
    [(queue(statement({"AWS": MEMBER})), UNDECIDED), (queue(statement("*")), FAILED)],
)
def test_without_the_accounts_of_the_organization_others_are_undecided(look, resources, expected):
    assert look(RULE, resources) == expected
