"""In the account with PHI: SFTP server, bucket, queue, function, database, and the function that de-identifies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from aws_cdk import Duration, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_rds as rds
from hipaa_constructs import (
    DataSet,
    Foundation,
    Partner,
    PhiAlarms,
    PhiBucket,
    PhiDatabase,
    PhiFunction,
    PhiIntake,
    PhiKey,
    PhiQueue,
    ServiceUse,
    TokenVaultAddress,
    phi_tags,
)

from ehr_intake.names import PIPELINE_ROLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs import Construct

FUNCTIONS = Path(__file__).parents[1] / "functions"
DATABASE, RECEIVER, EXPORTER = "records", "receiver", "exporter"
RECEIVE_TIMEOUT = Duration.minutes(2)


@dataclass(frozen=True, slots=True)
class Release:
    """Where de-identified data go: names in another account."""

    role_arn: str
    bucket_name: str


class IntakeStack(Stack):
    """Files arrive, become records, and leave without identifiers."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        partners: Sequence[Partner],
        partner_network: str,
        vault: TokenVaultAddress,
        release: Release,
        **options: Any,
    ) -> None:
        super().__init__(scope, construct_id, **options)
        self._foundation = Foundation.of(self)
        self._key = PhiKey(self, "Key", alias="ehr-intake", description="Patient records of the intake")
        self.bucket = PhiBucket(
            self,
            "Files",
            encryption_key=self._key.resource,
            access_log_bucket=self._foundation.access_log_bucket,
            access_log_prefix="ehr-intake/",
            send_events=True,
        )
        self.queue = self._arrivals()
        self.database = self._database()
        self.receive = self._receive()
        self.export = self._export(vault, release)
        intake = PhiIntake(
            self,
            "Sftp",
            vpc=self._foundation.vpc,
            bucket=self.bucket.resource,
            encryption_key=self._key.resource,
            partners=partners,
        )
        intake.connections.allow_default_port_from(ec2.Peer.ipv4(partner_network), "Partners, through the VPN")
        self._watch()
        phi_tags(self, data_set=DataSet("ehr-intake", "treatment"), owner="ehr@example-health.org")

    def _arrivals(self) -> PhiQueue:
        """Make a queue that hears of each new file."""
        queue = PhiQueue(
            self,
            "Arrivals",
            encryption_key=self._key.resource,
            visibility_timeout=Duration.seconds(6 * RECEIVE_TIMEOUT.to_seconds()),
        )
        self._key.admit_service(ServiceUse.EVENTS_TO_QUEUES, name=queue.queue_name)
        events.Rule(
            self,
            "FileArrived",
            description="A partner has put a file into the intake bucket",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={"bucket": {"name": [self.bucket.resource.bucket_name]}},
            ),
            targets=[targets.SqsQueue(queue.resource)],
        )
        return queue

    def _database(self) -> PhiDatabase:
        version = rds.AuroraPostgresEngineVersion.VER_16_6
        return PhiDatabase(
            self,
            "Records",
            cluster_identifier="ehr-records",
            engine=rds.DatabaseClusterEngine.aurora_postgres(version=version),
            vpc=self._foundation.vpc,
            encryption_key=self._key.resource,
            database_name=DATABASE,
        )

    def _receive(self) -> PhiFunction:
        function = self._function(
            "Receive", "Writes the records of a file into the database", user=RECEIVER, timeout=RECEIVE_TIMEOUT
        )
        self.bucket.grant_read(function.role)
        function.resource.add_event_source(
            sources.SqsEventSource(self.queue.resource, batch_size=1, report_batch_item_failures=True)
        )
        return function

    def _export(self, vault: TokenVaultAddress, release: Release) -> PhiFunction:
        function = self._function(
            "Export",
            "Releases new records without identifiers",
            user=EXPORTER,
            timeout=Duration.minutes(10),
            environment={
                **vault.tokenize_environment,
                "RELEASE_ROLE_ARN": release.role_arn,
                "RELEASE_BUCKET_NAME": release.bucket_name,
                # The VPC's endpoint answers for the Region's name alone.
                "AWS_STS_REGIONAL_ENDPOINTS": "regional",
            },
            reserved_concurrency=1,
        )
        # Vault and bucket, in other accounts, trust the role by this name.
        cast("iam.CfnRole", function.role.node.default_child).role_name = PIPELINE_ROLE
        vault.grant_tokenize(function.role)
        function.role.add_to_policy(
            iam.PolicyStatement(sid="Release", actions=["sts:AssumeRole"], resources=[release.role_arn])
        )
        events.Rule(
            self,
            "EveryNight",
            description="De-identified export",
            schedule=events.Schedule.cron(hour="3", minute="0"),
            targets=[targets.LambdaFunction(function.resource, retry_attempts=2)],
        )
        return function

    def _function(
        self,
        construct_id: str,
        description: str,
        *,
        user: str,
        timeout: Duration,
        environment: dict[str, str] | None = None,
        reserved_concurrency: int = 5,
    ) -> PhiFunction:
        """Make a function that logs in to the database as a user of its own, without a password."""
        function = PhiFunction(
            self,
            construct_id,
            vpc=self._foundation.vpc,
            encryption_key=self._key.resource,
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler=f"{construct_id.lower()}.handler",
            code=lambda_.Code.from_asset(str(FUNCTIONS), exclude=["__pycache__"]),
            description=description,
            environment={
                "DATABASE_HOST": self.database.resource.cluster_endpoint.hostname,
                "DATABASE_NAME": DATABASE,
                "DATABASE_USER": user,
                **(environment or {}),
            },
            timeout=timeout,
            reserved_concurrency=reserved_concurrency,
        )
        self.database.grant_connect(function.role, user)
        self.database.connections.allow_default_port_from(function, description)
        return function

    def _watch(self) -> None:
        alarms = PhiAlarms(
            self, "Alarms", topic=self._foundation.security_topic, encryption_key=self._foundation.logs_key
        )
        alarms.watch_bucket(self.bucket.resource)
        alarms.watch_queue(self.queue.resource, dead_letter_queue=self.queue.dead_letter_queue)
        alarms.watch_function(self.receive.resource)
        alarms.watch_function(self.export.resource)
        alarms.watch_database(self.database.resource)
        alarms.watch_key(self._key.resource)
