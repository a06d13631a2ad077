"""AWS::CloudWatch, and masking in AWS::Logs, read back as deployed."""

import json


def resource(kind, **properties):
    return {"Type": f"AWS::{kind}", "Properties": properties}


def test_alarms_and_dashboard_are_read_back_changed_and_deleted(account):
    def resources(threshold):
        topic = resource("SNS::Topic")
        alarm = resource(
            "CloudWatch::Alarm",
            AlarmName="denied",
            Namespace="App",
            MetricName="Denied",
            Statistic="Sum",
            Period=300,
            EvaluationPeriods=1,
            Threshold=threshold,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            TreatMissingData="notBreaching",
            AlarmActions=[{"Ref": "T"}],
        )
        either = resource("CloudWatch::CompositeAlarm", AlarmName="any", AlarmRule='ALARM("denied")')
        board = resource("CloudWatch::Dashboard", DashboardName="app", DashboardBody=json.dumps({"widgets": []}))
        return {"T": topic, "A": alarm, "C": either, "D": board}

    stack = account.deploy(resources(1), Outputs={"Arn": {"Value": {"Fn::GetAtt": ["A", "Arn"]}}})
    client = account.client("cloudwatch")
    read = client.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    (alarm,), (composite,) = read["MetricAlarms"], read["CompositeAlarms"]
    assert (alarm["AlarmArn"], alarm["Threshold"]) == (stack["Values"]["Arn"], 1.0)
    assert alarm["AlarmActions"] == [stack["Ids"]["T"]]
    assert alarm["TreatMissingData"] == "notBreaching"
    assert composite["AlarmRule"] == 'ALARM("denied")'
    assert json.loads(client.get_dashboard(DashboardName="app")["DashboardBody"]) == {"widgets": []}
    assert account.deploy(resources(5))["StackStatus"] == "UPDATE_COMPLETE"
    (alarm,) = client.describe_alarms(AlarmNames=["denied"])["MetricAlarms"]
    assert alarm["Threshold"] == 5.0
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert client.describe_alarms()["MetricAlarms"] == []
    assert client.list_dashboards()["DashboardEntries"] == []


def test_anomaly_detector_is_read_back_changed_and_deleted(account):
    def detector(**more):
        metric = {"Namespace": "AWS/S3", "MetricName": "BytesDownloaded", "Stat": "Sum"}
        return {"D": resource("CloudWatch::AnomalyDetector", SingleMetricAnomalyDetector=metric, **more)}

    account.deploy(detector())
    client = account.client("cloudwatch")
    (read,) = client.describe_anomaly_detectors()["AnomalyDetectors"]
    assert read["SingleMetricAnomalyDetector"]["MetricName"] == "BytesDownloaded"
    account.deploy(detector(Configuration={"MetricTimezone": "UTC"}))
    (read,) = client.describe_anomaly_detectors()["AnomalyDetectors"]
    assert read["Configuration"] == {"MetricTimezone": "UTC"}
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert client.describe_anomaly_detectors()["AnomalyDetectors"] == []


def test_log_group_masks_what_its_policy_says(account):
    def group(**more):
        return {"L": resource("Logs::LogGroup", LogGroupName="app", **more)}

    identifier = "arn:aws:dataprotection::aws:data-identifier/EmailAddress"
    statements = [
        {"Sid": "audit", "DataIdentifier": [identifier], "Operation": {"Audit": {"FindingsDestination": {}}}},
        {"Sid": "redact", "DataIdentifier": [identifier], "Operation": {"Deidentify": {"MaskConfig": {}}}},
    ]
    policy = {"Name": "mask", "Version": "2021-06-01", "Statement": statements}
    account.deploy(group(DataProtectionPolicy=policy))
    client = account.client("logs")
    assert json.loads(client.get_data_protection_policy(logGroupIdentifier="app")["policyDocument"]) == policy
    account.deploy(group(RetentionInDays=365))
    assert "policyDocument" not in client.get_data_protection_policy(logGroupIdentifier="app")
    broken = account.deploy(group(DataProtectionPolicy={**policy, "Statement": statements[:1]}))
    assert "one statement to audit and one to redact" in broken["StackStatusReason"]
