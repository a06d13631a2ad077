"""What moto's own backends lack or get wrong, repaired; only what a landing zone and its applications use."""

from collections.abc import Mapping
from typing import Any

from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.cloudformation.models import cloudformation_backends
from moto.cloudformation.responses import CloudFormationResponse
from moto.cloudtrail.models import cloudtrail_backends
from moto.cloudwatch.responses import CloudWatchResponse
from moto.ec2.models import ec2_backends
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
from moto.transfer.models import transfer_backends
from moto.transfer.responses import TransferResponse

from hipaa_landing_zone.rehearsal.emulator.backend import (
    awslambda,
    cloudtrail,
    cloudwatch,
    ec2,
    iam,
    kms,
    logs,
    object_lock,
    organizations,
    ram,
    rds,
    s3,
    s3_kept,
    transfer,
)
from hipaa_landing_zone.rehearsal.emulator.cloudformation import backend as cloudformation

BACKENDS: tuple[tuple[Any, type], ...] = (
    (cloudformation_backends, cloudformation.CloudFormationBackend),
    (cloudtrail_backends, cloudtrail.CloudTrailBackend),
    (ec2_backends, ec2.EC2Backend),
    (iam_backends, iam.IAMBackend),
    (organizations_backends, organizations.OrganizationsBackend),
    (ram_backends, ram.ResourceAccessManagerBackend),
    (rds_backends, rds.RDSBackend),
    (s3_backends, object_lock.S3Backend),
    (transfer_backends, transfer.TransferBackend),
)

OPERATIONS: tuple[tuple[type, Mapping[str, Any]], ...] = (
    (CloudFormationResponse, cloudformation.OPERATIONS),
    (CloudWatchResponse, cloudwatch.OPERATIONS),
    (FlowLogsResponse, ec2.OPERATIONS),
    (IamResponse, iam.OPERATIONS),
    (KmsResponse, kms.OPERATIONS),
    (LambdaBackend, awslambda.BACKEND),
    (LambdaFunction, awslambda.FUNCTION),
    (LogsResponse, {**kms.LOGS_OPERATIONS, **logs.OPERATIONS}),
    (S3Response, {**object_lock.OPERATIONS, **s3.OPERATIONS, **s3_kept.OPERATIONS}),
    (FakeBucket, s3.PERMISSION),
    (TransferResponse, transfer.OPERATIONS),
)


def install() -> None:
    """Put the repaired backends and operations in moto's place, for every account that it makes from now on."""
    for backends, repaired in BACKENDS:
        backends.backend = repaired
    for response, operations in OPERATIONS:
        for name, operation in operations.items():
            setattr(response, name, operation)
