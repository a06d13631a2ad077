"""Each guarantee of PhiCache, read from the template."""

import pytest
from aws_cdk import Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from cdk_nag import HIPAASecurityChecks

from hipaa_constructs import PhiCache

CACHE, USER = "AWS::ElastiCache::ServerlessCache", "AWS::ElastiCache::User"


@pytest.fixture(scope="module")
def make():
    """A PhiCache with two users, which one service may reach."""

    def build(stack, **changed):
        key = kms.Key(stack, "Key", enable_key_rotation=True)
        vpc = ec2.Vpc.from_vpc_attributes(
            stack,
            "Vpc",
            vpc_id="vpc-0123456789abcdef0",
            availability_zones=["us-east-1a", "us-east-1b"],
            isolated_subnet_ids=["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        )
        arguments = {
            "cache_name": "sessions",
            "vpc": vpc,
            "encryption_key": key,
            "users": {"web": "on ~session:* +@read +@write", "report": "on ~session:* +@read"},
            **changed,
        }
        cache = PhiCache(stack, "Cache", **arguments)
        service = ec2.SecurityGroup(stack, "Service", vpc=vpc, description="Service", allow_all_outbound=False)
        service.connections.allow_to_default_port(cache)
        return cache

    return build


def role(stack):
    return iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))


@pytest.fixture(scope="module")
def template(synth, make):
    return synth(lambda stack: make(stack).grant_connect(role(stack), "web"))


@pytest.fixture(scope="module")
def cache(template):
    return template.properties(CACHE)


def test_encrypted_with_a_customer_key(template, cache):
    (key,) = template.all("AWS::KMS::Key")
    assert cache["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}


def test_tls_always(template, cache):
    caches = {each["Type"] for each in template.resources.values() if "Cache" in each["Type"]}
    assert caches == {CACHE, USER, "AWS::ElastiCache::UserGroup"}
    assert (cache["Engine"], cache["MajorEngineVersion"]) == ("valkey", "8")


def test_everybody_signs_in_with_iam(template, cache, text):
    users = template.all(USER)
    group = template.properties("AWS::ElastiCache::UserGroup")
    assert (group["Engine"], text(group["UserIds"])) == ("valkey", [f"{{{name}}}" for name in users])
    assert cache["UserGroupId"] == {"Ref": next(iter(template.all("AWS::ElastiCache::UserGroup")))}
    for each in users.values():
        properties = each["Properties"]
        assert properties["AuthenticationMode"] == {"Type": "iam"}
        assert properties["UserId"] == properties["UserName"]
        assert not properties.keys() & {"Passwords", "NoPasswordRequired"}
    (statement,) = template.properties("AWS::IAM::Policy", "Role")["PolicyDocument"]["Statement"]
    assert statement["Action"] == "elasticache:Connect"
    (web,) = [name for name in users if "web" in name]
    assert text(statement["Resource"])[1] == f"{{{web}.Arn}}"


def test_users_reach_only_their_keys(template):
    access = {each["Properties"]["UserId"]: each["Properties"]["AccessString"] for each in template.all(USER).values()}
    assert access == {"sessions-web": "on ~session:* +@read +@write", "sessions-report": "on ~session:* +@read"}


def test_isolated(template, cache, text):
    assert "ConnectionType" not in cache  # the other kind must be asked for
    (group,) = [name for name in template.all("AWS::EC2::SecurityGroup") if name.startswith("Cache")]
    assert cache["SecurityGroupIds"] == [{"Fn::GetAtt": [group, "GroupId"]}]
    assert "SecurityGroupIngress" not in template.properties("AWS::EC2::SecurityGroup", "Cache")
    ingress = template.properties("AWS::EC2::SecurityGroupIngress")
    assert (ingress["FromPort"], ingress["ToPort"]) == (6379, 6380)
    assert text(ingress["SourceSecurityGroupId"]).startswith("{Service")


def test_survives_the_loss_of_a_zone(cache):
    assert cache["SubnetIds"] == ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]


def test_backed_up(cache, synth, make):
    assert cache["SnapshotRetentionLimit"] == 35
    with pytest.raises(ValueError, match="backup_retention: 0 days given; allowed: 7 to 35 whole days"):
        synth(lambda stack: make(stack, backup_retention=Duration.days(0)))


def test_survives_its_stack(template):
    resource = template.one(CACHE)
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"cache_name": "s" * 41}, "cache_name: '.*' given; allowed: 1 to 34"),
        ({"users": {}}, "users: none given"),
        ({"users": {"Web": "on ~* +@all"}}, "users: 'Web' given; allowed: 1 to 31"),
        ({"users": {"web": "off"}}, "users: 'off' given; allowed: for web: on, then keys"),
        (
            {"users": {"web": "on nopass ~* +@all"}},
            "users: .* given; allowed: for web: on, then keys and commands, no pass",
        ),
        ({"users": {"web": "on >secret ~* +@all"}}, "users: .* given; allowed: for web"),
        ({"largest_storage_gb": 0}, "largest_storage_gb: 0 given; allowed: 1 to 5,000"),
    ],
)
def test_wrong_arguments_are_refused(synth, make, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))


def test_unknown_user_is_not_granted(synth, make):
    with pytest.raises(ValueError, match="user: 'admin' given; allowed: web, report"):
        synth(lambda stack: make(stack).grant_connect(role(stack), "admin"))


def test_cdk_nag_finds_nothing(synth, make):
    found = synth(make, plugin=HIPAASecurityChecks).findings
    assert {each for each in found if each[0].startswith("HIPAA")} == set()
