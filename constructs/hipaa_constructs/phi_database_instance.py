"""A single RDS instance with a standby, for PHI: encrypted, audited, isolated, reached over TLS with IAM identities."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    MYSQL_AUDIT_EVENTS,
    database_logs,
    demand_of,
    monitoring_role,
    parameters_of,
    require_user,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms

ENGINES = ("postgres", "mysql")
SMALLEST_GIB, LARGEST_GIB = 20, 65_536


@jsii.implements(ec2.IConnectable)
class PhiDatabaseInstance(Construct):
    """An Amazon RDS for PostgreSQL or MySQL instance with a standby in another zone, for PHI.

    Guarantees:
        * ``encrypted_with_a_customer_key``: storage, backups, snapshots, log groups, Performance Insights data and the
          master password are encrypted with customer keys (45 CFR 164.312(a)(2)(iv)).
        * ``tls_is_forced``: the engine refuses connections without TLS, and TLS older than 1.2
          (45 CFR 164.312(e)(1), 164.312(e)(2)(ii)).
        * ``people_and_services_have_own_identities``: IAM authentication is on; the one password that exists is
          made, kept and rotated by Amazon RDS, and no template ever holds it (45 CFR 164.312(d), 164.312(a)(2)(i)).
        * ``use_is_audited``: connections, statements that read or change data, roles and schema, and failed IAM
          log-ins go to log groups kept a year or longer (45 CFR 164.312(b), 164.308(a)(5)(ii)(C)).
        * ``isolated``: only in isolated subnets, with no public address, behind an own security group that lets in
          only whom ``connections`` admits (45 CFR 164.312(a)(1), 164.312(e)(1)).
        * ``survives_the_loss_of_a_zone``: a standby in another zone (45 CFR 164.308(a)(7)(i),
          164.308(a)(7)(ii)(C)).
        * ``backed_up``: restorable to any second of the last 7 to 35 days, also after the instance is deleted
          (45 CFR 164.308(a)(7)(ii)(A)).
        * ``not_deleted_by_accident``: deletion protection, and a final snapshot on deletion and on replacement
          (45 CFR 164.308(a)(7)(ii)(A), 164.312(c)(1)).
        * ``kept_current``: minor versions are installed automatically, major versions near their end refused
          (45 CFR 164.308(a)(1)(ii)(B)).
        * ``watched``: Database Insights, and enhanced monitoring whose role serves this account's databases only
          (45 CFR 164.308(a)(1)(ii)(D), 164.312(a)(1)).

    Its limits, and what the deploying role needs, are those of :class:`PhiDatabase`, which recovers faster and scales
    further; this class is for what Aurora does not have. MySQL is audited by the MariaDB audit plugin, which cuts
    statements at 1,024 bytes.

    Source: Amazon RDS User Guide, "Security in Amazon RDS", "MariaDB Audit Plugin support for MySQL", "Using pgAudit to
    log database activity", "Password management with Amazon RDS and AWS Secrets Manager".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        instance_identifier: literal name, unique in the account and Region.
        engine: ``rds.DatabaseInstanceEngine.postgres(version=…)`` of version 15 or newer, or ``mysql`` of 8.4 or newer.
        vpc: has isolated subnets in two zones or more.
        encryption_key: key of the instance's Region.
        log_encryption_key: of the log groups, if another; the policy of an imported key must admit CloudWatch Logs.
        retention: of the log groups; a year or longer.
        backup_retention: 7 to 35 days; 35 if None.
        instance_type: class of instance and standby.
        storage_gib: size at first, 20 to 65,536 GiB of gp3.
        largest_storage_gib: to which it grows by itself; does not grow if None.
        database_name: of a first database; none is made if None.
        parameters: further parameters of the instance, but none that belongs to a guarantee; libraries in
            ``shared_preload_libraries`` are added to those of the audit.

    Attributes:
        resource: the underlying ``rds.DatabaseInstance``.
        log_groups: the log group of each exported log, such as ``postgresql`` or ``audit``.

    Raises:
        ValueError: a bad name, engine, version, size or parameter, too short a retention, or no isolated subnets in two
            zones.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance_identifier: str,
        engine: rds.IInstanceEngine,
        instance_type: ec2.InstanceType,
        vpc: ec2.IVpc,
        encryption_key: kms.IKey,
        log_encryption_key: kms.IKey | None = None,
        retention: logs.RetentionDays = logs.RetentionDays.ONE_YEAR,
        backup_retention: Duration | None = None,
        storage_gib: int = 100,
        largest_storage_gib: int | None = None,
        database_name: str | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        require_key("encryption_key", encryption_key)
        if log_encryption_key is not None:
            require_key("log_encryption_key", log_encryption_key)
        require_identifier("instance_identifier", instance_identifier)
        demand = demand_of(engine, ENGINES)
        joined = parameters_of(demand, parameters or {})
        backup_days = require_backup_retention(backup_retention)
        _check_storage(storage_gib, largest_storage_gib)
        subnets = isolated_subnets(vpc)
        super().__init__(scope, construct_id)
        classify_as_phi(self)
        self.log_groups = database_logs(
            self,
            demand,
            prefix=f"/aws/rds/instance/{instance_identifier}",
            encryption_key=log_encryption_key or encryption_key,
            retention=retention,
        )
        group = closed_security_group(self, vpc, f"RDS instance {instance_identifier}")
        self._connections = ec2.Connections(security_groups=[group], default_port=ec2.Port.tcp(demand.port))
        self.resource = rds.DatabaseInstance(
            self,
            "Resource",
            instance_identifier=instance_identifier,
            engine=engine,
            instance_type=instance_type,
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnets=subnets),
            security_groups=[group],
            port=demand.port,
            publicly_accessible=False,
            multi_az=True,
            storage_encrypted=True,
            storage_encryption_key=encryption_key,
            storage_type=rds.StorageType.GP3,
            allocated_storage=storage_gib,
            max_allocated_storage=largest_storage_gib,
            parameter_group=rds.ParameterGroup(self, "Parameters", engine=engine, parameters=joined),
            option_group=_audit_plugin(self, engine) if engine.engine_type == "mysql" else None,
            cloudwatch_logs_exports=list(demand.logs),
            iam_authentication=True,
            manage_master_user_password=True,
            credentials=rds.Credentials.from_username(MASTER_USER, encryption_key=encryption_key),
            database_name=database_name,
            backup_retention=Duration.days(backup_days),
            delete_automated_backups=False,
            copy_tags_to_snapshot=True,
            deletion_protection=True,
            removal_policy=RemovalPolicy.SNAPSHOT,
            auto_minor_version_upgrade=True,
            database_insights_mode=rds.DatabaseInsightsMode.STANDARD,
            enable_performance_insights=True,
            performance_insight_encryption_key=encryption_key,
            monitoring_interval=Duration.seconds(60),
            monitoring_role=monitoring_role(self, Stack.of(self)),
        )
        self.resource.node.add_dependency(*self.log_groups.values())

    @property
    def connections(self) -> ec2.Connections:
        """Who may reach the instance: ``database.connections.allow_default_port_from(service)``."""
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


def _check_storage(storage_gib: int, largest_storage_gib: int | None) -> None:
    if not SMALLEST_GIB <= storage_gib <= LARGEST_GIB:
        raise ValueError(f"storage_gib: {storage_gib} given; allowed: {SMALLEST_GIB} to {LARGEST_GIB:,}.")
    if largest_storage_gib is not None and not storage_gib < largest_storage_gib <= LARGEST_GIB:
        raise ValueError(
            f"largest_storage_gib: {largest_storage_gib} given; allowed: more than storage_gib ({storage_gib}), up to "
            f"{LARGEST_GIB:,}."
        )


def _audit_plugin(scope: Construct, engine: rds.IInstanceEngine) -> rds.OptionGroup:
    return rds.OptionGroup(
        scope,
        "Options",
        engine=engine,
        description="MariaDB audit plugin",
        configurations=[
            rds.OptionConfiguration(name="MARIADB_AUDIT_PLUGIN", settings={"SERVER_AUDIT_EVENTS": MYSQL_AUDIT_EVENTS})
        ],
    )
