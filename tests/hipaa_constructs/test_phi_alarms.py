"""Each guarantee of PhiAlarms, read from the template."""

import re

import pytest
from aws_cdk import Duration
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_rds as rds
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

from hipaa_constructs import AuditedLogGroup, PhiAlarms, PhiKey, PhiQueue, PhiTopic
from hipaa_constructs.indicator import AUDIT_CHANGES, INDICATORS, KEY_CHANGES, POLICY_CHANGES, WAYS_OUT

BY_HAND = [{"anything-but": ["cloudformation.amazonaws.com"]}]
DENIED = [{"prefix": "AccessDenied"}, {"wildcard": "*UnauthorizedOperation"}]


def make(stack):
    key = PhiKey(stack, "Key", alias="alarms", description="d").resource
    topic = PhiTopic(stack, "Topic", encryption_key=key, notifications_only=True)
    return PhiAlarms(stack, "Alarms", topic=topic.resource, encryption_key=key)


def watch_everything(stack):
    alarms = make(stack)
    key = stack.node.find_child("Key").resource
    bucket = s3.Bucket(stack, "Records")
    alarms.watch_bucket(bucket)
    alarms.watch_bucket(s3.Bucket.from_bucket_name(stack, "Elsewhere", "elsewhere"), metrics_id="All")
    table = dynamodb.Table(
        stack, "Visits", partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
    )
    alarms.watch_table(table)
    queue = PhiQueue(stack, "Queue", encryption_key=key)
    alarms.watch_queue(queue.resource, dead_letter_queue=queue.dead_letter_queue, oldest=Duration.minutes(10))
    code = lambda_.Code.from_inline("pass")
    runtime = lambda_.Runtime.PYTHON_3_13
    alarms.watch_function(lambda_.Function(stack, "Function", runtime=runtime, handler="index.handler", code=code))
    log = AuditedLogGroup(stack, "Log", encryption_key=key)
    alarms.watch_log_group(log)
    database = rds.DatabaseCluster.from_database_cluster_attributes(stack, "Database", cluster_identifier="records")
    alarms.watch_database(database, log_group=log.resource)
    alarms.watch_key(key)


@pytest.fixture(scope="module")
def template(synth):
    return synth(watch_everything)


@pytest.fixture(scope="module")
def alarms(template):
    """Properties of alarms by construct id, without the hash that CDK appends."""
    return {
        re.sub(r"^Alarms|[0-9A-F]{8}$", "", name): each["Properties"]
        for name, each in template.all("AWS::CloudWatch::Alarm").items()
    }


@pytest.fixture(scope="module")
def rules(template):
    return {
        re.sub(r"^Alarms|Rule([0-9A-F]{8})?$", "", name): each["Properties"]
        for name, each in template.all("AWS::Events::Rule").items()
    }


@pytest.fixture(scope="module")
def counted(template, alarms, rules):
    """Asserts that the alarm of a rule counts the events of this rule; gives the rule's pattern and the threshold."""

    def pattern_of(name):
        (rule,) = [logical for logical in template.all("AWS::Events::Rule") if logical.startswith(f"Alarms{name}Rule")]
        alarm = alarms[name]
        assert (alarm["Namespace"], alarm["MetricName"], alarm["Statistic"]) == ("AWS/Events", "MatchedEvents", "Sum")
        assert alarm["Dimensions"] == [{"Name": "RuleName", "Value": {"Ref": rule}}]
        assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
        assert rules[name]["State"] == "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
        return rules[name]["EventPattern"], alarm["Threshold"]

    return pattern_of


def test_failed_logins_raise_an_alarm(counted, alarms, template):
    pattern, threshold = counted("AccountFailedSignIns")
    assert pattern["detail"] == {"eventName": ["ConsoleLogin"], "responseElements": {"ConsoleLogin": ["Failure"]}}
    assert threshold == 3
    (count,) = [
        each["Properties"]
        for each in template.all("AWS::Logs::MetricFilter").values()
        if "authentication failed" in each["Properties"]["FilterPattern"]
    ]
    terms = ("authentication failed", "no pg_hba.conf entry", "Access denied for user", "FAILED_CONNECT")
    assert count["FilterPattern"] == " ".join(f'?"{term}"' for term in terms)
    (transformation,) = count["MetricTransformations"]
    failed = alarms["DatabaseFailedLogins"]
    assert (failed["Namespace"], failed["MetricName"]) == ("HipaaConstructs", transformation["MetricName"])


def test_denied_key_use_raises_an_alarm(counted):
    pattern, threshold = counted("AccountDeniedKeyUse")
    assert (pattern["source"], pattern["detail"], threshold) == (["aws.kms"], {"errorCode": DENIED}, 3)
    pattern, threshold = counted("AccountDeniedCalls")
    assert pattern["source"] == [{"anything-but": ["aws.kms"]}]
    assert (pattern["detail"], threshold) == ({"errorCode": DENIED}, 20)


def test_policy_changes_raise_an_alarm(counted, template):
    pattern, threshold = counted("AccountPolicyChanges")
    assert pattern["detail"] == {"eventName": list(POLICY_CHANGES), "sourceIPAddress": BY_HAND}
    assert threshold == 1
    assert {"PutBucketPolicy", "PutKeyPolicy", "UpdateAssumeRolePolicy"} <= set(POLICY_CHANGES)
    pattern, threshold = counted("KeyKeyChanges")
    (key,) = template.all("AWS::KMS::Key")
    assert pattern["detail"]["resources"] == {"ARN": [{"Fn::GetAtt": [key, "Arn"]}]}
    assert pattern["detail"]["eventName"] == list(KEY_CHANGES)
    assert {"DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy"} <= set(KEY_CHANGES)


def test_audit_changes_raise_an_alarm(counted):
    pattern, threshold = counted("AccountAuditChanges")
    assert pattern["detail"] == {"eventName": list(AUDIT_CHANGES), "sourceIPAddress": BY_HAND}
    assert threshold == 1
    assert {"StopLogging", "DeleteLogGroup", "DeleteDataProtectionPolicy"} <= set(AUDIT_CHANGES)


def test_ways_out_raise_an_alarm(counted):
    pattern, threshold = counted("AccountWaysOut")
    assert pattern["detail"] == {"eventName": list(WAYS_OUT), "sourceIPAddress": BY_HAND}
    assert threshold == 1
    assert {"ModifySnapshotAttribute", "ExportTableToPointInTime", "PutBucketReplication"} <= set(WAYS_OUT)


def test_the_root_user_raises_an_alarm(counted):
    pattern, threshold = counted("AccountRootUser")
    assert pattern["detail"] == {"userIdentity": {"type": ["Root"], "invokedBy": [{"exists": False}]}}
    assert threshold == 1


@pytest.mark.parametrize(
    ("name", "namespace", "metric"),
    [
        ("RecordsUnusualReads", "AWS/S3", "BytesDownloaded"),
        ("ElsewhereUnusualReads", "AWS/S3", "BytesDownloaded"),
        ("VisitsUnusualReads", "AWS/DynamoDB", "ConsumedReadCapacityUnits"),
    ],
)
def test_unusual_reads_raise_an_alarm(alarms, name, namespace, metric):
    alarm = alarms[name]
    band, reads = alarm["Metrics"]
    assert band["Expression"] == "ANOMALY_DETECTION_BAND(m0, 3)"
    assert alarm["ThresholdMetricId"] == band["Id"]
    assert alarm["ComparisonOperator"] == "GreaterThanUpperThreshold"
    assert reads["MetricStat"]["Metric"]["Namespace"] == namespace
    assert reads["MetricStat"]["Metric"]["MetricName"] == metric
    assert (reads["MetricStat"]["Period"], reads["MetricStat"]["Stat"]) == (3600, "Sum")


def test_every_alarm_tells_somebody(template, alarms, synth):
    (topic,) = template.all("AWS::SNS::Topic")
    assert len(alarms) == len(INDICATORS) + 13
    assert {str(each["AlarmActions"]) for each in alarms.values()} == {str([{"Ref": topic}])}
    assert all(each["AlarmDescription"] for each in alarms.values())
    admitted = [
        (each["Sid"], each["Principal"])
        for each in template.properties("AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
        if each["Effect"] == "Allow"
    ]
    assert admitted == [("Alarms", {"Service": "cloudwatch.amazonaws.com"})]
    assert "cloudwatch.amazonaws.com" in str(template.properties("AWS::KMS::Key")["KeyPolicy"])

    def plain(stack):
        key = PhiKey(stack, "Key", alias="alarms", description="d").resource
        PhiAlarms(stack, "Alarms", topic=sns.Topic(stack, "Plain"), encryption_key=key)

    with pytest.raises(ValueError, match="topic: stack/Plain has no customer key; allowed: an encrypted topic"):
        synth(plain)


def test_events_are_kept_encrypted(template, rules, text):
    (key,) = template.all("AWS::KMS::Key")
    (log,) = [each for each in template.all("AWS::Logs::LogGroup") if each.startswith("Alarms")]
    properties = template.one("AWS::Logs::LogGroup", "Alarms")["Properties"]
    assert properties["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
    assert properties["RetentionInDays"] == 365
    arn = f"arn:aws:logs:us-east-1:222222222222:log-group:{{{log}}}"
    assert len(rules) == len(INDICATORS) + 1
    assert {text(each["Targets"][0]["Arn"]) for each in rules.values()} == {arn}
    policy = text(template.properties("AWS::Logs::ResourcePolicy")["PolicyDocument"])
    assert policy.count("events.amazonaws.com") == 2
    assert '"ArnLike":{"aws:SourceArn":"arn:aws:events:us-east-1:222222222222:rule/*"}' in policy
    assert f'"Resource":"{{{log}.Arn}}"' in policy


def test_missing_data_is_decided(alarms):
    unknown = {name for name, each in alarms.items() if each["TreatMissingData"] == "missing"}
    assert unknown == {"DatabaseUnusualConnections"}
    assert {each["TreatMissingData"] for each in alarms.values()} == {"missing", "notBreaching"}


@pytest.mark.parametrize(
    ("name", "metric", "threshold"),
    [
        ("RecordsRefusedRequests", "4xxErrors", 25),
        ("QueueWaiting", "ApproximateAgeOfOldestMessage", 600),
        ("QueueDeadLetters", "ApproximateNumberOfMessagesVisible", 1),
        ("FunctionErrors", "Errors", 1),
        ("FunctionThrottles", "Throttles", 1),
    ],
)
def test_thresholds(alarms, name, metric, threshold):
    assert (alarms[name]["MetricName"], alarms[name]["Threshold"]) == (metric, threshold)


def test_identifiers_in_a_log_raise_an_alarm(alarms, template):
    (metric,) = [
        each["Properties"]["MetricTransformations"][0]["MetricName"]
        for each in template.all("AWS::Logs::MetricFilter").values()
        if "auditTimestamp" in each["Properties"]["FilterPattern"]
    ]
    assert alarms["LogIdentifiers"]["MetricName"] == metric


def test_request_metrics_are_switched_on_once(synth):
    def build(stack):
        bucket = s3.Bucket(stack, "Records")
        bucket.add_metric(id="EntireBucket")
        make(stack).watch_bucket(bucket)

    assert synth(build).properties("AWS::S3::Bucket")["MetricsConfigurations"] == [{"Id": "EntireBucket"}]
    watched = synth(watch_everything).properties("AWS::S3::Bucket")
    assert watched["MetricsConfigurations"] == [{"Id": "EntireBucket"}]


def test_a_topic_of_another_app_is_named_in_a_warning(synth):
    def build(stack):
        key = PhiKey(stack, "Key", alias="alarms", description="d").resource
        topic = sns.Topic.from_topic_arn(stack, "Topic", "arn:aws:sns:us-east-1:333333333333:security")
        alarms = PhiAlarms(stack, "Alarms", topic=topic, encryption_key=key)
        found.extend(str(each.data) for each in alarms.node.metadata)

    found = []
    synth(build)
    (warning,) = found
    assert "PhiTopic.admit_alarms()" in warning
