"""The policies that declare settings instead of denying requests, in the order of their ids.

AWS holds the settings in every account and Region below, without a resource there. A backup policy is missing until
there is a vault that it can name.
"""

from hipaa_landing_zone.policies.declarative.ai_service import AI_SERVICE
from hipaa_landing_zone.policies.declarative.chat import CHAT
from hipaa_landing_zone.policies.declarative.ec2 import EC2
from hipaa_landing_zone.policies.declarative.guardduty import GUARDDUTY
from hipaa_landing_zone.policies.declarative.inspector import INSPECTOR
from hipaa_landing_zone.policies.declarative.internet import INTERNET
from hipaa_landing_zone.policies.declarative.s3 import S3
from hipaa_landing_zone.policies.declarative.security_chat import SECURITY_CHAT
from hipaa_landing_zone.policies.declarative.security_hub import SECURITY_HUB
from hipaa_landing_zone.policies.declarative.tag import TAG

DECLARATIVE = (EC2, INTERNET, S3, AI_SERVICE, TAG, GUARDDUTY, SECURITY_HUB, INSPECTOR, CHAT, SECURITY_CHAT)

__all__ = ["DECLARATIVE"]
