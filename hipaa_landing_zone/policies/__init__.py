"""Policy documents as pure functions: the guardrails of the organization, and how large they may be."""

from hipaa_landing_zone.policies.document import ATTACHED_MAXIMUM, CHARACTERS_MAXIMUM, Document, PolicyType
from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.perimeter import Perimeter
from hipaa_landing_zone.policies.scp import GUARDRAILS

__all__ = [
    "ATTACHED_MAXIMUM",
    "CHARACTERS_MAXIMUM",
    "GUARDRAILS",
    "Document",
    "Guardrail",
    "Perimeter",
    "PolicyType",
]
