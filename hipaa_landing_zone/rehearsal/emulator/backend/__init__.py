"""What moto's own backends lack or get wrong, repaired; only what a landing zone uses."""

from collections.abc import Mapping
from typing import Any

from moto.cloudformation.models import cloudformation_backends
from moto.cloudformation.responses import CloudFormationResponse
from moto.cloudtrail.models import cloudtrail_backends
from moto.ec2.models import ec2_backends
from moto.ec2.responses.flow_logs import FlowLogs as FlowLogsResponse
from moto.iam.models import iam_backends
from moto.iam.responses import IamResponse
from moto.kms.responses import KmsResponse
from moto.logs.responses import LogsResponse
from moto.organizations.models import organizations_backends
from moto.ram.models import ram_backends
from moto.s3.models import FakeBucket, s3_backends
from moto.s3.responses import S3Response

from hipaa_landing_zone.rehearsal.emulator.backend import cloudtrail, ec2, iam, kms, object_lock, organizations, ram, s3
from hipaa_landing_zone.rehearsal.emulator.cloudformation import backend as cloudformation

BACKENDS: tuple[tuple[Any, type], ...] = (
    (cloudformation_backends, cloudformation.CloudFormationBackend),
    (cloudtrail_backends, cloudtrail.CloudTrailBackend),
    (ec2_backends, ec2.EC2Backend),
    (iam_backends, iam.IAMBackend),
    (organizations_backends, organizations.OrganizationsBackend),
    (ram_backends, ram.ResourceAccessManagerBackend),
    (s3_backends, object_lock.S3Backend),
)

OPERATIONS: tuple[tuple[type, Mapping[str, Any]], ...] = (
    (CloudFormationResponse, cloudformation.OPERATIONS),
    (FlowLogsResponse, ec2.OPERATIONS),
    (IamResponse, iam.OPERATIONS),
    (KmsResponse, kms.OPERATIONS),
    (LogsResponse, kms.LOGS_OPERATIONS),
    (S3Response, {**object_lock.OPERATIONS, **s3.OPERATIONS}),
    (FakeBucket, s3.PERMISSION),
)


def install() -> None:
    """Put the repaired backends and operations in moto's place, for every account that it makes from now on."""
    for backends, repaired in BACKENDS:
        backends.backend = repaired
    for response, operations in OPERATIONS:
        for name, operation in operations.items():
            setattr(response, name, operation)
