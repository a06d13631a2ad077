"""Reads back, by boto3, with which keys the resources of a deployed stack are encrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.live.verify import Place, Result
from hipaa_landing_zone.plan.name import FOUNDATION_PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hipaa_landing_zone.live.session import Organization
    from hipaa_landing_zone.rehearsal.outcome import Deployable

CHECK = "application_is_encrypted_with_its_own_or_a_published_key"
CITATIONS = ("164.312(a)(2)(iv)",)
# By type: the service, and how its API names the keys of one resource; None where AWS's own key is used.
Reader = tuple[str, "Callable[[Any, str], tuple[str | None, ...]]"]


def encryption(organization: Organization, stack: Deployable, name: str) -> tuple[Result, ...]:
    """Compare the key of every resource of one stack with those that the application may use.

    These are the keys that the stack itself made, and those that the landing zone publishes in the account.

    Args:
        organization: clients in the emulator.
        stack: the stack.
        name: its name in CloudFormation.
    """

    def client(service: str) -> Any:
        return organization.client(service, stack.account_id, stack.region)

    pages = client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=name)
    rows = [row for page in pages for row in page["StackResourceSummaries"]]
    made = [row["PhysicalResourceId"] for row in rows if row["ResourceType"] == "AWS::KMS::Key"]
    allowed = {_key_arn(client("kms"), key) for key in (*made, *_published(client("ssm")))}
    results = []
    for row in rows:
        if row["ResourceType"] in READERS:
            service, read = READERS[row["ResourceType"]]
            keys = read(client(service), row["PhysicalResourceId"])
            results.append(_judge(stack, row, [key and _key_arn(client("kms"), key) for key in keys], allowed))
    return tuple(results)


def _judge(stack: Deployable, row: Mapping[str, Any], keys: list[str | None], allowed: set[str]) -> Result:
    held = bool(keys) and set(keys) <= allowed
    return Result(
        check=CHECK,
        citations=CITATIONS,
        place=Place(stack.account, stack.account_id, stack.region, f"{row['ResourceType']} {row['LogicalResourceId']}"),
        outcome="held" if held else "failed",
        expected=f"a key of the application or under {FOUNDATION_PREFIX}/key",
        found=", ".join(str(key or "AWS's own key") for key in keys) or "no key",
        next="" if held else f"Give {row['LogicalResourceId']} of {stack.path} a key of the application.",
    )


def _published(ssm: Any) -> Iterator[str]:
    pages = ssm.get_paginator("get_parameters_by_path").paginate(Path=f"{FOUNDATION_PREFIX}/key")
    for page in pages:
        yield from (parameter["Value"] for parameter in page["Parameters"])


def _key_arn(kms: Any, key: str) -> str:
    return str(kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"])


def _bucket(client: Any, name: str) -> tuple[str | None, ...]:
    rules = client.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    return tuple(rule["ApplyServerSideEncryptionByDefault"].get("KMSMasterKeyID") for rule in rules)


def _cluster(client: Any, name: str) -> tuple[str | None, ...]:
    (cluster,) = client.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"]
    insights = cluster.get("PerformanceInsightsEnabled", False)
    return (
        cluster.get("KmsKeyId"),
        cluster["MasterUserSecret"].get("KmsKeyId"),
        *((cluster.get("PerformanceInsightsKMSKeyId"),) if insights else ()),
    )


def _function(client: Any, name: str) -> tuple[str | None, ...]:
    return (client.get_function_configuration(FunctionName=name).get("KMSKeyArn"),)


def _log_group(client: Any, name: str) -> tuple[str | None, ...]:
    groups = client.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return tuple(group.get("kmsKeyId") for group in groups if group["logGroupName"] == name)


def _queue(client: Any, url: str) -> tuple[str | None, ...]:
    attributes = client.get_queue_attributes(QueueUrl=url, AttributeNames=["KmsMasterKeyId"]).get("Attributes", {})
    return (attributes.get("KmsMasterKeyId"),)


def _secret(client: Any, name: str) -> tuple[str | None, ...]:
    return (client.describe_secret(SecretId=name).get("KmsKeyId"),)


def _table(client: Any, name: str) -> tuple[str | None, ...]:
    table = client.describe_table(TableName=name)["Table"]
    return (table.get("SSEDescription", {}).get("KMSMasterKeyArn"),)


def _topic(client: Any, arn: str) -> tuple[str | None, ...]:
    return (client.get_topic_attributes(TopicArn=arn)["Attributes"].get("KmsMasterKeyId"),)


READERS: Mapping[str, Reader] = {
    "AWS::DynamoDB::Table": ("dynamodb", _table),
    "AWS::Lambda::Function": ("lambda", _function),
    "AWS::Logs::LogGroup": ("logs", _log_group),
    "AWS::RDS::DBCluster": ("rds", _cluster),
    "AWS::S3::Bucket": ("s3", _bucket),
    "AWS::SNS::Topic": ("sns", _topic),
    "AWS::SQS::Queue": ("sqs", _queue),
    "AWS::SecretsManager::Secret": ("secretsmanager", _secret),
}
