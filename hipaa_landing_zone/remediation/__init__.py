"""What mends: Python that AWS Systems Manager Automation runs in the security account, with boto3 and nothing else.

Nothing else in the project imports these modules: automations carry them as text (``script``).
"""

from hipaa_landing_zone.remediation.script import script

__all__ = ["script"]
