"""What the configuration promises, as rules ask for it."""

from __future__ import annotations

from hipaa_landing_zone.check.expectation import RETENTION_DAYS_MINIMUM, expectations


def test_everything_that_is_known_is_told(configuration, plan):
    told = expectations(configuration, plan)
    assert told.production
    assert told.minimum_retention_days == plan.log_archive.lock_days >= 2192
    assert told.log_archive_account_id == plan.account("log-archive").id
    assert told.organization_id == "o-exampleorgid"
    assert told.organization_account_ids == {account.id for account in plan.accounts}
    assert told.regions == {"us-east-1", "us-west-2"}
    assert (told.service_mode, told.service_exceptions) == ("standard", frozenset())


def test_phi_accounts_are_those_that_hold_phi(configuration, plan):
    told = expectations(configuration, plan)
    assert told.phi(plan.account("ehr-prod").id)
    assert not told.phi(plan.account("portal-prod").id)
    assert told.phi(None)


def test_an_account_that_the_organization_does_not_know_is_judged_as_one_with_phi(configuration, plan, first_plan):
    assert expectations(configuration, plan).phi("999999999999")
    assert expectations(configuration, first_plan).phi(plan.account("portal-prod").id)
    assert not expectations(configuration, first_plan).phi("111122223333")


def test_before_the_first_lock_only_the_management_account_is_known(configuration, first_plan):
    told = expectations(configuration, first_plan)
    assert told.organization_account_ids == {"111122223333"}
    assert (told.log_archive_account_id, told.minimum_retention_days) == (None, RETENTION_DAYS_MINIMUM)
