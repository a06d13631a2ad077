"""An Aurora cluster for PHI: encrypted, audited, isolated, reached over TLS with IAM identities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds

from hipaa_constructs.relational_database import RelationalDatabase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from aws_cdk import Duration
    from aws_cdk import aws_kms as kms
    from constructs import Construct

FEWEST_INSTANCES, MOST_INSTANCES = 2, 16
SMALLEST_CAPACITY, LARGEST_CAPACITY = 0.5, 256


class PhiDatabase(RelationalDatabase):
    """An Amazon Aurora PostgreSQL or MySQL cluster for PHI.

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
        * ``survives_the_loss_of_a_zone``: two instances or more, the first two in different zones
          (45 CFR 164.308(a)(7)(i), 164.308(a)(7)(ii)(C)).
        * ``backed_up``: restorable to any second of the last 7 to 35 days, also after the cluster is deleted
          (45 CFR 164.308(a)(7)(ii)(A)).
        * ``not_deleted_by_accident``: deletion protection, and a final snapshot on deletion and on replacement
          (45 CFR 164.308(a)(7)(ii)(A), 164.312(c)(1)).
        * ``kept_current``: minor versions are installed automatically, major versions near their end refused
          (45 CFR 164.308(a)(1)(ii)(B)).
        * ``watched``: Database Insights, and enhanced monitoring whose role serves this account's databases only
          (45 CFR 164.308(a)(1)(ii)(D), 164.312(a)(1)).

    What it cannot do: the master user may weaken privileges inside the database. A database user for IAM
    authentication is made in SQL (PostgreSQL: ``GRANT rds_iam TO records``; MySQL: ``IDENTIFIED WITH
    AWSAuthenticationPlugin AS 'RDS'``), and pgAudit asks for ``CREATE EXTENSION pgaudit`` in each database before it
    records changes of the schema in full. Audit records hold statements, so their log groups hold PHI if statements do.
    Enhanced monitoring writes process lists, no data, to the account's one log group ``RDSOSMetrics``, which is not
    this construct's. Clients must verify the certificate themselves.

    The deploying role needs ``kms:CreateGrant``, ``kms:Decrypt``, ``kms:DescribeKey`` and ``kms:GenerateDataKey`` on
    the key. Names are fixed, so that log groups exist, encrypted, before the first line: a stack with a retained log
    group of the same name must import it.

    Source: Amazon Aurora User Guide, "Security in Amazon Aurora", "Using SSL/TLS to encrypt a connection to a DB
    cluster", "Password management with Amazon Aurora and AWS Secrets Manager", "Monitoring Amazon Aurora databases with
    CloudWatch Database Insights".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        cluster_identifier: literal name, unique in the account and Region.
        engine: ``rds.DatabaseClusterEngine.aurora_postgres(version=…)`` of version 15 or newer, or ``aurora_mysql`` of
            version 3 (8.0) or newer. The version is the application's choice, so it has no default.
        vpc: has isolated subnets in two zones or more.
        encryption_key: key of the cluster's Region.
        log_encryption_key: of the log groups, if another; the policy of an imported key must admit CloudWatch Logs.
        retention: of the log groups; a year or longer.
        backup_retention: 7 to 35 days; 35 if None.
        instances: how many, the writer included.
        instance_type: of every instance; Aurora Serverless v2 if None.
        capacity: least and most Aurora capacity units of each Serverless v2 instance. Under 2 Database Insights may
            lack memory.
        database_name: of a first database; none is made if None.
        parameters: further parameters of the cluster, but none that belongs to a guarantee; libraries in
            ``shared_preload_libraries`` are added to those of the audit.

    Attributes:
        resource: the underlying ``rds.DatabaseCluster``.
        log_groups: the log group of each exported log, such as ``postgresql`` or ``audit``.

    Raises:
        ValueError: a bad name, engine, version, number or parameter, too short a retention, or no isolated subnets in
            two zones.
    """

    PRODUCT = "Aurora"
    KIND = "cluster"
    ENGINES = ("aurora-postgresql", "aurora-mysql")

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster_identifier: str,
        engine: rds.IClusterEngine,
        vpc: ec2.IVpc,
        encryption_key: kms.IKey,
        log_encryption_key: kms.IKey | None = None,
        retention: logs.RetentionDays = logs.RetentionDays.ONE_YEAR,
        backup_retention: Duration | None = None,
        instances: int = 2,
        instance_type: ec2.InstanceType | None = None,
        capacity: tuple[float, float] = (2, 16),
        database_name: str | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        _check_instances(instances, capacity)
        super().__init__(
            scope,
            construct_id,
            identifier=cluster_identifier,
            engine=engine,
            vpc=vpc,
            encryption_key=encryption_key,
            log_encryption_key=log_encryption_key,
            retention=retention,
            backup_retention=backup_retention,
            parameters=parameters,
        )
        writer, *readers = _instances(self.subnets, instances, instance_type, encryption_key)
        self.resource: rds.DatabaseCluster = rds.DatabaseCluster(
            self,
            "Resource",
            cluster_identifier=cluster_identifier,
            default_database_name=database_name,
            backup=rds.BackupProps(retention=self.backup_retention),
            writer=writer,
            readers=readers,
            serverless_v2_min_capacity=capacity[0],
            serverless_v2_max_capacity=capacity[1],
            **self.settings,
        )
        self.resource.node.add_dependency(*self.log_groups.values())


def _check_instances(instances: int, capacity: tuple[float, float]) -> None:
    if not FEWEST_INSTANCES <= instances <= MOST_INSTANCES:
        raise ValueError(f"instances: {instances} given; allowed: {FEWEST_INSTANCES} to {MOST_INSTANCES}.")
    least, most = capacity
    if not SMALLEST_CAPACITY <= least <= most <= LARGEST_CAPACITY:
        raise ValueError(
            f"capacity: {least:g} to {most:g} given; allowed: from {SMALLEST_CAPACITY} to {LARGEST_CAPACITY} Aurora "
            "capacity units, the least first."
        )


def _instances(
    subnets: Sequence[ec2.ISubnet],
    count: int,
    instance_type: ec2.InstanceType | None,
    encryption_key: kms.IKey,
) -> list[rds.IClusterInstance]:
    made = []
    for number in range(count):
        options: dict[str, Any] = {
            # Without it Amazon Aurora chooses a zone at random, perhaps the same one twice.
            "availability_zone": subnets[number % len(subnets)].availability_zone,
            "auto_minor_version_upgrade": True,
            "publicly_accessible": False,
            "enable_performance_insights": True,
            "performance_insight_encryption_key": encryption_key,
        }
        name = f"Reader{number}" if number else "Writer"
        if instance_type is not None:
            instance = rds.ClusterInstance.provisioned(name, instance_type=instance_type, **options)
        elif number == 1:  # follows the writer's size, so that it can take over at once
            instance = rds.ClusterInstance.serverless_v2(name, scale_with_writer=True, **options)
        else:
            instance = rds.ClusterInstance.serverless_v2(name, **options)
        made.append(instance)
    return made
