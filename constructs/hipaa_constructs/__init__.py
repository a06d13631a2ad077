"""Constructs for PHI on AWS: each is named for the guarantee that it keeps."""

from hipaa_constructs.customer_key import CustomerKey
from hipaa_constructs.isolated_vpc import IsolatedVpc
from hipaa_constructs.landing_bucket import LandingBucket
from hipaa_constructs.organization_trail import OrganizationTrail
from hipaa_constructs.replication import Replica
from hipaa_constructs.worm_bucket import LockMode, WormBucket

__all__ = [
    "CustomerKey",
    "IsolatedVpc",
    "LandingBucket",
    "LockMode",
    "OrganizationTrail",
    "Replica",
    "WormBucket",
]
