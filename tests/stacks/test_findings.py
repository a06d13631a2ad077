"""The findings stacks: who may send, what reaches whom, what a message says, and what cannot be done with any of it."""

from __future__ import annotations

import fnmatch
import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App

from hipaa_landing_zone.config.detection import (
    SEVERITIES,
    ChatRoute,
    DetectiveServices,
    EmailRoute,
    Findings,
    Suppression,
    SwitchedOff,
    WebhookRoute,
)
from hipaa_landing_zone.plan import finding_source as source
from hipaa_landing_zone.plan.event_pattern import PATTERN_CHARACTERS
from hipaa_landing_zone.plan.watch import WATCHES
from hipaa_landing_zone.stacks.findings import FindingsStack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hipaa_landing_zone.plan import Plan

    Build = Callable[..., dict[str, Any]]

ACCOUNT = "200000000002"
EMAIL, CHAT = "hlz-findings-email-medium", "hlz-findings-chat-high"
FINDING = {
    "AwsAccountId": "200000000005",
    "Region": "us-west-2",
    "Id": "arn:aws:securityhub:us-east-1::finding/1",
    "Title": 'S3 bucket "a" is public',
    "Resources": [{"Type": "AwsS3Object", "Id": "arn:aws:s3:::ehr-images/Jane Doe 1971"}],
    "Description": "Jane Doe",
}
EVENT = {
    "id": "e-1",
    "account": ACCOUNT,
    "region": "us-east-1",
    "time": "2026-11-21T10:00:00Z",
    "detail-type": "some event",
    "detail": {
        "findings": [FINDING],
        "eventID": "c-1",
        "eventName": "StopLogging",
        "alarmName": "hlz-high-x",
        "eventArn": "arn:aws:health:global::event/1",
        "eventTypeCode": "AWS_RISK_CREDENTIALS_EXPOSED",
        "accountId": "200000000005",
        "awsAccountId": "200000000005",
        "region": "us-west-2",
        "id": "f-1",
        "findingArn": "arn:aws:inspector2:us-east-1:200000000005:finding/1",
        "type": "SensitiveData:S3Object/Personal",
        "title": "CVE-2026-0001 - openssl",
        "resource": {"resourceType": "AccessKey"},
        "resourceType": "AWS::S3::Bucket",
        "account": "200000000006",
        "execution": "a-1",
        "ExecutionId": "a-2",
    },
}


@pytest.fixture(scope="module")
def build(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return the resources of a findings stack, of a plan that may be changed."""
    from dataclasses import replace

    def synthesize(region: str = "us-east-1", **changes: Any) -> dict[str, Any]:
        outdir: Path = tmp_path_factory.mktemp("cdk.out")
        app, changed = App(outdir=str(outdir)), replace(plan, **changes)
        (planned,) = (each for each in changed.stacks if each.id == f"findings-{region}")
        FindingsStack(app, planned, changed)
        app.synth()
        template = json.loads((outdir / f"findings-{region}.template.json").read_text(encoding="utf-8"))
        resources: dict[str, Any] = template["Resources"]
        return resources

    return synthesize


@pytest.fixture(scope="module")
def home(build: Build) -> dict[str, Any]:
    return build()


@pytest.fixture(scope="module")
def everything_direct(build: Build) -> dict[str, Any]:
    """Return the home Region's resources with every source that takes the place of Security Hub, and every route."""
    off = SwitchedOff(
        service="security_hub", reason="Another product does it.", approver="A", expires=date(2026, 12, 1)
    )
    routes = Findings(
        email=tuple(EmailRoute(address=f"{level}@example.org", from_severity=level) for level in SEVERITIES),
        chat=tuple(
            ChatRoute(slack_workspace_id="T0EXAMPLE01", slack_channel_id=f"C0EXAMPLE0{n}", from_severity=level)
            for n, level in enumerate(SEVERITIES)
        ),
        webhooks=(WebhookRoute(url="https://tickets.example.org", from_severity="low"),),
    )
    return build(detective_services=DetectiveServices(off=(off,)), findings=routes)


def of_type(resources: dict[str, Any], kind: str) -> dict[str, Any]:
    return {key: each["Properties"] for key, each in resources.items() if each["Type"] == kind}


def rules(resources: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["Name"]: each for each in of_type(resources, "AWS::Events::Rule").values()}


def routing(resources: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: each for name, each in rules(resources).items() if name.startswith("hlz-findings-")}


def flat(value: Any) -> str:
    return json.dumps(value)


def read(event: Any, path: str) -> Any:
    """Return what a JSON path of EventBridge finds."""
    for name, number in re.findall(r"\.([\w-]+)|\[(\d+)\]", path.removeprefix("$")):
        event = event[name] if name else event[int(number)]
    return event


def render(transformer: dict[str, Any]) -> str:
    """Return the message, as EventBridge writes it: values as JSON, and in a text without their quotes."""
    text = transformer["InputTemplate"]
    for name, path in transformer["InputPathsMap"].items():
        found = json.dumps(read(EVENT, path))
        text = re.sub(rf"(?<=[:,\[])<{name}>", lambda _, found=found: found, text)
        text = text.replace(f"<{name}>", found[1:-1])
    return text


@pytest.mark.parametrize(
    ("severity", "targets"),
    [
        ("critical", {"email-medium", "chat-high", "ticket"}),
        ("high", {"email-medium", "chat-high", "ticket"}),
        ("medium", {"email-medium"}),
        ("low", set()),
    ],
)
def test_every_route_gets_the_severities_that_it_asked_for(
    home: dict[str, Any], severity: str, targets: set[str]
) -> None:
    sent = [each for name, each in routing(home).items() if name.startswith(f"hlz-findings-{severity}-")]
    assert {target["Id"] for each in sent for target in each["Targets"]} == targets
    assert all({target["Id"] for target in each["Targets"]} == targets for each in sent)
    assert bool(sent) == bool(targets)


def test_security_hub_is_routed_by_its_own_severity_unless_suppressed(home: dict[str, Any]) -> None:
    pattern = routing(home)["hlz-findings-high-security-hub"]["EventPattern"]
    findings = pattern["detail"]["findings"]
    assert pattern["source"] == ["aws.securityhub"]
    assert findings["Severity"] == {"Label": ["HIGH"]}
    assert findings["Workflow"] == {"Status": ["NEW"]}


def test_every_watched_event_is_routed_with_its_severity(home: dict[str, Any]) -> None:
    for watch in WATCHES:
        name = f"hlz-findings-{watch.severity}-{watch.name}"
        assert (name in routing(home)) == (watch.severity != "low"), name
        if watch.severity != "low":
            pattern = routing(home)[name]["EventPattern"]
            assert pattern["detail-type"] == list(watch.pattern["detail-type"])
            assert pattern["source"] == [{"prefix": "aws."}]


def test_nothing_is_told_twice(home: dict[str, Any]) -> None:
    """Of what Security Hub takes in, only Macie's findings of sensitive data are heard directly as well."""
    direct = {name for name in routing(home) if name.split("-", 3)[3] in {"guardduty", "inspector", "access-analyzer"}}
    assert direct == set()
    macie = [each["EventPattern"] for each in routing(home).values() if each["EventPattern"]["source"] == ["aws.macie"]]
    assert {flat(each["detail"]["category"]) for each in macie} == {'["CLASSIFICATION"]'}


@pytest.mark.parametrize(
    ("service", "gone"),
    [
        ("guardduty", {"guardduty"}),
        ("inspector", {"inspector"}),
        ("macie", {"macie-policy", "sensitive-data"}),
        ("access_analyzer_external", {"access-analyzer"}),
        ("security_hub", set()),
    ],
)
def test_without_security_hub_the_services_that_are_on_are_heard_directly(service: Any, gone: set[str]) -> None:
    how = {"reason": "Another product does it.", "approver": "A", "expires": date(2026, 12, 1)}
    both = dict.fromkeys(("security_hub", service))
    off = tuple(SwitchedOff(service=each, **how) for each in both)
    every = {"guardduty", "inspector", "macie-policy", "sensitive-data", "access-analyzer"}
    assert {each.name for each in source.direct(DetectiveServices(off=off))} == every - gone
    assert source.aggregated(DetectiveServices(off=off)) == ()


@pytest.mark.parametrize("which", ["home", "everything_direct"])
def test_messages_carry_no_text_that_could_hold_phi(which: str, request: pytest.FixtureRequest) -> None:
    resources = request.getfixturevalue(which)
    seen = set()
    for name, each in routing(resources).items():
        for target in each["Targets"]:
            message = render(target["InputTransformer"])
            assert "Jane Doe" not in message, name
            assert "<" not in message, (name, message)
            assert name.split("-")[2] in message.lower(), name
            seen |= set(target["InputTransformer"]["InputPathsMap"].values())
            if target["Id"].startswith("email"):
                assert all(re.fullmatch(r'".*"', line) for line in message.splitlines()), message
            else:
                document = json.loads(message)
                assert document if target["Id"] == "ticket" else document["content"]["textType"] == "client-markdown"
    forbidden = ("Description", "requestParameters", "responseElements", "Resources[0].Id", "classificationDetails")
    assert not [path for path in seen if any(word in path for word in forbidden)]
    assert seen


def test_titles_of_products_that_are_not_awss_are_not_told(home: dict[str, Any]) -> None:
    (aws,) = routing(home)["hlz-findings-high-security-hub"]["EventPattern"]["detail"]["findings"]["ProductArn"]
    other = routing(home)["hlz-findings-high-other-product"]
    arns = {"aws": "arn:aws:securityhub:us-east-1::product/aws/guardduty"}
    arns["own"] = "arn:aws:securityhub:us-east-1:200000000005:product/200000000005/default"
    assert [fnmatch.fnmatchcase(arn, aws["wildcard"]) for arn in arns.values()] == [True, False]
    assert other["EventPattern"]["detail"]["findings"]["ProductArn"] == [{"anything-but": aws}]
    assert "Title" not in flat(other["Targets"])


@pytest.mark.parametrize("which", ["home", "everything_direct"])
def test_rules_fit_what_eventbridge_takes(which: str, request: pytest.FixtureRequest) -> None:
    found = rules(request.getfixturevalue(which))
    for name, each in found.items():
        assert len(name) <= 64
        assert len(json.dumps(each["EventPattern"], separators=(",", ":"))) <= PATTERN_CHARACTERS
        assert 1 <= len(each["Targets"]) <= 5
    assert len(found) > 10


def test_more_targets_than_a_rule_takes_are_sent_by_two(everything_direct: dict[str, Any]) -> None:
    first = routing(everything_direct)["hlz-findings-critical-root-use"]
    second = routing(everything_direct)["hlz-findings-critical-root-use-5"]
    assert first["EventPattern"] == second["EventPattern"]
    assert len({target["Id"] for each in (first, second) for target in each["Targets"]}) == 4 + 4 + 1


def test_what_cannot_be_delivered_is_kept_and_alarms(home: dict[str, Any]) -> None:
    for each in routing(home).values():
        assert all("DeadLetterConfig" in target for target in each["Targets"])
    alarms = of_type(home, "AWS::CloudWatch::Alarm").values()
    assert {each["AlarmName"] for each in alarms} == {
        f"hlz-findings-{what}-fails" for what in ("undelivered", "email-medium", "chat-high", "chat")
    }
    assert all(len(each["AlarmActions"]) == 2 for each in alarms)
    (queue,) = (policy for policy in of_type(home, "AWS::SQS::QueuePolicy").values() if "Send" in flat(policy))
    assert f":events:us-east-1:{ACCOUNT}:rule/hlz-findings/*" in flat(queue)


def test_only_the_baseline_sends(home: dict[str, Any]) -> None:
    policies = of_type(home, "AWS::Events::EventBusPolicy").values()
    (allowed,) = (each["Statement"] for each in policies if each["Statement"]["Effect"] == "Allow")
    assert allowed["Action"] == "events:PutEvents"
    assert allowed["Condition"]["StringEquals"] == {"aws:PrincipalOrgID": "o-exampleorgid"}
    assert "iam::*:role/hlz-event-forwarder-*" in flat(allowed["Condition"]["ArnLike"])


def test_events_are_kept_six_years_under_a_customer_key(home: dict[str, Any]) -> None:
    (archive,) = of_type(home, "AWS::Events::Archive").values()
    assert archive["RetentionDays"] == 2192
    assert "KmsKeyIdentifier" in archive
    (bus,) = of_type(home, "AWS::Events::EventBus").values()
    assert bus["Name"] == "hlz-findings"
    assert "KmsKeyIdentifier" in bus


def test_the_api_key_is_in_no_template(home: dict[str, Any]) -> None:
    (connection,) = of_type(home, "AWS::Events::Connection").values()
    key = connection["AuthParameters"]["ApiKeyAuthParameters"]["ApiKeyValue"]
    assert key["Fn::Join"][1][0] == "{{resolve:secretsmanager:"
    (secret,) = of_type(home, "AWS::SecretsManager::Secret").values()
    assert secret["Name"] == "hlz/ticket-webhook"
    assert secret["KmsKeyId"] == connection["KmsKeyIdentifier"]
    (destination,) = of_type(home, "AWS::Events::ApiDestination").values()
    assert destination["InvocationEndpoint"].startswith("https://")


def test_only_eventbridge_and_who_may_change_the_connection_reach_the_api_key_besides_users(
    home: dict[str, Any],
) -> None:
    (key,) = of_type(home, "AWS::KMS::Key").values()
    (statement,) = (each for each in key["KeyPolicy"]["Statement"] if each.get("Sid") == "ApiKeyThroughSecretsManager")
    condition = flat(statement["Condition"])
    assert "secretsmanager.us-east-1.amazonaws.com" in condition
    assert "secret:hlz/ticket-webhook-*" in condition
    assert "secret:events!connection/hlz-ticket-webhook/*" in condition
    who = [flat(each).rpartition(":role/")[2] for each in statement["Condition"]["ArnLike"]["aws:PrincipalArn"]]
    assert [each.strip("'\"]}") for each in who] == [
        "cdk-hlz-cfn-exec-role-*",
        "OrganizationAccountAccessRole",  # HLZ-SCP-07 lets no other person change the connection
        "aws-service-role/apidestinations.events.amazonaws.com/*",
    ]
    assert {"Key": "EventBridgeApiDestinations", "Value": "true"} in key["Tags"]


def test_nobody_can_do_anything_from_a_channel(home: dict[str, Any]) -> None:
    (channel,) = of_type(home, "AWS::Chatbot::SlackChannelConfiguration").values()
    assert (
        flat(channel["GuardrailPolicies"]).count(":iam::aws:policy/AWSDenyAll")
        == len(channel["GuardrailPolicies"])
        == 1
    )
    roles = of_type(home, "AWS::IAM::Role")
    ((logical_id, role),) = ((key, each) for key, each in roles.items() if each.get("RoleName") == "hlz-findings-chat")
    assert "ManagedPolicyArns" not in role
    assert "Policies" not in role
    assert logical_id not in flat(of_type(home, "AWS::IAM::ManagedPolicy"))


def test_topics_are_encrypted_and_chat_takes_no_email(home: dict[str, Any]) -> None:
    topics = of_type(home, "AWS::SNS::Topic").values()
    assert {each["TopicName"] for each in topics} == {EMAIL, CHAT}
    assert all("KmsMasterKeyId" in each for each in topics)
    (subscription,) = of_type(home, "AWS::SNS::Subscription").values()
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "security-operations@example-health.org")
    allowed = {
        flat(each["Topics"]): flat(each["PolicyDocument"]) for each in of_type(home, "AWS::SNS::TopicPolicy").values()
    }
    assert sorted('"email"' in document for document in allowed.values()) == [False, True]


def test_without_a_route_everything_is_still_kept(build: Build) -> None:
    quiet = build(findings=Findings())
    assert routing(quiet) == {}
    assert of_type(quiet, "AWS::SNS::Topic") == of_type(quiet, "AWS::CloudWatch::Alarm") == {}
    assert len(of_type(quiet, "AWS::Events::Archive")) == 1
    assert {"hlz-forward-securityhub", "hlz-forward-macie"} == set(rules(quiet))


def test_another_region_forwards_to_the_home_region(build: Build) -> None:
    other = build("us-west-2")
    (rule,) = rules(other).values()
    assert rule["EventPattern"] == {"source": ["aws.macie"], "detail-type": ["Macie Finding"]}
    (target,) = rule["Targets"]
    assert f":events:us-east-1:{ACCOUNT}:event-bus/hlz-findings" in flat(target["Arn"])
    assert of_type(other, "AWS::Events::EventBus") == {}
    assert len(of_type(other, "AWS::Oam::Sink")) == 1


def test_forwarding_may_send_to_the_bus_and_nothing_else(home: dict[str, Any]) -> None:
    policies = of_type(home, "AWS::IAM::ManagedPolicy").values()
    (policy,) = (each for each in policies if each.get("ManagedPolicyName") == "hlz-findings-forwarder-us-east-1")
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == "events:PutEvents"
    assert "event-bus/hlz-findings" in flat(statement["Resource"])


def test_the_sink_takes_metrics_of_the_organization_only(home: dict[str, Any]) -> None:
    (sink,) = of_type(home, "AWS::Oam::Sink").values()
    (statement,) = sink["Policy"]["Statement"]
    assert statement["Condition"]["StringEquals"] == {"aws:PrincipalOrgID": "o-exampleorgid"}
    assert statement["Condition"]["ForAllValues:StringEquals"] == {"oam:ResourceTypes": ["AWS::CloudWatch::Metric"]}
    assert statement["Condition"]["Null"] == {"oam:ResourceTypes": "false"}  # or no type at all would do


def test_a_suppression_ends_by_itself(build: Build) -> None:
    given = Suppression(
        name="public-website",
        generator_id="security-control/S3.2",
        account_id="200000000009",
        resource_id="arn:aws:s3:::portal-*",
        reason="The portal's bucket holds nothing but its public pages.",
        approver="Security Official",
        expires=date(2027, 1, 31),
    )
    (rule,) = of_type(build(findings=Findings(suppressions=(given,))), "AWS::SecurityHub::AutomationRule").values()
    criteria = rule["Criteria"]
    assert criteria["UpdatedAt"][0]["End"] == "2027-02-01T00:00:00Z"
    assert criteria["GeneratorId"] == [{"Comparison": "EQUALS", "Value": "security-control/S3.2"}]  # nor S3.20
    assert criteria["AwsAccountId"] == [{"Comparison": "EQUALS", "Value": "200000000009"}]
    assert criteria["ResourceId"] == [{"Comparison": "PREFIX", "Value": "arn:aws:s3:::portal-"}]
    (action,) = rule["Actions"]
    update = action["FindingFieldsUpdate"]
    assert update["Workflow"] == {"Status": "SUPPRESSED"}
    assert "Approved by Security Official; until 2027-01-31." in update["Note"]["Text"]


def test_dashboards_show_metrics_that_exist_and_no_logs(home: dict[str, Any]) -> None:
    boards = {each["DashboardName"]: each for each in of_type(home, "AWS::CloudWatch::Dashboard").values()}
    assert set(boards) == {"hlz-security", "hlz-platform", "hlz-application"}
    names = set(rules(home))
    shown = set()
    for board in boards.values():
        text = (
            "".join(part if isinstance(part, str) else "x" for part in board["DashboardBody"]["Fn::Join"][1])
            if isinstance(board["DashboardBody"], dict)
            else board["DashboardBody"]
        )
        body = json.loads(text)
        assert {widget["type"] for widget in body["widgets"]} <= {"metric", "alarm"}
        assert len({(widget["x"], widget["y"]) for widget in body["widgets"]}) == len(body["widgets"])
        assert body["widgets"]
        for widget in body["widgets"]:
            for metric in widget["properties"].get("metrics", ()):
                shown |= {metric[5]} if metric[0] == "AWS/Events" else set()
    assert shown == set(routing(home))
    assert shown <= names
