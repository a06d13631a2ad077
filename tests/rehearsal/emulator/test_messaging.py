"""AWS::SQS, AWS::SNS, AWS::Events and AWS::Kinesis read back as deployed."""

import json

DOCUMENT = {
    "Version": "2012-10-17",
    "Statement": [{"Sid": "Send", "Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}],
}
TAGS = [{"Key": "data", "Value": "phi"}]


def resource(kind, **properties):
    return {"Type": f"AWS::{kind}", "Properties": properties}


def test_queue_is_read_back_changed_and_deleted(account):
    dead = resource("SQS::Queue", KmsMasterKeyId="alias/phi", MessageRetentionPeriod=1209600)
    redrive = {"deadLetterTargetArn": {"Fn::GetAtt": ["D", "Arn"]}, "maxReceiveCount": 3}
    queue = resource(
        "SQS::Queue",
        QueueName="intake",
        KmsMasterKeyId="alias/phi",
        KmsDataKeyReusePeriodSeconds=900,
        VisibilityTimeout=60,
        RedrivePolicy=redrive,
        Tags=TAGS,
    )
    policy = resource("SQS::QueuePolicy", Queues=[{"Ref": "Q"}], PolicyDocument=DOCUMENT)
    stack = account.deploy(
        {"D": dead, "Q": queue, "P": policy}, Outputs={"Arn": {"Value": {"Fn::GetAtt": ["Q", "Arn"]}}}
    )
    url, sqs = stack["Ids"]["Q"], account.client("sqs")
    read = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert (read["KmsMasterKeyId"], read["KmsDataKeyReusePeriodSeconds"]) == ("alias/phi", "900")
    assert read["QueueArn"] == stack["Values"]["Arn"]
    assert json.loads(read["RedrivePolicy"])["maxReceiveCount"] == 3
    assert json.loads(read["Policy"]) == DOCUMENT
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"data": "phi"}
    changed = resource("SQS::Queue", QueueName="intake", KmsMasterKeyId="alias/other", Tags=[])
    assert account.deploy({"Q": changed})["Ids"]["Q"] == url
    read = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert (read["KmsMasterKeyId"], read["VisibilityTimeout"]) == ("alias/other", "30")
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {}
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert "QueueUrls" not in sqs.list_queues()


def test_fifo_queue_is_named_as_one(account):
    queue = resource("SQS::Queue", FifoQueue=True, ContentBasedDeduplication=True)
    assert account.deploy({"Q": queue})["Ids"]["Q"].endswith(".fifo")


def test_subscription_is_read_back_and_changed(account):
    def subscription(**more):
        endpoint = {"Fn::GetAtt": ["Q", "Arn"]}
        return resource("SNS::Subscription", TopicArn={"Ref": "T"}, Protocol="sqs", Endpoint=endpoint, **more)

    topic = resource("SNS::Topic", KmsMasterKeyId="alias/phi", DisplayName="Intake")
    first = {"T": topic, "Q": resource("SQS::Queue"), "S": subscription(RawMessageDelivery=True)}
    ids = account.deploy(first)["Ids"]
    sns = account.client("sns")
    read = sns.get_topic_attributes(TopicArn=ids["T"])["Attributes"]
    assert (read["KmsMasterKeyId"], read["DisplayName"]) == ("alias/phi", "Intake")
    assert sns.get_subscription_attributes(SubscriptionArn=ids["S"])["Attributes"]["RawMessageDelivery"] == "true"
    account.deploy({**first, "S": subscription(FilterPolicy={"kind": ["admission"]})})
    read = sns.get_subscription_attributes(SubscriptionArn=ids["S"])["Attributes"]
    assert json.loads(read["FilterPolicy"]) == {"kind": ["admission"]}
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert sns.list_subscriptions()["Subscriptions"] == []


def test_rule_is_read_back_with_its_targets_changed_and_deleted(account):
    def rule(targets, **more):
        pattern = {"source": ["aws.s3"], "detail-type": ["Object Created"]}
        return resource("Events::Rule", Name="arrived", EventPattern=pattern, Targets=targets, State="ENABLED", **more)

    queue = {"Q": resource("SQS::Queue")}
    target = {"Id": "one", "Arn": {"Fn::GetAtt": ["Q", "Arn"]}}
    account.deploy({**queue, "R": rule([target], Tags=TAGS)})
    events = account.client("events")
    described = events.describe_rule(Name="arrived")
    assert json.loads(described["EventPattern"])["source"] == ["aws.s3"]
    assert events.list_tags_for_resource(ResourceARN=described["Arn"])["Tags"] == TAGS
    assert [item["Id"] for item in events.list_targets_by_rule(Rule="arrived")["Targets"]] == ["one"]
    account.deploy({**queue, "R": rule([{**target, "Id": "two"}], Description="changed")})
    assert events.describe_rule(Name="arrived")["Description"] == "changed"
    assert [item["Id"] for item in events.list_targets_by_rule(Rule="arrived")["Targets"]] == ["two"]
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert events.list_rules()["Rules"] == []


def test_bus_is_read_back_with_its_policy_and_archive(account):
    statement = {"Effect": "Allow", "Principal": {"AWS": account.id}, "Action": "events:PutEvents", "Resource": "*"}
    bus = resource("Events::EventBus", Name="clinic", KmsKeyIdentifier="alias/phi", Tags=TAGS)
    admit = resource("Events::EventBusPolicy", EventBusName={"Ref": "B"}, StatementId="OwnAccount", Statement=statement)
    keep = resource("Events::Archive", SourceArn={"Fn::GetAtt": ["B", "Arn"]}, RetentionDays=365, ArchiveName="kept")
    rule = resource("Events::Rule", EventBusName={"Ref": "B"}, EventPattern={"source": ["clinic"]}, Name="all")
    stack = account.deploy(
        {"B": bus, "P": admit, "A": keep, "R": rule}, Outputs={"Rule": {"Value": {"Fn::GetAtt": ["R", "Arn"]}}}
    )
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    assert stack["Values"]["Rule"].endswith(":rule/clinic/all")
    events = account.client("events")
    described = events.describe_event_bus(Name="clinic")
    assert described["KmsKeyIdentifier"] == "alias/phi"
    (read,) = json.loads(described["Policy"])["Statement"]
    assert (read["Sid"], read["Action"]) == ("OwnAccount", "events:PutEvents")
    assert events.describe_archive(ArchiveName="kept")["RetentionDays"] == 365
    keep["Properties"]["RetentionDays"] = 731
    account.deploy({"B": bus, "A": keep})
    assert events.describe_archive(ArchiveName="kept")["RetentionDays"] == 731
    assert "Policy" not in events.describe_event_bus(Name="clinic")
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert [item["Name"] for item in events.list_event_buses()["EventBuses"]] == ["default"]


def test_stream_is_read_back_changed_and_deleted(account):
    encryption = {"EncryptionType": "KMS", "KeyId": "alias/phi"}
    stream = {"Name": "vitals", "StreamModeDetails": {"StreamMode": "ON_DEMAND"}, "Tags": TAGS}
    account.deploy({"S": resource("Kinesis::Stream", **stream, StreamEncryption=encryption, RetentionPeriodHours=48)})
    kinesis = account.client("kinesis")
    read = kinesis.describe_stream(StreamName="vitals")["StreamDescription"]
    assert (read["EncryptionType"], read["KeyId"], read["RetentionPeriodHours"]) == ("KMS", "alias/phi", 48)
    assert kinesis.list_tags_for_stream(StreamName="vitals")["Tags"] == TAGS
    account.deploy({"S": resource("Kinesis::Stream", **{**stream, "Tags": []})})
    read = kinesis.describe_stream(StreamName="vitals")["StreamDescription"]
    assert (read["EncryptionType"], read["RetentionPeriodHours"]) == ("NONE", 24)
    assert kinesis.list_tags_for_stream(StreamName="vitals")["Tags"] == []
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert kinesis.list_streams()["StreamNames"] == []


def test_stream_policy_is_read_back(account):
    stream = resource("Kinesis::Stream", ShardCount=1)
    arn = {"Fn::GetAtt": ["S", "Arn"]}
    policy = resource("Kinesis::ResourcePolicy", ResourceArn=arn, ResourcePolicy=DOCUMENT)
    stack = account.deploy({"S": stream, "P": policy})
    read = account.client("kinesis").get_resource_policy(ResourceARN=stack["Ids"]["P"])
    assert json.loads(read["Policy"]) == DOCUMENT
    assert account.delete()[0] == "DELETE_COMPLETE"
