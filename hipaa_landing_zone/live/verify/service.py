"""Checks of the detective services in every account and Region: on, with everything that was planned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from hipaa_landing_zone.live.verify.check import Check, Judgement, Subject, Waiting, compare
from hipaa_landing_zone.live.verify.place import everywhere
from hipaa_landing_zone.live.verify.result import Place
from hipaa_landing_zone.plan.account import MANAGEMENT
from hipaa_landing_zone.plan.config_rule import RULE_NAMES
from hipaa_landing_zone.plan.conformance import packs
from hipaa_landing_zone.plan.detection import FEATURES, SCANS, STANDARDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hipaa_landing_zone.config.detection import DetectiveService
    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan import Plan, PlannedAccount

ADVICE = (
    "Who switched it off? `cdk deploy 'security/**'` asks for it again; the organization's policy does so by itself."
)
NOT_ENABLED = frozenset({"InvalidAccessException", "AccessDeniedException", "ResourceNotFoundException"})
"""Error codes with which a service says that it is not on; a denial says so as well, and is never taken for held."""


_PACK, _RULE = "OrganizationConformancePack", "OrganizationConfigRule"


def administrator(plan: Plan, region: str, resource: str) -> Place:
    """Return a place in the security account, which administers the detective services."""
    account = next(account for account in plan.accounts if account.purpose == "security")
    return Place(account.name, account.id, region, resource)


def _on(
    service: DetectiveService, resource: str, *, management: bool = True
) -> Callable[[Plan], Iterator[Subject[PlannedAccount] | Waiting]]:
    """Return what lists every account and Region, or nothing where the service is switched off.

    Args:
        service: its name in the configuration.
        resource: what is looked at, in words.
        management: whether the management account is looked at too: services take it in only once somebody has
            switched them on in it, and it holds nothing that they would look at (``provider/member.py``).
    """

    def subjects(plan: Plan) -> Iterator[Subject[PlannedAccount] | Waiting]:
        if plan.detective_services.without(service):
            return
        for each in everywhere(resource)(plan):
            if management or each.place.account != MANAGEMENT:
                yield each

    return subjects


def _guardduty_watches(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    ids = reader.rows(subject.place, "guardduty", "list_detectors", "DetectorIds")
    if not ids:
        yield Judgement(False, "a detector", "none", ADVICE)  # noqa: FBT003 - it is not there
        return
    detector = reader.get(subject.place, "guardduty", "get_detector", DetectorId=str(ids[0]))
    yield compare("ENABLED", detector["Status"], ADVICE, "detector")
    runtime = () if reader.plan.detective_services.without("guardduty_runtime_monitoring") else ("RUNTIME_MONITORING",)
    enabled = {row["Name"] for row in detector.get("Features", []) if row["Status"] == "ENABLED"}
    missing = {name for name in (*FEATURES, *runtime) if name not in enabled}
    yield compare(set(), missing, ADVICE, "protection plans that are off")


def _security_hub_gathers(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    try:
        hub = reader.get(subject.place, "securityhub", "describe_hub")
    except ClientError as error:
        if error.response["Error"]["Code"] not in NOT_ENABLED:
            raise
        yield Judgement(False, "a hub", f"none: {error}", ADVICE)  # noqa: FBT003 - it is not there
        return
    yield Judgement(bool(hub.get("HubArn")), "a hub", hub.get("HubArn", "none"), ADVICE)
    rows = reader.rows(subject.place, "securityhub", "get_enabled_standards", "StandardsSubscriptions")
    enabled = {row["StandardsArn"].partition("standards/")[2] for row in rows}
    yield compare(set(), set(STANDARDS) - enabled, ADVICE, "standards that are off")


def _inspector_scans(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    answer = reader.get(subject.place, "inspector2", "batch_get_account_status", accountIds=[subject.place.account_id])
    states = answer["accounts"][0]["resourceState"] if answer["accounts"] else {}
    for name in SCANS:
        found = states.get({"EC2": "ec2", "ECR": "ecr", "LAMBDA": "lambda"}[name], {}).get("status", "DISABLED")
        yield compare("ENABLED", found, ADVICE, f"scans of {name}")


def _macie_looks(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    place = administrator(reader.plan, subject.place.region, "Macie")
    if subject.place.account_id == place.account_id:
        yield compare("ENABLED", reader.get(place, "macie2", "get_macie_session").get("status"), ADVICE)
        return
    where = {"accountId": subject.place.account_id}
    row = reader.row(place, "macie2", "list_members", "members", where, onlyAssociated="true") or {}
    found = row.get("relationshipStatus")
    yield compare("Enabled", found, ADVICE)


def _detective_collects(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    place = administrator(reader.plan, subject.place.region, "Detective")
    graphs = reader.rows(place, "detective", "list_graphs", "GraphList")
    if not graphs:
        yield Judgement(False, "a behavior graph", "none", ADVICE)  # noqa: FBT003 - it is not there
        return
    if subject.place.account_id == place.account_id:
        yield Judgement(True, "a behavior graph", graphs[0]["Arn"], "")  # noqa: FBT003 - it is there
        return
    where = {"AccountId": subject.place.account_id}
    row = reader.row(place, "detective", "list_members", "MemberDetails", where, GraphArn=graphs[0]["Arn"]) or {}
    found = row.get("Status")
    yield compare("ENABLED", found, ADVICE)


def _packs_are_there(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    home = subject.place.region == reader.plan.organization.home_region
    operation = "get_organization_conformance_pack_detailed_status"
    for pack in packs(home=home):
        row = _status(reader, subject, operation, f"{_PACK}DetailedStatuses", **{f"{_PACK}Name": pack.name})
        yield _deployed(row, "Status", f"conformance pack {pack.name}")


def _rules_are_there(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    operation = "get_organization_config_rule_detailed_status"
    for name in RULE_NAMES:
        row = _status(reader, subject, operation, f"{_RULE}DetailedStatus", **{f"{_RULE}Name": name})
        yield _deployed(row, "MemberAccountRuleStatus", f"rule {name}")


def _status(
    reader: Reader, subject: Subject[PlannedAccount], operation: str, key: str, **arguments: str
) -> dict[str, Any]:
    """Return how far something of the organization is in an account, as the security account knows it."""
    place = administrator(reader.plan, subject.place.region, "AWS Config")
    return reader.row(place, "config", operation, key, {"AccountId": subject.place.account_id}, **arguments) or {}


def _deployed(row: dict[str, Any], key: str, resource: str) -> Judgement:
    found = row.get(key, "none")
    said = f"{found}: {row['ErrorMessage']}" if row.get("ErrorMessage") else found
    advice = "AWS Config tries again for a week. If it stays: `cdk deploy 'baseline/conformance-*'`."
    return Judgement(found in {"CREATE_SUCCESSFUL", "UPDATE_SUCCESSFUL"}, "CREATE_SUCCESSFUL", said, advice, resource)


CHECKS: tuple[Check[Any], ...] = (
    Check(
        name="guardduty_watches",
        title="GuardDuty watches every account and Region, with every planned protection plan.",
        citations=("164.308(a)(1)(ii)(D)", "164.308(a)(5)(ii)(B)", "164.308(a)(6)(ii)"),
        subjects=_on("guardduty", "GuardDuty"),
        judge=_guardduty_watches,
    ),
    Check(
        name="security_hub_gathers",
        title="Security Hub CSPM is on in every account and Region, with every planned standard.",
        citations=("164.308(a)(1)(ii)(D)", "164.308(a)(8)"),
        subjects=_on("security_hub", "Security Hub CSPM"),
        judge=_security_hub_gathers,
    ),
    Check(
        name="inspector_scans",
        title="Inspector scans machines, images and functions in every member account and Region.",
        citations=("164.308(a)(1)(ii)(A)", "164.308(a)(5)(ii)(B)"),
        subjects=_on("inspector", "Inspector", management=False),
        judge=_inspector_scans,
    ),
    Check(
        name="macie_looks_for_phi",
        title="Macie sees the buckets of every member account and Region.",
        citations=("164.308(a)(1)(ii)(A)", "164.310(d)(2)(iii)"),
        subjects=_on("macie", "Macie", management=False),
        judge=_macie_looks,
    ),
    Check(
        name="detective_collects",
        title="Detective collects what every member account did, in every Region.",
        citations=("164.308(a)(6)(ii)",),
        subjects=_on("detective", "Detective", management=False),
        judge=_detective_collects,
    ),
    Check(
        name="conformance_packs_are_deployed",
        title="The HIPAA conformance pack is deployed in every account and Region.",
        citations=("164.308(a)(1)(ii)(A)", "164.308(a)(8)"),
        subjects=_on("hipaa_conformance_pack", "conformance packs"),
        judge=_packs_are_there,
    ),
    Check(
        name="own_config_rules_are_deployed",
        title="The landing zone's own AWS Config rules are deployed in every account and Region.",
        citations=("164.308(b)(1)", "164.316(b)(2)(i)"),
        subjects=everywhere("own AWS Config rules"),
        judge=_rules_are_there,
    ),
)
"""Of every account and Region."""
