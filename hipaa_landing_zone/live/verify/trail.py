"""Checks of the organization trail: it covers everything, logs, and delivers encrypted and validated to the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.live.verify.check import DEPLOY, LOCK, Check, Judgement, Subject, compare, known
from hipaa_landing_zone.live.verify.key import key_behind
from hipaa_landing_zone.live.verify.result import Place
from hipaa_landing_zone.plan.account import MANAGEMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.plan.model import LogArchive, Trail

REDEPLOY = DEPLOY.format(stack="logging/organization-trail")
COVERAGE = ("IsOrganizationTrail", "IsMultiRegionTrail", "IncludeGlobalServiceEvents")
DELIVERIES = {
    "LatestDeliveryError": "delivery of log files",
    "LatestDigestDeliveryError": "delivery of digests",
    "LatestCloudWatchLogsDeliveryError": "delivery to CloudWatch Logs",
}
Fields = dict[str, dict[str, list[str]]]


def _trail(plan: Plan) -> Iterator[Subject[Trail]]:
    trail = plan.trail
    place = Place(MANAGEMENT, trail.account_id, trail.region, f"trail {trail.name}")
    waiting = next(stack.waiting_for for stack in plan.stacks if stack.id == "organization-trail")
    yield Subject(place, trail, waiting)


def _described(reader: Reader, subject: Subject[Trail]) -> dict[str, Any]:
    answer: dict[str, Any] = reader.get(subject.place, "cloudtrail", "get_trail", Name=subject.planned.arn)["Trail"]
    return answer


def _covers_everything(reader: Reader, subject: Subject[Trail]) -> Iterator[Judgement]:
    trail = _described(reader, subject)
    yield compare(set(COVERAGE), {name for name in COVERAGE if trail.get(name)}, REDEPLOY)


def _is_validated(reader: Reader, subject: Subject[Trail]) -> Iterator[Judgement]:
    found = _described(reader, subject).get("LogFileValidationEnabled", False)
    yield compare(True, found, f"Changed or removed log files would go unnoticed. {REDEPLOY}")  # noqa: FBT003 - AWS's value


def _archive(reader: Reader) -> LogArchive:
    archive = reader.plan.log_archive
    if archive is None:
        raise ValueError("the trail's stack is ready without a log archive")
    return archive


def _delivers_to_the_archive(reader: Reader, subject: Subject[Trail]) -> Iterator[Judgement]:
    bucket = _archive(reader).bucket("trail", subject.planned.region)
    yield compare(bucket.name, _described(reader, subject).get("S3BucketName"), f"Logs go elsewhere. {REDEPLOY}")


def _is_encrypted(reader: Reader, subject: Subject[Trail]) -> Iterator[Judgement]:
    archive = _archive(reader)
    bucket = archive.bucket("trail", subject.planned.region)
    name = next(account.name for account in reader.plan.accounts if account.id == archive.account_id)
    key = key_behind(reader, Place(name, archive.account_id, bucket.region, ""), bucket.key_alias)
    yield key.judge(_described(reader, subject).get("KmsKeyId"), REDEPLOY)


def _logs(reader: Reader, subject: Subject[Trail]) -> Iterator[Judgement]:
    status = reader.get(subject.place, "cloudtrail", "get_trail_status", Name=subject.planned.arn)
    found = "logging" if status.get("IsLogging") else f"stopped, {status.get('StopLoggingTime', 'nobody knows when')}"
    yield compare("logging", found, "Who called StopLogging? Start it again: nothing is recorded meanwhile.")
    for error, what in DELIVERIES.items():
        look = "Look at the policies of the receiving bucket, key or role."
        resource = f"{subject.place.resource}: {what}"
        yield compare("no error", status.get(error) or "no error", look, resource)


def _records_events(reader: Reader, subject: Subject[Trail]) -> Iterator[Judgement]:
    """A selector with any field more than planned records less than planned."""
    answer = reader.get(subject.place, "cloudtrail", "get_event_selectors", TrailName=subject.planned.arn)
    selectors = [_fields(selector) for selector in answer.get("AdvancedEventSelectors", [])]
    wanted: dict[str, Fields] = {"management events": {"eventCategory": {"Equals": ["Management"]}}}
    for data_type in subject.planned.data_events:
        fields: Fields = {"eventCategory": {"Equals": ["Data"]}, "resources.type": {"Equals": [data_type]}}
        if data_type == "AWS::S3::Object":
            fields["resources.ARN"] = {"NotStartsWith": _log_prefixes(reader)}
        wanted[f"data events of {data_type}"] = fields
    for name, fields in wanted.items():
        near = [selector for selector in selectors if _subject_of(selector) == _subject_of(fields)]
        found = _said(fields) if fields in near else "; ".join(map(_said, near)) or "no selector"
        yield compare(_said(fields), found, REDEPLOY, f"{subject.place.resource}: {name}")


def _log_prefixes(reader: Reader) -> list[str]:
    archive = _archive(reader)
    return sorted(f"arn:{reader.plan.partition}:s3:::{each.name}/" for each in (*archive.buckets, *archive.landings))


def _fields(selector: dict[str, Any]) -> Fields:
    """Return the conditions of a selector by field and operator, values in order."""
    return {
        each["Field"]: {operator: sorted(values) for operator, values in each.items() if operator != "Field" and values}
        for each in selector["FieldSelectors"]
    }


def _subject_of(fields: Fields) -> tuple[list[str], list[str]]:
    return tuple(fields.get(name, {}).get("Equals", []) for name in ("eventCategory", "resources.type"))  # type: ignore[return-value]


def _said(fields: Fields) -> str:
    return " and ".join(
        f"{name} {operator} {' | '.join(values)}"
        for name, operators in sorted(fields.items())
        for operator, values in sorted(operators.items())
    )


def _reaches_cloudwatch(reader: Reader, subject: Subject[Trail]) -> Iterator[Judgement]:
    arn = _described(reader, subject).get("CloudWatchLogsLogGroupArn")
    known_arn = known(arn, "log group") if arn else None
    if known_arn is None:
        yield compare("an encrypted log group", "no log group", REDEPLOY)
        return
    name = known_arn.split(":log-group:", 1)[1].removesuffix(":*")
    rows = reader.rows(subject.place, "logs", "describe_log_groups", "logGroups", logGroupNamePrefix=name)
    group = next((row for row in rows if row["logGroupName"] == name), None)
    found = "no such log group" if group is None else "an encrypted log group" if group.get("kmsKeyId") else "no key"
    yield compare("an encrypted log group", found, REDEPLOY, f"log group {name}")
