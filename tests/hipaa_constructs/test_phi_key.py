"""Each guarantee of PhiKey, read from the template and judged by the evaluator of policies."""

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from cdk_nag import HIPAASecurityChecks

from hipaa_constructs import PhiKey, ServiceUse
from hipaa_constructs.phi_key import RESERVED_ALIAS
from hipaa_landing_zone.plan.name import KEY_ALIAS_PREFIX

IAM = "arn:aws:iam::222222222222"
DEPLOYER = f"{IAM}:role/cdk-hnb659fds-cfn-exec-role-222222222222-us-east-1"
APPLICATION = f"{IAM}:role/Intake"
ADMINISTRATOR = f"{IAM}:role/KeyAdministrator-a1b2"
KEY = "arn:aws:kms:us-east-1:222222222222:key/1"
ALLOWED, REFUSED, IMPLICIT = "allowed", "explicitly denied", "implicitly denied"
ACCOUNT = {"aws:SourceAccount": "222222222222"}
OTHER_ACCOUNT = {"aws:SourceAccount": "999999999999"}


def via(service):
    return {"kms:ViaService": f"{service}.us-east-1.amazonaws.com"}


def make(stack, **changed):
    administrators = [iam.Role.from_role_name(stack, "Administrator", "KeyAdministrator-*")]
    return PhiKey(stack, "Key", **{"alias": "intake", "description": "d", "administrators": administrators} | changed)


@pytest.fixture(scope="module")
def template(synth):
    def build(stack):
        key = make(stack)
        for use in ServiceUse:
            key.admit_service(use, name="intake-*")
        bucket = s3.Bucket(stack, "Bucket", encryption_key=key.resource)
        queue = sqs.Queue(stack, "Queue", encryption_master_key=key.resource)
        queue.grant_send_messages(iam.ServicePrincipal("s3.amazonaws.com"))
        reader = iam.Role(stack, "Reader", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        bucket.grant_read(reader)
        queue.grant_send_messages(reader)
        key.grant_use(iam.Role(stack, "User", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")))

    return synth(build)


@pytest.fixture(scope="module")
def key(template):
    return template.properties("AWS::KMS::Key")


@pytest.fixture(scope="module")
def may(key, verdict):
    """Whether somebody with AdministratorAccess, or a service, may do something with the key."""

    def answer(who, action, context=None, **more):
        return verdict(key["KeyPolicy"], who, f"kms:{action}", context, arn=KEY, **more)

    return answer


def test_rotates_every_year(key):
    assert (key["EnableKeyRotation"], key["RotationPeriodInDays"]) == (True, 365)


@pytest.mark.parametrize("who", [ADMINISTRATOR, f"{IAM}:root"])
def test_administrators_never_use_the_key(may, who):
    assert may(who, "PutKeyPolicy") == ALLOWED
    assert may(who, "ScheduleKeyDeletion", {"kms:ScheduleKeyDeletionPendingWindowInDays": "30"}) == ALLOWED
    for action in ("Decrypt", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "CreateGrant"):
        assert may(who, action, via("secretsmanager") | {"kms:GrantIsForAWSResource": "true"}) == REFUSED


def test_the_deployer_uses_the_key_only_through_services(may):
    assert may(DEPLOYER, "PutKeyPolicy") == ALLOWED
    assert [may(DEPLOYER, "Decrypt", via(each)) for each in ("secretsmanager", "dynamodb", "rds")] == [ALLOWED] * 3
    assert may(DEPLOYER, "CreateGrant", {"kms:GrantIsForAWSResource": "true"}) == ALLOWED
    assert [may(DEPLOYER, action) for action in ("Decrypt", "GenerateDataKey", "CreateGrant")] == [IMPLICIT] * 3
    assert may(DEPLOYER, "Decrypt", via("s3")) == IMPLICIT


def test_grants_give_real_use(template, may, key, verdict):
    def policy_of(role):
        (name,) = [name for name in template.all("AWS::IAM::Role") if name.startswith(role)]
        (policy,) = [
            each["Properties"]["PolicyDocument"]
            for each in template.all("AWS::IAM::Policy").values()
            if each["Properties"]["Roles"] == [{"Ref": name}]
        ]
        return policy

    (arn,) = [f"arn:aws:kms:us-east-1:222222222222:key/{name}" for name in template.all("AWS::KMS::Key")]
    for role in ("Reader", "User"):
        for action in ("kms:Decrypt", "kms:GenerateDataKey"):
            given = policy_of(role)
            assert verdict(key["KeyPolicy"], APPLICATION, action, arn=arn, identity=given) == ALLOWED
    nothing = {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    assert verdict(key["KeyPolicy"], APPLICATION, "kms:Decrypt", arn=arn, identity=nothing) == IMPLICIT


def test_auto_scaling_is_admitted_by_name(synth, verdict):
    def build(stack):
        PhiKey(stack, "Key", alias="a", description="d").admit_auto_scaling()

    policy = synth(build).properties("AWS::KMS::Key")["KeyPolicy"]
    service_role = "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    nothing = {"Statement": [{"Effect": "Allow", "Action": "autoscaling:*", "Resource": "*"}]}

    def ask(who, action, context=None):
        return verdict(policy, who, f"kms:{action}", context, arn=KEY, identity=nothing)

    assert ask(f"{IAM}:{service_role}", "Decrypt") == ALLOWED
    assert ask(f"{IAM}:{service_role}", "CreateGrant", {"kms:GrantIsForAWSResource": "true"}) == ALLOWED
    assert ask(f"{IAM}:{service_role}", "CreateGrant") == IMPLICIT
    assert ask(APPLICATION, "Decrypt") == IMPLICIT
    assert ask(f"arn:aws:iam::999999999999:{service_role}", "Decrypt") == IMPLICIT


def test_users_cannot_administer_the_key(may):
    assert may(APPLICATION, "Decrypt") == ALLOWED
    assert may(APPLICATION, "CreateGrant", {"kms:GrantIsForAWSResource": "true"}) == ALLOWED
    assert may(APPLICATION, "CreateGrant") == IMPLICIT
    for action in ("PutKeyPolicy", "DisableKey", "ScheduleKeyDeletion", "DisableKeyRotation", "RevokeGrant"):
        assert may(APPLICATION, action) == IMPLICIT


def test_nobody_gets_every_action(key):
    allowed = [each for each in key["KeyPolicy"]["Statement"] if each["Effect"] == "Allow"]
    assert allowed
    assert not [each for each in allowed if {"*", "kms:*"} & {*each.get("Action", "*")} or each["Action"] == "kms:*"]


def test_services_act_for_this_account_only(key, statements, may):
    """A grant of CDK's to a service admits it without a condition; the Deny bounds it all the same."""
    unpinned = [
        each
        for each in key["KeyPolicy"]["Statement"]
        if each["Principal"] == {"Service": "s3.amazonaws.com"} and "Condition" not in each
    ]
    assert unpinned
    assert may("s3.amazonaws.com", "GenerateDataKey", ACCOUNT) == ALLOWED
    assert may("s3.amazonaws.com", "GenerateDataKey", OTHER_ACCOUNT) == REFUSED
    deny = statements(key["KeyPolicy"])["NoServicesForOthers"]
    assert deny["Action"] == statements(key["KeyPolicy"])["AdministratorsNeverUse"]["Action"]


@pytest.mark.parametrize("use", ServiceUse)
def test_services_are_pinned(may, use):
    service, context, _, _, tells_source = use.value
    who = f"{service.format(region='us-east-1')}.amazonaws.com"
    _, _, kind, resource, _ = use.value
    arn = f"arn:aws:{kind}:us-east-1:222222222222:{resource.format(name='intake-a')}"
    source = ACCOUNT if tells_source else {}
    asked = {f"kms:EncryptionContext:{context}": arn}
    foreign = {f"kms:EncryptionContext:{context}": arn.replace("222222222222", "999999999999")}
    assert may(who, "Decrypt", asked | source) == ALLOWED
    assert may(who, "Decrypt", asked | OTHER_ACCOUNT) == REFUSED
    if who != "s3.amazonaws.com":  # which the grant admits for the whole account
        assert may(who, "Decrypt", asked) == (IMPLICIT if tells_source else ALLOWED)
        assert may(who, "Decrypt", foreign | source) == IMPLICIT
        assert may(who, "Decrypt", {f"kms:EncryptionContext:{context}": arn.replace("intake", "other")}) == IMPLICIT
    assert may(who, "PutKeyPolicy", asked | source) == IMPLICIT


def test_deletion_can_be_cancelled(may):
    rescuer = f"{IAM}:role/hlz-remediation"
    assert may(rescuer, "CancelKeyDeletion") == ALLOWED
    assert may(f"{IAM}:role/Anybody", "CancelKeyDeletion") == IMPLICIT
    assert [may(rescuer, action) for action in ("ScheduleKeyDeletion", "EnableKey", "PutKeyPolicy")] == [IMPLICIT] * 3


def test_deletion_waits_thirty_days(key, may):
    assert key["PendingWindowInDays"] == 30
    assert may(ADMINISTRATOR, "ScheduleKeyDeletion", {"kms:ScheduleKeyDeletionPendingWindowInDays": "7"}) == IMPLICIT


def test_survives_its_stack(template):
    resource = template.one("AWS::KMS::Key")
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_a_source_narrows_the_service_down(synth, verdict):
    alarm = "arn:aws:cloudwatch:us-east-1:222222222222:alarm:intake-*"
    template = synth(lambda stack: make(stack).admit_service(ServiceUse.ALARMS_TO_TOPICS, source_arn=alarm))
    policy = template.properties("AWS::KMS::Key")["KeyPolicy"]
    asked = {"kms:EncryptionContext:aws:sns:topicArn": "arn:aws:sns:us-east-1:222222222222:a", **ACCOUNT}

    def answer(name):
        source = {"aws:SourceArn": alarm.replace("intake-*", name)}
        return verdict(policy, "cloudwatch.amazonaws.com", "kms:Decrypt", asked | source, arn=KEY)

    assert (answer("intake-failed"), answer("other")) == (ALLOWED, IMPLICIT)


def test_a_primary_key_is_replicated_by_the_deployer_alone(synth, verdict):
    key = synth(lambda stack: make(stack, multi_region=True)).properties("AWS::KMS::Key")
    assert key["MultiRegion"] is True
    people = (DEPLOYER, ADMINISTRATOR, APPLICATION)
    answers = [verdict(key["KeyPolicy"], who, "kms:ReplicateKey", arn=KEY) for who in people]
    assert answers == [ALLOWED, IMPLICIT, IMPLICIT]


def test_one_region_unless_asked(key, may):
    assert "MultiRegion" not in key
    assert may(DEPLOYER, "ReplicateKey") == IMPLICIT


@pytest.mark.parametrize("value", [True, False])
def test_cdk_knows_no_feature_flag_that_widens_the_policy(value):
    """`defaultKeyPolicies` was CDK v1's; in v2 it cannot be set, and identities of the account are always trusted."""
    app = cdk.App(context={"@aws-cdk/aws-kms:defaultKeyPolicies": value})
    with pytest.raises(RuntimeError, match="has been removed in CDKv2"):
        make(cdk.Stack(app, "stack"))


def test_goes_into_a_stack_without_account_and_region():
    stack = cdk.Stack(cdk.App(), "stack")
    make(stack).admit_service(ServiceUse.LOG_GROUPS)
    statements = cdk.assertions.Template.from_stack(stack).to_json()["Resources"]
    assert "AWS::AccountId" in str(statements)


def test_cdk_nag_and_the_rules_find_nothing(synth, breaches):
    template = synth(make, plugin=HIPAASecurityChecks)
    assert template.findings == set()
    looked_at, found = breaches(template)
    assert looked_at >= 3
    assert found == []


def test_the_landing_zones_aliases_are_reserved():
    assert f"{KEY_ALIAS_PREFIX}/" == RESERVED_ALIAS


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"alias": "hlz/data"}, "alias: 'hlz/data' given; allowed: not under hlz/"),
        ({"alias": "alias/intake"}, "alias: 'alias/intake' given"),
    ],
)
def test_wrong_arguments_are_refused(synth, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))


def test_administrators_of_other_accounts_are_refused(synth):
    def build(stack):
        foreign = iam.Role.from_role_arn(stack, "Foreign", "arn:aws:iam::999999999999:role/Admin")
        make(stack, administrators=[foreign])

    with pytest.raises(ValueError, match="role of account 999999999999 given; allowed: roles of the key's"):
        synth(build)


def test_a_source_that_never_arrives_is_refused(synth):
    with pytest.raises(ValueError, match="EVENTS_TO_QUEUES does not send it"):
        synth(lambda stack: make(stack).admit_service(ServiceUse.EVENTS_TO_QUEUES, source_arn="arn:aws:events:*"))
