"""Closes a VPC's default security group, which CloudFormation itself cannot do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CustomResource
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

if TYPE_CHECKING:
    from constructs import Construct

RESOURCE_TYPE = "Custom::VpcRestrictDefaultSG"
# Inline, so that templates need no assets: StackSets can carry them, and no bucket must exist first. It may not write
# logs: it answers CloudFormation with its errors, and CloudTrail records its calls.
HANDLER = """\
import boto3
import cfnresponse


def close(group_id):
    ec2 = boto3.client("ec2")
    group = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"][0]
    if group["IpPermissions"]:
        ec2.revoke_security_group_ingress(GroupId=group_id, IpPermissions=group["IpPermissions"])
    if group["IpPermissionsEgress"]:
        ec2.revoke_security_group_egress(GroupId=group_id, IpPermissions=group["IpPermissionsEgress"])


def handler(event, context):
    group_id = event["ResourceProperties"]["DefaultSecurityGroupId"]
    try:
        if event["RequestType"] != "Delete":  # the group goes with its VPC
            close(group_id)
    except Exception as error:  # CloudFormation would wait an hour for an answer
        cfnresponse.send(event, context, cfnresponse.FAILED, {}, group_id, reason=str(error))
    else:
        cfnresponse.send(event, context, cfnresponse.SUCCESS, {}, group_id)
"""


def close_default_security_group(scope: Construct, *, group_id: str, group_arn: str) -> None:
    """Revokes every rule of a default security group when its stack is deployed.

    Not through ``ec2.Vpc``'s own custom resource: that L2 looks up the account's zones at synth even when zones are
    given. The same construct id and resource type, which cdk-nag and emulators know. No reserved concurrency: a new
    account's quota of ten leaves nothing to reserve, and its deployment would fail.

    Args:
        scope: parent of the function and the custom resource; the VPC's own parent.
        group_id: the VPC's default security group.
        group_arn: its ARN.
    """
    role = iam.CfnRole(
        scope,
        "CloseDefaultSecurityGroupRole",
        assume_role_policy_document=_policy(
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ),
    )
    policy = iam.CfnManagedPolicy(
        scope,
        "CloseDefaultSecurityGroupPolicy",
        roles=[role.ref],
        policy_document=_policy(
            {
                "Effect": "Allow",
                "Action": ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
                "Resource": group_arn,
            },
            {"Effect": "Allow", "Action": "ec2:DescribeSecurityGroups", "Resource": "*"},
        ),
    )
    function = lambda_.CfnFunction(
        scope,
        "CloseDefaultSecurityGroupFunction",
        description="Closes the default security group of a VPC, for CloudFormation",
        runtime="python3.13",
        handler="index.handler",
        timeout=60,
        role=role.attr_arn,
        code=lambda_.CfnFunction.CodeProperty(zip_file=HANDLER),
    )
    resource = CustomResource(
        scope,
        "RestrictDefaultSecurityGroupCustomResource",
        resource_type=RESOURCE_TYPE,
        service_token=function.attr_arn,
        properties={"DefaultSecurityGroupId": group_id},
    )
    resource.node.add_dependency(policy)


def _policy(*statements: dict[str, object]) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": list(statements)}
