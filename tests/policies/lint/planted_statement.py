"""Planted mistakes: code, the elements of a Deny that differ from "all actions on all resources", and what it is."""

from __future__ import annotations

ROOT, BUCKET, OBJECTS = "arn:aws:iam::*:root", "arn:aws:s3:::logs", "arn:aws:s3:::logs-*/*"
ADMIN = "arn:aws:iam::*:role/Admin"


def when(**conditions):
    """Return a Deny of everything under one condition: operator={key: value}; __ stands for the colon."""
    return {"Condition": {operator.replace("__", ":"): keys for operator, keys in conditions.items()}}


MISTAKES = [
    # Form
    ("unknown-element", {"Principal": "*"}, "an SCP has no principal"),
    ("unknown-element", {"Conditions": {}}, "a typing error"),
    ("missing-element", {"Action": None}, "no action"),
    ("missing-element", {"Resource": None}, "no resource"),
    ("wrong-value", {"Effect": "deny"}, "an effect in lower case"),
    ("wrong-value", {"Effect": ["Deny"]}, "an effect in a list"),
    ("wrong-value", {"Effect": {"Ref": "Effect"}}, "an effect that is an object"),
    ("wrong-value", {"Action": []}, "no action in the list"),
    ("wrong-value", {"Action": ["s3:*", 1]}, "an action that is no text"),
    ("wrong-value", {"Condition": {"Bool": "aws:SecureTransport"}}, "an operator without a key"),
    ("wrong-value", {"Condition": {"Bool": {"aws:SecureTransport": []}}}, "a key without a value"),
    ("wrong-value", {"Action": "s3"}, "a prefix alone"),
    ("sid-not-alphanumeric", {"Sid": "Deny everything"}, "a Sid of two words"),
    # Names
    ("unknown-service", {"Action": ["s4:GetObject"]}, "a prefix that does not exist"),
    ("unknown-service", {"Action": ["s*:GetObject"]}, "a wildcard in the prefix"),
    ("unknown-service", {"NotAction": ["secretmanager:*"]}, "in NotAction"),
    ("unknown-action", {"Action": ["s3:GetObjects"]}, "an action that does not exist"),
    ("unknown-action", {"Action": ["s3:Fetch*"]}, "a wildcard that matches none"),
    ("unknown-condition-key", when(StringEquals={"aws:PrincipalOrgId2": "o-a1b2c3d4e5"}), "a global key"),
    ("unknown-condition-key", when(StringEquals={"s3:x-amz-acls": "private"}), "a service key"),
    ("unknown-condition-key", when(StringEquals={"acl": "private"}), "a key without a prefix"),
    ("unknown-operator", when(StringEqual={"aws:PrincipalAccount": "111111111111"}), "an operator"),
    ("unknown-operator", when(stringequals={"aws:PrincipalAccount": "111111111111"}), "its case"),
    ("unknown-operator", when(NullIfExists={"aws:SourceVpc": "true"}), "Null takes no IfExists"),
    ("unknown-variable", when(StringEquals={"aws:PrincipalAccount": "${aws:ResourceAcount}"}), "a variable"),
    ("unknown-variable", {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:user}/*"}, "in a resource"),
    # Types and values
    ("operator-does-not-fit", when(StringEquals={"aws:SecureTransport": "false"}), "a Boolean as text"),
    ("operator-does-not-fit", when(ArnLike={"aws:RequestedRegion": "us-*"}), "a text as ARN"),
    ("operator-does-not-fit", when(StringLike={"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}), "several values"),
    (
        "operator-does-not-fit",
        when(ForAnyValue__StringEquals={"aws:PrincipalOrgID": "o-a1b2c3d4e5"}),
        "one value with a qualifier",
    ),
    ("value-never-matches", when(Bool={"aws:SecureTransport": "no"}), "no Boolean"),
    ("value-never-matches", when(NumericLessThan={"ec2:RoleDelivery": "two"}), "no number"),
    ("value-never-matches", when(DateLessThan={"aws:CurrentTime": "tomorrow"}), "no date"),
    ("value-never-matches", when(IpAddress={"aws:SourceIp": "10.0.0.0/33"}), "no address"),
    ("value-never-matches", when(StringEquals={"aws:PrincipalAccount": "11111111111"}), "eleven digits"),
    ("value-never-matches", when(StringEquals={"aws:PrincipalOrgID": "org-123"}), "no organization"),
    ("value-never-matches", when(ForAnyValue__StringLike={"aws:PrincipalOrgPaths": "ou-ab12-11111111"}), "no path"),
    ("value-never-matches", when(StringEquals={"aws:RequestedRegion": "us_east_1"}), "no Region"),
    ("value-never-matches", when(Null={"aws:SourceVpc": "yes"}), "Null takes true or false"),
    ("wildcard-is-literal", when(StringEquals={"aws:RequestedRegion": "us-*"}), "a star without Like"),
    # ARNs
    ("arn-never-matches", {"Action": "s3:GetObject", "Resource": "arn:awss:s3:::b/*"}, "no partition"),
    ("arn-never-matches", {"Action": "s3:GetObject", "Resource": "arn:aws-us-gov:s3:::b/*"}, "another partition"),
    ("arn-never-matches", {"Action": "s3:GetObject", "Resource": "logs/*"}, "no ARN"),
    ("arn-never-matches", {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::"}, "nothing after the fifth colon"),
    ("arn-never-matches", {"Action": "s3:GetObject", "Resource": "arn:aws:s3"}, "three parts"),
    ("arn-never-matches", {"Resource": "arn:aws:s3:us-east-1:111111111111:logs"}, "a bucket with Region and account"),
    ("arn-never-matches", {"Resource": "arn:aws:iam:us-east-1:*:role/Admin"}, "a role with a Region"),
    ("arn-never-matches", {"Resource": "arn:aws:iam::1234:role/Admin"}, "an account of four digits"),
    ("arn-never-matches", {"Resource": "arn:aws:kms:*:*:keys/*"}, "no resource type"),
    ("arn-never-matches", {"Resource": "arn:aws:iam::${aws:PrincipalAccount}:role/A"}, "a variable too early"),
    ("arn-never-matches", {"Resource": "arn:aws:s4:::logs"}, "no service"),
    ("arn-never-matches", {"Action": "iam:CreateRole", "NotResource": "arn:aws:iam::*:user/*"}, "in NotResource"),
    ("arn-never-matches", when(ArnNotLike={"aws:PrincipalArn": "arn:aws:iam:*:root"}), "root, a colon short"),
    ("arn-never-matches", when(ArnNotLike={"aws:PrincipalArn": "arn:aws:iam::root"}), "root, an account short"),
    ("arn-never-matches", when(ArnNotLike={"aws:PrincipalArn": "arn:aws:iam::*:root/*"}), "root with a path"),
    ("arn-never-matches", when(ArnNotLike={"aws:PrincipalArn": "arn:aws:iam::*:group/A"}), "a group"),
    ("arn-never-matches", when(ArnNotLike={"aws:PrincipalArn": "arn:aws:sts::*:assumed-role/A/*"}), "a session"),
    ("arn-never-matches", when(StringNotLike={"aws:PrincipalArn": "arn:aws:iam:us-east-1:*:role/A"}), "as text"),
    (
        "action-never-matches",
        {"Action": ["s3:DeleteBucket", "s3:DeleteObject"], "Resource": BUCKET},
        "objects, beside a bucket",
    ),
    ("action-never-matches", {"Action": ["s3:Get*", "s3:ListAllMyBuckets"], "Resource": OBJECTS}, "only on a star"),
    ("key-of-no-action", {"Action": "s3:*", **when(Bool={"ec2:Encrypted": "false"})}, "a key of another service"),
    (
        "key-of-no-action",
        {"Action": "s3:DeleteBucket", **when(StringEquals={"s3:x-amz-acl": "private"})},
        "a key of another action",
    ),
    # Contradictions
    (
        "contradictory-conditions",
        when(StringEquals={"aws:PrincipalType": "User"}, StringNotEquals={"aws:PrincipalType": "User"}),
        "equal and not equal",
    ),
    (
        "contradictory-conditions",
        when(ArnLike={"aws:PrincipalArn": ADMIN}, ArnNotLike={"aws:PrincipalArn": "arn:aws:iam::*:role/*"}),
        "what one picks the other excludes",
    ),
    (
        "contradictory-conditions",
        when(StringLike={"aws:RequestedRegion": "us-*"}, StringEquals={"aws:RequestedRegion": "eu-west-1"}),
        "no value is both",
    ),
    (
        "contradictory-conditions",
        when(ArnLike={"aws:PrincipalArn": ADMIN}, ArnEquals={"aws:PrincipalArn": "arn:aws:iam::*:user/*"}),
        "no ARN is both",
    ),
    (
        "contradictory-conditions",
        when(Null={"aws:SourceVpc": "true"}, StringEquals={"aws:SourceVpc": "vpc-1"}),
        "absent, and equal to something",
    ),
    (
        "contradictory-conditions",
        when(Bool={"aws:ViaAWSService": "true"}, BoolIfExists={"aws:ViaAWSService": "false"}),
        "true and false",
    ),
    ("contradictory-conditions", when(Null={"aws:PrincipalArn": "true"}), "without a key that is always there"),
    ("contradictory-conditions", when(StringNotLike={"aws:RequestedRegion": "*"}), "like nothing"),
    (
        "contradictory-conditions",
        when(NumericLessThan={"ec2:RoleDelivery": "1"}, NumericGreaterThan={"ec2:RoleDelivery": "2"}),
        "less than one and more than two",
    ),
    (
        "contradictory-conditions",
        when(
            DateGreaterThan={"aws:CurrentTime": "2027-01-01T00:00:00Z"},
            DateLessThan={"aws:CurrentTime": "2026-01-01T00:00:00Z"},
        ),
        "after one date and before an earlier one",
    ),
    (
        "contradictory-conditions",
        when(IpAddress={"aws:SourceIp": "10.1.0.0/16"}, NotIpAddressIfExists={"aws:SourceIp": "10.0.0.0/8"}),
        "inside a block and outside what holds it",
    ),
    (
        "contradictory-conditions",
        when(
            ForAnyValue__StringEquals={"aws:CalledVia": "athena.amazonaws.com"},
            ForAllValues__StringNotEqualsIfExists={"aws:CalledVia": "athena.amazonaws.com"},
        ),
        "one value that none may be",
    ),
    # Absent keys
    ("absent-key", when(StringNotEquals={"aws:SourceVpc": "vpc-1"}), "a negated operator"),
    ("absent-key", when(NotIpAddress={"aws:SourceIp": "10.0.0.0/8"}), "the network, without IfExists"),
    ("absent-key", {"Action": "kms:*", **when(ForAllValues__StringLike={"kms:ResourceAliases": "alias/a"})}, "none"),
    (
        "absent-key",
        {"Action": "s3:*", **when(StringNotEqualsIfExists={"s3:x-amz-server-side-encryption": "aws:kms"})},
        "actions that never have the key, IfExists or not",
    ),
    (
        "absent-key",
        {"Action": "s3:*", **when(Null={"s3:x-amz-server-side-encryption": "true"})},
        "Null on actions that never have the key",
    ),
    (
        "absent-key",
        {"Action": "ec2:RunInstances", **when(StringNotEqualsIfExists={"ec2:InstanceType": "t3.micro"})},
        "resources that never have the key: subnets have no instance type",
    ),
    ("absent-key", when(StringNotEqualsIfExists={"s3:x-amz-acl": "private"}), "all actions have it never"),
    ("absent-key", when(ArnLike={"aws:PrincipalArn": ROOT}, Bool={"aws:AssumedRoot": "false"}), "false when absent"),
    # Root and MFA
    ("root-without-assumed-root", when(ArnLike={"aws:PrincipalArn": ROOT}), "root alone"),
    ("root-without-assumed-root", when(StringLike={"aws:PrincipalArn": "arn:aws:iam::*:ro*"}), "root by a star"),
    (
        "root-without-assumed-root",
        {"Action": "iam:DeleteLoginProfile", **when(ArnLike={"aws:PrincipalArn": ROOT})},
        "what a root session is for",
    ),
    ("mfa-in-deny", when(BoolIfExists={"aws:MultiFactorAuthPresent": "false"}), "MFA"),
    ("mfa-in-deny", when(NumericGreaterThan={"aws:MultiFactorAuthAge": "3600"}), "its age"),
]

OF_RCPS = [
    ("missing-element", {"Principal": None}, "no principal"),
    ("unknown-element", {"NotPrincipal": "*"}, "NotPrincipal"),
    ("rcp-effect", {"Effect": "Allow"}, "an Allow"),
    ("rcp-principal", {"Principal": {"AWS": "111111111111"}}, "one account"),
    ("rcp-action", {"Action": "*"}, "every service"),
    ("rcp-service", {"Action": ["sns:*"]}, "a service without support"),
    ("action-never-matches", {"Action": ["kms:RetireGrant"]}, "the action that no RCP restricts"),
    ("rcp-denies-aws-services", when(StringNotEqualsIfExists={"aws:PrincipalOrgID": "o-a1b2c3d4e5"}), "log delivery"),
    ("rcp-denies-aws-services", when(ArnNotLike={"aws:PrincipalArn": ADMIN}), "AWS services have no ARN"),
    ("absent-key", when(Bool={"aws:PrincipalIsAWSService": "false"}), "anonymous requests have no such key"),
    ("absent-key", when(StringNotEquals={"aws:SourceAccount": "111111111111"}), "only AWS services have it"),
]
