"""What Aurora clusters and RDS instances for PHI have in common: one place for what both promise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import jsii
from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from constructs import Construct

from hipaa_constructs.check import require_key
from hipaa_constructs.classification import classify_as_phi
from hipaa_constructs.data_store import (
    closed_security_group,
    isolated_subnets,
    require_backup_retention,
    require_identifier,
)
from hipaa_constructs.database_engine import (
    MASTER_USER,
    database_logs,
    demand_of,
    monitoring_role,
    parameters_of,
    require_user,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms


@jsii.implements(ec2.IConnectable)
class RelationalDatabase(Construct):
    """The part of a database that does not depend on whether it is a cluster or an instance.

    A construct that derives from it checks its own arguments, calls this constructor, and makes ``resource`` with
    ``settings`` and what it adds.

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        identifier: of the cluster or instance.
        engine: type and version.
        vpc: with isolated subnets in two zones or more.
        encryption_key: for storage, insights and the master user's secret.
        log_encryption_key: for log groups; the same key if None.
        retention: of the log groups.
        backup_retention: for restoring to any point.
        parameters: further parameters, none that belongs to a guarantee.

    Attributes:
        log_groups: the log group of each exported log.
        settings: properties that the L2 of clusters and that of instances share.
        subnets: the isolated subnets.
        backup_retention: as given, or the default.

    Raises:
        ValueError: a bad name, engine, version or parameter, too short a retention, or no isolated subnets in two
            zones.
    """

    PRODUCT: ClassVar[str]
    """``Aurora`` or ``RDS``, for people."""
    KIND: ClassVar[str]
    """``cluster`` or ``instance``, as Amazon RDS has it in the names of log groups."""
    ENGINES: ClassVar[Sequence[str]]
    """Engine types that the construct can make."""
    resource: rds.DatabaseCluster | rds.DatabaseInstance

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        identifier: str,
        engine: rds.IEngine,
        vpc: ec2.IVpc,
        encryption_key: kms.IKey,
        log_encryption_key: kms.IKey | None,
        retention: logs.RetentionDays,
        backup_retention: Duration | None,
        parameters: Mapping[str, str] | None,
    ) -> None:
        require_key("encryption_key", encryption_key)
        if log_encryption_key is not None:
            require_key("log_encryption_key", log_encryption_key)
        require_identifier(f"{self.KIND}_identifier", identifier)
        demand = demand_of(engine, self.ENGINES)
        joined = parameters_of(demand, parameters or {})
        self.backup_retention = Duration.days(require_backup_retention(backup_retention))
        self.subnets = isolated_subnets(vpc)
        super().__init__(scope, construct_id)
        classify_as_phi(self)
        self.log_groups = database_logs(
            self,
            demand,
            prefix=f"/aws/rds/{self.KIND}/{identifier}",
            encryption_key=log_encryption_key or encryption_key,
            retention=retention,
        )
        group = closed_security_group(self, vpc, f"{self.PRODUCT} {self.KIND} {identifier}")
        # The port as a number: CDK's own connections take it from the cluster, which cdk-nag cannot judge.
        self._connections = ec2.Connections(security_groups=[group], default_port=ec2.Port.tcp(demand.port))
        self.settings: dict[str, Any] = {
            "engine": engine,
            "vpc": vpc,
            "vpc_subnets": ec2.SubnetSelection(subnets=self.subnets),
            "security_groups": [group],
            "port": demand.port,
            "parameter_group": rds.ParameterGroup(self, "Parameters", engine=engine, parameters=joined),
            "cloudwatch_logs_exports": list(demand.logs),
            **self._protection(encryption_key),
        }

    def _protection(self, encryption_key: kms.IKey) -> dict[str, Any]:
        return {
            "storage_encrypted": True,
            "storage_encryption_key": encryption_key,
            "iam_authentication": True,
            "manage_master_user_password": True,
            "credentials": rds.Credentials.from_username(MASTER_USER, encryption_key=encryption_key),
            "delete_automated_backups": False,
            "copy_tags_to_snapshot": True,
            "deletion_protection": True,
            "removal_policy": RemovalPolicy.SNAPSHOT,
            "auto_minor_version_upgrade": True,
            "database_insights_mode": rds.DatabaseInsightsMode.STANDARD,
            "enable_performance_insights": True,
            "performance_insight_encryption_key": encryption_key,
            "monitoring_interval": Duration.seconds(60),
            "monitoring_role": monitoring_role(self, Stack.of(self)),
        }

    @property
    def connections(self) -> ec2.Connections:
        """Who may reach the database: ``database.connections.allow_default_port_from(service)``."""
        return self._connections

    def grant_connect(self, grantee: iam.IGrantable, user: str) -> iam.Grant:
        """Lets a principal log in as one database user with an IAM token; who may connect is ``connections``' business.

        Args:
            grantee: who may log in.
            user: database user, made in SQL for IAM authentication.

        Returns:
            The grant.

        Raises:
            ValueError: not the name of one user.
        """
        require_user(user)
        return self.resource.grant_connect(grantee, user)
