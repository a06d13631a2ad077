"""Defaults of relational databases and search domains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_opensearchservice as opensearch
from aws_cdk import aws_rds as rds
from constructs import Construct

from hipaa_constructs.database_engine import monitoring_role
from hipaa_constructs.hardening.place import closed_security_group

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hipaa_constructs.hardening.place import Place

# What forces TLS, and which logs hold who did what, by engine family. Source: Amazon RDS User Guide, "Using SSL/TLS to
# encrypt a connection to a DB instance or cluster" and "Publishing database logs to Amazon CloudWatch Logs".
TLS = {
    "postgres": {"rds.force_ssl": "1"},
    "mysql": {"require_secure_transport": "ON"},
    "mariadb": {"require_secure_transport": "ON"},
    "sqlserver": {"rds.force_ssl": "1"},
}
INSTANCE_LOGS = {
    "postgres": ["postgresql", "upgrade"],
    "mysql": ["audit", "error", "general", "slowquery"],
    "mariadb": ["audit", "error", "general", "slowquery"],
    "sqlserver": ["agent", "error"],
    "oracle": ["alert", "audit", "listener", "trace"],
}
CLUSTER_LOGS = {"postgres": ["postgresql"], "mysql": ["audit", "error", "general", "slowquery"]}


def instance(place: Place) -> dict[str, Any]:
    """Encryption, TLS, IAM sign-in, logs, two zones, backups, monitoring, no public address, no deletion."""
    family = _family(place)
    properties = _database(place, family) | {
        "multiAz": True,
        "publiclyAccessible": False,
        "autoMinorVersionUpgrade": True,
        "backupRetention": place.defaults.backup_retention,
    }
    if family in INSTANCE_LOGS:
        properties["cloudwatchLogsExports"] = INSTANCE_LOGS[family]
    return properties


def cluster(place: Place) -> dict[str, Any]:
    """The same for Amazon Aurora and Multi-AZ clusters; instances in several zones are the code's to give."""
    family = _family(place)
    backup = rds.BackupProps(retention=place.defaults.backup_retention)
    properties = _database(place, family) | {"backup": backup}
    if family in CLUSTER_LOGS:
        properties["cloudwatchLogsExports"] = CLUSTER_LOGS[family]
    return properties


def _database(place: Place, family: str) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "deletionProtection": True,
        "copyTagsToSnapshot": True,
        "monitoringInterval": Duration.seconds(60),
    }
    if not place.sets("monitoringRole"):
        properties["monitoringRole"] = monitoring_role(
            Construct(place.scope, f"{place.id}Monitoring"), Stack.of(place.scope)
        )
    if family in {"postgres", "mysql", "mariadb"}:
        properties["iamAuthentication"] = True
    if not place.sets("removalPolicy"):
        properties["removalPolicy"] = RemovalPolicy.SNAPSHOT
    if not place.sets("storageEncrypted", "storageEncryptionKey"):
        properties |= {"storageEncrypted": True, "storageEncryptionKey": place.key}
    if not place.sets("parameterGroup", "parameters") and family in TLS:
        properties["parameters"] = TLS[family]
    if not place.sets("credentials", "manageMasterUserPassword"):
        user = place.given["engine"].default_username or "admin"
        properties["credentials"] = rds.Credentials.from_username(user, encryption_key=place.key)
        properties["manageMasterUserPassword"] = True
    if place.sets("vpc") and not place.sets("securityGroups"):
        properties["securityGroups"] = [closed_security_group(place)]
    return properties


def _family(place: Place) -> str:
    """``postgres``, ``mysql`` …: the engine without ``aurora-`` and without its edition."""
    engine = place.given.get("engine")
    family = engine.engine_type.removeprefix("aurora-").split("-")[0] if engine else ""
    return "postgres" if family == "postgresql" else family


def domain(place: Place) -> dict[str, Any]:
    """Encryption with the customer key at rest and between nodes, TLS 1.2, logs, kept when the stack goes."""
    properties: dict[str, Any] = {
        "nodeToNodeEncryption": True,
        "enforceHttps": True,
        "tlsSecurityPolicy": opensearch.TLSSecurityPolicy.TLS_1_2_PFS,
    }
    if not place.sets("removalPolicy"):
        properties["removalPolicy"] = RemovalPolicy.RETAIN
    if not place.sets("encryptionAtRest"):
        properties["encryptionAtRest"] = opensearch.EncryptionAtRestOptions(enabled=True, kms_key=place.key)
    return properties


HARDENED: Mapping[str, Callable[[Place], dict[str, Any]]] = {
    rds.DatabaseInstance.PROPERTY_INJECTION_ID: instance,
    rds.DatabaseCluster.PROPERTY_INJECTION_ID: cluster,
    opensearch.Domain.PROPERTY_INJECTION_ID: domain,
}
