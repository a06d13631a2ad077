"""A data warehouse for PHI: encrypted, audited, isolated, reached over TLS with IAM identities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsii
from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_redshift as redshift
from constructs import Construct

from hipaa_constructs.check import require_key, require_match
from hipaa_constructs.classification import classify_as_phi
from hipaa_constructs.data_store import (
    closed_security_group,
    isolated_subnets,
    require_backup_retention,
    require_identifier,
)
from hipaa_constructs.encrypted_log import make_log_group, require_retention

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

PORT = 5439
ADMIN_USER = "dbadmin"
LOGS = ("connectionlog", "useractivitylog", "userlog")
FEWEST_NODES, MOST_NODES = 2, 128
MAINTENANCE = r"(mon|tue|wed|thu|fri|sat|sun):\d\d:\d\d-(mon|tue|wed|thu|fri|sat|sun):\d\d:\d\d"


@jsii.implements(ec2.IConnectable)
class PhiWarehouse(Construct):
    """An Amazon Redshift cluster for PHI.

    Guarantees:
        * ``encrypted_with_a_customer_key``: data, snapshots, log groups and the admin password are encrypted with
          customer keys (45 CFR 164.312(a)(2)(iv)).
        * ``tls_is_forced``: the cluster refuses connections without TLS (45 CFR 164.312(e)(1),
          164.312(e)(2)(ii)).
        * ``people_and_services_have_own_identities``: :meth:`grant_connect` signs in with IAM; the one password that
          exists is made, kept and rotated by Amazon Redshift, and no template ever holds it (45 CFR 164.312(d),
          164.312(a)(2)(i)).
        * ``use_is_audited``: connections, changes of users and every query go to log groups kept a year or longer
          (45 CFR 164.312(b), 164.308(a)(1)(ii)(D)).
        * ``isolated``: only in isolated subnets, with no public address, behind an own security group that lets in
          only whom ``connections`` admits (45 CFR 164.312(a)(1), 164.312(e)(1)).
        * ``loads_through_the_vpc``: data is loaded and unloaded through the VPC and its endpoints, whose policies apply
          (45 CFR 164.312(a)(1), 164.312(e)(1)).
        * ``backed_up``: automatic snapshots kept for 7 to 35 days (45 CFR 164.308(a)(7)(ii)(A)).
        * ``survives_the_loss_of_a_zone``: it can be relocated to another zone (45 CFR 164.308(a)(7)(i),
          164.308(a)(7)(ii)(C)).
        * ``survives_its_stack``: a final snapshot on deletion and on replacement (45 CFR 164.308(a)(7)(ii)(A),
          164.312(c)(1)).

    What it cannot do: Amazon Redshift knows no deletion protection. Audit logs go to CloudWatch Logs because Redshift
    delivers to no bucket with a customer key or Object Lock. They hold queries, so they hold PHI if queries do. The
    VPC needs endpoints for what is loaded from. What a user may read is granted in SQL.

    Source: Amazon Redshift Management Guide, "Database audit logging", "Configuring security options for connections",
    "Managing Amazon Redshift admin passwords using AWS Secrets Manager", "Controlling network traffic with Redshift
    enhanced VPC routing", "Relocating a cluster".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        cluster_identifier: literal name, unique in the account and Region.
        database_name: of the first database.
        vpc: has isolated subnets in two zones or more.
        encryption_key: key of the cluster's Region. The deploying role needs ``kms:CreateGrant``, ``kms:Decrypt``,
            ``kms:DescribeKey`` and ``kms:GenerateDataKey`` on it.
        log_encryption_key: of the log groups, if another; the policy of an imported key must admit CloudWatch Logs.
        retention: of the log groups; a year or longer.
        backup_retention: 7 to 35 days; 35 if None.
        node_type: one of ``ra3``, which keep their data apart from the nodes, so that a cluster can move.
        nodes: 2 to 128.
        maintenance_window: when Redshift may install versions, in UTC.

    Attributes:
        resource: the underlying ``redshift.CfnCluster``.
        log_groups: the log group of each log, such as ``connectionlog``.

    Raises:
        ValueError: a bad name, node type, number or window, too short a retention, or no isolated subnets in two zones.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster_identifier: str,
        database_name: str,
        vpc: ec2.IVpc,
        encryption_key: kms.IKey,
        log_encryption_key: kms.IKey | None = None,
        retention: logs.RetentionDays = logs.RetentionDays.ONE_YEAR,
        backup_retention: Duration | None = None,
        node_type: str = "ra3.large",
        nodes: int = 2,
        maintenance_window: str = "sun:08:00-sun:09:00",
    ) -> None:
        require_key("encryption_key", encryption_key)
        if log_encryption_key is not None:
            require_key("log_encryption_key", log_encryption_key)
        require_identifier("cluster_identifier", cluster_identifier)
        require_match("database_name", database_name, r"[a-z][a-z0-9_]{0,63}", "1 to 64 of a-z, 0-9, _, first a letter")
        require_match("node_type", node_type, r"ra3\.\w+", "a type of ra3, which can be relocated")
        require_match("maintenance_window", maintenance_window, MAINTENANCE, "such as sun:08:00-sun:09:00")
        backup_days = require_backup_retention(backup_retention)
        require_retention(retention)
        if not FEWEST_NODES <= nodes <= MOST_NODES:
            raise ValueError(f"nodes: {nodes} given; allowed: {FEWEST_NODES} to {MOST_NODES}.")
        subnets = isolated_subnets(vpc)
        super().__init__(scope, construct_id)
        classify_as_phi(self)
        self._identifier, self._database = cluster_identifier, database_name
        group = closed_security_group(self, vpc, f"Warehouse {cluster_identifier}")
        self._connections = ec2.Connections(security_groups=[group], default_port=ec2.Port.tcp(PORT))
        subnet_group = redshift.CfnClusterSubnetGroup(
            self,
            "Subnets",
            description=f"Isolated subnets of {cluster_identifier}",
            subnet_ids=[each.subnet_id for each in subnets],
        )
        self.resource = redshift.CfnCluster(
            self,
            "Resource",
            cluster_identifier=cluster_identifier,
            cluster_type="multi-node",
            node_type=node_type,
            number_of_nodes=nodes,
            db_name=database_name,
            master_username=ADMIN_USER,
            manage_master_password=True,
            master_password_secret_kms_key_id=encryption_key.key_arn,
            encrypted=True,
            kms_key_id=encryption_key.key_arn,
            cluster_parameter_group_name=self._parameters().ref,
            cluster_subnet_group_name=subnet_group.ref,
            vpc_security_group_ids=[group.security_group_id],
            port=PORT,
            publicly_accessible=False,
            enhanced_vpc_routing=True,
            availability_zone_relocation=True,
            automated_snapshot_retention_period=backup_days,
            allow_version_upgrade=True,
            preferred_maintenance_window=maintenance_window,
            logging_properties=redshift.CfnCluster.LoggingPropertiesProperty(
                log_destination_type="cloudwatch", log_exports=list(LOGS)
            ),
        )
        self.resource.apply_removal_policy(RemovalPolicy.SNAPSHOT)
        self.log_groups = {
            kind: make_log_group(
                self,
                f"Log-{kind}",
                log_group_name=f"/aws/redshift/cluster/{cluster_identifier}/{kind}",
                encryption_key=log_encryption_key or encryption_key,
                retention=retention,
            )
            for kind in LOGS
        }
        self.resource.node.add_dependency(*self.log_groups.values())

    @property
    def connections(self) -> ec2.Connections:
        """Who may reach the cluster: ``warehouse.connections.allow_default_port_from(service)``."""
        return self._connections

    def grant_connect(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets a principal log in to the database as itself, with credentials that last for minutes.

        Redshift makes a user of the principal's name, without rights until SQL grants some.

        Args:
            grantee: who may log in.

        Returns:
            The grant.
        """
        stack = Stack.of(self)
        database = f"dbname:{self._identifier}/{self._database}"
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["redshift:GetClusterCredentialsWithIAM"],
            resource_arns=[f"arn:{stack.partition}:redshift:{stack.region}:{stack.account}:{database}"],
        )

    def _parameters(self) -> redshift.CfnClusterParameterGroup:
        parameters = {"enable_user_activity_logging": "true", "require_ssl": "true"}
        return redshift.CfnClusterParameterGroup(
            self,
            "Parameters",
            description="TLS and a log of every query",
            parameter_group_family="redshift-2.0",
            parameters=[
                redshift.CfnClusterParameterGroup.ParameterProperty(parameter_name=name, parameter_value=value)
                for name, value in parameters.items()
            ],
        )
