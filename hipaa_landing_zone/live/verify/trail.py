"""Checks of the organization trail: it covers everything, logs, and delivers encrypted and validated to the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.live.verify.archive import archive_account, archive_of, bucket_arn, buckets_of
from hipaa_landing_zone.live.verify.check import DEPLOY, Check, Judgement, Subject, Waiting, compare
from hipaa_landing_zone.live.verify.key import key_behind
from hipaa_landing_zone.live.verify.result import Place
from hipaa_landing_zone.plan.account import MANAGEMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.plan.model import Trail

REDEPLOY = DEPLOY.format(stack="logging/organization-trail")
COVERAGE = ("IsOrganizationTrail", "IsMultiRegionTrail", "IncludeGlobalServiceEvents")
DELIVERIES = {
    "LatestDeliveryError": "delivery of log files",
    "LatestDigestDeliveryError": "delivery of digests",
    "LatestCloudWatchLogsDeliveryError": "delivery to CloudWatch Logs",
}
Fields = dict[str, dict[str, list[str]]]


def _trail(plan: Plan) -> Iterator[Subject[Trail] | Waiting]:
    trail = plan.trail
    place = Place(MANAGEMENT, trail.account_id, trail.region, f"trail {trail.name}")
    waiting = next(stack.waiting_for for stack in plan.stacks if stack.id == "organization-trail")
    yield Waiting(place, waiting) if waiting else Subject(place, trail)


def _described(reader: Reader, subject: Subject[Trail]) -> dict[str, Any]:
    answer: dict[str, Any] = reader.get(subject.place, "cloudtrail", "get_trail", Name=subject.planned.arn)["Trail"]
    return answer


def _covers_everything(reader: Reader, subject: Subject[Trail]) -> Iterator[Judgement]:
    trail = _described(reader, subject)
    yield compare(set(COVERAGE), {name for name in COVERAGE if trail.get(name)}, REDEPLOY)


def _is_validated(reader: Reader, subject: Subject[Trail]) -> Iterator[Judgement]:
    found = _described(reader, subject).get("LogFileValidationEnabled", False)
    yield compare(True, found, f"Changed or removed log files would go unnoticed. {REDEPLOY}")  # noqa: FBT003 - AWS's value


def _delivers_to_the_archive(reader: Reader, subject: Subject[Trail]) -> Iterator[Judgement]:
    bucket = archive_of(reader.plan).bucket("trail", subject.planned.region)
    yield compare(bucket.name, _described(reader, subject).get("S3BucketName"), f"Logs go elsewhere. {REDEPLOY}")


def _is_encrypted(reader: Reader, subject: Subject[Trail]) -> Iterator[Judgement]:
    archive = archive_of(reader.plan)
    bucket = archive.bucket("trail", subject.planned.region)
    place = Place(archive_account(reader.plan).name, archive.account_id, bucket.region, f"bucket {bucket.name}")
    key = key_behind(reader, place, bucket.key_alias)
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
    return sorted(f"{bucket_arn(reader.plan, bucket.name)}/" for bucket in buckets_of(reader.plan))


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
    if not arn:
        yield compare("an encrypted log group", "no log group", REDEPLOY)
        return
    name = arn.split(":log-group:", 1)[1].removesuffix(":*")
    rows = reader.rows(subject.place, "logs", "describe_log_groups", "logGroups", logGroupNamePrefix=name)
    group = next((row for row in rows if row["logGroupName"] == name), None)
    found = "no such log group" if group is None else "an encrypted log group" if group.get("kmsKeyId") else "no key"
    yield compare("an encrypted log group", found, REDEPLOY, f"log group {name}")


CHECKS: tuple[Check[Trail], ...] = (
    Check(
        name="trail_covers_the_organization",
        title="The trail exists and covers every account, every Region and global services.",
        citations=("164.312(b)", "164.308(a)(1)(ii)(D)"),
        subjects=_trail,
        judge=_covers_everything,
    ),
    Check(
        name="trail_is_validated",
        title="Digests prove that no log file was changed or removed.",
        citations=("164.312(c)(1)", "164.312(c)(2)"),
        subjects=_trail,
        judge=_is_validated,
    ),
    Check(
        name="trail_delivers_to_the_archive",
        title="The trail delivers to the log archive.",
        citations=("164.312(b)", "164.316(b)(2)(i)"),
        subjects=_trail,
        judge=_delivers_to_the_archive,
    ),
    Check(
        name="trail_is_encrypted",
        title="Log files are encrypted with the archive's key.",
        citations=("164.312(a)(2)(iv)",),
        subjects=_trail,
        judge=_is_encrypted,
    ),
    Check(
        name="trail_logs",
        title="The trail is logging and its last deliveries worked.",
        citations=("164.312(b)", "164.308(a)(1)(ii)(D)"),
        subjects=_trail,
        judge=_logs,
    ),
    Check(
        name="trail_records_events",
        title="The trail records all management events and every planned kind of data event, but not its own archive.",
        citations=("164.312(b)",),
        subjects=_trail,
        judge=_records_events,
    ),
    Check(
        name="trail_reaches_cloudwatch",
        title="The trail also goes to an encrypted log group, for alarms.",
        citations=("164.308(a)(1)(ii)(D)", "164.312(a)(2)(iv)"),
        subjects=_trail,
        judge=_reaches_cloudwatch,
    ),
)
