"""A single RDS instance with a standby, for PHI: encrypted, audited, isolated, reached over TLS with IAM identities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds

from hipaa_constructs.database_engine import MYSQL_AUDIT_EVENTS
from hipaa_constructs.relational_database import RelationalDatabase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import Duration
    from aws_cdk import aws_kms as kms
    from constructs import Construct

SMALLEST_GIB, LARGEST_GIB = 20, 65_536


class PhiDatabaseInstance(RelationalDatabase):
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

    PRODUCT = "RDS"
    KIND = "instance"
    ENGINES = ("postgres", "mysql")

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
        _check_storage(storage_gib, largest_storage_gib)
        super().__init__(
            scope,
            construct_id,
            identifier=instance_identifier,
            engine=engine,
            vpc=vpc,
            encryption_key=encryption_key,
            log_encryption_key=log_encryption_key,
            retention=retention,
            backup_retention=backup_retention,
            parameters=parameters,
        )
        self.resource: rds.DatabaseInstance = rds.DatabaseInstance(
            self,
            "Resource",
            instance_identifier=instance_identifier,
            instance_type=instance_type,
            publicly_accessible=False,
            multi_az=True,
            storage_type=rds.StorageType.GP3,
            allocated_storage=storage_gib,
            max_allocated_storage=largest_storage_gib,
            option_group=_audit_plugin(self, engine) if engine.engine_type == "mysql" else None,
            database_name=database_name,
            backup_retention=self.backup_retention,
            **self.settings,
        )
        self.resource.node.add_dependency(*self.log_groups.values())


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
