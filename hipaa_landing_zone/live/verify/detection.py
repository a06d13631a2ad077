"""Checks of how the security account runs the detective services: for accounts that there are, and those to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.live.verify.check import DEPLOY, AbsentError, Check, Judgement, Subject, Waiting, compare
from hipaa_landing_zone.live.verify.place import of_stack
from hipaa_landing_zone.plan.detection import (
    AGGREGATOR,
    EXTERNAL_ACCESS,
    FEATURES,
    MACIE_ALLOW_LIST,
    MACIE_JOB,
    SCANS,
    STANDARDS,
    STANDARDS_POLICY,
    UNUSED_ACCESS,
)
from hipaa_landing_zone.plan.name import CLASSIFICATION_TAG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hipaa_landing_zone.config.detection import DetectiveService
    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan import Plan, PlannedStack

    Subjects = Callable[[Plan], Iterator[Subject[PlannedStack] | Waiting]]

ENDED = ("CANCELLED", "COMPLETE")


def _redeploy(subject: Subject[PlannedStack]) -> str:
    return DEPLOY.format(stack=subject.planned.path)


def _each_region(service: DetectiveService, resource: str) -> Subjects:
    """Return what lists the governed Regions of the security account, or nothing where the service is off."""

    def subjects(plan: Plan) -> Iterator[Subject[PlannedStack] | Waiting]:
        if not plan.detective_services.without(service):
            yield from of_stack(plan, "detection", resource)

    return subjects


def _at_home(service: DetectiveService | None, resource: str) -> Subjects:
    """Return what lists the home Region of the security account, or nothing where the service is off."""

    def subjects(plan: Plan) -> Iterator[Subject[PlannedStack] | Waiting]:
        if service is None or not plan.detective_services.without(service):
            yield from (
                each
                for each in of_stack(plan, "detection", resource)
                if each.place.region == plan.organization.home_region
            )

    return subjects


def _guardduty_grows(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    ids = reader.rows(subject.place, "guardduty", "list_detectors", "DetectorIds")
    if not ids:
        raise AbsentError("no detector")
    answer = reader.get(subject.place, "guardduty", "describe_organization_configuration", DetectorId=str(ids[0]))
    yield compare("ALL", answer.get("AutoEnableOrganizationMembers"), _redeploy(subject), "accounts that get GuardDuty")
    runtime = () if reader.plan.detective_services.without("guardduty_runtime_monitoring") else ("RUNTIME_MONITORING",)
    automatic = {row["Name"] for row in answer.get("Features", []) if row["AutoEnable"] == "ALL"}
    missing = {*FEATURES, *runtime} - automatic
    yield compare(set(), missing, _redeploy(subject), "protection plans that accounts do not get")


def _security_hub_is_central(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    arns = reader.rows(subject.place, "securityhub", "list_finding_aggregators", "FindingAggregators")
    for arn in (row["FindingAggregatorArn"] for row in arns):
        found = reader.get(subject.place, "securityhub", "get_finding_aggregator", FindingAggregatorArn=arn)
        linked = {*found.get("Regions", []), found["FindingAggregationRegion"]}
        yield compare(set(reader.plan.regions), linked, _redeploy(subject), "Regions whose findings are gathered")
    if not arns:
        yield compare("an aggregator", "none", _redeploy(subject), "gathering of findings")
    answer = reader.get(subject.place, "securityhub", "describe_organization_configuration")
    kind = answer.get("OrganizationConfiguration", {}).get("ConfigurationType")
    yield compare("CENTRAL", kind, _redeploy(subject), "configuration of the organization")


def _standards_apply(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    rows = reader.rows(subject.place, "securityhub", "list_configuration_policies", "ConfigurationPolicySummaries")
    policy = next((row for row in rows if row["Name"] == STANDARDS_POLICY), None)
    if policy is None:
        raise AbsentError(f"no configuration policy {STANDARDS_POLICY}")
    answer = reader.get(subject.place, "securityhub", "get_configuration_policy", Identifier=policy["Id"])
    wanted = answer["ConfigurationPolicy"]["SecurityHub"]
    ends = {arn.partition("standards/")[2] for arn in wanted.get("EnabledStandardIdentifiers", [])}
    found = ends if wanted.get("ServiceEnabled") else set()
    yield compare(set(STANDARDS), found, _redeploy(subject), "standards of the policy")
    operation, key = "list_configuration_policy_associations", "ConfigurationPolicyAssociationSummaries"
    applied = reader.rows(subject.place, "securityhub", operation, key, Filters={"ConfigurationPolicyId": policy["Id"]})
    states = {row["TargetId"]: row["AssociationStatus"] for row in applied if row["AssociationType"] == "APPLIED"}
    for target in _targets(reader.plan):
        yield compare("SUCCESS", states.get(target), _redeploy(subject), f"policy {STANDARDS_POLICY} on {target}")


def _targets(plan: Plan) -> list[str]:
    """Return the ids of the root, or of the planned OUs of an organization that existed before."""
    if not plan.organization.existing:
        return [plan.root_id or ""]
    return [ou.id for ou in plan.ous if ou.parent is None and ou.id]


def _inspector_grows(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    automatic = reader.get(subject.place, "inspector2", "describe_organization_configuration")["autoEnable"]
    missing = {scan for scan in SCANS if not automatic.get(scan.lower())}
    yield compare(set(), missing, _redeploy(subject), "scans that new accounts do not get")


def _macie_grows(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    automatic = reader.get(subject.place, "macie2", "describe_organization_configuration")["autoEnable"]
    yield compare("on", "on" if automatic else "off", _redeploy(subject), "Macie in new accounts")
    answer = reader.get(subject.place, "macie2", "get_automated_discovery_configuration")
    found = f"{answer.get('status')} for {answer.get('autoEnableOrganizationMembers')}"
    yield compare("ENABLED for ALL", found, _redeploy(subject), "automated discovery")


def _job_looks_for_phi(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    rows = reader.rows(subject.place, "macie2", "list_classification_jobs", "items")
    ids = [row["jobId"] for row in rows if row["name"] == MACIE_JOB and row["jobStatus"] not in ENDED]
    if len(ids) != 1:
        yield compare("one job", f"{len(ids)} jobs", _redeploy(subject), f"job {MACIE_JOB}")
        return
    job = reader.get(subject.place, "macie2", "describe_classification_job", jobId=ids[0])
    said = f"{'paused' if 'PAUSED' in job['jobStatus'] else 'runs'}, {job['samplingPercentage']} % of {_buckets(job)}"
    share = reader.plan.detective_services.macie_sampling_percent
    yield compare(f"runs, {share} % of {CLASSIFICATION_TAG}=phi", said, _redeploy(subject), f"job {MACIE_JOB}")
    yield from _allow_list(reader, subject, set(job.get("allowListIds", [])))


def _buckets(job: dict[str, Any]) -> str:
    criteria = job.get("s3JobDefinition", {}).get("bucketCriteria", {})
    if "excludes" in criteria:
        return "some buckets only"
    terms = criteria.get("includes", {}).get("and", [])
    return " and ".join(
        f"{tag['key']}={tag['value']}" for term in terms for tag in term.get("tagCriterion", {}).get("tagValues", [])
    )


def _allow_list(reader: Reader, subject: Subject[PlannedStack], used: set[str]) -> Iterator[Judgement]:
    """Judge what the job ignores: test data and nothing else."""
    pattern = reader.plan.detective_services.macie_test_data_pattern
    rows = reader.rows(subject.place, "macie2", "list_allow_lists", "allowLists")
    own = {row["id"]: row["name"] for row in rows}
    names = {own.get(each, each) for each in used}
    advice = f"What is on an allow-list is never reported. {_redeploy(subject)}"
    yield compare({MACIE_ALLOW_LIST} if pattern else set(), names, advice, "allow-lists of the job")
    for each in used & own.keys():
        criteria = reader.get(subject.place, "macie2", "get_allow_list", id=each)["criteria"]
        yield compare(pattern, criteria.get("regex", "words in a bucket"), advice, f"allow-list {own[each]}")


def _detective_grows(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    graphs = reader.rows(subject.place, "detective", "list_graphs", "GraphList")
    if not graphs:
        raise AbsentError("no behavior graph")
    answer = reader.get(subject.place, "detective", "describe_organization_configuration", GraphArn=graphs[0]["Arn"])
    found = "on" if answer.get("AutoEnable") else "off"
    yield compare("on", found, _redeploy(subject), "Detective in new accounts")


def _external_is_analyzed(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    yield _analyzer(reader, subject, EXTERNAL_ACCESS, "ORGANIZATION")


def _unused_is_analyzed(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    yield _analyzer(reader, subject, UNUSED_ACCESS, "ORGANIZATION_UNUSED_ACCESS")


def _analyzer(reader: Reader, subject: Subject[PlannedStack], name: str, kind: str) -> Judgement:
    rows = reader.rows(subject.place, "accessanalyzer", "list_analyzers", "analyzers")
    row = next((row for row in rows if row["name"] == name), None)
    found = f"{row['type']}, {row['status']}" if row else "none"
    return compare(f"{kind}, ACTIVE", found, _redeploy(subject), f"analyzer {name}")


def _config_is_aggregated(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    rows = reader.rows(subject.place, "config", "describe_configuration_aggregators", "ConfigurationAggregators")
    row = next((row for row in rows if row["ConfigurationAggregatorName"] == AGGREGATOR), {})
    source = row.get("OrganizationAggregationSource", {})
    found = f"the organization, {'all' if source.get('AllAwsRegions') else 'some'} Regions" if source else "nothing"
    yield compare("the organization, all Regions", found, _redeploy(subject), f"aggregator {AGGREGATOR}")


_WATCH = ("164.308(a)(1)(ii)(D)",)
_RISK = ("164.308(a)(1)(ii)(A)", "164.308(a)(8)")

CHECKS: tuple[Check[Any], ...] = (
    Check(
        name="guardduty_is_for_all",
        title="GuardDuty and its protection plans are set to be on in all accounts, new ones too.",
        citations=_WATCH,
        subjects=_each_region("guardduty", "GuardDuty of the organization"),
        judge=_guardduty_grows,
    ),
    Check(
        name="findings_are_gathered",
        title="Security Hub CSPM is configured centrally and gathers the findings of every governed Region.",
        citations=_WATCH,
        subjects=_at_home("security_hub", "Security Hub CSPM of the organization"),
        judge=_security_hub_is_central,
    ),
    Check(
        name="standards_apply_to_all",
        title="The policy with the planned standards applies to the whole organization.",
        citations=_RISK,
        subjects=_at_home("security_hub", "standards of the organization"),
        judge=_standards_apply,
    ),
    Check(
        name="inspector_is_for_all",
        title="Inspector is set to scan new accounts.",
        citations=_RISK,
        subjects=_each_region("inspector", "Inspector of the organization"),
        judge=_inspector_grows,
    ),
    Check(
        name="macie_is_for_all",
        title="Macie and its automated discovery are set to be on in all accounts, new ones too.",
        citations=_RISK,
        subjects=_each_region("macie", "Macie of the organization"),
        judge=_macie_grows,
    ),
    Check(
        name="phi_is_looked_for",
        title="A weekly job looks for sensitive data in the buckets for PHI, and ignores test data only.",
        citations=("164.308(a)(1)(ii)(A)", "164.310(d)(2)(iii)"),
        subjects=_each_region("macie", "classification of PHI"),
        judge=_job_looks_for_phi,
    ),
    Check(
        name="detective_is_for_all",
        title="Detective is set to take in new accounts.",
        citations=("164.308(a)(6)(ii)",),
        subjects=_each_region("detective", "Detective of the organization"),
        judge=_detective_grows,
    ),
    Check(
        name="external_access_is_analyzed",
        title="What somebody outside the organization can reach is analyzed in every governed Region.",
        citations=("164.308(a)(4)(ii)(C)", "164.312(a)(1)"),
        subjects=_each_region("access_analyzer_external", "external access"),
        judge=_external_is_analyzed,
    ),
    Check(
        name="unused_access_is_analyzed",
        title="Access that nobody uses is analyzed.",
        citations=("164.308(a)(4)(ii)(C)", "164.308(a)(3)(ii)(B)"),
        subjects=_at_home("access_analyzer_unused", "unused access"),
        judge=_unused_is_analyzed,
    ),
    Check(
        name="configuration_is_aggregated",
        title="What AWS Config records in every account and Region comes together in the security account.",
        citations=_WATCH,
        subjects=_at_home(None, "AWS Config of the organization"),
        judge=_config_is_aggregated,
    ),
)
"""Of the security account."""
