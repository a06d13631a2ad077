"""What must be true in AWS before a first deployment, and before PHI arrives. Read-only."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from hipaa_landing_zone.live.session import AccessError, Organization
from hipaa_landing_zone.live.verify.check import Check, Judgement, Subject, compare
from hipaa_landing_zone.live.verify.look import look
from hipaa_landing_zone.live.verify.reader import Reader
from hipaa_landing_zone.live.verify.result import Place, Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hipaa_landing_zone.config.accountability import BusinessAssociateAddendum
    from hipaa_landing_zone.config.region import Partition
    from hipaa_landing_zone.plan import Plan

GLOBAL_REGION: Mapping[Partition, str] = {"aws": "us-east-1", "aws-us-gov": "us-gov-west-1"}
"""Where AWS Artifact, and the quotas of AWS Organizations, are asked for. Source: AWS General Reference."""

ACCOUNTS_QUOTA = "L-E619E033"
"""Service Quotas' code of "Maximum number of accounts in an organization"."""

ADDENDUM = "business associate"
"""What the name of an agreement has in it, in small letters, when it is a Business Associate Addendum."""

OPTED_IN = frozenset({"ENABLED", "ENABLED_BY_DEFAULT"})
TIME_ZONES = timedelta(days=1)
"""AWS tells in UTC when an agreement took effect; where somebody accepted it, it may have been the day before."""


def unproved(plan: Plan, *, profile: str | None, endpoint_url: str | None) -> Organization:
    """Return clients with credentials of which nothing is known yet; whose they are is the first thing to look at.

    Raises:
        AccessError: there is no such profile.
    """
    try:
        return Organization(boto3.Session(profile_name=profile), plan, endpoint_url)
    except BotoCoreError as error:
        raise AccessError(f"{error}. `aws configure list-profiles` lists those that there are.") from error


def preflight(organization: Organization) -> tuple[Result, ...]:
    """Look at everything in the management account, and return what was found.

    With other credentials than the management account's, or none, nothing else is asked: all of it is unknown.

    Args:
        organization: clients in the management account, as ``unproved`` gives them; its plan is what is compared with.
    """
    reader = Reader(organization)
    first, *others = ((check, subject) for check in CHECKS for subject in check.subjects(organization.plan))
    caller = look(reader, *first)
    if all(result.outcome == "held" for result in caller):
        return (*caller, *(result for each in others for result in look(reader, *each)))
    return (*caller, *(_not_asked(check, subject.place) for check, subject in others))


def _not_asked(check: Check[Any], place: Place) -> Result:
    return Result(
        check=check.name,
        citations=check.citations,
        place=place,
        outcome="unknown",
        expected=check.title,
        found="not asked: the credentials are not known to be the management account's",
        next="Sign in to the management account, then run it again.",
    )


def _place(plan: Plan, resource: str) -> Place:
    organization = plan.organization
    return Place("management", organization.management_account_id, GLOBAL_REGION[organization.partition], resource)


def _caller(plan: Plan) -> Iterator[Subject[None]]:
    yield Subject(replace(_place(plan, "caller"), region=plan.organization.home_region), None)


def _is_the_management_account(reader: Reader, subject: Subject[None]) -> Iterator[Judgement]:
    found = reader.get(subject.place, "sts", "get_caller_identity")["Account"]
    expected = reader.plan.organization.management_account_id
    yield compare(expected, found, "Sign in to organization.management_account_id (for example: --profile NAME).")


def _organization(plan: Plan) -> Iterator[Subject[None]]:
    yield Subject(_place(plan, "organization"), None)


def _is_there_or_can_be_made(reader: Reader, subject: Subject[None]) -> Iterator[Judgement]:
    plan = reader.plan
    found = _described(reader, subject.place)
    if found is None:
        wanted = plan.organization.existing or plan.organization_id
        expected = plan.organization_id or ("an organization" if wanted else "none yet: the first deployment makes it")
        advice = "No organization exists. If it is to be made, take organization.existing and the lock away."
        yield Judgement(not wanted, expected, "none", advice)
        return
    owner = plan.organization.management_account_id
    advice = "The account is a member of this organization: let it leave, or take another management account."
    yield compare(owner, found["MasterAccountId"], advice, "management account of the organization")
    yield compare("ALL", found["FeatureSet"], "Enable all features in AWS Organizations.", "features")
    planned = plan.organization_id or (found["Id"] if plan.organization.existing else "none yet")
    advice = "Did the landing zone make it? Run `hlz lock`. If not: organization.existing: true, then `hlz lock`."
    yield compare(planned, found["Id"], advice)


def _described(reader: Reader, place: Place) -> dict[str, Any] | None:
    """Return the organization that the account is in; None when it is in none."""
    try:
        organization: dict[str, Any] = reader.get(place, "organizations", "describe_organization")["Organization"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "AWSOrganizationsNotInUseException":
            return None
        raise
    return organization


def _agreement(plan: Plan) -> Iterator[Subject[BusinessAssociateAddendum]]:
    if plan.baa:
        yield Subject(_place(plan, "agreement in AWS Artifact"), plan.baa)


def _is_in_force(reader: Reader, subject: Subject[BusinessAssociateAddendum]) -> Iterator[Judgement]:
    """Any other agreement of the same name does not count: one account's does not cover the organization."""
    baa = subject.planned
    rows = reader.rows(subject.place, "artifact", "list_customer_agreements", "customerAgreements")
    addenda = [row for row in rows if ADDENDUM in row.get("name", "").casefold()]
    active = [row for row in addenda if _is_active(row) and _is_of_the_organization(row, reader.plan)]
    agreed = next((row for row in active if row["name"].casefold() == baa.agreement.casefold()), None)
    advice = (
        f"Put the name as AWS Artifact has it into baa.agreement: {', '.join(row['name'] for row in active)}."
        if active
        else "Accept it in AWS Artifact, Organization agreements, in the management account, before PHI arrives; "
        "a new organization has to be deployed first."
    )
    found = "; ".join(sorted(map(_in_words, addenda))) or "no Business Associate Addendum"
    yield Judgement(agreed is not None, f"{baa.agreement}, active, for the organization", found, advice)
    if agreed:
        yield _took_effect(agreed.get("effectiveStart"), baa)


def _took_effect(start: datetime | None, baa: BusinessAssociateAddendum) -> Judgement:
    return Judgement(
        held=start is not None and baa.accepted_on >= start.date() - TIME_ZONES,
        expected=f"in effect on {baa.accepted_on}, when it was accepted (baa.accepted_on)",
        found=f"in effect since {start.date()}" if start else "AWS Artifact gives no date",
        next="Put the day on which it was accepted into baa.accepted_on.",
        resource="effective date in AWS Artifact",
    )


def _is_active(row: Mapping[str, Any]) -> bool:
    return row.get("state") == "ACTIVE" and row.get("effectiveEnd") is None


def _is_of_the_organization(row: Mapping[str, Any], plan: Plan) -> bool:
    return (plan.organization_id or plan.organization.management_account_id) in row.get("organizationArn", "")


def _in_words(row: Mapping[str, Any]) -> str:
    whose = row.get("organizationArn") or f"account {row.get('awsAccountId', 'unknown')} alone"
    return f"{row['name']} ({row.get('state', 'state unknown')}, {whose})"


def _quota(plan: Plan) -> Iterator[Subject[None]]:
    yield Subject(_place(plan, "quota of accounts"), None)


def _accounts_fit(reader: Reader, subject: Subject[None]) -> Iterator[Judgement]:
    """Count what is there, closed accounts too, which AWS counts until they are gone; and what is still to be made."""
    answer = reader.get(
        subject.place, "service-quotas", "get_service_quota", ServiceCode="organizations", QuotaCode=ACCOUNTS_QUOTA
    )
    rows: list[dict[str, Any]] = [{"Id": reader.plan.organization.management_account_id}]
    if _described(reader, subject.place):
        rows = reader.rows(subject.place, "organizations", "list_accounts", "Accounts")
    there = {row["Id"] for row in rows} | {row.get("Email", "").lower() for row in rows}
    new = [
        each for each in reader.plan.accounts if each.stack and each.id not in there and each.email.lower() not in there
    ]
    allowed, wanted = int(answer["Quota"]["Value"]), len(rows) + len(new)
    expected = f"{wanted} or more: {len(rows)} accounts are there, {len(new)} are to come"
    advice = "Ask for more in Service Quotas, AWS Organizations, in the management account; it may take days."
    yield Judgement(allowed >= wanted, expected, str(allowed), advice)


def _regions(plan: Plan) -> Iterator[Subject[None]]:
    yield Subject(_place(plan, "governed Regions"), None)


def _are_enabled(reader: Reader, subject: Subject[None]) -> Iterator[Judgement]:
    rows = reader.rows(subject.place, "account", "list_regions", "Regions")
    status = {row["RegionName"]: row["RegionOptStatus"] for row in rows}
    for region in reader.plan.regions:
        found = status.get(region, "not listed")
        advice = f"Enable {region} in Account, AWS Regions; every member account that is to use it needs it as well."
        yield Judgement(found in OPTED_IN, "enabled", found, advice, f"Region {region}")


_MANAGED = ("164.308(a)(1)(ii)(B)",)
CHECKS: tuple[Check[Any], ...] = (
    Check(
        name="caller_is_the_management_account",
        title="The credentials are of the management account.",
        citations=_MANAGED,
        subjects=_caller,
        judge=_is_the_management_account,
    ),
    Check(
        name="organization_is_there_or_can_be_made",
        title="The organization is the planned one, with all features; or there is none yet and it is to be made.",
        citations=_MANAGED,
        subjects=_organization,
        judge=_is_there_or_can_be_made,
    ),
    Check(
        name="agreement_is_in_force",
        title="AWS's Business Associate Addendum is in force for the organization, as it is recorded.",
        citations=("164.308(b)(3)", "164.314(a)(1)"),
        subjects=_agreement,
        judge=_is_in_force,
    ),
    Check(
        name="accounts_fit_the_quota",
        title="The organization may have as many accounts as are planned.",
        citations=_MANAGED,
        subjects=_quota,
        judge=_accounts_fit,
    ),
    Check(
        name="regions_are_enabled",
        title="The management account may use every governed Region.",
        citations=_MANAGED,
        subjects=_regions,
        judge=_are_enabled,
    ),
)
"""What is looked at, whose credentials they are first."""
