"""What makes the log archive answer questions: tables, a workgroup that encrypts its results, saved queries, a role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration, Stack, Tags
from aws_cdk import aws_athena as athena
from aws_cdk import aws_glue as glue
from aws_cdk import aws_s3 as s3

from hipaa_constructs import CustomerKey, PhiBucket
from hipaa_landing_zone.plan.log_table import ACCESS_LINE, DATABASE, LogFormat, LogTable, log_tables
from hipaa_landing_zone.plan.name import (
    CLASSIFICATION_TAG,
    INVESTIGATION,
    RESOURCE_PREFIX,
    key_alias,
    query_results_name,
)
from hipaa_landing_zone.plan.query import QUERIES
from hipaa_landing_zone.stacks.investigator import Investigator
from hipaa_landing_zone.stacks.place import administrators, properties, users

if TYPE_CHECKING:
    from constructs import Construct

    from hipaa_landing_zone.plan import Plan, PlannedStack

RESULTS_DAYS = 30
BYTES_PER_QUERY = 1024**4
"""One TiB: what a query may read before Athena stops it, so that one without a day costs no more than a few dollars."""

_TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
# Input format, output format, the class that takes a record apart, and its parameters.
_FORMATS: dict[LogFormat, tuple[str, str, str, dict[str, str]]] = {
    "cloudtrail": (
        "com.amazon.emr.cloudtrail.CloudTrailInputFormat",
        _TEXT_OUTPUT,
        "org.apache.hive.hcatalog.data.JsonSerDe",
        {"serialization.format": "1"},
    ),
    "parquet": (
        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        {"serialization.format": "1"},
    ),
    "access": (
        "org.apache.hadoop.mapred.TextInputFormat",
        _TEXT_OUTPUT,
        "org.apache.hadoop.hive.serde2.RegexSerDe",
        {"serialization.format": "1", "input.regex": ACCESS_LINE},
    ),
}


class LogQueryStack(Stack):
    """In the log archive's home Region. Results can hold what logs hold; they are kept a month and never leave.

    The workgroup enforces its settings: nobody can send results elsewhere or leave them in plain text. Who reads logs
    and results is in the access logs of their buckets, which are archived.

    Sources: Amazon Athena User Guide, "Override client-side settings", "Encrypt Athena query results stored in Amazon
    S3", "Configure per-query data usage controls"; 45 CFR 164.308(a)(1)(ii)(D), 164.308(a)(6)(ii), 164.312(b).

    Raises:
        ValueError: the plan should have held the stack back.
    """

    def __init__(self, scope: Construct, planned: PlannedStack, plan: Plan) -> None:
        super().__init__(scope, planned.id, **properties(planned))
        archive = plan.log_archive
        if archive is None:
            raise ValueError(f"{planned.path} is not ready: the plan should have held this stack back")
        key = CustomerKey(
            self,
            "Key",
            alias=key_alias("query-results"),
            description="Encrypts the results of queries over the log archive",
            administrators=[administrators(plan, archive.account_id)],
            users=[users(plan, archive.account_id)],
        )
        name = query_results_name(archive.account_id, planned.region)
        landing = archive.landing("access", planned.region)
        results = PhiBucket(
            self,
            "Results",
            bucket_name=name,
            encryption_key=key.resource,
            access_log_bucket=s3.Bucket.from_bucket_name(self, "AccessLogs", landing.name),
            access_log_prefix=f"{name}/",
            noncurrent_retention=Duration.days(RESULTS_DAYS),
        )
        results.resource.add_lifecycle_rule(expiration=Duration.days(RESULTS_DAYS))
        Tags.of(results).add(CLASSIFICATION_TAG, "phi")
        workgroup = self._workgroup(results.resource, key)
        self._tables(log_tables(plan))
        for query in QUERIES:
            saved = athena.CfnNamedQuery(
                self,
                f"Query-{query.name}",
                name=f"{RESOURCE_PREFIX}-{query.name}",
                description=query.description,
                database=DATABASE,
                query_string=query.sql,
                work_group=workgroup.name,
            )
            saved.add_resource_dependency(workgroup)
        Investigator(
            self, "Investigator", plan=plan, archive=archive, results=results.resource, results_key=key.resource
        )

    def _workgroup(self, results: s3.IBucket, key: CustomerKey) -> athena.CfnWorkGroup:
        group = athena.CfnWorkGroup
        return group(
            self,
            "WorkGroup",
            name=INVESTIGATION,
            description="Queries over the log archive",
            state="ENABLED",
            work_group_configuration=group.WorkGroupConfigurationProperty(
                enforce_work_group_configuration=True,
                publish_cloud_watch_metrics_enabled=True,
                requester_pays_enabled=False,
                bytes_scanned_cutoff_per_query=BYTES_PER_QUERY,
                engine_version=group.EngineVersionProperty(selected_engine_version="Athena engine version 3"),
                result_configuration=group.ResultConfigurationProperty(
                    output_location=f"s3://{results.bucket_name}/",
                    expected_bucket_owner=self.account,
                    encryption_configuration=group.EncryptionConfigurationProperty(
                        encryption_option="SSE_KMS", kms_key=key.resource.key_arn
                    ),
                ),
            ),
        )

    def _tables(self, tables: tuple[LogTable, ...]) -> None:
        database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=self.account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(
                name=DATABASE, description="The organization's log archive"
            ),
        )
        for table in tables:
            glue.CfnTable(
                self,
                f"Table-{table.name}",
                catalog_id=self.account,
                database_name=DATABASE,
                table_input=_input(table),
            ).add_resource_dependency(database)


def _input(table: LogTable) -> glue.CfnTable.TableInputProperty:
    column = glue.CfnTable.ColumnProperty
    reads, writes, library, parameters = _FORMATS[table.format]
    projected = {
        f"projection.{name}.{setting}": value
        for name, settings in table.projection.items()
        for setting, value in settings.items()
    }
    return glue.CfnTable.TableInputProperty(
        name=table.name,
        description=table.title,
        table_type="EXTERNAL_TABLE",
        parameters={
            "EXTERNAL": "TRUE",
            "projection.enabled": "true",
            "storage.location.template": table.template,
            **projected,
        },
        partition_keys=[column(name=name, type="string") for name in table.projection],
        storage_descriptor=glue.CfnTable.StorageDescriptorProperty(
            columns=[column(name=name, type=kind) for name, kind in table.columns.items()],
            location=table.location,
            input_format=reads,
            output_format=writes,
            serde_info=glue.CfnTable.SerdeInfoProperty(serialization_library=library, parameters=parameters),
        ),
    )
