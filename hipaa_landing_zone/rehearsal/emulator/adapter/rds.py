"""AWS::RDS: clusters, instances, and the groups that they refer to.

Property and attribute names: CloudFormation resource reference, AWS::RDS. A final snapshot is not taken on deletion.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from hipaa_landing_zone.rehearsal.emulator.adapter.direct import Direct
from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    only,
)

_BOTH = frozenset(
    {
        "BackupRetentionPeriod",
        "CopyTagsToSnapshot",
        "DatabaseInsightsMode",
        "DeleteAutomatedBackups",
        "DeletionProtection",
        "EnableCloudwatchLogsExports",
        "EnableIAMDatabaseAuthentication",
        "Engine",
        "EngineLifecycleSupport",
        "EngineVersion",
        "KmsKeyId",
        "ManageMasterUserPassword",
        "MasterUserPassword",
        "MasterUserSecret",
        "MasterUsername",
        "MonitoringInterval",
        "MonitoringRoleArn",
        "NetworkType",
        "PerformanceInsightsRetentionPeriod",
        "Port",
        "PreferredBackupWindow",
        "PreferredMaintenanceWindow",
        "StorageEncrypted",
        "StorageType",
        "Tags",
    }
)
_FIXED = frozenset({"DBSubnetGroupName", "Engine", "KmsKeyId", "MasterUsername", "StorageEncrypted"})


class _Database(Direct):
    """What cluster and instance have in common."""

    service = "rds"
    longest = 63
    separate = frozenset({"DeleteAutomatedBackups", "EnableCloudwatchLogsExports", "Tags"})
    tagging = ("add_tags_to_resource", "remove_tags_from_resource", "ResourceName")

    def generated(self, place: Place) -> str:
        """Name the database in lower case."""
        return super().generated(place).lower()

    def arguments(self, place: Place, properties: Properties) -> dict[str, Any]:
        """Flatten the managed secret's key, and leave to `delete` what is its business."""
        arguments = super().arguments(place, properties)
        arguments.pop("DeleteAutomatedBackups", None)
        secret = arguments.pop("MasterUserSecret", {})
        return arguments | ({"MasterUserSecretKmsKeyId": secret["KmsKeyId"]} if "KmsKeyId" in secret else {})

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change what can be changed; which logs are exported is said by difference."""
        super().configure(instance, old)
        before, after = (set(item.get("EnableCloudwatchLogsExports", [])) for item in (old, instance.properties))
        if old and before != after:
            exports = {"EnableLogTypes": sorted(after - before), "DisableLogTypes": sorted(before - after)}
            change = {"CloudwatchLogsExportConfiguration": exports, self.key: instance.id}
            self.call(instance.place, self.change, **change)


class DBCluster(_Database):
    """A cluster; its physical id is its identifier."""

    type = "AWS::RDS::DBCluster"
    creation, change, deletion = "create_db_cluster", "modify_db_cluster", "delete_db_cluster"
    key = "DBClusterIdentifier"
    deletion_policy = "Snapshot"
    properties = _BOTH | {
        "AutoMinorVersionUpgrade",
        "AvailabilityZones",
        "BacktrackWindow",
        "DBClusterIdentifier",
        "DBClusterParameterGroupName",
        "DBSubnetGroupName",
        "DatabaseName",
        "EnableHttpEndpoint",
        "EngineMode",
        "PerformanceInsightsEnabled",
        "PerformanceInsightsKmsKeyId",
        "ServerlessV2ScalingConfiguration",
        "VpcSecurityGroupIds",
    }
    in_place = properties - _FIXED - {"AvailabilityZones", "DBClusterIdentifier", "DatabaseName", "EngineMode"}
    renamed: ClassVar[Mapping[str, str]] = {
        "PerformanceInsightsEnabled": "EnablePerformanceInsights",
        "PerformanceInsightsKmsKeyId": "PerformanceInsightsKMSKeyId",
    }

    def delete(self, instance: Instance) -> None:
        """Delete the cluster, which must not be protected."""
        backups = only(instance.properties, "DeleteAutomatedBackups")
        self.call(instance.place, self.deletion, DBClusterIdentifier=instance.id, SkipFinalSnapshot=True, **backups)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return ARN, endpoints and the managed secret."""
        (cluster,) = self.call(instance.place, "describe_db_clusters", DBClusterIdentifier=instance.id)["DBClusters"]
        return {
            "DBClusterArn": cluster["DBClusterArn"],
            "DBClusterResourceId": cluster["DbClusterResourceId"],
            "Endpoint.Address": cluster["Endpoint"],
            "Endpoint.Port": str(cluster["Port"]),
            "ReadEndpoint.Address": cluster["ReaderEndpoint"],
            **{f"MasterUserSecret.{name}": value for name, value in cluster.get("MasterUserSecret", {}).items()},
        }

    def arn(self, instance: Instance) -> str:
        """Return the cluster's ARN."""
        return str(self.attributes(instance)["DBClusterArn"])


class DBInstance(_Database):
    """An instance, alone or in a cluster; its physical id is its identifier."""

    type = "AWS::RDS::DBInstance"
    creation, change, deletion = "create_db_instance", "modify_db_instance", "delete_db_instance"
    key = "DBInstanceIdentifier"
    properties = _BOTH | {
        "AllocatedStorage",
        "AutoMinorVersionUpgrade",
        "AvailabilityZone",
        "CACertificateIdentifier",
        "DBClusterIdentifier",
        "DBInstanceClass",
        "DBInstanceIdentifier",
        "DBName",
        "DBParameterGroupName",
        "DBSubnetGroupName",
        "EnablePerformanceInsights",
        "Iops",
        "LicenseModel",
        "MaxAllocatedStorage",
        "MultiAZ",
        "OptionGroupName",
        "PerformanceInsightsKMSKeyId",
        "PromotionTier",
        "PubliclyAccessible",
        "StorageThroughput",
        "VPCSecurityGroups",
    }
    dropped = frozenset({"AllowMajorVersionUpgrade", "ApplyImmediately"})
    in_place = properties - _FIXED - {"AvailabilityZone", "DBClusterIdentifier", "DBInstanceIdentifier", "DBName"}
    renamed: ClassVar[Mapping[str, str]] = {"VPCSecurityGroups": "VpcSecurityGroupIds"}

    def delete(self, instance: Instance) -> None:
        """Delete the instance, which must not be protected."""
        backups = only(instance.properties, "DeleteAutomatedBackups")
        self.call(instance.place, self.deletion, DBInstanceIdentifier=instance.id, SkipFinalSnapshot=True, **backups)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return ARN, endpoint and the managed secret."""
        found = self.call(instance.place, "describe_db_instances", DBInstanceIdentifier=instance.id)["DBInstances"][0]
        return {
            "DBInstanceArn": found["DBInstanceArn"],
            "DbiResourceId": found["DbiResourceId"],
            "Endpoint.Address": found["Endpoint"]["Address"],
            "Endpoint.Port": str(found["Endpoint"]["Port"]),
            **{f"MasterUserSecret.{name}": value for name, value in found.get("MasterUserSecret", {}).items()},
        }

    def arn(self, instance: Instance) -> str:
        """Return the instance's ARN."""
        return str(self.attributes(instance)["DBInstanceArn"])


class DBSubnetGroup(Direct):
    """A subnet group; its physical id is its name."""

    type = "AWS::RDS::DBSubnetGroup"
    service = "rds"
    creation, change, deletion = "create_db_subnet_group", "modify_db_subnet_group", "delete_db_subnet_group"
    key = "DBSubnetGroupName"
    longest = 255
    tagging = _Database.tagging
    properties = frozenset({"DBSubnetGroupName", "DBSubnetGroupDescription", "SubnetIds", "Tags"})
    in_place = properties - {"DBSubnetGroupName"}

    def generated(self, place: Place) -> str:
        """Name the group in lower case."""
        return super().generated(place).lower()

    def arn(self, instance: Instance) -> str:
        """Return the group's ARN."""
        return instance.place.arn("rds", f"subgrp:{instance.id}")


class _ParameterGroup(Direct):
    """A group of engine settings, which the API takes as a list."""

    service = "rds"
    longest = 255
    tagging = _Database.tagging
    renamed: ClassVar[Mapping[str, str]] = {"Family": "DBParameterGroupFamily"}
    kind: ClassVar[str]

    def create(self, place: Place, properties: Properties) -> str:
        """Create the group; `configure` sets the parameters."""
        return super().create(place, {key: value for key, value in properties.items() if key != "Parameters"})

    def generated(self, place: Place) -> str:
        """Name the group in lower case."""
        return super().generated(place).lower()

    def configure(self, instance: Instance, old: Properties) -> None:
        """Set the parameters; one that the template gave up keeps its value here, as moto knows no defaults."""
        parameters = only(instance.properties, "Parameters").get("Parameters", {})
        settings = [
            {"ParameterName": name, "ParameterValue": str(value), "ApplyMethod": "pending-reboot"}
            for name, value in parameters.items()
        ]
        if settings and old.get("Parameters") != parameters:
            self.call(instance.place, self.change, **{self.key: instance.id, "Parameters": settings})
        if old and old.get("Tags") != instance.properties.get("Tags"):
            self._retag(instance, old)

    def arn(self, instance: Instance) -> str:
        """Return the group's ARN."""
        return instance.place.arn("rds", f"{self.kind}:{instance.id}")


class DBClusterParameterGroup(_ParameterGroup):
    """Settings of clusters; its physical id is its name."""

    type = "AWS::RDS::DBClusterParameterGroup"
    creation, deletion = "create_db_cluster_parameter_group", "delete_db_cluster_parameter_group"
    change = "modify_db_cluster_parameter_group"
    key = "DBClusterParameterGroupName"
    kind = "cluster-pg"
    properties = frozenset({"DBClusterParameterGroupName", "Description", "Family", "Parameters", "Tags"})
    in_place = frozenset({"Parameters", "Tags"})


class DBParameterGroup(_ParameterGroup):
    """Settings of instances; its physical id is its name."""

    type = "AWS::RDS::DBParameterGroup"
    creation, deletion = "create_db_parameter_group", "delete_db_parameter_group"
    change = "modify_db_parameter_group"
    key = "DBParameterGroupName"
    kind = "pg"
    properties = frozenset({"DBParameterGroupName", "Description", "Family", "Parameters", "Tags"})
    in_place = frozenset({"Parameters", "Tags"})


ADAPTERS: tuple[Adapter, ...] = (
    DBCluster(),
    DBInstance(),
    DBSubnetGroup(),
    DBClusterParameterGroup(),
    DBParameterGroup(),
)
