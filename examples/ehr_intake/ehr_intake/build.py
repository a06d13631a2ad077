"""The stacks of the application, each in the account that the platform team gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import App, Environment
from hipaa_constructs import DeIdentifiedBucket, Partner, TokenVaultAddress

from ehr_intake.analytics import AnalyticsStack
from ehr_intake.intake import IntakeStack, Release
from ehr_intake.names import RELEASE_ROLE, VAULT, export_bucket
from ehr_intake.vault import VaultStack

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Lock

REGION = "us-east-1"
# The public half of a key pair that nobody holds: put the partner's own here.
PARTNER_KEY = (
    "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBIO3VBjPZLMDlcIjZi"
    "Mi9b6dvxScIxX8zOS6lqFxSalGrlNz9W9nXHZSPc33KDgFvBPne+8J5+226lrOyrxgWnc="
)
PARTNERS = (Partner("general-hospital", (PARTNER_KEY,)),)
PARTNER_NETWORK = "192.168.10.0/24"


def build(app: App, lock: Lock) -> tuple[IntakeStack, VaultStack, AnalyticsStack]:
    """Make the three stacks.

    Args:
        app: the app.
        lock: the ids of the organization's accounts.
    """
    ehr, vault, analytics = (lock.accounts[name].id for name in ("ehr-prod", "token-vault-prod", "deid-analytics-prod"))
    release = Release(
        DeIdentifiedBucket.release_role_arn(role_name=RELEASE_ROLE, account=analytics), export_bucket(analytics, REGION)
    )
    return (
        IntakeStack(
            app,
            "ehr-intake",
            env=Environment(account=ehr, region=REGION),
            termination_protection=True,
            partners=PARTNERS,
            partner_network=PARTNER_NETWORK,
            vault=TokenVaultAddress(VAULT, vault, REGION),
            release=release,
        ),
        VaultStack(
            app,
            "ehr-token-vault",
            env=Environment(account=vault, region=REGION),
            termination_protection=True,
            pipeline_account=ehr,
            analytics_account=analytics,
        ),
        AnalyticsStack(
            app,
            "ehr-analytics",
            env=Environment(account=analytics, region=REGION),
            termination_protection=True,
            pipeline_account=ehr,
        ),
    )
