"""What is watched for: event patterns against events as AWS writes them, and filters within their limits."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from moto.events.models import EventPattern

from hipaa_landing_zone.config.detection import SEVERITIES
from hipaa_landing_zone.plan.event_pattern import PATTERN_CHARACTERS, fit
from hipaa_landing_zone.plan.trail_alarm import FILTER_CHARACTERS, trail_alarms
from hipaa_landing_zone.plan.watch import WATCHES, alarm_name

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

ACCOUNT = "200000000005"
ROLE = {"type": "AssumedRole", "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/Administrator/ada", "accountId": ACCOUNT}
ROOT = {"type": "Root", "arn": f"arn:aws:iam::{ACCOUNT}:root", "accountId": ACCOUNT}
USER = {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/ada", "accountId": ACCOUNT, "userName": "ada"}
CLOUDFORMATION = "cloudformation.amazonaws.com"


def event(kind: str, source: str, detail: dict[str, Any]) -> dict[str, Any]:
    head = {"version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "time": "2026-11-21T10:00:00Z"}
    return {
        **head,
        "detail-type": kind,
        "source": source,
        "account": ACCOUNT,
        "region": "us-east-1",
        "resources": [],
        "detail": detail,
    }


def call(service: str, name: str, *, by: dict[str, str] = ROLE, **detail: Any) -> dict[str, Any]:
    common = {"eventVersion": "1.11", "eventType": "AwsApiCall", "readOnly": False, "managementEvent": True}
    told = {"eventSource": f"{service}.amazonaws.com", "eventName": name, "awsRegion": "us-east-1"}
    rest = {"userIdentity": by, "sourceIPAddress": "203.0.113.9", "requestParameters": {}, "responseElements": None}
    return event("AWS API Call via CloudTrail", f"aws.{service}", {**common, **told, **rest, **detail})


def sign_in(by: dict[str, str], result: str, mfa: str) -> dict[str, Any]:
    detail = {
        "eventVersion": "1.08",
        "eventType": "AwsConsoleSignIn",
        "eventSource": "signin.amazonaws.com",
        "eventName": "ConsoleLogin",
        "userIdentity": by,
        "sourceIPAddress": "203.0.113.9",
        "requestParameters": None,
        "responseElements": {"ConsoleLogin": result},
        "additionalEventData": {"MobileVersion": "No", "MFAUsed": mfa},
    }
    return event("AWS Console Sign In via CloudTrail", "aws.signin", detail)


def health(code: str, category: str, kind: str = "AWS Health Event") -> dict[str, Any]:
    detail = {"service": "EC2", "eventTypeCode": code, "eventTypeCategory": category, "eventScopeCode": "PUBLIC"}
    return event(kind, "aws.health", detail)


def alarm(name: str, state: str) -> dict[str, Any]:
    detail = {"alarmName": name, "state": {"value": state}, "previousState": {"value": "OK"}}
    return event("CloudWatch Alarm State Change", "aws.cloudwatch", detail)


PREFERENCES = {"name": "SSM-SessionManagerRunShell"}
SNAPSHOT = {"snapshotId": "snap-1", "createVolumePermission": {"add": {"items": [{"group": "all"}]}}}

MATCHED: list[tuple[dict[str, Any], set[str]]] = [
    (call("s3", "CreateBucket", by=ROOT), {"root-use"}),
    (call("iam", "CreateAccessKey", by=ROOT), {"root-use", "iam-credential"}),
    (call("cloudtrail", "StopLogging"), {"trail-stopped"}),
    (call("cloudtrail", "StopLogging", errorCode="AccessDenied"), {"trail-stopped"}),
    (call("cloudtrail", "PutEventSelectors"), {"trail-change"}),
    (health("AWS_RISK_CREDENTIALS_EXPOSED", "issue"), {"credential-exposed", "health-issue"}),
    (health("AWS_RISK_IAM_QUARANTINE", "accountNotification"), {"credential-exposed"}),
    (sign_in(USER, "Success", "No"), {"console-sign-in-without-mfa"}),
    (sign_in(USER, "Failure", "No"), {"console-sign-in-failed"}),
    (sign_in(ROOT, "Success", "Yes"), {"root-use"}),
    (sign_in(ROOT, "Failure", "No"), {"root-use", "console-sign-in-failed"}),
    (event("Sign-in Anomaly Alert", "aws.signin", {}), {"sign-in-anomaly"}),
    (call("iam", "DeactivateMFADevice"), {"iam-credential"}),
    (call("kms", "ScheduleKeyDeletion", sourceIPAddress=CLOUDFORMATION), {"key-deletion"}),
    (call("kms", "PutKeyPolicy"), {"key-policy-change"}),
    (call("config", "StopConfigurationRecorder"), {"detection-change"}),
    (call("guardduty", "DeleteDetector"), {"detection-change"}),
    (call("securityhub", "DisableSecurityHub"), {"detection-change"}),
    (call("inspector2", "Disable"), {"detection-change"}),
    (call("events", "DisableRule", requestParameters={"name": "hlz-watch-1"}), {"forwarding-change"}),
    (call("events", "RemoveTargets", requestParameters={"rule": "hlz-watch-1"}), {"forwarding-change"}),
    (call("ssm", "DeleteDocument", requestParameters=PREFERENCES), {"session-preferences-change"}),
    (call("organizations", "DetachPolicy"), {"organization-change"}),
    (call("ec2", "ModifySnapshotAttribute", requestParameters=SNAPSHOT), {"snapshot-shared"}),
    (call("rds", "ModifyDBSnapshotAttribute"), {"snapshot-shared"}),
    (call("s3", "DeleteBucketPublicAccessBlock"), {"public-access-block-change"}),
    (health("AWS_ABUSE_DOS_REPORT", "issue", "AWS Health Abuse Event"), {"abuse"}),
    (call("ec2", "AttachInternetGateway"), {"network-exposure"}),
    (call("ec2", "DeleteFlowLogs"), {"network-exposure"}),
    (health("AWS_EC2_OPERATIONAL_ISSUE", "issue"), {"health-issue"}),
    (health("AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED", "scheduledChange"), {"health-notice"}),
    (call("iam", "AttachRolePolicy"), {"iam-policy-change"}),
    (call("s3", "PutBucketPolicy", sourceIPAddress=CLOUDFORMATION), {"bucket-policy-change"}),
    (call("ec2", "AuthorizeSecurityGroupIngress"), {"network-change"}),
    *((alarm(alarm_name(severity, "root-use"), "ALARM"), {f"alarm-{severity}"}) for severity in SEVERITIES),
]
UNMATCHED: list[dict[str, Any]] = [
    call("s3", "CreateBucket"),
    call("ec2", "RunInstances"),
    call("iam", "AttachRolePolicy", sourceIPAddress=CLOUDFORMATION),
    call("kms", "PutKeyPolicy", sourceIPAddress=CLOUDFORMATION),
    call("events", "DisableRule", requestParameters={"name": "nightly-report"}),
    call("ssm", "UpdateDocument", requestParameters={"name": "restart-service"}),
    call("ssm", "UpdateDocument", requestParameters=PREFERENCES, sourceIPAddress=CLOUDFORMATION),
    call("events", "PutRule", requestParameters={"name": "hlz-watch-1"}, sourceIPAddress=CLOUDFORMATION),
    # A service acts for the account, or reports what it did by itself.
    call("autoscaling", "SetDesiredCapacity", by={**ROOT, "invokedBy": "AWS Internal"}),
    call("kms", "RotateKey", by=ROOT, eventType="AwsServiceEvent"),
    sign_in(USER, "Success", "Yes"),
    # A federated person: the identity provider asked for the second factor, and AWS says "No".
    sign_in(ROLE, "Success", "No"),
    alarm(alarm_name("high", "root-use"), "OK"),
    alarm("orders-queue-is-long", "ALARM"),
]


def matching(received: dict[str, Any]) -> set[str]:
    """The watches whose own rule would match an event."""
    patterns = {watch.name: fit([watch.pattern])[0] for watch in WATCHES}
    return {name for name, pattern in patterns.items() if EventPattern("", pattern).matches_event(received)}


def forwarded(received: dict[str, Any]) -> bool:
    rules = fit(watch.pattern for watch in WATCHES)
    return any(EventPattern("", pattern).matches_event(received) for pattern in rules)


@pytest.mark.parametrize(("received", "watches"), MATCHED)
def test_event_is_seen_as_what_it_is_and_sent_on(received: dict[str, Any], watches: set[str]) -> None:
    assert matching(received) == watches
    assert forwarded(received)


@pytest.mark.parametrize("received", UNMATCHED)
def test_ordinary_event_is_left_alone(received: dict[str, Any]) -> None:
    assert not matching(received)
    assert not forwarded(received)


def test_every_watch_has_an_event_that_it_sees() -> None:
    assert {name for _, watches in MATCHED for name in watches} == {watch.name for watch in WATCHES}


@pytest.mark.parametrize(("received", "_"), MATCHED)
def test_nobody_but_aws_can_send_such_an_event(received: dict[str, Any], _: set[str]) -> None:
    assert not forwarded({**received, "source": "my.application"})


@pytest.mark.parametrize("severity", [None, *SEVERITIES])
def test_patterns_fit_a_rule(severity: str | None) -> None:
    chosen = [watch.pattern for watch in WATCHES if severity in {None, watch.severity}]
    rules = fit(chosen)
    assert all(len(json.dumps(rule, separators=(",", ":"))) <= PATTERN_CHARACTERS for rule in rules)
    assert [part for rule in rules for part in rule["$or"]] == chosen


def test_a_pattern_too_long_for_a_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="allowed: 2048"):
        fit([{"detail-type": ["x" * PATTERN_CHARACTERS]}])


def test_names_are_unique() -> None:
    assert len({watch.name for watch in WATCHES}) == len(WATCHES)


def test_filters_fit_and_name_the_controls(plan: Plan) -> None:
    alarms = trail_alarms(plan.organization)
    assert len({each.name for each in alarms}) == len(alarms)
    assert all(len(each.filter) <= FILTER_CHARACTERS for each in alarms)
    assert {each.control for each in alarms} >= {f"CloudWatch.{number}" for number in range(1, 15)}


def test_break_glass_filter_follows_the_roles_name(plan: Plan) -> None:
    organization = plan.organization.model_copy(update={"account_access_role": "BreakGlass"})
    assert trail_alarms(organization)[-1].filter.endswith('roleArn="*:role/BreakGlass")}')


def test_plan_says_how_accounts_get_linked(plan: Plan) -> None:
    assert not any("monitoring sink" in step for step in plan.next_steps())
    (step,) = [each for each in replace(plan, monitoring_sinks={}).next_steps() if "monitoring sink" in each]
    assert "us-east-1, us-west-2" in step
    assert "hlz lock" in step
