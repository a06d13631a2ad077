"""Budgets, anomaly monitors and observability links through CloudFormation."""

import json

TOPIC = "arn:aws:sns:eu-west-1:100000000000:hlz-operations"
NOTIFICATION = {
    "NotificationType": "ACTUAL",
    "ComparisonOperator": "GREATER_THAN",
    "Threshold": 80,
    "ThresholdType": "PERCENTAGE",
}


def budget(amount):
    data = {
        "BudgetName": "hlz-monthly",
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": amount, "Unit": "USD"},
    }
    subscribers = [{"SubscriptionType": "SNS", "Address": TOPIC}]
    notified = [{"Notification": NOTIFICATION, "Subscribers": subscribers}]
    properties = {"Budget": data, "NotificationsWithSubscribers": notified}
    return {"Type": "AWS::Budgets::Budget", "Properties": properties}


def test_a_budget_is_made_changed_and_deleted(account):
    budgets = account.client("budgets")
    account.deploy({"Budget": budget(1000)})
    where = {"AccountId": account.id, "BudgetName": "hlz-monthly"}
    (notification,) = budgets.describe_notifications_for_budget(**where)["Notifications"]
    told = budgets.describe_subscribers_for_notification(**where, Notification=notification)["Subscribers"]
    assert told == [{"SubscriptionType": "SNS", "Address": TOPIC}]
    account.deploy({"Budget": budget(500)})
    assert float(budgets.describe_budget(**where)["Budget"]["BudgetLimit"]["Amount"]) == 500
    account.delete()
    assert budgets.describe_budgets(AccountId=account.id).get("Budgets", []) == []


def monitored(usd):
    impact = {"Key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE", "MatchOptions": ["GREATER_THAN_OR_EQUAL"], "Values": [str(usd)]}
    monitor = {"MonitorName": "hlz-accounts", "MonitorType": "DIMENSIONAL", "MonitorDimension": "LINKED_ACCOUNT"}
    subscription = {
        "SubscriptionName": "hlz-accounts",
        "Frequency": "IMMEDIATE",
        "MonitorArnList": [{"Fn::GetAtt": ["Monitor", "MonitorArn"]}],
        "Subscribers": [{"Type": "SNS", "Address": TOPIC}],
        "ThresholdExpression": json.dumps({"Dimensions": impact}),
    }
    return {
        "Monitor": {"Type": "AWS::CE::AnomalyMonitor", "Properties": monitor},
        "Subscription": {"Type": "AWS::CE::AnomalySubscription", "Properties": subscription},
    }


def test_an_anomaly_subscription_follows_its_monitor(account):
    client = account.client("ce")
    ids = account.deploy(monitored(100))["Ids"]
    account.deploy(monitored(50))
    (subscription,) = client.get_anomaly_subscriptions()["AnomalySubscriptions"]
    assert subscription["MonitorArnList"] == [ids["Monitor"]]
    assert subscription["ThresholdExpression"]["Dimensions"]["Values"] == ["50"]
    account.delete()
    assert client.get_anomaly_monitors()["AnomalyMonitors"] == []


def test_an_account_has_one_monitor_of_a_dimension(account):
    account.deploy(monitored(100))
    assert account.deploy(monitored(100), name="again")["StackStatus"] == "ROLLBACK_COMPLETE"


def link(sink):
    properties = {"LabelTemplate": "$AccountName", "ResourceTypes": ["AWS::CloudWatch::Metric"], "SinkIdentifier": sink}
    return {"Link": {"Type": "AWS::Oam::Link", "Properties": properties}}


def test_a_link_is_to_another_accounts_sink(account, new_account):
    other = new_account()
    oam = other.client("oam")
    sink = oam.create_sink(Name="hlz")["Arn"]
    oam.put_sink_policy(SinkIdentifier=sink, Policy='{"Statement":[]}')
    made = account.deploy(link(sink))["Ids"]["Link"]
    (attached,) = oam.list_attached_links(SinkIdentifier=sink)["Items"]
    assert (attached["LinkArn"], attached["ResourceTypes"]) == (made, ["AWS::CloudWatch::Metric"])
    account.delete()
    assert oam.list_attached_links(SinkIdentifier=sink)["Items"] == []
    assert other.deploy(link(sink))["StackStatus"] == "ROLLBACK_COMPLETE"
