"""Accepts in the emulator what the configuration says was accepted in AWS Artifact: there is no API for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.live.preflight import GLOBAL_REGION
from hipaa_landing_zone.rehearsal.emulator.backend.artifact import ArtifactBackend

if TYPE_CHECKING:
    from hipaa_landing_zone.live.session import Organization


def accept(organization: Organization) -> None:
    """Accept the recorded Business Associate Addendum for the organization, which must exist; nothing without a record.

    Args:
        organization: clients in the emulator's accounts.
    """
    wanted, baa = organization.plan.organization, organization.plan.baa
    if baa is None:
        return
    arn = organization.client("organizations").describe_organization()["Organization"]["Arn"]
    region = GLOBAL_REGION[wanted.partition]
    artifact: ArtifactBackend = ArtifactBackend.backends[wanted.management_account_id][region]
    artifact.accept(baa.agreement, organization_arn=arn, day=baa.accepted_on)
