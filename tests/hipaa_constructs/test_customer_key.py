"""Each guarantee of CustomerKey, read from the template."""

import pytest
from aws_cdk import aws_iam as iam

from hipaa_constructs import CustomerKey, OrganizationTrail
from hipaa_constructs.customer_key import ADMINISTRATION, REMEDIATION_ROLE, SETTINGS
from hipaa_landing_zone.plan import name

TRAIL = OrganizationTrail.arn_of(
    trail_name="organization", partition="aws", home_region="us-east-1", management_account_id="111111111111"
)
CRYPTOGRAPHY = {"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant"}


@pytest.fixture(scope="module")
def template(synth, role):
    def build(stack):
        key = CustomerKey(
            stack,
            "Key",
            alias="archive/trail",
            description="the trail",
            administrators=[role("Deployer"), role("KeyAdministrator")],
            users=[role("Reader")],
        )
        key.grant_use(iam.Role(stack, "Function", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")))
        key.admit_cloudtrail(trail_arn=TRAIL)
        key.admit_log_delivery(organization_id="o-abcdefghij")
        key.admit_cloudwatch_logs(log_group_name="/application/audit")
        key.admit_replication_role(role_name="replicate-trail", bucket_name="acme-trail-replica")

    return synth(build)


@pytest.fixture(scope="module")
def key(template):
    return template.properties("AWS::KMS::Key")


@pytest.fixture(scope="module")
def policy(key, statements):
    return statements(key["KeyPolicy"])


def actions_of(statement):
    return {statement["Action"]} if isinstance(statement["Action"], str) else set(statement["Action"])


def test_rotates_every_year(key):
    assert key["EnableKeyRotation"] is True
    assert key["RotationPeriodInDays"] == 365


@pytest.mark.parametrize("sid", ["Administer", "Administer2", "ScheduleDeletion", "ScheduleDeletion2"])
def test_administrators_cannot_use_the_key(policy, sid):
    assert actions_of(policy[sid]) <= {*ADMINISTRATION, "kms:ScheduleKeyDeletion"}
    assert not actions_of(policy[sid]) & CRYPTOGRAPHY
    assert not [action for action in actions_of(policy[sid]) if "*" in action]


@pytest.mark.parametrize("number", ["", "2"])
def test_users_cannot_administer_the_key(policy, number):
    assert actions_of(policy[f"Use{number}"]) == CRYPTOGRAPHY - {"kms:CreateGrant"} | {"kms:DescribeKey"}
    grant = policy[f"GrantToServices{number}"]
    assert actions_of(grant) == {"kms:CreateGrant"}
    assert grant["Condition"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}


def test_nobody_gets_every_action(policy):
    assert len(policy) == 15
    assert not [sid for sid, each in policy.items() if actions_of(each) & {"*", "kms:*"} or "NotAction" in each]


def test_settings_can_be_audited(policy):
    """Delegated to IAM policies of the account: settings, without a condition, and nothing that changes or decrypts."""
    read = policy["ReadSettings"]
    assert actions_of(read) == set(SETTINGS)
    assert all(action.startswith(("kms:Describe", "kms:Get", "kms:List")) for action in SETTINGS)
    assert "Condition" not in read
    assert ":root" in str(read["Principal"]["AWS"])


def test_deletion_waits_thirty_days(key, policy):
    assert key["PendingWindowInDays"] == 30
    window = {"kms:ScheduleKeyDeletionPendingWindowInDays": "30"}
    allowing = [each for each in policy.values() if "kms:ScheduleKeyDeletion" in actions_of(each)]
    assert [each["Condition"]["NumericGreaterThanEquals"] for each in allowing] == [window, window]


def test_deletion_can_be_cancelled(policy):
    """By the landing zone's remediation, which can do nothing else to the key."""
    rescue = policy["RescueFromDeletion"]
    assert actions_of(rescue) == {"kms:CancelKeyDeletion"}
    assert REMEDIATION_ROLE == name.REMEDIATION_ROLE
    (pattern,) = rescue["Condition"]["ArnLike"].values()
    assert str(pattern).rstrip("]}'").endswith(f":role/{REMEDIATION_ROLE}")
    others = [each for sid, each in policy.items() if sid != "RescueFromDeletion"]
    assert not [each for each in others if REMEDIATION_ROLE in str(each.get("Condition"))]


def test_survives_its_stack(template):
    resource = template.one("AWS::KMS::Key")
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")


@pytest.mark.parametrize(
    ("sid", "service", "actions", "condition"),
    [
        (
            "CloudTrailEncrypt",
            "cloudtrail.amazonaws.com",
            {"kms:GenerateDataKey*"},
            {
                "StringEquals": {"aws:SourceArn": TRAIL},
                "StringLike": {
                    "kms:EncryptionContext:aws:cloudtrail:arn": TRAIL.replace("us-east-1", "*"),
                },
            },
        ),
        (
            "CloudTrailBucketKey",
            "cloudtrail.amazonaws.com",
            {"kms:Decrypt", "kms:DescribeKey"},
            {"StringEquals": {"aws:SourceArn": TRAIL}},
        ),
        (
            "LogDelivery",
            "delivery.logs.amazonaws.com",
            CRYPTOGRAPHY - {"kms:CreateGrant"} | {"kms:DescribeKey"},
            {"StringEquals": {"aws:SourceOrgID": "o-abcdefghij"}},
        ),
    ],
)
def test_services_are_pinned(policy, sid, service, actions, condition):
    assert policy[sid]["Principal"] == {"Service": service}
    assert actions_of(policy[sid]) == actions
    assert policy[sid]["Condition"] == condition


def test_services_are_pinned_to_one_log_group(policy, text):
    statement = policy["CloudWatchLogs"]
    assert statement["Principal"] == {"Service": "logs.us-east-1.amazonaws.com"}
    (pattern,) = statement["Condition"]["ArnEquals"].values()
    assert text(pattern) == "arn:aws:logs:us-east-1:222222222222:log-group:/application/audit"


def test_services_are_pinned_to_the_replicas_of_one_role(policy, text):
    statement = policy["WriteReplicas"]
    assert actions_of(statement) == {"kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"}
    condition = statement["Condition"]
    assert text(condition["ArnEquals"]["aws:PrincipalArn"]) == "arn:aws:iam::222222222222:role/replicate-trail"
    assert condition["StringEquals"] == {"kms:ViaService": "s3.us-east-1.amazonaws.com"}
    assert text(condition["StringLike"]["kms:EncryptionContext:aws:s3:arn"]) == [
        "arn:aws:s3:::acme-trail-replica",
        "arn:aws:s3:::acme-trail-replica/*",
    ]


def test_every_sid_is_unique_when_two_trails_are_admitted(synth, role):
    def build(stack):
        key = CustomerKey(stack, "Key", alias="a", description="d", administrators=[role("Deployer")])
        key.admit_cloudtrail(trail_arn=TRAIL)
        key.admit_cloudtrail(trail_arn=TRAIL + "-2")

    sids = [each["Sid"] for each in synth(build).properties("AWS::KMS::Key")["KeyPolicy"]["Statement"]]
    assert sorted(sids) == sorted(set(sids))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"administrators": []}, "administrators: none given"),
        ({"alias": "alias/archive"}, "alias: 'alias/archive' given"),
        ({"alias": "aws/s3"}, "alias: 'aws/s3' given"),
        ({"alias": "spaces are bad"}, "alias: 'spaces are bad' given"),
    ],
)
def test_wrong_arguments_are_refused(synth, role, changed, message):
    arguments = {"alias": "a", "description": "d", "administrators": [role("Deployer")], **changed}
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: CustomerKey(stack, "Key", **arguments))


@pytest.mark.parametrize(
    ("method", "arguments", "message"),
    [
        ("admit_cloudtrail", {"trail_arn": "organization"}, "trail_arn: 'organization' given"),
        ("admit_log_delivery", {"organization_id": "acme"}, "organization_id: 'acme' given"),
        ("admit_replication_role", {"role_name": "a b", "bucket_name": "acme-logs"}, "role_name: 'a b' given"),
        ("admit_replication_role", {"role_name": "ab", "bucket_name": "Acme"}, "bucket_name: 'Acme' given"),
    ],
)
def test_wrong_admissions_are_refused(synth, role, method, arguments, message):
    def build(stack):
        key = CustomerKey(stack, "Key", alias="a", description="d", administrators=[role("Deployer")])
        getattr(key, method)(**arguments)

    with pytest.raises(ValueError, match=message):
        synth(build)
