"""RDS: what DescribeDBClusters and DescribeDBInstances say about insights and monitoring, which moto forgets.

Source: RDS API reference, DBCluster and DBInstance.
"""

from collections.abc import Mapping
from typing import Any

from moto.rds import models

# argument, and the attribute that moto's serializer reads
_REMEMBERED: Mapping[str, str] = {
    "database_insights_mode": "database_insights_mode",
    "enable_iam_database_authentication": "iam_auth",
    "enable_performance_insights": "performance_insights_enabled",
    "engine_lifecycle_support": "engine_lifecycle_support",
    "monitoring_interval": "monitoring_interval",
    "monitoring_role_arn": "monitoring_role_arn",
    "performance_insights_kms_key_id": "performance_insights_kms_key_id",
    "performance_insights_retention_period": "performance_insights_retention_period",
}


class RDSBackend(models.RDSBackend):
    """RDS of one account and Region."""

    __module__ = "moto.rds.models"  # moto finds the URLs of a service through this name

    def create_db_cluster(self, kwargs: Any) -> models.DBCluster:
        """Create a cluster and remember everything."""
        answer = super().create_db_cluster(kwargs)
        _remember(self.clusters[answer.db_cluster_identifier], kwargs)
        return answer

    def modify_db_cluster(self, kwargs: Any) -> models.DBCluster:
        """Change a cluster and remember everything."""
        answer = super().modify_db_cluster(kwargs)
        _remember(self.clusters[answer.db_cluster_identifier], kwargs)
        return answer

    def create_db_instance(self, db_kwargs: Any) -> models.DBInstance:
        """Create an instance and remember everything."""
        instance = super().create_db_instance(db_kwargs)
        _remember(instance, db_kwargs)
        return instance

    def modify_db_instance(self, db_instance_identifier: str, db_kwargs: Any) -> models.DBInstance:
        """Change an instance and remember everything."""
        instance = super().modify_db_instance(db_instance_identifier, db_kwargs)
        _remember(instance, db_kwargs)
        return instance


def _remember(resource: Any, arguments: Any) -> None:
    for argument, attribute in _REMEMBERED.items():
        value = arguments.get(argument)
        if value is not None:
            setattr(resource, attribute, value)
    exports = arguments.get("cloudwatch_logs_export_configuration") or {}
    kept = set(resource.enabled_cloudwatch_logs_exports) - set(exports.get("disable_log_types") or [])
    resource.enabled_cloudwatch_logs_exports = sorted(kept | set(exports.get("enable_log_types") or []))
