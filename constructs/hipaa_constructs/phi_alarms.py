"""Alarms on what threatens PHI in an application's account, each with an action and a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct, IConstruct

from hipaa_constructs.admission import admit_alarms
from hipaa_constructs.check import require_key
from hipaa_constructs.event_log import arn_of, make_event_log
from hipaa_constructs.indicator import INDICATORS, Indicator, changes_of_key

if TYPE_CHECKING:
    from aws_cdk import aws_dynamodb as dynamodb
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_lambda as lambda_
    from aws_cdk import aws_rds as rds
    from aws_cdk import aws_sqs as sqs

    from hipaa_constructs.audited_log_group import AuditedLogGroup

FIVE_MINUTES = 5
ACCOUNT = "Account"
# Three standard deviations: about one hour in 370 lies outside by chance.
STANDARD_DEVIATIONS = 3
FAILED_DATABASE_LOGINS = 5
DENIED_OBJECT_REQUESTS = 25
NO_DATA_IS_GOOD = cloudwatch.TreatMissingData.NOT_BREACHING
# Neither good nor bad: the alarm's state becomes INSUFFICIENT_DATA, which the dashboard shows.
NO_DATA_IS_UNKNOWN = cloudwatch.TreatMissingData.MISSING


class PhiAlarms(Construct):
    """CloudWatch alarms on an account and on the resources named, to one encrypted topic.

    Guarantees:
        * ``failed_logins_raise_an_alarm``: console sign-ins, and logins to databases whose log group is given
          (45 CFR 164.308(a)(5)(ii)(C), 164.308(a)(6)(ii)).
        * ``denied_key_use_raises_an_alarm``: refused calls to AWS KMS, and refused calls in bulk to any service
          (45 CFR 164.308(a)(1)(ii)(D), 164.312(b)).
        * ``policy_changes_raise_an_alarm``: changes by hand of policies that say who reaches data, and of watched keys
          (45 CFR 164.308(a)(1)(ii)(D), 164.308(a)(4)(ii)(C)).
        * ``audit_changes_raise_an_alarm``: logs, alarms and detective controls that are removed or weakened by hand
          (45 CFR 164.312(b), 164.308(a)(1)(ii)(D)).
        * ``ways_out_raise_an_alarm``: exports, shared snapshots, replication, subscriptions
          (45 CFR 164.308(a)(1)(ii)(D), 164.308(a)(6)(ii)).
        * ``unusual_reads_raise_an_alarm``: of watched buckets and tables, against what is usual for the hour of the
          week (45 CFR 164.308(a)(1)(ii)(D), 164.312(b)).
        * ``every_alarm_tells_somebody``: each alarm acts on the topic, which must be encrypted with a customer key if
          it is part of the app (45 CFR 164.308(a)(6)(ii), 164.312(a)(2)(iv)).
        * ``events_are_kept_encrypted``: the CloudTrail events behind the account's alarms, in a log group with the key
          given, a year (45 CFR 164.312(b), 164.312(a)(2)(iv)).

    One in each account and Region: the alarms on CloudTrail events are the account's, whoever makes them. Notifications
    carry names of alarms, reasons and numbers; no event, no object name, no PHI.

    What an account can see: CloudTrail management events reach its default event bus, as far as a trail records them,
    the landing zone's organization trail included (not verified against a live organization); best effort, per Region,
    events of AWS IAM only in us-east-1, console sign-ins in the Region of the sign-in endpoint. Failed sign-ins to the
    identity provider and to IAM Identity Center happen elsewhere. Reads of single objects and items are data events of
    the organization trail, which is delivered to the log archive and not here; so unusual reads are seen as volumes.
    Anomaly detection needs about two weeks to learn, and what changes slowly it learns as usual. Detection is not
    prevention, and somebody must answer the topic. Source: Amazon EventBridge User Guide, "AWS service events delivered
    via AWS CloudTrail"; Amazon CloudWatch User Guide, "Using CloudWatch anomaly detection".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        topic: where alarms go: ``PhiTopic(…, notifications_only=True).resource`` or a topic of the landing zone, whose
            policy and key must then admit CloudWatch alarms of this account.
        encryption_key: for the log group with the events.

    Attributes:
        resource: the ``logs.LogGroup`` with the events behind the account's alarms.
        alarms: every alarm so far, by what is watched.

    Raises:
        ValueError: a topic without a customer key.
    """

    def __init__(self, scope: Construct, construct_id: str, *, topic: sns.ITopic, encryption_key: kms.IKey) -> None:
        require_key("encryption_key", encryption_key)
        child = topic.node.default_child
        if isinstance(child, sns.CfnTopic) and child.kms_master_key_id is None:
            raise ValueError(f"topic: {topic.node.path} has no customer key; allowed: an encrypted topic, as PhiTopic.")
        super().__init__(scope, construct_id)
        admit_alarms(self, topic)
        self.alarms: dict[str, list[cloudwatch.AlarmBase]] = {}
        self._action = actions.SnsAction(topic)
        self.resource = make_event_log(self, "Resource", encryption_key=encryption_key)
        for indicator in INDICATORS:
            self._on_events(ACCOUNT, indicator)

    def watch_bucket(self, bucket: s3.IBucket, *, metrics_id: str = "EntireBucket") -> None:
        """Watches how much is read from a bucket, and how many requests it refuses.

        Request metrics are switched on for a bucket of the app that has none of this id; a bucket of another app must
        have them. Amazon S3 charges for request metrics.

        Args:
            bucket: what to watch.
            metrics_id: id of a request metrics configuration that covers the whole bucket.
        """
        if isinstance(bucket, s3.Bucket) and metrics_id not in _metrics_ids(bucket):
            bucket.add_metric(id=metrics_id)

        def metric(name: str, period: Duration) -> cloudwatch.Metric:
            dimensions = {"BucketName": bucket.bucket_name, "FilterId": metrics_id}
            return cloudwatch.Metric(
                namespace="AWS/S3", metric_name=name, dimensions_map=dimensions, statistic="Sum", period=period
            )

        self._unusual(bucket, "UnusualReads", metric("BytesDownloaded", Duration.hours(1)), "More is read than usual.")
        why = "Many requests for objects were refused or for what is not there: somebody tries names or permissions."
        refused = metric("4xxErrors", Duration.minutes(FIVE_MINUTES))
        self._over(bucket, "RefusedRequests", refused, DENIED_OBJECT_REQUESTS, why)

    def watch_table(self, table: dynamodb.ITable) -> None:
        """Watches how much is read from a table.

        Args:
            table: what to watch.
        """
        reads = table.metric_consumed_read_capacity_units(period=Duration.hours(1), statistic="Sum")
        self._unusual(table, "UnusualReads", reads, "More is read than usual.")

    def watch_queue(self, queue: sqs.IQueue, *, dead_letter_queue: sqs.IQueue, oldest: Duration | None = None) -> None:
        """Watches for messages that wait too long or could not be processed.

        Args:
            queue: what to watch.
            dead_letter_queue: its dead letters.
            oldest: age from which a message waits too long; one hour if None.
        """
        period = Duration.minutes(FIVE_MINUTES)
        age = queue.metric_approximate_age_of_oldest_message(period=period, statistic="Maximum")
        limit = (oldest or Duration.hours(1)).to_seconds()
        self._over(queue, "Waiting", age, limit, "Messages wait: the consumer is down or too slow.")
        letters = dead_letter_queue.metric_approximate_number_of_messages_visible(period=period, statistic="Maximum")
        self._over(queue, "DeadLetters", letters, 1, "A message could not be processed; it is kept for 14 days.")

    def watch_function(self, function: lambda_.IFunction) -> None:
        """Watches for failures and throttling, behind which data may be late or lost.

        Args:
            function: what to watch.
        """
        period = Duration.minutes(FIVE_MINUTES)
        self._over(function, "Errors", function.metric_errors(period=period), 1, "The function failed.")
        why = "The function was throttled: its concurrency is used up, by load or by somebody."
        self._over(function, "Throttles", function.metric_throttles(period=period), 1, why)

    def watch_database(
        self,
        database: rds.IDatabaseCluster | rds.IDatabaseInstance,
        *,
        log_group: logs.ILogGroup | None = None,
    ) -> None:
        """Watches connections to a database, and failed logins if its log is given.

        Amazon RDS has no metric for failed logins; they are counted in the exported log: of PostgreSQL the log
        ``postgresql``, of MySQL ``error`` or ``audit``.

        Args:
            database: a cluster or an instance.
            log_group: the log group of the database's log.
        """
        connections = database.metric_database_connections(period=Duration.minutes(FIVE_MINUTES), statistic="Maximum")
        why = "More connections than usual: a pool that leaks, or somebody else."
        self._unusual(database, "UnusualConnections", connections, why, missing=NO_DATA_IS_UNKNOWN)
        if log_group is not None:
            terms = ("authentication failed", "no pg_hba.conf entry", "Access denied for user", "FAILED_CONNECT")
            failed = log_group.add_metric_filter(
                f"{self.node.id}FailedLogins",
                filter_pattern=logs.FilterPattern.any_term(*terms),
                metric_namespace="HipaaConstructs",
                metric_name=f"FailedLogins-{database.node.addr}",
                metric_value="1",
            ).metric(period=Duration.minutes(FIVE_MINUTES), statistic="Sum")
            why = "Logins to the database failed: somebody guesses, or a rotated secret did not arrive."
            self._over(database, "FailedLogins", failed, FAILED_DATABASE_LOGINS, why)

    def watch_key(self, key: kms.IKey) -> None:
        """Watches for changes by hand that could open a key or destroy what it protects.

        Args:
            key: what to watch; refused use of any key is watched anyway.
        """
        self._on_events(_label(key), changes_of_key("KeyChanges", key.key_arn))

    def watch_log_group(self, log_group: AuditedLogGroup) -> None:
        """Watches for identifiers that slipped into a log.

        Args:
            log_group: what to watch.
        """
        found = log_group.findings_metric.with_(period=Duration.minutes(FIVE_MINUTES))
        self._over(log_group, "Identifiers", found, 1, "An identifier was logged, and masked: repair what logs it.")

    def _on_events(self, group: str, indicator: Indicator) -> None:
        rule = events.CfnRule(
            self,
            _construct_id(group, f"{indicator.name}Rule"),
            description=indicator.why,
            event_pattern=indicator.pattern,
            # Reads too: kms:Decrypt is one.
            state="ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
            targets=[events.CfnRule.TargetProperty(id="Events", arn=arn_of(self.resource))],
        )
        matched = cloudwatch.Metric(
            namespace="AWS/Events",
            metric_name="MatchedEvents",
            dimensions_map={"RuleName": rule.ref},
            statistic="Sum",
            period=Duration.minutes(FIVE_MINUTES),
        )
        self._add(group, indicator.name, matched, indicator.threshold, indicator.why)

    def _over(self, watched: IConstruct, name: str, metric: cloudwatch.Metric, threshold: float, why: str) -> None:
        self._add(_label(watched), name, metric, threshold, why)

    def _add(self, group: str, name: str, metric: cloudwatch.Metric, threshold: float, why: str) -> None:
        alarm = cloudwatch.Alarm(
            self,
            _construct_id(group, name),
            metric=metric,
            threshold=threshold,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            # Counts: nothing was counted, nothing happened.
            treat_missing_data=NO_DATA_IS_GOOD,
            alarm_description=why,
        )
        self._register(group, alarm)

    def _unusual(
        self,
        watched: IConstruct,
        name: str,
        metric: cloudwatch.Metric,
        why: str,
        *,
        missing: cloudwatch.TreatMissingData = NO_DATA_IS_GOOD,
    ) -> None:
        group = _label(watched)
        alarm = cloudwatch.AnomalyDetectionAlarm(
            self,
            _construct_id(group, name),
            metric=metric,
            std_devs=STANDARD_DEVIATIONS,
            evaluation_periods=1,
            # Less than usual is no threat to confidentiality.
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
            treat_missing_data=missing,
            alarm_description=why,
        )
        self._register(group, alarm)

    def _register(self, group: str, alarm: cloudwatch.Alarm) -> None:
        alarm.add_alarm_action(self._action)
        self.alarms.setdefault(group, []).append(alarm)


def _label(watched: IConstruct) -> str:
    """Path of a construct in its stack, without the ``Resource`` of constructs as these."""
    parts = [part for part in watched.node.path.split("/")[1:] if part != "Resource"]
    return "/".join(parts)


def _construct_id(group: str, name: str) -> str:
    return f"{group.replace('/', '-')}-{name}"


def _metrics_ids(bucket: s3.Bucket) -> list[str]:
    resource = cast("s3.CfnBucket", bucket.node.default_child)
    return [each["id"] for each in Stack.of(bucket).resolve(resource.metrics_configurations) or []]
