"""What the generated cases are made of: resources, and values that condition operators can disagree about."""

from __future__ import annotations

from typing import Any

from policies.evaluation.scenario import document

HOME, OTHER, THIRD = "111111111111", "222222222222", "333333333333"
PATH = "o-example/r-exam/ou-exam-00000001/"
ALLOW_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
FULL = document(ALLOW_ALL)

RESOURCES = {
    "s3:GetObject": "arn:aws:s3:::phi-{0}/records/alice.txt",
    "s3:PutObject": "arn:aws:s3:::phi-{0}/records/blue/x",
    "s3:ListBucket": "arn:aws:s3:::phi-{0}",
    "s3:ListAllMyBuckets": "*",
    "sqs:SendMessage": "arn:aws:sqs:us-east-1:{0}:intake",
    "sns:Publish": "arn:aws:sns:us-east-1:{0}:alerts",
    "secretsmanager:GetSecretValue": "arn:aws:secretsmanager:us-east-1:{0}:secret:db-AbCdEf",
    "kms:Decrypt": "arn:aws:kms:us-east-1:{0}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "kms:ListKeys": "*",
    "sts:AssumeRole": "arn:aws:iam::{0}:role/Reader",
    "sts:GetCallerIdentity": "*",
    "iam:PassRole": "arn:aws:iam::{0}:role/Reader",
    "iam:GetUser": "arn:aws:iam::{0}:user/alice",
    "ec2:StopInstances": "arn:aws:ec2:us-east-1:{0}:instance/i-0123456789abcdef0",
    "ec2:DescribeInstances": "*",
    "lambda:InvokeFunction": "arn:aws:lambda:us-east-1:{0}:function:notify",
    "dynamodb:GetItem": "arn:aws:dynamodb:us-east-1:{0}:table/Visits",
    "cloudtrail:StopLogging": "arn:aws:cloudtrail:us-east-1:{0}:trail/hlz",
}
OWN_POLICY = ("s3:", "sqs:", "sns:", "secretsmanager:", "kms:D", "sts:A", "lambda:", "dynamodb:")
ALWAYS_OWN_POLICY = ("kms:D", "sts:A")

TEXTS = ("us-east-1", "US-EAST-1", "us-west-2", "eu-west-1", "vpce-1a2b", "a.c")
LISTS = (("team",), ("team", "cost"), ("Team", "owner"), ("cost", "owner", "team"))
NUMBERS = ("0", "299", "300", "300.0", "300.5", "3600", "-1")
DATES = ("2026-11-20", "2026-11-21T12:00:00Z", "2026-11-21T13:00:00+01:00", "2026-11-21T12:00:01Z", "2027-01-01")
EPOCHS = ("1795262400", "1795262401", "0")
IPS = ("203.0.113.7", "203.0.114.7", "10.1.2.3", "2001:db8:1234:5678::1", "2001:db9::1")
RANGES = ("203.0.113.0/24", "10.0.0.0/8", "203.0.113.7/32", "0.0.0.0/1", "2001:db8:1234:5678::/64", "2001:db8::/32")
ARNS = (
    f"arn:aws:sns:us-east-1:{HOME}:alerts",
    f"arn:aws:cloudtrail:us-west-2:{OTHER}:trail/hlz",
    f"arn:aws:s3:::phi-{HOME}/records:2026/x",
    f"arn:aws:SNS:us-east-1:{HOME}:alerts",
)
ARN_PATTERNS = (
    *ARNS,
    f"arn:aws:sns:*:{HOME}:*",
    "arn:*:cloudtrail:us-west-?:*:trail/h*",
    "arn:aws:*:*:*:*",
    f"arn:aws:s3:::phi-{HOME}/*",
    f"arn:aws:s3:*:phi-{HOME}/records:2026/x",
    "arn:aws:cloudtrail:us-west-2:222222222222:trail/${aws:PrincipalTag/team, 'hlz'}",
)
TEXT_PATTERNS = (*TEXTS, "us-*", "??-east-1", "*", "a.?", "${aws:PrincipalTag/team, 'us-east-1'}", "${*}", "us-e*-1")
TAGS = ("blue", "Blue", "us-east-1", "*", "alice")
LIST_PATTERNS = ("team", "cost", "Team", "t*", "own?r", "TEAM", "${aws:PrincipalTag/team, 'cost'}")
BINARIES = ("QmluYXJ5", "b3RoZXI=", "AAAA")

FAMILIES: dict[str, tuple[tuple[str, ...], tuple[Any, ...], tuple[str, ...], tuple[str, ...]]] = {
    "String": (
        ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike"),
        (*TEXTS, *LISTS),
        ("aws:RequestedRegion", "aws:TagKeys"),
        TEXT_PATTERNS,
    ),
    "Numeric": (
        ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"),
        NUMBERS,
        ("aws:MultiFactorAuthAge",),
        NUMBERS,
    ),
    "Date": (
        ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"),
        DATES,
        ("aws:TokenIssueTime",),
        DATES,
    ),
    "Bool": (("",), ("true", "false", "True"), ("aws:MultiFactorAuthPresent",), ("true", "false", "False", "TRUE")),
    "Binary": (("Equals",), BINARIES, ("aws:UserAgent",), BINARIES),
    "IpAddress": (("",), IPS, ("aws:SourceIp",), RANGES),
    "NotIpAddress": (("",), IPS, ("aws:SourceIp",), RANGES),
    "Arn": (("Equals", "NotEquals", "Like", "NotLike"), ARNS, ("aws:SourceArn",), ARN_PATTERNS),
}
QUALIFIERS = ("", "ForAllValues:", "ForAnyValue:")
EXISTENCE = ("", "IfExists")
