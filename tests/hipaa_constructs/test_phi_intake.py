"""Each guarantee of PhiIntake: read from the template, and asked of the role's policy in it."""

from pathlib import Path

import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_transfer as transfer
from cdk_nag import HIPAASecurityChecks

import hipaa_constructs
from hipaa_constructs import Partner, PhiIntake, SftpSecurityPolicy, UploadWorkflow
from hipaa_landing_zone.policies.evaluation import (
    Policies,
    Policy,
    Principal,
    Request,
    Resource,
    default_key_policy,
    evaluate,
)

ACCOUNT = "222222222222"
KEY = (
    "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBJI8OGYpU/MUWCPNCm"
    "S84kvibWkSllokYmdD8q67/KcVbWHVFBDaF2qpjIV2mitmxv3Y2Nj7AR+PCW+I3rZC3vo= lab"
)
ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMkEJ2oEUK1cYsPVmZ2r0uBkO3xXN5aC0bQm8gWfG9aT"
PARTNERS = [Partner("lab-one", (KEY,)), Partner("hospital.two", (KEY, KEY.replace("lab", "next")))]


@pytest.fixture(scope="module")
def make():
    def intake(stack, **changed):
        arguments = {
            "vpc": ec2.Vpc.from_vpc_attributes(
                stack,
                "Vpc",
                vpc_id="vpc-1",
                availability_zones=["us-east-1a", "us-east-1b"],
                isolated_subnet_ids=["subnet-1", "subnet-2"],
            ),
            "bucket": s3.Bucket.from_bucket_name(stack, "Bucket", "acme-phi"),
            "encryption_key": kms.Key(stack, "Key", enable_key_rotation=True),
            "partners": PARTNERS,
            **changed,
        }
        return PhiIntake(stack, "Intake", **arguments)

    return intake


@pytest.fixture(scope="module")
def template(synth, make):
    return synth(make, plugin=HIPAASecurityChecks)


@pytest.fixture(scope="module")
def server(template):
    return template.properties("AWS::Transfer::Server")


@pytest.fixture(scope="module")
def allowed(template, text):
    """Whether the policy of the first partner's role lets it do something."""

    def filled(value):
        if isinstance(value, list):
            return [filled(each) for each in value]
        if isinstance(value, dict) and ("Fn::Join" in value or "Fn::GetAtt" in value):
            return "arn:aws:kms:us-east-1:222222222222:key/x" if "Fn::GetAtt" in value else text(value)
        return {key: filled(each) for key, each in value.items()} if isinstance(value, dict) else value

    document = template.properties("AWS::IAM::ManagedPolicy", "IntakePartnerlabone")["PolicyDocument"]
    policy = Policy.compile("partner", filled(document))

    def ask(action, arn, **context):
        role = Principal.of(f"arn:aws:iam::{ACCOUNT}:role/partner")
        known = {"aws:SecureTransport": True, "aws:RequestedRegion": "us-east-1", **context}
        request = Request(role, action, Resource(arn, ACCOUNT), known)
        everybody = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
        generous = Policy.compile("bucket", {"Version": "2012-10-17", "Statement": [everybody]}, "resource")
        # A bucket policy that forgets itself must not undo what the role denies.
        resource = generous if action.startswith(("s3:Get", "s3:Delete")) else None
        if action.startswith("kms:"):
            resource = default_key_policy(ACCOUNT)
        verdict = evaluate(request, Policies(identity=(policy,), resource=resource))
        assert verdict.allowed or verdict.denied, "undecided"
        return verdict.allowed

    return ask


def test_stays_inside_the_vpc(server, template):
    assert server["EndpointType"] == "VPC"
    (group,) = template.all("AWS::EC2::SecurityGroup")
    assert server["EndpointDetails"] == {
        "VpcId": "vpc-1",
        "SubnetIds": ["subnet-1", "subnet-2"],
        "SecurityGroupIds": [{"Fn::GetAtt": [group, "GroupId"]}],
    }
    properties = template.properties("AWS::EC2::SecurityGroup")
    assert "SecurityGroupIngress" not in properties
    assert [each["CidrIp"] for each in properties["SecurityGroupEgress"]] == ["255.255.255.255/32"]


def test_connections_name_who_may_connect(synth, make):
    def build(stack):
        make(stack).connections.allow_default_port_from(ec2.Peer.ipv4("10.1.0.0/16"))

    (rule,) = synth(build).properties("AWS::EC2::SecurityGroup")["SecurityGroupIngress"]
    assert (rule["CidrIp"], rule["FromPort"], rule["ToPort"]) == ("10.1.0.0/16", 22, 22)


@pytest.mark.parametrize("policy", SftpSecurityPolicy)
def test_only_modern_encryption(server, synth, make, policy):
    assert server["Protocols"] == ["SFTP"]
    assert server["SecurityPolicyName"] == "TransferSecurityPolicy-FIPS-2025-03"
    other = synth(lambda stack: make(stack, security_policy=policy)).properties("AWS::Transfer::Server")
    assert other["SecurityPolicyName"][-7:] >= "2024-01"


def test_partners_sign_in_with_keys(server, template):
    assert server["IdentityProviderType"] == "SERVICE_MANAGED"
    assert "IdentityProviderDetails" not in server
    users = [each["Properties"] for each in template.all("AWS::Transfer::User").values()]
    assert {each["UserName"]: tuple(each["SshPublicKeys"]) for each in users} == {
        each.name: each.ssh_public_keys for each in PARTNERS
    }
    assert len({each["Role"]["Fn::GetAtt"][0] for each in users}) == 2


def test_partners_see_their_own_folder(template, allowed):
    user = template.properties("AWS::Transfer::User", "IntakePartnerlabone")
    assert user["HomeDirectoryType"] == "LOGICAL"
    assert user["HomeDirectoryMappings"] == [{"Entry": "/", "Target": "/acme-phi/intake/lab-one"}]
    bucket = "arn:aws:s3:::acme-phi"
    assert allowed("s3:ListBucket", bucket, **{"s3:prefix": "intake/lab-one/"})
    for prefix in ("", "intake/", "intake/hospital.two/", "intake/lab-one-more/"):
        assert not allowed("s3:ListBucket", bucket, **{"s3:prefix": prefix}), prefix
    assert not allowed("s3:ListBucket", bucket)
    for key in ("intake/hospital.two/x", "intake/lab-one-more/x", "x"):
        assert not allowed("s3:PutObject", f"{bucket}/{key}"), key


def test_partners_only_write(allowed):
    file, folder = "arn:aws:s3:::acme-phi/intake/lab-one/a/x.hl7", "arn:aws:s3:::acme-phi/intake/lab-one/a/"
    via = {"kms:ViaService": "s3.us-east-1.amazonaws.com"}
    key = "arn:aws:kms:us-east-1:222222222222:key/x"
    assert allowed("s3:PutObject", file)
    assert allowed("s3:GetObject", folder)
    for action in ("s3:GetObject", "s3:GetObjectVersion", "s3:DeleteObject", "s3:DeleteObjectVersion"):
        assert not allowed(action, file), action
    assert not allowed("s3:DeleteObject", folder)
    assert not allowed("s3:PutObjectAcl", file)
    assert not allowed("s3:GetObject", "arn:aws:s3:::acme-phi/intake/hospital.two/x")
    # Of the key only what Amazon S3 needs to put a file together.
    assert evaluate_key(allowed, key, via) == {"kms:Decrypt", "kms:GenerateDataKey"}
    assert evaluate_key(allowed, key, {}) == set()


def test_ed25519_keys_sign_in_without_fips_only(synth, make):
    partners = [Partner("lab", (ED25519,))]
    with pytest.raises(ValueError, match="ssh_public_keys: an Ed25519 key of lab given; allowed with FIPS_2025_03"):
        synth(lambda stack: make(stack, partners=partners))
    synth(lambda stack: make(stack, partners=partners, security_policy=SftpSecurityPolicy.POST_QUANTUM_2025_03))


def evaluate_key(allowed, key, context):
    actions = ("kms:Decrypt", "kms:GenerateDataKey", "kms:Encrypt", "kms:CreateGrant", "kms:PutKeyPolicy")
    return {each for each in actions if allowed(each, key, **context)}


def test_roles_serve_this_server_only(template, text):
    (server,) = template.all("AWS::Transfer::Server")
    roles = template.all("AWS::IAM::Role").values()
    assert len(roles) == 2
    for role in roles:
        (statement,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"] == {"Service": "transfer.amazonaws.com"}
        assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
        source = text(statement["Condition"]["ArnLike"]["aws:SourceArn"])
        assert source == f"arn:aws:transfer:us-east-1:{ACCOUNT}:user/{{{server}.ServerId}}/*"


def test_transfers_are_logged(server, template, synth, make, text):
    (name,) = template.all("AWS::Logs::LogGroup")
    group = template.one("AWS::Logs::LogGroup")
    assert server["StructuredLogDestinations"] == [{"Fn::GetAtt": [name, "Arn"]}]
    (key,) = template.all("AWS::KMS::Key")
    assert group["Properties"]["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
    assert group["Properties"]["RetentionInDays"] == 365
    assert (group["DeletionPolicy"], group["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    statement = template.properties("AWS::KMS::Key")["KeyPolicy"]["Statement"][-1]
    assert statement["Principal"] == {"Service": "logs.us-east-1.amazonaws.com"}
    arn = text(statement["Condition"]["StringLike"]["kms:EncryptionContext:aws:logs:arn"])
    assert arn == f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{group['Properties']['LogGroupName']}"
    with pytest.raises(ValueError, match="retention: SIX_MONTHS given; allowed: ONE_YEAR or longer"):
        synth(lambda stack: make(stack, retention=logs.RetentionDays.SIX_MONTHS))


def test_a_workflow_runs_on_request(synth, make, server):
    assert "WorkflowDetails" not in server

    def build(stack):
        workflow = transfer.CfnWorkflow(stack, "Workflow", steps=[{"type": "TAG", "tagStepDetails": {}}])
        role = iam.Role(stack, "Steps", assumed_by=iam.ServicePrincipal("transfer.amazonaws.com"))
        make(stack, workflow=UploadWorkflow(workflow=workflow, execution_role=role))

    (details,) = synth(build).properties("AWS::Transfer::Server")["WorkflowDetails"]["OnUpload"]
    assert details["WorkflowId"] == {"Fn::GetAtt": ["Workflow", "WorkflowId"]}
    assert "Steps" in details["ExecutionRole"]["Fn::GetAtt"][0]


def test_cdk_nag_finds_nothing(template):
    assert template.findings == set()
    page = (Path(hipaa_constructs.__file__).parents[1] / "edge.md").read_text()
    assert "`PhiIntake` |" not in page


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"partners": []}, "partners: none given"),
        ({"partners": [*PARTNERS, PARTNERS[0]]}, "allowed: each name once"),
        ({"partners": [Partner("a", (KEY,))]}, "partners: 'a' given; allowed: 3 to 100"),
        ({"partners": [Partner("../other", (KEY,))]}, "partners: '../other' given"),
        ({"partners": [Partner("lab", ())]}, "ssh_public_keys: none given for lab"),
        ({"partners": [Partner("lab", ("ssh-dss AAAA",))]}, "ssh_public_keys: 'ssh-dss AAAA' given"),
        ({"prefix": "/intake"}, "prefix: '/intake' given"),
        ({"prefix": "intake/"}, "prefix: 'intake/' given"),
    ],
)
def test_wrong_arguments_are_refused(synth, make, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))


def test_fips_is_refused_where_there_is_none(synth, make):
    with pytest.raises(ValueError, match="security_policy: FIPS_2025_03 given in eu-west-1"):
        synth(make, region="eu-west-1")
