"""Constructs for PHI on AWS: each is named for the guarantee that it keeps."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hipaa_constructs.access_log_bucket import AccessLogBucket
    from hipaa_constructs.api_endpoint import MutualTlsEndpoint, PrivateEndpoint
    from hipaa_constructs.audited_log_group import AuditedLogGroup
    from hipaa_constructs.customer_key import CustomerKey
    from hipaa_constructs.data_set import DataSet, phi_tags
    from hipaa_constructs.data_set_reach import Reach, as_table, who_reaches
    from hipaa_constructs.de_identified_bucket import DeIdentifiedBucket
    from hipaa_constructs.foundation import Foundation
    from hipaa_constructs.hardening import HardeningDefaults, harden
    from hipaa_constructs.isolated_vpc import IsolatedVpc
    from hipaa_constructs.landing_bucket import LandingBucket
    from hipaa_constructs.organization_trail import OrganizationTrail
    from hipaa_constructs.phi_alarms import PhiAlarms
    from hipaa_constructs.phi_api import PhiApi
    from hipaa_constructs.phi_bucket import PhiBucket
    from hipaa_constructs.phi_cache import PhiCache
    from hipaa_constructs.phi_dashboard import PhiDashboard
    from hipaa_constructs.phi_database import PhiDatabase
    from hipaa_constructs.phi_database_instance import PhiDatabaseInstance
    from hipaa_constructs.phi_event_bus import PhiEventBus
    from hipaa_constructs.phi_file_system import PhiFileSystem
    from hipaa_constructs.phi_function import PhiFunction
    from hipaa_constructs.phi_intake import Partner, PhiIntake, SftpSecurityPolicy, UploadWorkflow
    from hipaa_constructs.phi_key import PhiKey
    from hipaa_constructs.phi_launch_template import PhiLaunchTemplate
    from hipaa_constructs.phi_migration import PhiMigration
    from hipaa_constructs.phi_queue import PhiQueue
    from hipaa_constructs.phi_secret import PhiSecret
    from hipaa_constructs.phi_service import PhiService
    from hipaa_constructs.phi_state_machine import PhiStateMachine
    from hipaa_constructs.phi_stream import PhiStream
    from hipaa_constructs.phi_table import PhiTable
    from hipaa_constructs.phi_topic import PhiTopic
    from hipaa_constructs.phi_warehouse import PhiWarehouse
    from hipaa_constructs.replication import Replica
    from hipaa_constructs.service_use import ServiceUse
    from hipaa_constructs.token_vault import TokenVault
    from hipaa_constructs.token_vault_address import TokenVaultAddress
    from hipaa_constructs.worm_bucket import LockMode, WormBucket

__all__ = [
    "AccessLogBucket",
    "AuditedLogGroup",
    "CustomerKey",
    "DataSet",
    "DeIdentifiedBucket",
    "Foundation",
    "HardeningDefaults",
    "IsolatedVpc",
    "LandingBucket",
    "LockMode",
    "MutualTlsEndpoint",
    "OrganizationTrail",
    "Partner",
    "PhiAlarms",
    "PhiApi",
    "PhiBucket",
    "PhiCache",
    "PhiDashboard",
    "PhiDatabase",
    "PhiDatabaseInstance",
    "PhiEventBus",
    "PhiFileSystem",
    "PhiFunction",
    "PhiIntake",
    "PhiKey",
    "PhiLaunchTemplate",
    "PhiMigration",
    "PhiQueue",
    "PhiSecret",
    "PhiService",
    "PhiStateMachine",
    "PhiStream",
    "PhiTable",
    "PhiTopic",
    "PhiWarehouse",
    "PrivateEndpoint",
    "Reach",
    "Replica",
    "ServiceUse",
    "SftpSecurityPolicy",
    "TokenVault",
    "TokenVaultAddress",
    "UploadWorkflow",
    "WormBucket",
    "as_table",
    "harden",
    "phi_tags",
    "who_reaches",
]

# Loaded when first used: all of them together need half a second of CDK modules, and no application uses all.
_MODULES = {
    "AccessLogBucket": "access_log_bucket",
    "AuditedLogGroup": "audited_log_group",
    "CustomerKey": "customer_key",
    "DataSet": "data_set",
    "DeIdentifiedBucket": "de_identified_bucket",
    "Foundation": "foundation",
    "HardeningDefaults": "hardening",
    "IsolatedVpc": "isolated_vpc",
    "LandingBucket": "landing_bucket",
    "LockMode": "worm_bucket",
    "MutualTlsEndpoint": "api_endpoint",
    "OrganizationTrail": "organization_trail",
    "Partner": "phi_intake",
    "PhiAlarms": "phi_alarms",
    "PhiApi": "phi_api",
    "PhiBucket": "phi_bucket",
    "PhiCache": "phi_cache",
    "PhiDashboard": "phi_dashboard",
    "PhiDatabase": "phi_database",
    "PhiDatabaseInstance": "phi_database_instance",
    "PhiEventBus": "phi_event_bus",
    "PhiFileSystem": "phi_file_system",
    "PhiFunction": "phi_function",
    "PhiIntake": "phi_intake",
    "PhiKey": "phi_key",
    "PhiLaunchTemplate": "phi_launch_template",
    "PhiMigration": "phi_migration",
    "PhiQueue": "phi_queue",
    "PhiSecret": "phi_secret",
    "PhiService": "phi_service",
    "PhiStateMachine": "phi_state_machine",
    "PhiStream": "phi_stream",
    "PhiTable": "phi_table",
    "PhiTopic": "phi_topic",
    "PhiWarehouse": "phi_warehouse",
    "PrivateEndpoint": "api_endpoint",
    "Reach": "data_set_reach",
    "Replica": "replication",
    "ServiceUse": "service_use",
    "SftpSecurityPolicy": "phi_intake",
    "TokenVault": "token_vault",
    "TokenVaultAddress": "token_vault_address",
    "UploadWorkflow": "phi_intake",
    "WormBucket": "worm_bucket",
    "as_table": "data_set_reach",
    "harden": "hardening",
    "phi_tags": "data_set",
    "who_reaches": "data_set_reach",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
