"""In an account without PHI: the bucket in which de-identified data arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from hipaa_constructs import DeIdentifiedBucket, Foundation

from ehr_intake.names import ANALYST_ROLE, PIPELINE_ROLE, RELEASE_ROLE, export_bucket

if TYPE_CHECKING:
    from constructs import Construct


class AnalyticsStack(Stack):
    """Only the export writes here, and only analysts read."""

    def __init__(self, scope: Construct, construct_id: str, *, pipeline_account: str, **options: Any) -> None:
        super().__init__(scope, construct_id, **options)
        foundation = Foundation.of(self)
        self.bucket = DeIdentifiedBucket(
            self,
            "Export",
            bucket_name=export_bucket(self.account, self.region),
            encryption_key=foundation.data_key,
            release_role_name=RELEASE_ROLE,
            pipelines=[self._role("Pipeline", pipeline_account, PIPELINE_ROLE)],
            readers=[self._role("Analyst", self.account, ANALYST_ROLE)],
            access_log_bucket=foundation.access_log_bucket,
        )

    def _role(self, construct_id: str, account: str, name: str) -> iam.IRole:
        """Return a role by its name; it need not exist yet."""
        return iam.Role.from_role_arn(self, construct_id, f"arn:aws:iam::{account}:role/{name}", mutable=False)
