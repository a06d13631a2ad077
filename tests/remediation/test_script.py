"""The very text that the documents carry, run against moto: each remedy mends, and everything else is left alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from hipaa_landing_zone.plan.remediation import AUTOMATIONS
from hipaa_landing_zone.remediation import script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MEMBER, REGION, GROUP = "200000000005", "us-west-2", "/hlz/remediation"
EXEMPT = "hlz:remediation-exempt"
PUBLIC_POLICY = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b-records/*"}
WORLD = {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, **WORLD}
WEB = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **WORLD}


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {"ACCESS_KEY_ID": "x", "SECRET_ACCESS_KEY": "x", "DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    with mock_aws():
        boto3.client("logs").create_log_group(logGroupName=GROUP)
        boto3.client("events").create_event_bus(Name="hlz-findings")
        yield


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was put on the bus; moto keeps no events that no rule matches."""
    sent: list[dict[str, Any]] = []
    make = boto3.client

    def client(service: str, **more: Any) -> Any:
        made: Any = make(service, **more)
        if service == "events":
            put = made.put_events

            def put_events(Entries: list[dict[str, Any]]) -> Any:  # noqa: N803 - boto3's name
                sent.extend(Entries)
                return put(Entries=Entries)

            made.put_events = put_events
        return made

    monkeypatch.setattr(boto3, "client", client)
    return sent


def member(service: str) -> Any:
    """A client of the member account."""
    role = f"arn:aws:iam::{MEMBER}:role/test"
    taken = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    return boto3.client(
        service,
        region_name=REGION,
        aws_access_key_id=taken["AccessKeyId"],
        aws_secret_access_key=taken["SecretAccessKey"],
        aws_session_token=taken["SessionToken"],
    )


def run(
    kind: str, resource: str, *, mode: str = "act", break_with: Callable[[dict[str, Any]], None] | None = None
) -> Any:
    """Run a script as Systems Manager does: the text as a module, its function called with the payload."""
    module: dict[str, Any] = {"__name__": "automation"}
    exec(compile(script(kind), f"{kind}.py", "exec", dont_inherit=True), module)  # noqa: S102 - that is what is tested
    if break_with:
        break_with(module)
    order = {
        "Account": MEMBER,
        "Region": REGION,
        "Resource": resource,
        "Event": "event-1",
        "Execution": "11111111-2222-3333-4444-555555555555",
        "Mode": mode,
        "Remedy": kind,
        "ExemptTag": EXEMPT,
        "Partition": "aws",
        "Role": "hlz-remediation",
        "LogGroup": GROUP,
        "Bus": "hlz-findings",
    }
    return module["handler"](order, None)


def records() -> list[dict[str, Any]]:
    events = boto3.client("logs").filter_log_events(logGroupName=GROUP)["events"]
    return [json.loads(each["message"]) for each in events]


def a_bucket(*, exempt: bool = False) -> tuple[str, Callable[[], bool]]:
    s3 = member("s3")
    s3.create_bucket(Bucket="b-records", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_policy(Bucket="b-records", Policy=json.dumps({"Version": "2012-10-17", "Statement": [PUBLIC_POLICY]}))
    if exempt:
        s3.put_bucket_tagging(Bucket="b-records", Tagging={"TagSet": [{"Key": EXEMPT, "Value": "x"}]})

    def mended() -> bool:
        try:
            block = s3.get_public_access_block(Bucket="b-records")["PublicAccessBlockConfiguration"]
        except ClientError:
            return False
        return all(block.values())

    return "b-records", mended


def tags(*, exempt: bool) -> list[dict[str, str]]:
    return [{"Key": EXEMPT if exempt else "owner", "Value": "x"}]


def a_volume_snapshot(*, exempt: bool = False) -> tuple[str, Callable[[], bool]]:
    ec2 = member("ec2")
    volume = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=1)["VolumeId"]
    specification = [{"ResourceType": "snapshot", "Tags": tags(exempt=exempt)}]
    snapshot = ec2.create_snapshot(VolumeId=volume, TagSpecifications=specification)["SnapshotId"]
    attribute = {"SnapshotId": snapshot, "Attribute": "createVolumePermission"}
    ec2.modify_snapshot_attribute(**attribute, OperationType="add", GroupNames=["all"])
    ec2.modify_snapshot_attribute(**attribute, OperationType="add", UserIds=["200000000006"])

    def mended() -> bool:
        left = ec2.describe_snapshot_attribute(**attribute)["CreateVolumePermissions"]
        return left == [{"UserId": "200000000006"}]

    return snapshot, mended


def a_database_snapshot(*, exempt: bool = False) -> tuple[str, Callable[[], bool]]:
    rds = member("rds")
    rds.create_db_instance(
        DBInstanceIdentifier="d", DBInstanceClass="db.t3.micro", Engine="postgres", AllocatedStorage=20,
        MasterUsername="u", MasterUserPassword="password1",
    )  # fmt: skip
    rds.create_db_snapshot(DBInstanceIdentifier="d", DBSnapshotIdentifier="s", Tags=tags(exempt=exempt))
    rds.modify_db_snapshot_attribute(
        DBSnapshotIdentifier="s", AttributeName="restore", ValuesToAdd=["all", "200000000006"]
    )

    def mended() -> bool:
        found = rds.describe_db_snapshot_attributes(DBSnapshotIdentifier="s")["DBSnapshotAttributesResult"]
        return [each["AttributeValues"] for each in found["DBSnapshotAttributes"]] == [["200000000006"]]

    return "s", mended


def a_cluster_snapshot(*, exempt: bool = False) -> tuple[str, Callable[[], bool]]:
    rds = member("rds")
    rds.create_db_cluster(
        DBClusterIdentifier="c", Engine="aurora-postgresql", MasterUsername="user", MasterUserPassword="password1"
    )
    rds.create_db_cluster_snapshot(DBClusterIdentifier="c", DBClusterSnapshotIdentifier="s", Tags=tags(exempt=exempt))
    rds.modify_db_cluster_snapshot_attribute(
        DBClusterSnapshotIdentifier="s", AttributeName="restore", ValuesToAdd=["all", "200000000006"]
    )

    def mended() -> bool:
        found = rds.describe_db_cluster_snapshot_attributes(DBClusterSnapshotIdentifier="s")
        attributes = found["DBClusterSnapshotAttributesResult"]["DBClusterSnapshotAttributes"]
        return [each["AttributeValues"] for each in attributes] == [["200000000006"]]

    return "s", mended


def a_security_group(*, exempt: bool = False) -> tuple[str, Callable[[], bool]]:
    ec2 = member("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/24")["Vpc"]["VpcId"]
    specification = [{"ResourceType": "security-group", "Tags": tags(exempt=exempt)}]
    group = ec2.create_security_group(GroupName="g", Description="d", VpcId=vpc, TagSpecifications=specification)[
        "GroupId"
    ]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[SSH, WEB])

    def mended() -> bool:
        rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
        return [rule["FromPort"] for rule in rules["SecurityGroupRules"] if not rule["IsEgress"]] == [443]

    return group, mended


def a_trail(*, exempt: bool = False) -> tuple[str, Callable[[], bool]]:
    member("s3").create_bucket(Bucket="b-trail", CreateBucketConfiguration={"LocationConstraint": REGION})
    # The rehearsal's emulator, when it ran in this process before, asks for the policy as AWS does; moto does not.
    allowed = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}}
    rights = [
        {**allowed, "Action": "s3:GetBucketAcl", "Resource": "arn:aws:s3:::b-trail"},
        {**allowed, "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::b-trail/AWSLogs/{MEMBER}/*"},
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": rights})
    member("s3").put_bucket_policy(Bucket="b-trail", Policy=policy)
    cloudtrail = member("cloudtrail")
    cloudtrail.create_trail(Name="team", S3BucketName="b-trail", TagsList=tags(exempt=exempt))
    return "team", lambda: cloudtrail.get_trail_status(Name="team")["IsLogging"]


def a_key(*, exempt: bool = False) -> tuple[str, Callable[[], bool]]:
    kms = member("kms")
    key = kms.create_key(Tags=[{"TagKey": tags(exempt=exempt)[0]["Key"], "TagValue": "x"}])["KeyMetadata"]["KeyId"]
    kms.schedule_key_deletion(KeyId=key)
    return key, lambda: kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Disabled"


MAKE = {
    "bucket": a_bucket,
    "volume_snapshot": a_volume_snapshot,
    "database_snapshot": a_database_snapshot,
    "cluster_snapshot": a_cluster_snapshot,
    "security_group": a_security_group,
    "trail": a_trail,
    "key": a_key,
}
KINDS = list(MAKE)
EXEMPTIBLE = [kind for kind in KINDS if kind != "bucket"]


def test_every_automation_is_tried() -> None:
    assert {each.kind for each in AUTOMATIONS} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_fault_is_mended_once_and_recorded(kind: str, told: list[dict[str, Any]]) -> None:
    resource, mended = MAKE[kind]()
    record = run(kind, resource)
    assert mended()
    assert (record["outcome"], record["account"], record["resource"]) == ("acted", MEMBER, resource)
    assert record["before"]
    assert record["after"] == []
    assert [each["outcome"] for each in records()] == ["acting", "acted"]
    assert [(each["Source"], json.loads(each["Detail"])["outcome"]) for each in told] == [("hlz.remediation", "acted")]
    assert run(kind, resource)["outcome"] == "sound"
    assert len(told) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_dry_run_says_what_it_would_have_done(kind: str, told: list[dict[str, Any]]) -> None:
    resource, mended = MAKE[kind]()
    record = run(kind, resource, mode="dry run")
    assert not mended()
    assert record["outcome"] == "would act"
    assert record["before"]
    assert [each["DetailType"] for each in told] == ["Remediation: would act"]


@pytest.mark.parametrize("kind", EXEMPTIBLE)
def test_exempt_resource_is_left_alone(kind: str, told: list[dict[str, Any]]) -> None:
    resource, mended = MAKE[kind](exempt=True)
    assert run(kind, resource)["outcome"] == "exempt"
    assert not mended()
    assert len(told) == 1


def test_nobody_exempts_a_bucket() -> None:
    resource, mended = a_bucket(exempt=True)
    assert run("bucket", resource)["outcome"] == "acted"
    assert mended()


MISSING = {
    "bucket": "b-none",
    "volume_snapshot": "snap-00000000",
    "database_snapshot": "none",
    "cluster_snapshot": "none",
    "security_group": "sg-00000000",
    "trail": "none",
    "key": "00000000-0000-0000-0000-000000000000",
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_gone_is_nothing_to_tell(kind: str, told: list[dict[str, Any]]) -> None:
    assert run(kind, MISSING[kind])["outcome"] == "gone"
    assert told == []
    assert len(records()) == 1


def refuse(operation: str) -> Callable[..., None]:
    def raising(*_: Any, **__: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "who and what"}}, operation)

    return raising


class Refusing:
    """A client that refuses some operations."""

    def __init__(self, client: Any, *operations: str) -> None:
        self._client, self._operations = client, operations

    def __getattr__(self, name: str) -> Any:
        return refuse(name) if name in self._operations else getattr(self._client, name)


def refusing(*operations: str) -> Callable[[dict[str, Any]], None]:
    def change(module: dict[str, Any]) -> None:
        make = module["_client"]
        module["_client"] = lambda order, service: Refusing(make(order, service), *operations)

    return change


UNREADABLE = {
    "bucket": "get_bucket_acl",
    "volume_snapshot": "describe_snapshots",
    "database_snapshot": "list_tags_for_resource",
    "cluster_snapshot": "list_tags_for_resource",
    "security_group": "describe_security_groups",
    "trail": "list_tags",
    "key": "describe_key",
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_cannot_be_read_is_neither_mended_nor_exempt(kind: str, told: list[dict[str, Any]]) -> None:
    resource, mended = MAKE[kind]()
    record = run(kind, resource, break_with=refusing(UNREADABLE[kind]))
    assert (record["outcome"], record["reason"]) == ("undecided", "AccessDenied")
    assert not mended()
    assert [each["DetailType"] for each in told] == ["Remediation: undecided"]
    assert "who and what" not in json.dumps(told)


def test_role_that_cannot_be_taken_is_undecided(monkeypatch: pytest.MonkeyPatch, told: list[dict[str, Any]]) -> None:
    resource, mended = a_trail()

    def change(module: dict[str, Any]) -> None:
        module["_client"] = refuse("AssumeRole")

    assert run("trail", resource, break_with=change)["outcome"] == "undecided"
    assert not mended()
    assert len(told) == 1


def test_refused_remedy_is_recorded_told_and_fails_the_execution(told: list[dict[str, Any]]) -> None:
    resource, mended = a_trail()
    with pytest.raises(ClientError):
        run("trail", resource, break_with=refusing("start_logging"))
    assert not mended()
    assert [each["outcome"] for each in records()] == ["acting", "failed"]
    assert [each["DetailType"] for each in told] == ["Remediation: failed"]


def test_remedy_without_effect_fails(told: list[dict[str, Any]]) -> None:
    resource, mended = a_trail()

    def change(module: dict[str, Any]) -> None:
        remedy = module["REMEDY"]
        module["REMEDY"] = type(remedy)(remedy.service, remedy.look, lambda *_: None, remedy.gone)

    with pytest.raises(Exception, match=resource):
        run("trail", resource, break_with=change)
    assert not mended()
    assert records()[-1]["reason"] == "NotMended"
    assert len(told) == 1


def test_nothing_is_done_that_could_not_be_recorded() -> None:
    resource, mended = a_trail()
    boto3.client("logs").delete_log_group(logGroupName=GROUP)
    with pytest.raises(ClientError):
        run("trail", resource)
    assert not mended()


@pytest.mark.parametrize(
    ("permission", "mended"),
    [
        ({"IpProtocol": "-1", **WORLD}, True),
        ({"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, **WORLD}, True),
        ({"IpProtocol": "tcp", "FromPort": 3389, "ToPort": 3389, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}, True),
        ({"IpProtocol": "udp", "FromPort": 3389, "ToPort": 3389, **WORLD}, True),
        ({"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, **WORLD}, False),
        ({"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **WORLD}, False),
        ({"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}, False),
    ],
    ids=["all", "range", "rdp over ipv6", "rdp over udp", "ping", "https", "from inside"],
)
def test_only_rules_that_open_administration_to_the_world_go(permission: dict[str, Any], *, mended: bool) -> None:
    ec2 = member("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/24")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="g", Description="d", VpcId=vpc)["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
    assert run("security_group", group)["outcome"] == ("acted" if mended else "sound")
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
    assert bool([rule for rule in rules if not rule["IsEgress"]]) is not mended


def test_bucket_that_an_acl_opens_is_closed() -> None:
    s3 = member("s3")
    s3.create_bucket(Bucket="b-acl", CreateBucketConfiguration={"LocationConstraint": REGION}, ACL="public-read")
    record = run("bucket", "b-acl")
    assert record["before"][0]["acl"] == ["READ"]
    assert all(s3.get_public_access_block(Bucket="b-acl")["PublicAccessBlockConfiguration"].values())


def test_private_bucket_without_a_block_is_sound() -> None:
    member("s3").create_bucket(Bucket="b-private", CreateBucketConfiguration={"LocationConstraint": REGION})
    assert run("bucket", "b-private")["outcome"] == "sound"


@pytest.mark.parametrize("kind", KINDS)
def test_script_has_nothing_that_systems_manager_would_replace(kind: str) -> None:
    assert "{{" not in script(kind)
    assert "hipaa_landing_zone." not in script(kind)
