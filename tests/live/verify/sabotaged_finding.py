"""What can be changed by hand on the way from a finding to a person, at remediation and at queries."""

from __future__ import annotations

import json

from live.verify.sabotage import by_hand

WEST = "us-west-2"
BUS = "hlz-findings"


def in_security(live, kind):
    return f"arn:aws:{kind[0]}:us-east-1:{live.plan.account('security').id}:{kind[1]}"


@by_hand(("only_the_baseline_sends_findings", "senders", "999999999999"))
def stranger_may_send(live):
    events = live.client("events", "security")
    stranger = {"StatementId": "Stranger", "Action": "events:PutEvents", "Principal": "999999999999"}
    events.put_permission(EventBusName=BUS, **stranger)
    yield
    events.remove_permission(EventBusName=BUS, StatementId="Stranger")


@by_hand(("findings_are_kept", "archive hlz-findings", "30 days"))
def archive_forgets(live):
    events = live.client("events", "security")
    (archive,) = events.list_archives()["Archives"]
    events.update_archive(ArchiveName=archive["ArchiveName"], RetentionDays=30)
    yield
    events.update_archive(ArchiveName=archive["ArchiveName"], RetentionDays=archive["RetentionDays"])


@by_hand(("findings_are_forwarded", "us-west-2 rule hlz-forward-macie", "DISABLED"))
def region_is_not_forwarded(live):
    events = live.client("events", "security", WEST)
    events.disable_rule(Name="hlz-forward-macie")
    yield
    events.enable_rule(Name="hlz-forward-macie")


@by_hand(("findings_are_routed", "rule hlz-findings-critical-security-hub", "to none"))
def gravest_findings_go_nowhere(live):
    events, rule = live.client("events", "security"), "hlz-findings-critical-security-hub"
    targets = events.list_targets_by_rule(Rule=rule, EventBusName=BUS)["Targets"]
    events.remove_targets(Rule=rule, EventBusName=BUS, Ids=[each["Id"] for each in targets])
    yield
    events.put_targets(Rule=rule, EventBusName=BUS, Targets=targets)


@by_hand(("people_are_told", "topic hlz-findings-email-medium", "stranger@example.org"))
def stranger_reads_along(live):
    sns, topic = live.client("sns", "security"), in_security(live, ("sns", "hlz-findings-email-medium"))
    made = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="stranger@example.org", ReturnSubscriptionArn=True)
    yield
    sns.unsubscribe(SubscriptionArn=made["SubscriptionArn"])


@by_hand(("chat_is_told", "Slack channel C0EXAMPLE01", "AdministratorAccess"))
def channel_may_act(live):
    chatbot = live.client("chatbot", "security")
    (row,) = chatbot.describe_slack_channel_configurations()["SlackChannelConfigurations"]
    change = {"ChatConfigurationArn": row["ChatConfigurationArn"], "SlackChannelId": row["SlackChannelId"]}
    guards = ["arn:aws:iam::aws:policy/AdministratorAccess"]
    chatbot.update_slack_channel_configuration(**change, GuardrailPolicyArns=guards)
    yield
    chatbot.update_slack_channel_configuration(**change, GuardrailPolicyArns=row["GuardrailPolicyArns"])


@by_hand(("tickets_are_made", "API destination hlz-ticket-webhook", "https://elsewhere.example.org"))
def tickets_go_elsewhere(live):
    events, name = live.client("events", "security"), "hlz-ticket-webhook"
    planned = events.describe_api_destination(Name=name)["InvocationEndpoint"]
    events.update_api_destination(Name=name, InvocationEndpoint="https://elsewhere.example.org")
    yield
    events.update_api_destination(Name=name, InvocationEndpoint=planned)


@by_hand(("only_planned_findings_are_suppressed", "automation rules", "quiet"))
def findings_are_hidden(live):
    hub = live.client("securityhub", "security")
    action = {"Type": "FINDING_FIELDS_UPDATE", "FindingFieldsUpdate": {"Workflow": {"Status": "SUPPRESSED"}}}
    rule = {"RuleName": "quiet", "RuleOrder": 1, "Description": "hush", "Criteria": {}, "Actions": [action]}
    made = hub.create_automation_rule(**rule)
    yield
    hub.batch_delete_automation_rules(AutomationRulesArns=[made["RuleArn"]])


@by_hand(("sinks_take_metrics_only", "us-west-2 what sink hlz-observability takes", "another policy"))
def sink_takes_logs(live):
    oam, sink = live.client("oam", "security", WEST), live.plan.monitoring_sinks[WEST]
    planned = oam.get_sink_policy(SinkIdentifier=sink)["Policy"]
    changed = json.loads(planned)
    del changed["Statement"][0]["Condition"]["ForAllValues:StringEquals"]
    oam.put_sink_policy(SinkIdentifier=sink, Policy=json.dumps(changed))
    yield
    oam.put_sink_policy(SinkIdentifier=sink, Policy=planned)


@by_hand(("remediation_acts_as_planned", "accounts that document hlz-remediate-key is shared with", "999999999999"))
def automation_is_shared(live):
    ssm, document = live.client("ssm", "security"), {"Name": "hlz-remediate-key", "PermissionType": "Share"}
    ssm.modify_document_permission(**document, AccountIdsToAdd=["999999999999"])
    yield
    ssm.modify_document_permission(**document, AccountIdsToRemove=["999999999999"])


@by_hand(("remediation_is_started", "rule hlz-remediate-trail-1", "DISABLED"))
def automation_is_not_started(live):
    events = live.client("events", "security")
    events.disable_rule(Name="hlz-remediate-trail-1", EventBusName=BUS)
    yield
    events.enable_rule(Name="hlz-remediate-trail-1", EventBusName=BUS)


@by_hand(("query_results_are_encrypted", "workgroup hlz-investigation", "left to whoever asks"))
def results_may_go_anywhere(live):
    athena = live.client("athena", "log-archive")
    change = {"WorkGroup": "hlz-investigation"}
    athena.update_work_group(**change, ConfigurationUpdates={"EnforceWorkGroupConfiguration": False})
    yield
    athena.update_work_group(**change, ConfigurationUpdates={"EnforceWorkGroupConfiguration": True})


@by_hand(("queries_are_saved", "saved queries", "hlz-"))
def query_is_deleted(live):
    athena = live.client("athena", "log-archive")
    first = athena.list_named_queries(WorkGroup="hlz-investigation")["NamedQueryIds"][0]
    made = athena.get_named_query(NamedQueryId=first)["NamedQuery"]
    athena.delete_named_query(NamedQueryId=first)
    yield
    athena.create_named_query(**{key: value for key, value in made.items() if key != "NamedQueryId"})


SABOTAGES = (
    stranger_may_send,
    archive_forgets,
    region_is_not_forwarded,
    gravest_findings_go_nowhere,
    stranger_reads_along,
    channel_may_act,
    tickets_go_elsewhere,
    findings_are_hidden,
    sink_takes_logs,
    automation_is_shared,
    automation_is_not_started,
    results_may_go_anywhere,
    query_is_deleted,
)
