"""Automatic remediation: the security account mends the unambiguous few in every account."""

from hipaa_landing_zone.stacks.remediation.stack import RemediationStack

__all__ = ["RemediationStack"]
