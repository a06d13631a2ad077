"""A CDK app that breaks every rule once, one stack a rule; run by the real CDK CLI and inside the tests."""

from aws_cdk import App, CfnOutput, CfnResource, Environment, Stack, Stage, Validations

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


def allow(principal=None, action="*", **more):
    """A policy of one statement."""
    statement = {"Effect": "Allow", "Action": action, **({"Principal": principal} if principal else {}), **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def role(principal, action="sts:AssumeRole", **properties):
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": allow(principal, action), **properties},
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
    "HLZ-RULE-16": {"Planted": {"Type": "AWS::AppRunner::Service"}},
    "HLZ-RULE-17": {"Planted": role({"Service": "states.amazonaws.com"})},
    "HLZ-RULE-18": {"Planted": role({"Federated": "accounts.google.com"}, "sts:AssumeRoleWithWebIdentity")},
    "HLZ-RULE-19": {"Planted": role({"AWS": "*"})},
    "HLZ-RULE-20": {
        "Planted": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {"PolicyDocument": allow(action="iam:PassRole", Resource="*")},
        }
    },
    "HLZ-RULE-21": {
        "Planted": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {"PolicyDocument": allow(action="s3:GetObject", Resource="*")},
        }
    },
    "HLZ-RULE-22": {"Planted": {"Type": "AWS::IAM::User"}},
    "HLZ-RULE-23": {"Planted": role({"AWS": ACCOUNT}, MaxSessionDuration=43200)},
    "HLZ-RULE-24": {
        "Planted": {
            "Type": "AWS::SSO::PermissionSet",
            "Properties": {"ManagedPolicies": ["arn:aws:iam::aws:policy/AdministratorAccess"]},
        }
    },
    "HLZ-RULE-25": {"Planted": {"Type": "AWS::SSO::Assignment", "Properties": {"PrincipalType": "USER"}}},
    "HLZ-RULE-26": {
        "Planted": {
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {"PolicyDocument": allow("*", "sqs:SendMessage", Resource="*")},
        }
    },
    "HLZ-RULE-27": {"Planted": {"Type": "AWS::Lambda::Permission", "Properties": {"Principal": "sns.amazonaws.com"}}},
    "HLZ-RULE-28": {"Planted": {"Type": "AWS::Lambda::Url", "Properties": {"AuthType": "NONE"}}},
    "HLZ-RULE-29": {"Planted": {"Type": "AWS::ApiGateway::Method", "Properties": {"HttpMethod": "GET"}}},
    "HLZ-RULE-30": {
        "Planted": {"Type": "AWS::Lambda::Function", "Properties": {"Role": "arn:aws:iam::111111111111:role/shared"}},
        "Other": {"Type": "AWS::Lambda::Function", "Properties": {"Role": "arn:aws:iam::111111111111:role/shared"}},
    },
    "HLZ-RULE-31": {
        "Planted": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {"SecurityGroupEgress": [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]},
        }
    },
    "HLZ-RULE-32": {"Planted": {"Type": "AWS::EKS::Cluster"}},
    "HLZ-RULE-33": {"Planted": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer"}},
    "HLZ-RULE-34": {"Planted": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {"VpcEndpointType": "Interface"}}},
    "HLZ-RULE-35": {"Planted": {"Type": "AWS::EC2::FlowLog", "Properties": {"TrafficType": "REJECT"}}},
    "HLZ-RULE-36": {"Planted": {"Type": "AWS::EC2::TransitGateway"}},
    "HLZ-RULE-37": {"Planted": {"Type": "AWS::NetworkFirewall::Firewall"}},
    "HLZ-RULE-38": {"Planted": {"Type": "AWS::EC2::VPCEndpointService"}},
    "HLZ-RULE-39": {"Planted": {"Type": "AWS::EC2::KeyPair"}},
    "HLZ-RULE-40": {"Planted": {"Type": "AWS::EC2::LaunchTemplate"}},
    "HLZ-RULE-41": {
        "Planted": {
            "Type": "AWS::SSM::Document",
            "Properties": {"DocumentType": "Session", "Content": {"sessionType": "Standard_Stream", "inputs": {}}},
        }
    },
    "HLZ-RULE-42": {
        "Planted": {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {"Protocol": "HTTPS"}},
    },
    "HLZ-RULE-43": {"Planted": {"Type": "AWS::Transfer::Server"}},
    "HLZ-RULE-44": {"Planted": {"Type": "AWS::Cognito::UserPool"}},
    "HLZ-RULE-45": {"Planted": {"Type": "AWS::DynamoDB::Table"}},
    "HLZ-RULE-46": {"Planted": bucket(**ENCRYPTED)},
    "HLZ-RULE-47": {"Planted": {"Type": "AWS::EC2::Volume"}},
    "HLZ-RULE-48": {"Planted": {"Type": "AWS::RDS::DBCluster", "Properties": {"Engine": "aurora-mysql"}}},
    "HLZ-RULE-49": {"Planted": {"Type": "AWS::ElastiCache::ReplicationGroup"}},
    "HLZ-RULE-50": {"Planted": {"Type": "AWS::SQS::Queue"}},
    "HLZ-RULE-51": {
        "Planted": {"Type": "AWS::RDS::DBInstance", "Properties": {"MasterUserPassword": "correct-horse"}},
    },
    "HLZ-RULE-52": {
        "Planted": {
            "Type": "AWS::Lambda::Function",
            "Properties": {"Environment": {"Variables": {"DB_PASSWORD": "correct-horse"}}},
        }
    },
    "HLZ-RULE-53": {
        "Planted": {
            "Type": "AWS::SecretsManager::RotationSchedule",
            "Properties": {"RotationRules": {"AutomaticallyAfterDays": 365}},
        }
    },
    "HLZ-RULE-54": {"Planted": {"Type": "AWS::Neptune::DBCluster"}},
    "HLZ-RULE-55": {"Planted": {"Type": "AWS::DMS::Endpoint", "Properties": {"EngineName": "postgres"}}},
    "HLZ-RULE-56": {"Planted": {"Type": "AWS::CertificateManager::Certificate"}},
    "HLZ-RULE-57": {
        "Planted": {
            "Type": "AWS::ECS::TaskDefinition",
            "Properties": {"ContainerDefinitions": [{"Name": "web", "Privileged": True}]},
        }
    },
    "HLZ-RULE-58": {"Planted": {"Type": "AWS::ECR::Repository"}},
    "HLZ-RULE-59": {"Planted": {"Type": "AWS::DynamoDB::Table"}},
    "HLZ-RULE-60": {"Planted": {"Type": "AWS::DynamoDB::Table"}},
    "HLZ-RULE-61": {"Planted": {"Type": "AWS::RDS::DBCluster"}},
    "HLZ-RULE-62": {"Planted": {"Type": "AWS::Backup::BackupVault"}},
    "HLZ-RULE-63": {"Planted": {"Type": "AWS::Backup::BackupPlan"}},
    "HLZ-RULE-64": {"Planted": {"Type": "AWS::RDS::DBCluster", "Properties": {"Engine": "aurora-mysql"}}},
    "HLZ-RULE-65": {"Planted": bucket()},
    "HLZ-RULE-66": {"Planted": {"Type": "AWS::SQS::Queue"}},
    "HLZ-RULE-67": {"Planted": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 7}}},
    "HLZ-RULE-68": {"Planted": {"Type": "AWS::Lambda::Function"}},
    "HLZ-RULE-69": {"Planted": {"Type": "AWS::CloudTrail::Trail"}},
    "HLZ-RULE-70": {"Planted": {"Type": "AWS::EKS::Cluster"}},
    "HLZ-RULE-71": {"Planted": {"Type": "AWS::ApiGateway::Stage"}},
    "HLZ-RULE-72": {"Planted": {"Type": "AWS::WAFv2::LoggingConfiguration"}},
    "HLZ-RULE-73": {"Planted": {"Type": "AWS::Config::ConfigurationRecorder"}},
    "HLZ-RULE-74": {"Planted": {"Type": "AWS::GuardDuty::Detector", "Properties": {"Enable": False}}},
    "HLZ-RULE-75": {"Planted": {"Type": "AWS::EC2::VPNGateway"}},
    "HLZ-RULE-76": {
        "Planted": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {"PolicyDocument": allow(action="kms:CreateGrant", Resource="*")},
        }
    },
    "HLZ-RULE-77": {"Planted": {"Type": "AWS::EC2::PlacementGroup"}},
}
# Rule id → an output of its stack.
SHOWN = {"HLZ-RULE-77": "postgres://app:correct-horse@db.example"}


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
        if rule_id in SHOWN:
            CfnOutput(stack, "Shown", value=SHOWN[rule_id])
    checks = HipaaLandingZoneChecks(
        Expectations(production=True, minimum_retention_days=2192, log_archive_account_id=ARCHIVE)
    )
    Validations.of(app).add_plugins(checks)
    return app, checks


if __name__ == "__main__":
    build()[0].synth()
