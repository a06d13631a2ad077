"""Checks of who administers the detective services: the security account, in every governed Region, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.live.verify.check import DEPLOY, Check, Judgement, Subject, Waiting, compare, known
from hipaa_landing_zone.live.verify.result import Place
from hipaa_landing_zone.plan.account import MANAGEMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hipaa_landing_zone.config.detection import DetectiveService
    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan import Plan

REDEPLOY = DEPLOY.format(stack="security/security-administration")

LISTINGS: Mapping[DetectiveService, tuple[str, str, str, str]] = {
    "guardduty": ("guardduty", "list_organization_admin_accounts", "AdminAccounts", "AdminAccountId"),
    "security_hub": ("securityhub", "list_organization_admin_accounts", "AdminAccounts", "AccountId"),
    "inspector": ("inspector2", "list_delegated_admin_accounts", "delegatedAdminAccounts", "accountId"),
    "macie": ("macie2", "list_organization_admin_accounts", "adminAccounts", "accountId"),
    "detective": ("detective", "list_organization_admin_accounts", "Administrators", "AccountId"),
}
"""How each service that has an administrator in every Region says who that is: service, listing, its key, the id's."""

CONFIG = ("config.amazonaws.com", "config-multiaccountsetup.amazonaws.com")
ACCESS_ANALYZER = "access-analyzer.amazonaws.com"


def _place(plan: Plan, region: str, resource: str) -> Place:
    return Place(MANAGEMENT, plan.organization.management_account_id, region, resource)


def _subject(plan: Plan, place: Place, planned: str) -> Subject[str] | Waiting:
    waiting = next(stack.waiting_for for stack in plan.stacks if stack.kind == "security-administration")
    return Waiting(place, waiting) if waiting else Subject(place, planned)


def _regional(plan: Plan) -> Iterator[Subject[str] | Waiting]:
    for service in LISTINGS:
        if not plan.detective_services.without(service):
            for region in plan.regions:
                yield _subject(plan, _place(plan, region, f"administrator of {service}"), service)


def _is_administrator(reader: Reader, subject: Subject[str]) -> Iterator[Judgement]:
    service, operation, key, id_ = next(listing for name, listing in LISTINGS.items() if name == subject.planned)
    rows = reader.rows(subject.place, service, operation, key)
    planned = known(reader.plan.security_account_id, "the security account")
    yield compare({planned}, {row[id_] for row in rows}, f"Whoever it is sees every account. {REDEPLOY}")


def _by_organizations(plan: Plan) -> Iterator[Subject[str] | Waiting]:
    analyzers: tuple[DetectiveService, ...] = ("access_analyzer_external", "access_analyzer_unused")
    analyzed = not all(plan.detective_services.without(each) for each in analyzers)
    for principal in (*CONFIG, *((ACCESS_ANALYZER,) if analyzed else ())):
        place = _place(plan, plan.organization.home_region, f"delegation of {principal}")
        yield _subject(plan, place, principal)


def _is_delegated(reader: Reader, subject: Subject[str]) -> Iterator[Judgement]:
    operation, key = "list_delegated_administrators", "DelegatedAdministrators"
    rows = reader.rows(subject.place, "organizations", operation, key, ServicePrincipal=subject.planned)
    planned = known(reader.plan.security_account_id, "the security account")
    yield compare({planned}, {row["Id"] for row in rows}, f"Whoever it is sees every account. {REDEPLOY}")


CHECKS: tuple[Check[str], ...] = (
    Check(
        name="services_are_delegated",
        title="The security account, and no other, administers each detective service in every governed Region.",
        citations=("164.308(a)(1)(ii)(D)",),
        subjects=_regional,
        judge=_is_administrator,
    ),
    Check(
        name="organization_services_are_delegated",
        title="The security account, and no other, administers AWS Config and IAM Access Analyzer.",
        citations=("164.308(a)(1)(ii)(D)",),
        subjects=_by_organizations,
        judge=_is_delegated,
    ),
)
