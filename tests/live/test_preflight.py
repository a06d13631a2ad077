"""AWS is ready, or not, or nobody can tell: by each item, and never ready for want of an answer."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError, NoCredentialsError
from conftest import EXAMPLE
from typer.testing import CliRunner

from hipaa_landing_zone.cli import app
from hipaa_landing_zone.live.preflight import CHECKS, preflight, unproved
from hipaa_landing_zone.live.session import AccessError, Organization
from hipaa_landing_zone.rehearsal.agreement import accept
from hipaa_landing_zone.rehearsal.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hipaa_landing_zone.live.verify import Result
    from hipaa_landing_zone.plan import Plan

pytestmark = pytest.mark.xdist_group("live")
MANAGEMENT = "111122223333"
ARN = f"arn:aws:organizations::{MANAGEMENT}:organization/o-exampleorgid"
ADDENDUM = {
    "name": "AWS Organizations Business Associate Addendum",
    "state": "ACTIVE",
    "organizationArn": ARN,
    "awsAccountId": MANAGEMENT,
    "effectiveStart": datetime(2026, 1, 15, 9, tzinfo=UTC),
}


def there(**changes: str) -> dict[str, Any]:
    return {"Organization": {"Id": "o-exampleorgid", "MasterAccountId": MANAGEMENT, "FeatureSet": "ALL", **changes}}


THERE = there()
READY: dict[str, Any] = {
    "get_caller_identity": {"Account": MANAGEMENT},
    "describe_organization": THERE,
    "list_customer_agreements": {"customerAgreements": [ADDENDUM]},
    "get_service_quota": {"Quota": {"Value": 12.0}},
    "list_accounts": {"Accounts": [{"Id": MANAGEMENT}, {"Id": "999999999999", "Status": "SUSPENDED"}]},
    "list_regions": {
        "Regions": [
            {"RegionName": "us-east-1", "RegionOptStatus": "ENABLED_BY_DEFAULT"},
            {"RegionName": "us-west-2", "RegionOptStatus": "ENABLED"},
        ]
    },
}


class Canned:
    """Clients with one answer an operation; an exception is raised."""

    def __init__(self, plan: Plan, **answers: Any) -> None:
        self.plan, self._answers = plan, {**READY, **answers}
        self.asked: list[tuple[str, str, str]] = []

    def client(self, service: str, account_id: str, region: str) -> Any:
        return Client(self, service, account_id, region)

    def answer(self, operation: str) -> Any:
        answer = self._answers[operation]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Client:
    def __init__(self, canned: Canned, service: str, account_id: str, region: str) -> None:
        self._canned, self._where = canned, (service, account_id, region)

    def can_paginate(self, _: str) -> bool:
        return False

    def __getattr__(self, operation: str) -> Any:
        def call(**_: Any) -> Any:
            self._canned.asked.append(self._where)
            return self._canned.answer(operation)

        return call


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Operation")


NONE_YET = refused("AWSOrganizationsNotInUseException")


def looked(plan: Plan, **answers: Any) -> dict[str, list[Result]]:
    organization: Any = Canned(plan, **answers)
    found: dict[str, list[Result]] = {check.name: [] for check in CHECKS}
    for result in preflight(organization):
        found[result.check].append(result)
    assert all(result.next for results in found.values() for result in results if result.outcome != "held")
    return found


def outcomes(plan: Plan, check: str, **answers: Any) -> list[str]:
    return [result.outcome for result in looked(plan, **answers)[check]]


@pytest.fixture(scope="module")
def settled(plan: Plan) -> Plan:
    """The example's plan, all of whose accounts are there."""
    return replace(plan, accounts=tuple(replace(account, stack=None) for account in plan.accounts))


def test_all_holds_when_aws_is_ready(settled: Plan) -> None:
    found = looked(settled)
    assert all(found.values())
    assert {result.outcome for results in found.values() for result in results} == {"held"}


def test_each_is_asked_where_it_answers(settled: Plan) -> None:
    canned: Any = Canned(settled)
    preflight(canned)
    assert set(canned.asked) == {
        (service, MANAGEMENT, "us-east-1")
        for service in ("sts", "organizations", "artifact", "service-quotas", "account")
    }


def test_with_other_credentials_nothing_else_is_asked(settled: Plan) -> None:
    canned: Any = Canned(settled, get_caller_identity={"Account": "999999999999"})
    first, *others = preflight(canned)
    assert (first.outcome, first.found) == ("failed", "999999999999")
    assert {each.outcome for each in others} == {"unknown"}
    assert {each.check for each in others} == {check.name for check in CHECKS[1:]}
    assert canned.asked == [("sts", MANAGEMENT, "us-east-1")]


def test_without_credentials_all_is_unknown(settled: Plan) -> None:
    found = looked(settled, get_caller_identity=NoCredentialsError())
    assert {result.outcome for results in found.values() for result in results} == {"unknown"}


@pytest.mark.parametrize(
    ("operation", "check"),
    [
        ("describe_organization", "organization_is_there_or_can_be_made"),
        ("list_customer_agreements", "agreement_is_in_force"),
        ("get_service_quota", "accounts_fit_the_quota"),
        ("list_accounts", "accounts_fit_the_quota"),
        ("list_regions", "regions_are_enabled"),
    ],
)
@pytest.mark.parametrize("code", ["AccessDeniedException", "NoSuchResourceException", "ThrottlingException"])
def test_what_is_not_answered_is_unknown(settled: Plan, operation: str, check: str, code: str) -> None:
    assert outcomes(settled, check, **{operation: refused(code)}) == ["unknown"]


@pytest.mark.parametrize(
    ("existing", "locked", "answer", "expected"),
    [
        (False, False, NONE_YET, ["held"]),
        (True, False, NONE_YET, ["failed"]),
        (False, True, NONE_YET, ["failed"]),
        (False, True, THERE, ["held", "held", "held"]),
        (True, False, THERE, ["held", "held", "held"]),
        (False, False, THERE, ["held", "held", "failed"]),
        (False, True, there(Id="o-other"), ["held", "held", "failed"]),
        (False, True, there(FeatureSet="CONSOLIDATED_BILLING"), ["held", "failed", "held"]),
        (False, True, there(MasterAccountId="999999999999"), ["failed", "held", "held"]),
    ],
)
def test_organization(settled: Plan, existing: bool, locked: bool, answer: Any, expected: list[str]) -> None:
    organization = settled.organization.model_copy(update={"existing": existing})
    plan = replace(settled, organization=organization, organization_id="o-exampleorgid" if locked else None)
    assert outcomes(plan, "organization_is_there_or_can_be_made", describe_organization=answer) == expected


@pytest.mark.parametrize(
    ("rows", "expected", "said"),
    [
        ([], ["failed"], "a new organization has to be deployed first"),
        ([{**ADDENDUM, "name": "AWS Nondisclosure Agreement"}], ["failed"], "Accept it"),
        ([{**ADDENDUM, "name": "Our own Business Associate Addendum"}], ["failed"], "baa.agreement: Our own"),
        ([{**ADDENDUM, "state": "CUSTOMER_TERMINATED"}], ["failed"], "Accept it"),
        ([{**ADDENDUM, "effectiveEnd": datetime(2026, 6, 1, tzinfo=UTC)}], ["failed"], "Accept it"),
        ([{**ADDENDUM, "organizationArn": ARN.replace("exampleorgid", "another")}], ["failed"], "Accept it"),
        ([{key: ADDENDUM[key] for key in ADDENDUM if key != "organizationArn"}], ["failed"], "Accept it"),
        ([{**ADDENDUM, "state": "AWS_TERMINATED"}, ADDENDUM], ["held", "held"], ""),
        ([{**ADDENDUM, "effectiveStart": datetime(2026, 1, 16, 3, tzinfo=UTC)}], ["held", "held"], ""),
        ([{**ADDENDUM, "effectiveStart": datetime(2026, 1, 17, tzinfo=UTC)}], ["held", "failed"], "baa.accepted_on"),
        ([{key: ADDENDUM[key] for key in ADDENDUM if key != "effectiveStart"}], ["held", "failed"], "baa.accepted_on"),
    ],
)
def test_agreement(settled: Plan, rows: list[dict[str, Any]], expected: list[str], said: str) -> None:
    found = looked(settled, list_customer_agreements={"customerAgreements": rows})["agreement_is_in_force"]
    assert [result.outcome for result in found] == expected
    assert said in found[-1].next


def test_record_of_something_else_is_no_addendum(settled: Plan) -> None:
    assert settled.baa is not None
    plan = replace(settled, baa=settled.baa.model_copy(update={"agreement": "AWS Nondisclosure Agreement"}))
    rows = [{**ADDENDUM, "name": "AWS Nondisclosure Agreement"}]
    assert outcomes(plan, "agreement_is_in_force", list_customer_agreements={"customerAgreements": rows}) == ["failed"]


@pytest.mark.parametrize(("quota", "expected"), [(13.0, "held"), (12.0, "failed")])
def test_quota_counts_what_is_there_and_what_is_to_come(first_plan: Plan, quota: float, expected: str) -> None:
    """Management, a suspended account and one of the eleven planned are there; ten are to come."""
    rows = [{"Id": MANAGEMENT}, {"Id": "9" * 12}, {"Id": "8" * 12, "Email": "AWS+ehr-prod@example-health.org"}]
    answers = {"get_service_quota": {"Quota": {"Value": quota}}, "list_accounts": {"Accounts": rows}}
    (result,) = looked(first_plan, **answers)["accounts_fit_the_quota"]
    assert (result.outcome, result.expected) == (expected, "13 or more: 3 accounts are there, 10 are to come")


def test_quota_without_an_organization(first_plan: Plan) -> None:
    (result,) = looked(first_plan, describe_organization=NONE_YET)["accounts_fit_the_quota"]
    assert (result.outcome, result.expected) == ("held", "12 or more: 1 accounts are there, 11 are to come")


@pytest.mark.parametrize("status", ["DISABLED", "ENABLING", "DISABLING", None])
def test_region_that_is_not_enabled_fails(settled: Plan, status: str | None) -> None:
    (first, second) = READY["list_regions"]["Regions"]
    rows = [first, *([second | {"RegionOptStatus": status}] if status else [])]
    (held, failed) = looked(settled, list_regions={"Regions": rows})["regions_are_enabled"]
    assert (held.outcome, failed.outcome, failed.found) == ("held", "failed", status or "not listed")


def test_unknown_profile_is_an_error(plan: Plan) -> None:
    with pytest.raises(AccessError, match="nobody"):
        unproved(plan, profile="nobody", endpoint_url=None)


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


def test_emulator_answers_every_question(emulator: Emulator, first_plan: Plan) -> None:
    """As somebody does it: nothing is there; the organization is made; the addendum is accepted and recorded."""
    session = emulator.session(MANAGEMENT, "us-east-1")
    before = preflight(Organization(session, first_plan, emulator.endpoint_url))
    assert {r.check for r in before if r.outcome != "held"} == {"agreement_is_in_force"}
    made = session.client("organizations").create_organization(FeatureSet="ALL")["Organization"]
    plan = replace(first_plan, organization_id=made["Id"])
    organization = Organization(session, plan, emulator.endpoint_url)
    accept(organization)
    after = preflight(organization)
    assert [r for r in after if r.outcome != "held"] == []
    assert {r.check for r in after} == {check.name for check in CHECKS}
    other = preflight(Organization(emulator.session("999999999999", "us-east-1"), plan, emulator.endpoint_url))
    assert [r.outcome for r in other] == ["failed", *["unknown"] * (len(CHECKS) - 1)]


def test_command_says_it_for_people_and_for_scripts(
    emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = emulator.session("111122223333", "us-east-1")
    monkeypatch.setattr(boto3, "Session", lambda **_: session)
    words = ["preflight", "--config", str(EXAMPLE), "--lock", str(tmp_path / "none.json")]
    words += ["--endpoint-url", emulator.endpoint_url]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 1
    assert "no Business Associate Addendum" in done.output
    assert "a new organization has to be deployed first" in done.output
    data = json.loads(CliRunner().invoke(app, [*words, "--json"]).output)
    assert data["held"] is False
    assert data["not_judged"] == []
    assert {row["check"] for row in data["results"]} == {check.name for check in CHECKS}
