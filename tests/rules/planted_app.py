"""A CDK app that breaks every rule once, one stack a rule; run by the real CDK CLI and inside the tests."""

from aws_cdk import App, CfnResource, Environment, Stack, Stage, Validations

from hipaa_landing_zone.rules.plugin import FAIL_IN_APP, HipaaLandingZoneChecks
from hipaa_landing_zone.rules.rule import Expectations

ACCOUNT, ARCHIVE, REGION = "111111111111", "222222222222", "us-east-1"
LOCKED = {"Type": "AWS::S3::Bucket", "Properties": {"ObjectLockEnabled": True}}
ENCRYPTED = {
    "BucketEncryption": {
        "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]
    }
}
ADMIT_CLOUDTRAIL = {
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": "*",
        }
    ]
}


def bucket(**properties):
    return {"Type": "AWS::S3::Bucket", "Properties": properties}


TARGET = bucket(LoggingConfiguration={"DestinationBucketName": {"Ref": "Target"}})
KEY = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": []}}}
DENY_DESCRIBE = {"Effect": "Deny", "Principal": "*", "Action": "kms:DescribeKey", "Resource": "*"}

# Rule id → resources of its stack; "Planted" is the resource that breaks the rule.
PLANTED = {
    "HLZ-RULE-01": {"Planted": TARGET, "Target": LOCKED},
    "HLZ-RULE-02": {"Planted": TARGET, "Target": bucket(**ENCRYPTED)},
    "HLZ-RULE-03": {
        "Planted": {"Type": "AWS::Config::DeliveryChannel", "Properties": {"S3BucketName": {"Ref": "Target"}}},
        "Target": LOCKED,
    },
    "HLZ-RULE-04": {
        "Planted": {"Type": "AWS::CloudTrail::Trail", "Properties": {"KMSKeyId": {"Ref": "Key"}}},
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": [DENY_DESCRIBE]}}},
    },
    "HLZ-RULE-05": {
        "Planted": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {"Bucket": "some-bucket", "PolicyDocument": ADMIT_CLOUDTRAIL},
        }
    },
    "HLZ-RULE-06": {"Planted": {"Type": "AWS::CloudTrail::Trail", "Properties": {"IsLogging": False}}},
    "HLZ-RULE-07": {"Planted": KEY},
    "HLZ-RULE-08": {"Planted": {"Type": "AWS::KMS::Key"}},
    "HLZ-RULE-09": {"Planted": bucket()},
    "HLZ-RULE-10": {"Planted": bucket()},
    "HLZ-RULE-11": {"Planted": {"Type": "AWS::EC2::InternetGateway"}},
    "HLZ-RULE-12": {"Planted": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {"VpcEndpointType": "Interface"}}},
    "HLZ-RULE-13": {"Planted": KEY},
    "HLZ-RULE-14": {"Planted": {"Type": "AWS::CloudFormation::Stack"}},
    "HLZ-RULE-15": {
        "Planted": {
            "Type": "AWS::Organizations::Policy",
            "Properties": {
                "Name": "unsound",
                "Type": "SERVICE_CONTROL_POLICY",
                "Content": {
                    "Version": "2012-10-17",
                    "Statement": [{"Sid": "Typo", "Effect": "Deny", "Action": "s3:GetObjects", "Resource": "*"}],
                },
            },
        }
    },
}


def build(outdir=None):
    """The app, and the plugin that judges it."""
    # CDK's own validation would add findings on properties that are left out here on purpose, and take seconds.
    app = App(outdir=outdir, builtin_cloud_formation_validation=False, post_cli_context=FAIL_IN_APP)
    stage = Stage(app, "planted")
    for rule_id, resources in PLANTED.items():
        account = ARCHIVE if rule_id == "HLZ-RULE-09" else ACCOUNT
        stack = Stack(stage, rule_id.lower(), env=Environment(account=account, region=REGION))
        for logical_id, resource in resources.items():
            CfnResource(stack, logical_id, type=resource["Type"], properties=resource.get("Properties", {}))
    checks = HipaaLandingZoneChecks(
        Expectations(production=True, minimum_retention_days=2192, log_archive_account_id=ARCHIVE)
    )
    Validations.of(app).add_plugins(checks)
    return app, checks


if __name__ == "__main__":
    build()[0].synth()
