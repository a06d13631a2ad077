"""The service control policies, in the order of their ids. SCPs bind neither management nor service-linked roles."""

from hipaa_landing_zone.policies.scp.eligible_service import ELIGIBLE_SERVICE
from hipaa_landing_zone.policies.scp.landing_zone_role import LANDING_ZONE_ROLE
from hipaa_landing_zone.policies.scp.leave_organization import LEAVE_ORGANIZATION
from hipaa_landing_zone.policies.scp.log_archive import LOG_ARCHIVE
from hipaa_landing_zone.policies.scp.region import REGION
from hipaa_landing_zone.policies.scp.root_user import ROOT_USER

GUARDRAILS = (ELIGIBLE_SERVICE, LEAVE_ORGANIZATION, ROOT_USER, REGION, LOG_ARCHIVE, LANDING_ZONE_ROLE)

__all__ = ["GUARDRAILS"]
