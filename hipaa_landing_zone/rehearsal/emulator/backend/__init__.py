"""What moto's own backends lack or get wrong, repaired; only what a landing zone and its applications use."""

from collections.abc import Mapping
from typing import Any

from moto.account.responses import AccountResponse
from moto.athena.responses import AthenaResponse
from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.budgets.responses import BudgetsResponse
from moto.ce.responses import CostExplorerResponse
from moto.cloudformation.models import cloudformation_backends
from moto.cloudformation.responses import CloudFormationResponse
from moto.cloudtrail.models import cloudtrail_backends
from moto.cloudwatch.responses import CloudWatchResponse
from moto.config.models import config_backends
from moto.config.responses import ConfigResponse
from moto.ec2.models import ec2_backends
from moto.ec2.responses.elastic_block_store import ElasticBlockStore as ElasticBlockStoreResponse
from moto.ec2.responses.flow_logs import FlowLogs as FlowLogsResponse
from moto.iam.models import iam_backends
from moto.iam.responses import IamResponse
from moto.kms.responses import KmsResponse
from moto.logs.responses import LogsResponse
from moto.organizations.models import organizations_backends
from moto.ram.models import ram_backends
from moto.rds.models import rds_backends
from moto.s3.models import FakeBucket, s3_backends
from moto.s3.responses import S3Response
from moto.servicequotas.responses import ServiceQuotasResponse
from moto.ssm.responses import SimpleSystemManagerResponse
from moto.transfer.models import transfer_backends
from moto.transfer.responses import TransferResponse

from hipaa_landing_zone.rehearsal.emulator.backend import (
    accessanalyzer,
    account,
    artifact,
    athena,
    awslambda,
    chatbot,
    cloudtrail,
    cloudwatch,
    config,
    cost,
    ebs,
    ec2,
    iam,
    kms,
    logs,
    membership,
    oam,
    object_lock,
    organization_policy,
    organizations,
    organizations_access,
    ram,
    rds,
    s3,
    s3_kept,
    ssm,
    ssm_node,
    transfer,
)
from hipaa_landing_zone.rehearsal.emulator.backend.rest import Service, register
from hipaa_landing_zone.rehearsal.emulator.cloudformation import backend as cloudformation
from hipaa_landing_zone.rehearsal.emulator.cloudformation import stack_set_answer

BACKENDS: tuple[tuple[Any, type], ...] = (
    (cloudformation_backends, cloudformation.CloudFormationBackend),
    (cloudtrail_backends, cloudtrail.CloudTrailBackend),
    (config_backends, config.ConfigBackend),
    (ec2_backends, ec2.EC2Backend),
    (iam_backends, iam.IAMBackend),
    (organizations_backends, organizations.OrganizationsBackend),
    (ram_backends, ram.ResourceAccessManagerBackend),
    (rds_backends, rds.RDSBackend),
    (s3_backends, object_lock.S3Backend),
    (transfer_backends, transfer.TransferBackend),
)

OPERATIONS: tuple[tuple[type, Mapping[str, Any]], ...] = (
    (AccountResponse, account.ACCOUNT_OPERATIONS),
    (AthenaResponse, athena.OPERATIONS),
    (BudgetsResponse, cost.BUDGET_OPERATIONS),
    (CloudFormationResponse, {**cloudformation.OPERATIONS, **stack_set_answer.OPERATIONS}),
    (CloudFormationResponse, organizations_access.OPERATIONS),
    (CloudWatchResponse, cloudwatch.OPERATIONS),
    (ConfigResponse, config.OPERATIONS),
    (ElasticBlockStoreResponse, ebs.OPERATIONS),
    (CostExplorerResponse, cost.ANOMALY_OPERATIONS),
    (FlowLogsResponse, ec2.OPERATIONS),
    (IamResponse, iam.OPERATIONS),
    (KmsResponse, kms.OPERATIONS),
    (LambdaBackend, awslambda.BACKEND),
    (LambdaFunction, awslambda.FUNCTION),
    (LogsResponse, {**kms.LOGS_OPERATIONS, **logs.OPERATIONS}),
    (S3Response, {**object_lock.OPERATIONS, **s3.OPERATIONS, **s3_kept.OPERATIONS}),
    (FakeBucket, s3.PERMISSION),
    (ServiceQuotasResponse, account.QUOTA_OPERATIONS),
    (SimpleSystemManagerResponse, ssm.OPERATIONS),
    (SimpleSystemManagerResponse, ssm_node.OPERATIONS),
    (TransferResponse, transfer.OPERATIONS),
)

SERVICES: tuple[type[Service], ...] = (
    accessanalyzer.AccessAnalyzerBackend,
    artifact.ArtifactBackend,
    chatbot.ChatbotBackend,
    oam.ObservabilityBackend,
    *membership.DELEGATED,
)
"""Whole services of our own."""


def install() -> None:
    """Put the repaired backends and operations in moto's place, for every account that it makes from now on."""
    for backends, repaired in BACKENDS:
        backends.backend = repaired
    register(*SERVICES)
    account.install()
    organizations.OrganizationsBackend.account_placed = staticmethod(membership.account_placed)
    organizations.OrganizationsBackend.policy_placed = staticmethod(organization_policy.policy_placed)
    for response, operations in OPERATIONS:
        for name, operation in operations.items():
            setattr(response, name, operation)
