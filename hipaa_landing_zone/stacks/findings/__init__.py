"""From finding to person: the findings stacks of the security account, one in each governed Region."""

from hipaa_landing_zone.stacks.findings.stack import FindingsStack

__all__ = ["FindingsStack"]
