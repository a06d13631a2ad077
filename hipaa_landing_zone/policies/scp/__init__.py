"""The service control policies, in the order of their ids. SCPs bind neither management nor service-linked roles."""

from hipaa_landing_zone.policies.scp.access_point import ACCESS_POINT
from hipaa_landing_zone.policies.scp.backup import BACKUP
from hipaa_landing_zone.policies.scp.classification import CLASSIFICATION
from hipaa_landing_zone.policies.scp.detective_service import DETECTIVE_SERVICE
from hipaa_landing_zone.policies.scp.eligible_service import ELIGIBLE_SERVICE
from hipaa_landing_zone.policies.scp.encryption import ENCRYPTION
from hipaa_landing_zone.policies.scp.exposure import EXPOSURE
from hipaa_landing_zone.policies.scp.federation import FEDERATION
from hipaa_landing_zone.policies.scp.finding import FINDING
from hipaa_landing_zone.policies.scp.iam_user import IAM_USER
from hipaa_landing_zone.policies.scp.internet import INTERNET
from hipaa_landing_zone.policies.scp.key import KEY
from hipaa_landing_zone.policies.scp.landing_zone_role import LANDING_ZONE_ROLE
from hipaa_landing_zone.policies.scp.leave_organization import LEAVE_ORGANIZATION
from hipaa_landing_zone.policies.scp.log_archive import LOG_ARCHIVE
from hipaa_landing_zone.policies.scp.quarantine import QUARANTINE
from hipaa_landing_zone.policies.scp.region import REGION
from hipaa_landing_zone.policies.scp.remediation_exemption import REMEDIATION_EXEMPTION
from hipaa_landing_zone.policies.scp.response_path import RESPONSE_PATH
from hipaa_landing_zone.policies.scp.root_user import ROOT_USER
from hipaa_landing_zone.policies.scp.sandbox import SANDBOX_LIMIT
from hipaa_landing_zone.policies.scp.session import SESSION

SERVICE_CONTROL = (
    ELIGIBLE_SERVICE,
    LEAVE_ORGANIZATION,
    ROOT_USER,
    REGION,
    LOG_ARCHIVE,
    LANDING_ZONE_ROLE,
    DETECTIVE_SERVICE,
    KEY,
    ENCRYPTION,
    EXPOSURE,
    INTERNET,
    IAM_USER,
    FEDERATION,
    BACKUP,
    CLASSIFICATION,
    QUARANTINE,
    SANDBOX_LIMIT,
    ACCESS_POINT,
    REMEDIATION_EXEMPTION,
    SESSION,
    RESPONSE_PATH,
    FINDING,
)

__all__ = ["SERVICE_CONTROL"]
