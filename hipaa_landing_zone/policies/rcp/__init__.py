"""The resource control policies, in the order of their ids. RCPs do not touch the management account's resources."""

from hipaa_landing_zone.policies.rcp.confused_deputy import CONFUSED_DEPUTY
from hipaa_landing_zone.policies.rcp.organization_identity import ORGANIZATION_IDENTITY
from hipaa_landing_zone.policies.rcp.phi_boundary import PHI_BOUNDARY
from hipaa_landing_zone.policies.rcp.release import RELEASE
from hipaa_landing_zone.policies.rcp.transport import TRANSPORT

RESOURCE_CONTROL = (ORGANIZATION_IDENTITY, CONFUSED_DEPUTY, TRANSPORT, PHI_BOUNDARY, RELEASE)

__all__ = ["RESOURCE_CONTROL"]
