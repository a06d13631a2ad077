"""Resource Access Manager: sharing within the organization is also trusted access, which moto leaves out.

Source: RAM API reference, EnableSharingWithAwsOrganization.
"""

from typing import Any

from moto.ram import models

from hipaa_landing_zone.rehearsal.emulator.backend.organizations import organization_of


class ResourceAccessManagerBackend(models.ResourceAccessManagerBackend):
    """RAM of one account and Region."""

    __module__ = "moto.ram.models"  # moto finds the URLs of a service through this name

    def enable_sharing_with_aws_organization(self) -> dict[str, Any]:
        """Enable sharing, and with it trusted access for RAM."""
        answer = super().enable_sharing_with_aws_organization()
        organization_of(self.account_id, self.partition).enable_aws_service_access(ServicePrincipal="ram.amazonaws.com")
        return answer
