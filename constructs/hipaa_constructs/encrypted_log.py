"""Log groups that constructs make for services: customer key, a year or longer, kept when their stack goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs

from hipaa_constructs.admission import admit_service
from hipaa_constructs.service_use import ServiceUse

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from constructs import Construct

# 45 CFR 164.316(b)(2)(i) asks for six years of documentation, which the log archive keeps; a year is for searching.
TOO_SHORT = frozenset(
    {
        logs.RetentionDays.ONE_DAY,
        logs.RetentionDays.THREE_DAYS,
        logs.RetentionDays.FIVE_DAYS,
        logs.RetentionDays.ONE_WEEK,
        logs.RetentionDays.TWO_WEEKS,
        logs.RetentionDays.ONE_MONTH,
        logs.RetentionDays.TWO_MONTHS,
        logs.RetentionDays.THREE_MONTHS,
        logs.RetentionDays.FOUR_MONTHS,
        logs.RetentionDays.FIVE_MONTHS,
        logs.RetentionDays.SIX_MONTHS,
    }
)


def require_retention(retention: logs.RetentionDays) -> None:
    """Checks that logs are kept for a year or longer.

    Args:
        retention: what was given.

    Raises:
        ValueError: less than 365 days.
    """
    if retention in TOO_SHORT:
        raise ValueError(f"retention: {retention.name} given; allowed: ONE_YEAR or longer, or INFINITE.")


def make_log_group(
    scope: Construct,
    construct_id: str,
    *,
    log_group_name: str,
    encryption_key: kms.IKey,
    retention: logs.RetentionDays,
) -> logs.LogGroup:
    """Makes an encrypted log group and admits CloudWatch Logs in its key, for log groups of this name only.

    Synthesis warns where the policy of the key is not part of the app, unless the landing zone publishes the key.
    Source: Amazon CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        log_group_name: known beforehand, so that key and log group do not need each other. Tokens in it become ``*``
            in the key policy.
        encryption_key: key of the log group's Region.
        retention: checked with :func:`require_retention`.

    Returns:
        The log group.
    """
    name = re.sub(r"\$\{Token\[[^]]*\]\}", "*", log_group_name)
    admit_service(scope, encryption_key, ServiceUse.LOG_GROUPS, name=name)
    return logs.LogGroup(
        scope,
        construct_id,
        log_group_name=log_group_name,
        encryption_key=encryption_key,
        retention=retention,
        # Kept for good once it was made; one that outlived a failed creation would have taken its name.
        removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    )
