"""Accounts that are closed, suspended or not active yet fail nothing; without an answer nobody counts as such."""

from __future__ import annotations

import pytest
from botocore.exceptions import EndpointConnectionError

from hipaa_landing_zone.live.verify.state import resting


class Accounts:
    """A reader whose organization lists accounts, or does not answer."""

    def __init__(self, plan, rows=None):
        self.plan, self._rows = plan, rows

    def rows(self, _place, _service, operation, _key):
        assert operation == "list_accounts"
        if self._rows is None:
            raise EndpointConnectionError(endpoint_url="http://127.0.0.1:1")
        return self._rows


def row(plan, name, state, key="State"):
    return {"Email": plan.account(name).email.upper(), "Status": "ACTIVE", key: state}


@pytest.mark.parametrize("state", ["PENDING_ACTIVATION", "SUSPENDED", "PENDING_CLOSURE", "CLOSED"])
def test_state_says_who_rests(plan, state):
    rows = [row(plan, "ehr-prod", "ACTIVE"), row(plan, "ehr-test", state)]
    assert resting(Accounts(plan, rows)) == {"ehr-test": state}


def test_old_answers_have_the_status_only(plan):
    assert resting(Accounts(plan, [row(plan, "ehr-test", "SUSPENDED", "Status")])) == {"ehr-test": "SUSPENDED"}


def test_account_that_is_not_there_does_not_rest(plan):
    assert resting(Accounts(plan, [])) == {}


def test_without_an_answer_all_are_judged(plan):
    assert resting(Accounts(plan)) == {}
