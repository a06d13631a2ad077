"""A bucket's notifications reach only destinations that admit S3, and are read back as deployed."""

import pytest


def resource(kind, **properties):
    return {"Type": f"AWS::{kind}", "Properties": properties}


ADMITTED = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage"}
QUEUE = {"Fn::GetAtt": ["Q", "Arn"]}


def queue(*, admits):
    document = {"Version": "2012-10-17", "Statement": [{**ADMITTED, "Resource": "*"}] if admits else []}
    policy = resource("SQS::QueuePolicy", Queues=[{"Ref": "Q"}], PolicyDocument=document)
    return {"Q": resource("SQS::Queue"), "P": policy}


def bucket(configuration):
    return {**resource("S3::Bucket", NotificationConfiguration=configuration), "DependsOn": "P"}


def own():
    rules = {"S3Key": {"Rules": [{"Name": "prefix", "Value": "intake/"}]}}
    one = {"Event": "s3:ObjectCreated:*", "Queue": QUEUE, "Filter": rules}
    return {"B": bucket({"QueueConfigurations": [one]})}


def by_cdk():
    one = {"Events": ["s3:ObjectCreated:*"], "QueueArn": QUEUE}
    given = {"BucketName": {"Ref": "B"}, "NotificationConfiguration": {"QueueConfigurations": [one]}}
    notify = {"Type": "Custom::S3BucketNotifications", "Properties": {"ServiceToken": "t", **given}, "DependsOn": "P"}
    return {"B": resource("S3::Bucket"), "N": notify}


@pytest.mark.parametrize("wanted", [own(), by_cdk()], ids=["bucket", "cdk"])
def test_queue_is_notified_when_it_admits_s3(account, wanted):
    stack = account.deploy({**queue(admits=True), **wanted})
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    read = account.client("s3").get_bucket_notification_configuration(Bucket=stack["Ids"]["B"])
    (one,) = read["QueueConfigurations"]
    assert one["Events"] == ["s3:ObjectCreated:*"]
    assert one["QueueArn"].startswith("arn:aws:sqs:")


@pytest.mark.parametrize("wanted", [own(), by_cdk()], ids=["bucket", "cdk"])
def test_queue_that_does_not_admit_s3_fails_the_stack(account, wanted):
    stack = account.deploy({**queue(admits=False), **wanted})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "Unable to validate the following destination configurations" in stack["StackStatusReason"]


def test_event_bridge_is_read_back_and_taken_away(account):
    first = {"B": resource("S3::Bucket", NotificationConfiguration={"EventBridgeConfiguration": {}})}
    name = account.deploy(first)["Ids"]["B"]
    s3 = account.client("s3")
    assert s3.get_bucket_notification_configuration(Bucket=name)["EventBridgeConfiguration"] == {}
    account.deploy({"B": resource("S3::Bucket")})
    assert "EventBridgeConfiguration" not in s3.get_bucket_notification_configuration(Bucket=name)
    assert account.delete()[0] == "DELETE_COMPLETE"


def test_custom_resource_takes_its_configuration_away(account):
    account.deploy({**queue(admits=True), **by_cdk()})
    rest = {key: value for key, value in by_cdk().items() if key != "N"}
    name = account.deploy({**queue(admits=True), **rest})["Ids"]["B"]
    assert "QueueConfigurations" not in account.client("s3").get_bucket_notification_configuration(Bucket=name)
