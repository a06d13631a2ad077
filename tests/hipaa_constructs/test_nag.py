"""What cdk-nag's HIPAA pack still finds: exactly the findings that the README explains."""

from pathlib import Path

import pytest
from aws_cdk import Duration
from aws_cdk import aws_s3 as s3
from cdk_nag import HIPAASecurityChecks

import hipaa_constructs
from hipaa_constructs import (
    CustomerKey,
    IsolatedVpc,
    LandingBucket,
    LockMode,
    OrganizationTrail,
    Replica,
    WormBucket,
)

WORM = {"lock_mode": LockMode.COMPLIANCE, "retention": Duration.days(2192)}
EXPECTED = {
    ("HIPAA.Security-S3BucketLoggingEnabled", "stack/Archive/Resource/Resource"),
    ("HIPAA.Security-S3BucketReplicationEnabled", "stack/Archive/Resource/Resource"),
    ("HIPAA.Security-S3DefaultEncryptionKMS", "stack/Landing/Resource/Resource"),
    ("HIPAA.Security-LambdaConcurrency", "stack/Vpc/CloseDefaultSecurityGroupFunction"),
    ("HIPAA.Security-LambdaDLQ", "stack/Vpc/CloseDefaultSecurityGroupFunction"),
    ("HIPAA.Security-LambdaInsideVPC", "stack/Vpc/CloseDefaultSecurityGroupFunction"),
}


@pytest.fixture(scope="module")
def template(synth, role):
    def build(stack):
        key = CustomerKey(stack, "Key", alias="a", description="d", administrators=[role("A")], users=[role("U")])
        archive = WormBucket(
            stack, "Archive", bucket_name="acme-access", encryption_key=key.resource, access_log_bucket=None, **WORM
        )
        replica = Replica(bucket=archive.resource, encryption_key=key.resource, region="us-east-1")
        landing = LandingBucket(
            stack,
            "Landing",
            bucket_name="acme-landing",
            logged_bucket_names=["acme-trail"],
            replicas=[replica],
            role_name="replicate-access",
        )
        worm = WormBucket(
            stack,
            "Worm",
            bucket_name="acme-trail",
            encryption_key=key.resource,
            access_log_bucket=landing.resource,
            **WORM,
        )
        worm.replicate_to(replica, role_name="replicate-trail")
        OrganizationTrail(
            stack,
            "Trail",
            trail_name="organization",
            organization_id="o-abcdefghij",
            bucket=worm.resource,
            encryption_key=key.resource,
            log_group_key=key,
            data_event_types=["AWS::S3::Object"],
            excluded_buckets=[worm.resource],
        )
        IsolatedVpc(
            stack,
            "Vpc",
            cidr="10.0.0.0/16",
            zones=2,
            subnet_mask=20,
            endpoints=["s3", "kms"],
            organization_id="o-abcdefghij",
            flow_log_bucket=s3.Bucket.from_bucket_name(stack, "FlowLogs", "acme-flow-logs"),
        )

    return synth(build, plugin=HIPAASecurityChecks)


def test_findings_are_the_expected_ones(template):
    assert template.findings == EXPECTED


def test_the_readme_explains_every_finding():
    readme = (Path(hipaa_constructs.__file__).parents[1] / "foundation.md").read_text()
    assert [rule for rule, _ in sorted(EXPECTED) if rule not in readme] == []
