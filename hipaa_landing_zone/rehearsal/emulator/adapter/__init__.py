"""Which adapter deploys which CloudFormation type."""

import functools
from collections.abc import Mapping

from moto.cloudformation.parsing import get_model_map

from hipaa_landing_zone.rehearsal.emulator.adapter import (
    accessanalyzer,
    athena,
    chatbot,
    cloudformation,
    cloudtrail,
    cloudwatch,
    config,
    config_organization,
    cost,
    custom,
    dynamodb,
    ec2,
    ec2_endpoint,
    ec2_security_group,
    ecr,
    efs,
    events,
    events_destination,
    glue,
    iam,
    kinesis,
    kms,
    lambda_event,
    lambda_function,
    logs,
    macie2,
    oam,
    oam_link,
    organizations,
    provider,
    rds,
    s3,
    s3_notification,
    secretsmanager,
    securityhub,
    sns,
    sqs,
    ssm,
    ssm_document,
    ssm_node,
    stepfunctions,
    transfer,
)
from hipaa_landing_zone.rehearsal.emulator.adapter.builtin import MotoModel, NotExercised, Nothing
from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Adapter

ADAPTERS: tuple[Adapter, ...] = (
    *accessanalyzer.ADAPTERS,
    *athena.ADAPTERS,
    *chatbot.ADAPTERS,
    *cloudformation.ADAPTERS,
    *cloudtrail.ADAPTERS,
    *cloudwatch.ADAPTERS,
    *config.ADAPTERS,
    *config_organization.ADAPTERS,
    *cost.ADAPTERS,
    *custom.ADAPTERS,
    *dynamodb.ADAPTERS,
    *ec2.ADAPTERS,
    *ec2_endpoint.ADAPTERS,
    *ec2_security_group.ADAPTERS,
    *ecr.ADAPTERS,
    *efs.ADAPTERS,
    *events.ADAPTERS,
    *events_destination.ADAPTERS,
    *glue.ADAPTERS,
    *iam.ADAPTERS,
    *kinesis.ADAPTERS,
    *kms.ADAPTERS,
    *lambda_event.ADAPTERS,
    *lambda_function.ADAPTERS,
    *logs.ADAPTERS,
    *macie2.ADAPTERS,
    *oam.ADAPTERS,
    *oam_link.ADAPTERS,
    *organizations.ADAPTERS,
    *provider.ADAPTERS,
    *rds.ADAPTERS,
    *s3.ADAPTERS,
    *s3_notification.ADAPTERS,
    *secretsmanager.ADAPTERS,
    *securityhub.ADAPTERS,
    *sns.ADAPTERS,
    *sqs.ADAPTERS,
    *ssm.ADAPTERS,
    *ssm_document.ADAPTERS,
    *ssm_node.ADAPTERS,
    *stepfunctions.ADAPTERS,
    *transfer.ADAPTERS,
)

NOTHING_TO_DEPLOY = frozenset({"AWS::CDK::Metadata", "AWS::CloudFormation::WaitConditionHandle"})

_BY_TYPE: Mapping[str, Adapter] = {adapter.type: adapter for adapter in ADAPTERS}

DROPPED_PROPERTIES: Mapping[str, frozenset[str]] = {
    adapter.type: adapter.dropped for adapter in ADAPTERS if adapter.dropped
}


def exercised_types() -> frozenset[str]:
    """List the CloudFormation types that are really deployed: by an adapter of ours, or by moto's own code."""
    return frozenset(_BY_TYPE) | frozenset(get_model_map()) | NOTHING_TO_DEPLOY


def exercised(resource_type: str) -> bool:
    """Tell whether a CloudFormation type is really deployed.

    Args:
        resource_type: For example "AWS::S3::Bucket".
    """
    return resource_type in exercised_types()


@functools.cache
def find(resource_type: str) -> Adapter:
    """Find the adapter of a type; one that deploys nothing where there is none."""
    if resource_type in _BY_TYPE:
        return _BY_TYPE[resource_type]
    if resource_type in NOTHING_TO_DEPLOY:
        return Nothing(resource_type)
    return MotoModel(resource_type) if resource_type in get_model_map() else NotExercised(resource_type)


def ignored_properties() -> dict[str, frozenset[str]]:
    """List what moto's own code did not look at so far, by type: properties that were deployed in name only."""
    seen = ((kind, find(kind)) for kind in exercised_types() - _BY_TYPE.keys())
    return {kind: frozenset(found.ignored) for kind, found in seen if isinstance(found, MotoModel) and found.ignored}
