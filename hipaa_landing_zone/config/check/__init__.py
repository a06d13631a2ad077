"""Checks across sections of a configuration: each notes the problems that it finds in a draft."""

from hipaa_landing_zone.config.check.account import (
    check_account_networks,
    check_account_ous,
    check_account_purposes,
    check_account_regions,
    check_duplicate_accounts,
    check_govcloud_accounts,
    check_phi,
)
from hipaa_landing_zone.config.check.accountability import (
    check_addressable_decisions,
    check_business_associates,
    check_entity,
)
from hipaa_landing_zone.config.check.detection import check_detective_services, check_suppressions
from hipaa_landing_zone.config.check.expiry import check_acceptances, check_partners, check_service_exceptions
from hipaa_landing_zone.config.check.network import check_pools
from hipaa_landing_zone.config.check.organization import (
    check_evidence_writers,
    check_lock_mode,
    check_regions,
    check_units,
)

CHECKS = (
    check_regions,
    check_units,
    check_lock_mode,
    check_evidence_writers,
    check_duplicate_accounts,
    check_account_purposes,
    check_account_ous,
    check_account_regions,
    check_govcloud_accounts,
    check_phi,
    check_entity,
    check_business_associates,
    check_addressable_decisions,
    check_pools,
    check_account_networks,
    check_service_exceptions,
    check_partners,
    check_acceptances,
    check_detective_services,
    check_suppressions,
)

__all__ = ["CHECKS"]
