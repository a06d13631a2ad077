"""AWS::Config recorders and delivery channels, read back as deployed."""


def resources(*, name="default", bucket="logs", everything=True, channel=True):
    recorder = {
        "Type": "AWS::Config::ConfigurationRecorder",
        "Properties": {
            "Name": name,
            "RoleARN": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/recorder"},
            "RecordingGroup": {"AllSupported": True, "IncludeGlobalResourceTypes": everything},
            "RecordingMode": {"RecordingFrequency": "CONTINUOUS"},
        },
    }
    delivery = {
        "Type": "AWS::Config::DeliveryChannel",
        "Properties": {
            "S3BucketName": bucket,
            "ConfigSnapshotDeliveryProperties": {"DeliveryFrequency": "TwentyFour_Hours"},
        },
    }
    return {"R": recorder, "D": delivery} if channel else {"R": recorder}


def recording(account):
    statuses = account.client("config").describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
    return [(each["name"], each["recording"]) for each in statuses]


def test_recorder_records_once_there_is_a_channel(account):
    account.deploy(resources(channel=False))
    assert recording(account) == [("default", False)]
    account.deploy(resources())
    assert recording(account) == [("default", True)]


def test_recorder_and_channel_are_read_back_changed_and_deleted(account):
    assert account.deploy(resources())["Ids"] == {"R": "default", "D": "default"}
    client = account.client("config")
    (recorder,) = client.describe_configuration_recorders()["ConfigurationRecorders"]
    assert recorder["roleARN"] == f"arn:aws:iam::{account.id}:role/recorder"
    group = recorder["recordingGroup"]
    assert (group["allSupported"], group["includeGlobalResourceTypes"]) == (True, True)
    (channel,) = client.describe_delivery_channels()["DeliveryChannels"]
    assert channel["s3BucketName"] == "logs"
    assert channel["configSnapshotDeliveryProperties"] == {"deliveryFrequency": "TwentyFour_Hours"}
    assert account.deploy(resources(bucket="others", everything=False))["StackStatus"] == "UPDATE_COMPLETE"
    (recorder,) = client.describe_configuration_recorders()["ConfigurationRecorders"]
    assert recorder["recordingGroup"]["includeGlobalResourceTypes"] is False
    assert client.describe_delivery_channels()["DeliveryChannels"][0]["s3BucketName"] == "others"
    assert recording(account) == [("default", True)]
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert client.describe_configuration_recorders()["ConfigurationRecorders"] == []
    assert client.describe_delivery_channels()["DeliveryChannels"] == []


def test_an_account_has_room_for_one_recorder(account):
    account.client("config").put_configuration_recorder(
        ConfigurationRecorder={"name": "mine", "roleARN": f"arn:aws:iam::{account.id}:role/mine"}
    )
    assert account.deploy(resources(channel=False))["StackStatus"] == "ROLLBACK_COMPLETE"
