"""What happens to an account that is created, moved or closed, besides what it is told itself.

Policies of the organization switch services on in it, and so do administrators whose configuration says so of accounts
that join. Source: each service's guide on managing accounts with AWS Organizations.
"""

from hipaa_landing_zone.rehearsal.emulator.backend import config_organization
from hipaa_landing_zone.rehearsal.emulator.backend.delegation import ACTIVE, Delegated, administrators
from hipaa_landing_zone.rehearsal.emulator.backend.detective import DetectiveBackend
from hipaa_landing_zone.rehearsal.emulator.backend.guardduty import GuardDutyBackend
from hipaa_landing_zone.rehearsal.emulator.backend.inspector2 import InspectorBackend
from hipaa_landing_zone.rehearsal.emulator.backend.macie2 import MacieBackend
from hipaa_landing_zone.rehearsal.emulator.backend.organization_policy import EFFECTS, apply_to
from hipaa_landing_zone.rehearsal.emulator.backend.organizations import OrganizationsBackend
from hipaa_landing_zone.rehearsal.emulator.backend.securityhub import SecurityHubBackend

DELEGATED: tuple[type[Delegated], ...] = (
    DetectiveBackend,
    GuardDutyBackend,
    InspectorBackend,
    MacieBackend,
    SecurityHubBackend,
)


def account_placed(organization: OrganizationsBackend, account_id: str, *, new: bool) -> None:
    """Give an account what policies and administrators want it to have where it now is.

    Args:
        organization: the organization of the account.
        account_id: the account.
        new: whether it was created just now, rather than moved.
    """
    if organization.get_account_by_id(account_id).status != ACTIVE:
        return
    for policy_type in EFFECTS:
        apply_to(organization, account_id, policy_type)
    for service in DELEGATED:
        for administrator in administrators(service, organization):
            if new:
                administrator.joined(account_id)
            else:
                administrator.moved(account_id)
    if new:
        config_organization.account_joined(organization, account_id)
