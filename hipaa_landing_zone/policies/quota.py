"""AWS's quotas for organization policies, as dated data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.policies.document import PolicyType

AS_OF = date(2026, 11, 21)
SOURCE = (
    "AWS Organizations User Guide, Quotas and service limits (SCP quotas raised on 2026-05-15). "
    "Where its figure for attached policies could not be looked up, the smallest of any type stands here."
)


@dataclass(frozen=True, slots=True)
class Quota:
    """What AWS allows of one policy type.

    Attributes:
        characters: the longest text of a policy, white space included.
        attached: how many policies one root, OU or account can carry, AWS's own included.
        aws_managed: how many of these AWS's own take: FullAWSAccess, RCPFullAWSAccess.
        reserved: how many stay free: CloudFormation attaches a policy's successor before it detaches the policy, and
            the owner of the organization has policies too.
    """

    characters: int
    attached: int
    aws_managed: int = 0
    reserved: int = 1

    @property
    def slots(self) -> int:
        """How many policies of ours one target can carry."""
        return self.attached - self.aws_managed - self.reserved


QUOTAS: Mapping[PolicyType, Quota] = {
    "SERVICE_CONTROL_POLICY": Quota(characters=10_240, attached=10, aws_managed=1),
    "RESOURCE_CONTROL_POLICY": Quota(characters=5_120, attached=5, aws_managed=1),
    "DECLARATIVE_POLICY_EC2": Quota(characters=10_000, attached=5),
    "S3_POLICY": Quota(characters=10_000, attached=5),
    "AISERVICES_OPT_OUT_POLICY": Quota(characters=2_500, attached=5),
    "TAG_POLICY": Quota(characters=10_000, attached=5),
    "GUARDDUTY_POLICY": Quota(characters=10_000, attached=5),
    "SECURITYHUB_POLICY": Quota(characters=10_000, attached=5),
    "INSPECTOR_POLICY": Quota(characters=10_000, attached=5),
    "CHATBOT_POLICY": Quota(characters=10_000, attached=5),
}
