"""Request metrics of a bucket, and whether its tags count in policies, are read back as deployed."""

import pytest
from botocore.exceptions import ClientError


def bucket(**properties):
    return {"B": {"Type": "AWS::S3::Bucket", "Properties": properties}}


def test_request_metrics_are_read_back_changed_and_taken_away(account):
    tags = [{"Key": "data", "Value": "phi"}]
    some = {"Id": "Some", "Prefix": "intake/", "TagFilters": tags}
    name = account.deploy(bucket(MetricsConfigurations=[{"Id": "EntireBucket"}, some]))["Ids"]["B"]
    s3 = account.client("s3")
    found = s3.list_bucket_metrics_configurations(Bucket=name)["MetricsConfigurationList"]
    assert found == [{"Id": "EntireBucket"}, {"Id": "Some", "Filter": {"And": {"Prefix": "intake/", "Tags": tags}}}]
    account.deploy(bucket(MetricsConfigurations=[{"Id": "Some", "Prefix": "out/"}]))
    read = s3.get_bucket_metrics_configuration(Bucket=name, Id="Some")["MetricsConfiguration"]
    assert read == {"Id": "Some", "Filter": {"Prefix": "out/"}}
    with pytest.raises(ClientError, match="NoSuchConfiguration"):
        s3.get_bucket_metrics_configuration(Bucket=name, Id="EntireBucket")
    account.deploy(bucket())
    assert "MetricsConfigurationList" not in s3.list_bucket_metrics_configurations(Bucket=name)
    assert account.delete()[0] == "DELETE_COMPLETE"


def test_tags_count_as_deployed(account):
    name = account.deploy(bucket(AbacStatus="Enabled"))["Ids"]["B"]
    s3 = account.client("s3")
    assert s3.get_bucket_abac(Bucket=name)["AbacStatus"] == {"Status": "Enabled"}
    account.deploy(bucket(VersioningConfiguration={"Status": "Enabled"}))
    assert s3.get_bucket_abac(Bucket=name)["AbacStatus"] == {"Status": "Disabled"}
