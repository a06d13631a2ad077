"""Checks of the baseline of every account and Region: its settings, recorder, records of sessions, rules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.live.verify import rule
from hipaa_landing_zone.live.verify.archive import archive_of
from hipaa_landing_zone.live.verify.check import AbsentError, Check, Judgement, Waiting, compare, management
from hipaa_landing_zone.live.verify.key import key_behind
from hipaa_landing_zone.live.verify.place import at_home, everywhere
from hipaa_landing_zone.plan.baseline import (
    INVENTORY,
    MAINTENANCE_WINDOW,
    PASSWORD_DAYS,
    PASSWORD_LENGTH,
    PASSWORD_REUSE,
    PATCH_SCAN,
    SESSION_DOCUMENT,
    SESSION_LOG_GROUP,
    WATCH_RULE_PREFIX,
    findings_bus_arn,
)
from hipaa_landing_zone.plan.event_pattern import fit
from hipaa_landing_zone.plan.name import STACK_SET_NAME, TOPIC_PURPOSES, key_alias, stack_name, topic_name
from hipaa_landing_zone.plan.watch import WATCHES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.live.verify.check import Subject
    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan import Plan, PlannedAccount

REPAIR = (
    "Who changed it? CloudTrail knows. The StackSet hlz-baseline brings it back: in the management account, "
    "`aws cloudformation update-stack-instances` for this account and Region."
)
UP = ("CREATE_COMPLETE", "UPDATE_COMPLETE")


def _is_deployed(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    if subject.planned.purpose == "management":
        yield from _own_stack(reader, subject)
        return
    place = management(reader.plan, "StackSet")
    operation, where = "list_stack_instances", {"Account": subject.place.account_id, "Region": subject.place.region}
    row = reader.row(place, "cloudformation", operation, "Summaries", where, StackSetName=STACK_SET_NAME)
    if row is None:
        raise AbsentError(f"the StackSet {STACK_SET_NAME} has no instance here")
    detail = row.get("StackInstanceStatus", {}).get("DetailedStatus", "SUCCEEDED")
    said = f"{row['Status']}, {detail}"
    reason = f": {row['StatusReason']}" if row.get("StatusReason") else ""
    advice = "Read the reason in the StackSet's operations, mend it, and update this instance."
    yield Judgement(said == "CURRENT, SUCCEEDED", "CURRENT, SUCCEEDED", f"{said}{reason}", advice)


def _own_stack(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    stack = f"management-baseline-{subject.place.region}"
    rows = reader.rows(subject.place, "cloudformation", "describe_stacks", "Stacks", StackName=stack_name(stack))
    status = ", ".join(row["StackStatus"] for row in rows)
    yield Judgement(status in UP, " or ".join(UP), status, f"`cdk deploy 'baseline/{stack}'`")


def _volumes_are_encrypted(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    answer = reader.get(subject.place, "ec2", "get_ebs_encryption_by_default")
    yield compare("on", "on" if answer["EbsEncryptionByDefault"] else "off", REPAIR)
    key = reader.get(subject.place, "ec2", "get_ebs_default_kms_key_id").get("KmsKeyId")
    yield key_behind(reader, subject.place, key_alias("data")).judge(key, REPAIR, "default key of EBS")


def _passwords_are_strong(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    policy = reader.get(subject.place, "iam", "get_account_password_policy").get("PasswordPolicy", {})
    found = (
        policy.get("MinimumPasswordLength", 0),
        policy.get("PasswordReusePrevention", 0),
        policy.get("MaxPasswordAge"),
    )
    length, reuse, days = found
    good = length >= PASSWORD_LENGTH and reuse >= PASSWORD_REUSE and days is not None and days <= PASSWORD_DAYS
    wanted = f"{PASSWORD_LENGTH} characters, {PASSWORD_REUSE} remembered, {PASSWORD_DAYS} days"
    yield Judgement(good, wanted, f"{length} characters, {reuse} remembered, {days or 'no limit of'} days", REPAIR)


def _default_networks_are_gone(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    filters = [{"Name": "is-default", "Values": ["true"]}]
    vpcs = reader.rows(subject.place, "ec2", "describe_vpcs", "Vpcs", Filters=filters)
    yield compare(set(), {row["VpcId"] for row in vpcs}, f"It has a way to the internet. {REPAIR}")
    filters = [{"Name": "group-name", "Values": ["default"]}]
    groups = reader.rows(subject.place, "ec2", "describe_security_groups", "SecurityGroups", Filters=filters)
    found = {row["GroupId"] for row in groups if row["IpPermissions"] or row["IpPermissionsEgress"]}
    yield compare(set(), found, f"Revoke its rules. {REPAIR}", "default security groups that let something through")


def _configuration_is_recorded(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    recorders = reader.get(subject.place, "config", "describe_configuration_recorders")["ConfigurationRecorders"]
    if not recorders:
        raise AbsentError("no configuration recorder")
    group = recorders[0].get("recordingGroup", {})
    found = "all types" if group.get("allSupported") else "some types"
    yield compare("all types", found, f"What is left out cannot be seen. {REPAIR}", "what is recorded")
    answer = reader.get(subject.place, "config", "describe_configuration_recorder_status")
    status = answer["ConfigurationRecordersStatus"][0]
    said = "recording" if status["recording"] else "stopped"
    if str(status.get("lastStatus", "")).upper() == "FAILURE":
        said += f", last delivery failed: {status.get('lastErrorMessage', 'no reason given')}"
    advice = "Who stopped it? `aws configservice start-configuration-recorder --configuration-recorder-name default`"
    yield compare("recording", said, advice, "recorder")
    channels = reader.get(subject.place, "config", "describe_delivery_channels")["DeliveryChannels"]
    bucket = archive_of(reader.plan).landing("config", reader.plan.organization.home_region).name
    yield compare({bucket}, {row.get("s3BucketName") for row in channels}, REPAIR, "delivery channel")


def _topics_are_encrypted(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    key = key_behind(reader, subject.place, key_alias("logs"))
    for purpose in TOPIC_PURPOSES:
        name = topic_name(purpose)
        arn = f"arn:{reader.plan.partition}:sns:{subject.place.region}:{subject.place.account_id}:{name}"
        attributes = reader.get(subject.place, "sns", "get_topic_attributes", TopicArn=arn)["Attributes"]
        yield key.judge(attributes.get("KmsMasterKeyId"), REPAIR, f"topic {name}")


def _log_groups_are_encrypted(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    groups = reader.rows(subject.place, "logs", "describe_log_groups", "logGroups")
    plain = {row["logGroupName"] for row in groups if not row.get("kmsKeyId")}
    advice = "`aws logs associate-kms-key`; what is in it already stays as it is. Who made it, and with what?"
    yield compare(set(), plain, advice, "log groups without a key")
    endless = {row["logGroupName"] for row in groups if not row.get("retentionInDays")}
    advice = "Set a retention: what is kept for ever is kept longer than needed."
    yield compare(set(), endless, advice, "log groups without a retention")


def _sessions_are_recorded(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    document = reader.get(subject.place, "ssm", "get_document", Name=SESSION_DOCUMENT)
    inputs = json.loads(document["Content"])["inputs"]
    key = key_behind(reader, subject.place, key_alias("logs"))
    yield key.judge(inputs.get("kmsKeyId"), REPAIR, "encryption of sessions")
    encrypted = inputs.get("cloudWatchEncryptionEnabled") in {True, "true"}
    found = f"{inputs.get('cloudWatchLogGroupName') or 'nowhere'}{', encrypted' if encrypted else ''}"
    yield compare(f"{SESSION_LOG_GROUP}, encrypted", found, REPAIR, "log of sessions")


def _nodes_are_patched(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    filters = [{"Key": "Name", "Values": [MAINTENANCE_WINDOW]}]
    windows = reader.rows(subject.place, "ssm", "describe_maintenance_windows", "WindowIdentities", Filters=filters)
    enabled = {row["Name"] for row in windows if row.get("Enabled")}
    yield compare({MAINTENANCE_WINDOW}, enabled, REPAIR, "maintenance window")
    rows = reader.rows(subject.place, "ssm", "list_associations", "Associations")
    found = {row.get("AssociationName") for row in rows} & {PATCH_SCAN, INVENTORY}
    yield compare({PATCH_SCAN, INVENTORY}, found, REPAIR, "associations")


def _events_are_forwarded(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    bus = frozenset({findings_bus_arn(reader.plan)})
    for number, pattern in enumerate(fit(watch.pattern for watch in WATCHES), start=1):
        planned = rule.PlannedRule(f"{WATCH_RULE_PREFIX}{number}", pattern, bus)
        yield rule.judge(reader, subject.place, planned, REPAIR)


def _contacts(plan: Plan) -> Iterator[Subject[PlannedAccount] | Waiting]:
    if plan.contacts:
        yield from at_home("alternate contacts")(plan)


def _contacts_are_set(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    contacts = reader.plan.contacts
    for kind in ("security", "operations", "billing"):
        planned = getattr(contacts, kind)
        answer = reader.get(subject.place, "account", "get_alternate_contact", AlternateContactType=kind.upper())
        found = answer.get("AlternateContact", {})
        keys = ("Name", "Title", "EmailAddress", "PhoneNumber")
        wanted = (planned.name, planned.title, planned.email, planned.phone)
        said = ", ".join(str(found.get(key, "none")) for key in keys)
        yield compare(", ".join(wanted), said, REPAIR, f"{kind} contact")


def _links(plan: Plan) -> Iterator[Subject[PlannedAccount] | Waiting]:
    for each in everywhere("observability link")(plan):
        if plan.security_account_id and each.place.account_id == plan.security_account_id:
            continue  # AWS refuses a link to one's own sink
        if isinstance(each, Waiting) or each.place.region in plan.monitoring_sinks:
            yield each
        else:
            yield Waiting(each.place, "the sink's ARN: run `hlz lock`, then `cdk deploy 'baseline/**'`")


def _metrics_are_shared(reader: Reader, subject: Subject[PlannedAccount]) -> Iterator[Judgement]:
    rows = reader.rows(subject.place, "oam", "list_links", "Items")
    sink = reader.plan.monitoring_sinks[subject.place.region]
    found = {row["SinkArn"] for row in rows}
    yield compare({sink}, found, f"Dashboards and alarms of the security account are blind here. {REPAIR}")
    shared = {kind for row in rows if row["SinkArn"] == sink for kind in row.get("ResourceTypes", [])}
    advice = "Logs and traces may hold PHI: share metrics alone."
    yield compare({"AWS::CloudWatch::Metric"}, shared, advice, "what is shared")


CHECKS: tuple[Check[Any], ...] = (
    Check(
        name="baseline_is_deployed",
        title="The baseline is deployed in every account and Region, in its newest form.",
        citations=("164.308(a)(1)(ii)(B)", "164.312(b)"),
        subjects=everywhere("baseline"),
        judge=_is_deployed,
    ),
    Check(
        name="volumes_are_encrypted_by_default",
        title="New volumes and snapshots are encrypted with the account's own key.",
        citations=("164.312(a)(2)(iv)",),
        subjects=everywhere("EBS encryption by default"),
        judge=_volumes_are_encrypted,
    ),
    Check(
        name="passwords_are_strong",
        title="Should an account have IAM users after all, their passwords are strong.",
        citations=("164.308(a)(5)(ii)(D)",),
        subjects=at_home("IAM password policy"),
        judge=_passwords_are_strong,
    ),
    Check(
        name="default_networks_are_gone",
        title="No account has a default VPC, or a default security group that lets anything through.",
        citations=("164.312(a)(1)", "164.312(e)(1)"),
        subjects=everywhere("default VPC"),
        judge=_default_networks_are_gone,
    ),
    Check(
        name="configuration_is_recorded",
        title="AWS Config records every resource and delivers to the log archive.",
        citations=("164.308(a)(1)(ii)(D)", "164.312(b)"),
        subjects=everywhere("configuration recorder"),
        judge=_configuration_is_recorded,
    ),
    Check(
        name="topics_are_encrypted",
        title="The topics for notifications exist and are encrypted with the account's own key.",
        citations=("164.312(a)(2)(iv)",),
        subjects=everywhere("topics"),
        judge=_topics_are_encrypted,
    ),
    Check(
        name="log_groups_are_encrypted",
        title="Every log group is under a customer-managed key and has a retention.",
        citations=("164.312(a)(2)(iv)", "164.316(b)(2)(i)"),
        subjects=everywhere("log groups"),
        judge=_log_groups_are_encrypted,
    ),
    Check(
        name="sessions_are_recorded",
        title="Shell sessions are encrypted, and what is typed and shown is logged.",
        citations=("164.312(b)", "164.312(e)(2)(ii)"),
        subjects=everywhere("Session Manager preferences"),
        judge=_sessions_are_recorded,
    ),
    Check(
        name="nodes_are_patched",
        title="Machines are inventoried, looked at for missing patches daily, and patched in a window.",
        citations=("164.308(a)(1)(ii)(B)", "164.308(a)(5)(ii)(B)"),
        subjects=everywhere("patching"),
        judge=_nodes_are_patched,
    ),
    Check(
        name="events_are_forwarded",
        title="What is watched for is sent to the security account.",
        citations=("164.308(a)(1)(ii)(D)", "164.308(a)(6)(ii)"),
        subjects=everywhere("event rules"),
        judge=_events_are_forwarded,
    ),
    Check(
        name="contacts_are_set",
        title="AWS knows whom to write to about the account.",
        citations=("164.308(a)(2)", "164.308(a)(6)(ii)"),
        subjects=_contacts,
        judge=_contacts_are_set,
    ),
    Check(
        name="metrics_are_shared",
        title="The account's metrics, and nothing else, are shared with the security account.",
        citations=("164.308(a)(1)(ii)(D)",),
        subjects=_links,
        judge=_metrics_are_shared,
    ),
)
"""Of every account and Region."""
