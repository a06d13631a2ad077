"""What CloudFormation has no resource type for: operations that a Lambda function of the landing zone carries out.

Pure boto3 and the standard library: the modules of this package are put into templates as they are.
"""

from hipaa_landing_zone.provider.catalog.alternate_contacts import AlternateContacts
from hipaa_landing_zone.provider.catalog.default_network import DefaultNetwork
from hipaa_landing_zone.provider.catalog.delegated_administrator import DelegatedAdministrator
from hipaa_landing_zone.provider.catalog.detective_administrator import DetectiveAdministrator
from hipaa_landing_zone.provider.catalog.detective_organization import DetectiveOrganization
from hipaa_landing_zone.provider.catalog.ebs_encryption_by_default import EbsEncryptionByDefault
from hipaa_landing_zone.provider.catalog.guardduty_administrator import GuarddutyAdministrator
from hipaa_landing_zone.provider.catalog.guardduty_organization import GuarddutyOrganization
from hipaa_landing_zone.provider.catalog.inspector_administrator import InspectorAdministrator
from hipaa_landing_zone.provider.catalog.inspector_organization import InspectorOrganization
from hipaa_landing_zone.provider.catalog.macie_administrator import MacieAdministrator
from hipaa_landing_zone.provider.catalog.macie_job import MacieJob
from hipaa_landing_zone.provider.catalog.macie_organization import MacieOrganization
from hipaa_landing_zone.provider.catalog.password_policy import PasswordPolicy
from hipaa_landing_zone.provider.catalog.policy_type import PolicyType
from hipaa_landing_zone.provider.catalog.root_access import RootAccess
from hipaa_landing_zone.provider.catalog.security_hub_administrator import SecurityHubAdministrator
from hipaa_landing_zone.provider.catalog.security_hub_hub import SecurityHubHub
from hipaa_landing_zone.provider.catalog.service_linked_role import ServiceLinkedRole
from hipaa_landing_zone.provider.catalog.ssm_settings import SsmSettings
from hipaa_landing_zone.provider.catalog.trusted_access import TrustedAccess
from hipaa_landing_zone.provider.operation import Operation, OperationError, Permission
from hipaa_landing_zone.provider.source import source

__all__ = ["OPERATIONS", "Operation", "OperationError", "Permission", "find", "source"]

OPERATIONS: tuple[Operation, ...] = (
    AlternateContacts(),
    DefaultNetwork(),
    DelegatedAdministrator(),
    DetectiveAdministrator(),
    DetectiveOrganization(),
    EbsEncryptionByDefault(),
    GuarddutyAdministrator(),
    GuarddutyOrganization(),
    InspectorAdministrator(),
    InspectorOrganization(),
    MacieAdministrator(),
    MacieJob(),
    MacieOrganization(),
    PasswordPolicy(),
    PolicyType(),
    RootAccess(),
    SecurityHubAdministrator(),
    SecurityHubHub(),
    ServiceLinkedRole(),
    SsmSettings(),
    TrustedAccess(),
)
"""Every operation, by name; a provider is made with some of them."""


def find(name: str) -> Operation:
    """Return an operation by its name.

    Raises:
        ValueError: there is none.
    """
    found = next((operation for operation in OPERATIONS if operation.name == name), None)
    if found is None:
        raise ValueError(f"operation {name!r}: there are {', '.join(operation.name for operation in OPERATIONS)}.")
    return found
