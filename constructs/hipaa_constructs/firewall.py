"""AWS WAF in front of a Regional resource: managed rules, and logs from which what callers sent is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_wafv2 as waf

from hipaa_constructs.encrypted_log import make_log_group

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_logs as logs
    from constructs import Construct

# Source: AWS WAF Developer Guide, "AWS Managed Rules rule groups list".
RULE_GROUPS = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
)
# Paths and queries of a clinical API name patients; these headers are credentials.
REDACTED_HEADERS = ("authorization", "cookie", "x-amz-security-token")


def make_firewall(
    scope: Construct,
    *,
    name: str,
    resource_arn: str,
    encryption_key: kms.IKey,
    retention: logs.RetentionDays,
) -> waf.CfnWebACL:
    """Makes a web ACL, its log group, and the association with what it protects.

    No requests are sampled: samples keep paths and headers where no key of ours encrypts them.

    Args:
        scope: parent of all three.
        name: part of the log group's name and of the metrics.
        resource_arn: the stage, load balancer or user pool that is protected.
        encryption_key: key of the log group.
        retention: of the log group.

    Returns:
        The web ACL.
    """
    acl = waf.CfnWebACL(
        scope,
        "Firewall",
        scope="REGIONAL",
        default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
        visibility_config=_visibility(name),
        rules=[_rule(group, priority) for priority, group in enumerate(RULE_GROUPS)],
    )
    log_group_name = f"aws-waf-logs-{name}"  # AWS WAF takes no other beginning
    group = make_log_group(
        scope,
        "FirewallLogGroup",
        log_group_name=log_group_name,
        encryption_key=encryption_key,
        retention=retention,
    )
    stack = Stack.of(scope)
    # Not the log group's own Arn, which ends in ":*".
    log_group_arn = f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:log-group:{log_group_name}"
    logging = waf.CfnLoggingConfiguration(
        scope,
        "FirewallLogging",
        resource_arn=acl.attr_arn,
        log_destination_configs=[log_group_arn],
        redacted_fields=[
            waf.CfnLoggingConfiguration.FieldToMatchProperty(query_string={}),
            waf.CfnLoggingConfiguration.FieldToMatchProperty(uri_path={}),
            *(
                waf.CfnLoggingConfiguration.FieldToMatchProperty(single_header={"Name": header})
                for header in REDACTED_HEADERS
            ),
        ],
    )
    logging.node.add_dependency(group)
    waf.CfnWebACLAssociation(scope, "FirewallAssociation", resource_arn=resource_arn, web_acl_arn=acl.attr_arn)
    return acl


def _rule(group: str, priority: int) -> waf.CfnWebACL.RuleProperty:
    return waf.CfnWebACL.RuleProperty(
        name=group,
        priority=priority,
        override_action=waf.CfnWebACL.OverrideActionProperty(none={}),
        statement=waf.CfnWebACL.StatementProperty(
            managed_rule_group_statement=waf.CfnWebACL.ManagedRuleGroupStatementProperty(vendor_name="AWS", name=group)
        ),
        visibility_config=_visibility(group),
    )


def _visibility(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )
