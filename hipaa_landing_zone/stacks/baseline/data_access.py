"""What reads data rather than settings: denied to the roles with which people look at an account."""

from __future__ import annotations

from typing import Any

from hipaa_landing_zone.rules import data_reading

# Beside what rules count as reading data: what a log, a console or a snapshot gives away.
_MORE = (
    "athena:GetQueryResults*",
    "dynamodb:PartiQL*",
    "ebs:GetSnapshotBlock",
    "ec2:GetConsole*",
    "ec2:GetPasswordData",
    "ecs:ExecuteCommand",
    "es:ESHttp*",
    "healthlake:Search*",
    "kinesis:SubscribeToShard",
    "kms:GenerateDataKey*",
    "lambda:GetFunction",  # a link to the code
    "lambda:Invoke*",
    "logs:FilterLogEvents",
    "logs:GetLog*",
    "logs:GetQueryResults",
    "logs:StartLiveTail",
    "logs:StartQuery",
    "logs:Unmask",
    "rds-data:*",
    "rds:Download*LogFile*",
    "s3:GetObjectTorrent",
    "s3:GetObjectVersionTorrent",
    "s3:SelectObjectContent",
    "ssm:GetParameter",
    "ssm:GetParameterHistory",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "ssm:SendCommand",
    "ssm:StartSession",
    "sts:AssumeRole",  # and with another role, read after all
)


def deny_data() -> dict[str, Any]:
    """Return a statement that denies reading data, whatever else a role is given, now or later."""
    return {
        "Sid": "NoData",
        "Effect": "Deny",
        "Action": sorted({*data_reading.ACTIONS, *_MORE}),
        "Resource": "*",
    }
