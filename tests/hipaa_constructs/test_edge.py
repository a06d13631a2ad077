"""The constructs of the pages edge and de-identification, in a stack whose account and Region nobody has named."""

import json
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_datasync as datasync
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from hipaa_constructs import (
    DeIdentifiedBucket,
    Partner,
    PhiApi,
    PhiIntake,
    PhiKey,
    PhiMigration,
    PrivateEndpoint,
    TokenVault,
)

KEY = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBJI8OGYpU/MUWCPNCmS84kvi"


def known(stack, name, account="333333333333"):
    return iam.Role.from_role_arn(stack, name, f"arn:aws:iam::{account}:role/{name}")


def intake(stack, key):
    vpc = ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-1", availability_zones=["a"], isolated_subnet_ids=["subnet-1"]
    )
    partners = [Partner(name="lab", ssh_public_keys=(KEY,))]
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "acme-phi")
    return PhiIntake(stack, "It", vpc=vpc, bucket=bucket, encryption_key=key, partners=partners)


def migration(stack, key):
    source = datasync.CfnLocationS3(
        stack,
        "Source",
        s3_bucket_arn="arn:aws:s3:::old",
        s3_config={"bucketAccessRoleArn": "arn:aws:iam::222222222222:role/old"},
    )
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "acme-phi")
    return PhiMigration(stack, "It", source=source, bucket=bucket, encryption_key=key, prefix="ehr")


def api(stack, key):
    endpoint = ec2.InterfaceVpcEndpoint.from_interface_vpc_endpoint_attributes(
        stack, "Endpoint", port=443, vpc_endpoint_id="vpce-1"
    )
    it = PhiApi(
        stack, "It", api_name="records", encryption_key=key, endpoint=PrivateEndpoint(vpc_endpoints=(endpoint,))
    )
    it.add_method("GET", "/patients", cdk.aws_apigateway.MockIntegration())
    return it


def vault(stack, key):
    return TokenVault(
        stack,
        "It",
        vault_name="patients",
        encryption_key=key,
        key_administrators=[iam.AccountRootPrincipal()],
        tokenizers=[known(stack, "exporter")],
        reidentifiers=[known(stack, "privacy"), iam.Role(stack, "Own", assumed_by=iam.AccountRootPrincipal())],
        analytics_account_ids=["555555555555"],
    )


def export(stack, key):
    return DeIdentifiedBucket(
        stack,
        "It",
        bucket_name="acme-deidentified",
        encryption_key=key,
        release_role_name="release",
        pipelines=[known(stack, "exporter")],
        readers=[iam.Role(stack, "Analyst", assumed_by=iam.AccountRootPrincipal())],
        access_log_bucket=s3.Bucket.from_bucket_name(stack, "AccessLogs", "acme-access-logs"),
    )


@pytest.mark.parametrize("make", [intake, migration, api, vault, export], ids=lambda each: each.__name__)
@pytest.mark.parametrize("separately", [False, True], ids=["one-stack", "key-in-another-stack"])
def test_works_wherever_it_is_deployed(make, separately, tmp_path):
    app = cdk.App(outdir=str(tmp_path), analytics_reporting=False)
    stack = cdk.Stack(app, "stack")
    keys = cdk.Stack(app, "keys") if separately else stack
    key = PhiKey(keys, "Key", alias="key", description="Key").resource
    assert isinstance(make(stack, key).resource.node.id, str)
    app.synth()
    template = json.loads(Path(tmp_path, "stack.template.json").read_text())
    assert [name for name in template["Resources"] if name.startswith("It")]
    assert "${Token[" not in json.dumps(template)
    assert "missing" not in json.loads(Path(tmp_path, "manifest.json").read_text())
