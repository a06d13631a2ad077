"""Policy documents as pure functions: the guardrails of the organization, how they fit, and what they come to."""

from hipaa_landing_zone.policies.declarative import DECLARATIVE
from hipaa_landing_zone.policies.document import ORGANIZATION, ROOT, Document, PolicyType, ou_placeholder
from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.perimeter import Perimeter
from hipaa_landing_zone.policies.quota import QUOTAS, Quota
from hipaa_landing_zone.policies.rcp import RESOURCE_CONTROL
from hipaa_landing_zone.policies.scp import SERVICE_CONTROL

GUARDRAILS = (*SERVICE_CONTROL, *RESOURCE_CONTROL, *DECLARATIVE)
"""Every guardrail, in the order of types and ids."""

__all__ = [
    "GUARDRAILS",
    "ORGANIZATION",
    "QUOTAS",
    "ROOT",
    "Document",
    "Guardrail",
    "Perimeter",
    "PolicyType",
    "Quota",
    "ou_placeholder",
]
