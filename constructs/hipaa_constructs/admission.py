"""Lets an AWS service use the key that encrypts a resource, where the key's policy is part of the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Annotations, Stack
from aws_cdk import aws_iam as iam

from hipaa_constructs.published import is_published
from hipaa_constructs.service_use import ServiceUse

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_sns as sns
    from constructs import Construct


def admit_service(scope: Construct, key: kms.IKey, use: ServiceUse, *, name: str = "*") -> None:
    """Admits a service in a key's policy for resources of this account and Region, as ``PhiKey.admit_service`` does.

    For keys of any kind. A key of another app has a policy that cannot be changed from here: then synthesis warns, and
    says what the key's owner must admit. The resource is known by its name, never by reference: it depends on the key,
    and the key must not depend on it.

    Args:
        scope: the construct whose resource is encrypted.
        key: its key.
        use: which service, and for what.
        name: name of the encrypted resource; ``*`` stands for any text.
    """
    if is_published(key):
        return
    statements = use.statements(Stack.of(scope), name=name).values()
    if not all(key.add_to_resource_policy(iam.PolicyStatement.from_json(each)).statement_added for each in statements):
        Annotations.of(scope).add_warning_v2(
            f"hipaa_constructs:keyOfAnotherApp.{use.name}",
            f"encryption_key: its policy is not part of this app. Its owner must admit the service:"
            f" PhiKey.admit_service(ServiceUse.{use.name}, name={name!r}).",
        )


def admit_log_delivery(scope: Construct, key: kms.IKey) -> None:
    """Lets log delivery of this account and Region read what it passes on to encrypted log groups.

    For state machines, whose log takes this way. Source: AWS Step Functions Developer Guide, "Data at rest encryption",
    CloudWatch Logs.

    Args:
        scope: the construct whose log is delivered.
        key: key of the log group.
    """
    stack = Stack.of(scope)
    deliveries = f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:*"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "delivery.logs.amazonaws.com"},
        "Action": "kms:Decrypt",
        "Resource": "*",
        "Condition": {"ArnLike": {"aws:SourceArn": deliveries}, "StringEquals": {"aws:SourceAccount": stack.account}},
    }
    if is_published(key):
        return
    if not key.add_to_resource_policy(iam.PolicyStatement.from_json(statement)).statement_added:
        Annotations.of(scope).add_warning_v2(
            "hipaa_constructs:keyOfAnotherApp.logDelivery",
            "encryption_key: its policy is not part of this app. Its owner must admit delivery.logs.amazonaws.com to"
            " decrypt, for deliveries of this account and Region.",
        )


def admit_alarms(scope: Construct, topic: sns.ITopic, *, name: str = "*") -> None:
    """Lets CloudWatch alarms of this account and Region publish to a topic and use its key.

    A topic or key of another app cannot be changed from here: then synthesis warns. Source: Amazon SNS Developer Guide,
    "Example cases for Amazon SNS access control"; "Managing Amazon SNS encryption keys and costs".

    Args:
        scope: the construct that makes alarms.
        topic: where they publish.
        name: name of the topic, if it is a literal; ``*`` stands for any text.
    """
    stack = Stack.of(scope)
    alarms = f"arn:{stack.partition}:cloudwatch:{stack.region}:{stack.account}:alarm:*"
    statement = {
        "Sid": "Alarms",
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": topic.topic_arn,
        "Condition": {"ArnLike": {"aws:SourceArn": alarms}, "StringEquals": {"aws:SourceAccount": stack.account}},
    }
    if is_published(topic):
        return
    if not topic.add_to_resource_policy(iam.PolicyStatement.from_json(statement)).statement_added:
        Annotations.of(scope).add_warning_v2(
            "hipaa_constructs:topicOfAnotherApp",
            "topic: its policy is not part of this app. Its owner must admit cloudwatch.amazonaws.com, for alarms of"
            " this account, in the topic's policy and in the policy of its key: PhiTopic.admit_alarms().",
        )
    elif topic.master_key is not None:
        admit_service(scope, topic.master_key, ServiceUse.ALARMS_TO_TOPICS, name=name)


def deny_services_for_others(scope: Construct, *actions: str, resource: str) -> iam.PolicyStatement:
    """Denies AWS services that say that they act for another account: nobody's deputy is confused here.

    It binds whatever another statement allows, such as those that CDK's integrations add without a condition.

    Args:
        scope: a construct in the stack of the resource.
        actions: what is denied.
        resource: ARN of the resource.

    Returns:
        The statement, for the resource's policy.
    """
    return iam.PolicyStatement.from_json(
        {
            "Sid": "NoServicesForOthers",
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": list(actions),
            "Resource": resource,
            "Condition": {
                "Bool": {"aws:PrincipalIsAWSService": "true"},
                "Null": {"aws:SourceAccount": "false"},
                "StringNotEquals": {"aws:SourceAccount": Stack.of(scope).account},
            },
        }
    )
