"""The role with which people of the security account query the log archive, and can do nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from hipaa_landing_zone.plan.log_table import DATABASE
from hipaa_landing_zone.plan.name import INVESTIGATION, INVESTIGATOR_ROLE, KEY_ALIAS_PREFIX
from hipaa_landing_zone.plan.trust import people

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_s3 as s3

    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.plan.model import LogArchive

_QUERY = [
    "athena:BatchGetNamedQuery",
    "athena:BatchGetQueryExecution",
    "athena:GetNamedQuery",
    "athena:GetQueryExecution",
    "athena:GetQueryResults",
    "athena:GetQueryResultsStream",
    "athena:GetQueryRuntimeStatistics",
    "athena:GetWorkGroup",
    "athena:ListNamedQueries",
    "athena:ListQueryExecutions",
    "athena:StartQueryExecution",
    "athena:StopQueryExecution",
]


class Investigator(Construct):
    """May run queries in the workgroup, read the archive's logs, and read and write results; nothing besides.

    Args:
        scope: the log-query stack.
        construct_id: id in the parent.
        plan: who may take the role.
        archive: whose logs are read.
        results: the bucket for results.
        results_key: its key.

    Raises:
        ValueError: the security account or the organization has no id yet.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        plan: Plan,
        archive: LogArchive,
        results: s3.IBucket,
        results_key: kms.IKey,
    ) -> None:
        super().__init__(scope, construct_id)
        security, organization_id = plan.security_account_id, plan.organization_id
        if security is None or organization_id is None:
            raise ValueError("no security account: the plan should have held this stack back")
        self._results, self._results_key = results, results_key
        home = plan.organization.home_region
        buckets = [bucket.name for bucket in archive.buckets if bucket.region == home]
        sets = dict.fromkeys((plan.people.responders, plan.people.auditors))
        self.resource = iam.Role(
            self,
            "Resource",
            role_name=INVESTIGATOR_ROLE,
            description="Queries the log archive; taken by responders and auditors of the security account",
            assumed_by=iam.PrincipalWithConditions(
                iam.AccountPrincipal(security),
                {
                    "StringEquals": {"aws:PrincipalOrgID": organization_id},
                    "ArnLike": {"aws:PrincipalArn": people(plan, *sets)},
                },
            ),
            managed_policies=[
                iam.ManagedPolicy(
                    self,
                    "Policy",
                    managed_policy_name=INVESTIGATOR_ROLE,
                    statements=[*self._athena(), *self._logs(buckets), *self._write_results()],
                )
            ],
        )

    def _athena(self) -> list[iam.PolicyStatement]:
        stack = Stack.of(self)
        athena, glue = (
            f"arn:{stack.partition}:{service}:{stack.region}:{stack.account}" for service in ("athena", "glue")
        )
        catalog = [f"{glue}:catalog", f"{glue}:database/{DATABASE}", f"{glue}:table/{DATABASE}/*"]
        tables = ["glue:GetDatabase", "glue:GetDatabases", "glue:GetTable", "glue:GetTables", "glue:GetPartitions"]
        listing = ["athena:ListDataCatalogs", "athena:ListEngineVersions", "athena:ListWorkGroups"]
        return [
            iam.PolicyStatement(sid="Query", actions=_QUERY, resources=[f"{athena}:workgroup/{INVESTIGATION}"]),
            iam.PolicyStatement(
                sid="Catalog", actions=["athena:GetDataCatalog"], resources=[f"{athena}:datacatalog/AwsDataCatalog"]
            ),
            iam.PolicyStatement(sid="Find", actions=listing, resources=["*"]),
            iam.PolicyStatement(sid="Tables", actions=tables, resources=catalog),
        ]

    def _logs(self, buckets: list[str]) -> list[iam.PolicyStatement]:
        stack = Stack.of(self)
        arns = [f"arn:{stack.partition}:s3:::{name}" for name in buckets]
        keys = f"arn:{stack.partition}:kms:{stack.region}:{stack.account}:key/*"
        return [
            iam.PolicyStatement(sid="ListLogs", actions=["s3:GetBucketLocation", "s3:ListBucket"], resources=arns),
            iam.PolicyStatement(sid="ReadLogs", actions=["s3:GetObject"], resources=[f"{arn}/*" for arn in arns]),
            iam.PolicyStatement(
                sid="DecryptLogs",
                actions=["kms:Decrypt"],
                resources=[keys],
                conditions={
                    "StringEquals": {"kms:ViaService": f"s3.{stack.region}.amazonaws.com"},
                    "ForAnyValue:StringLike": {"kms:ResourceAliases": f"alias/{KEY_ALIAS_PREFIX}/logs-*"},
                },
            ),
        ]

    def _write_results(self) -> list[iam.PolicyStatement]:
        arn = self._results.bucket_arn
        of_objects = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"]
        of_bucket = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
        return [
            iam.PolicyStatement(sid="FindResults", actions=of_bucket, resources=[arn]),
            iam.PolicyStatement(sid="Results", actions=of_objects, resources=[f"{arn}/*"]),
            iam.PolicyStatement(
                sid="EncryptResults",
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=[self._results_key.key_arn],
            ),
        ]
