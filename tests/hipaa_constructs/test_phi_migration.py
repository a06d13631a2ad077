"""Each guarantee of PhiMigration, read from the template."""

from pathlib import Path

import pytest
from aws_cdk import aws_datasync as datasync
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from cdk_nag import HIPAASecurityChecks

import hipaa_constructs
from hipaa_constructs import PhiMigration

ACCOUNT = "222222222222"
AGENT = "arn:aws:datasync:us-east-1:222222222222:agent/agent-0123456789abcdef0"


def efs(stack, encryption):
    return datasync.CfnLocationEFS(
        stack,
        "Source",
        ec2_config={"securityGroupArns": ["arn:aws:ec2:us-east-1:222222222222:security-group/sg-1"], "subnetArn": "s"},
        efs_filesystem_arn="arn:aws:elasticfilesystem:us-east-1:222222222222:file-system/fs-1",
        in_transit_encryption=encryption,
    )


def nfs(stack):
    return datasync.CfnLocationNFS(
        stack,
        "Source",
        server_hostname="files.hospital.example",
        subdirectory="/export",
        on_prem_config=datasync.CfnLocationNFS.OnPremConfigProperty(agent_arns=[AGENT]),
    )


@pytest.fixture(scope="module")
def make():
    def migration(stack, source=nfs, **changed):
        arguments = {
            "bucket": s3.Bucket.from_bucket_name(stack, "Bucket", "acme-phi"),
            "encryption_key": kms.Key(stack, "Key", enable_key_rotation=True),
            "prefix": "migration/ehr",
            **changed,
        }
        return PhiMigration(stack, "Migration", source=source(stack), **arguments)

    return migration


@pytest.fixture(scope="module")
def template(synth, make):
    return synth(make, plugin=HIPAASecurityChecks)


@pytest.fixture(scope="module")
def task(template):
    return template.properties("AWS::DataSync::Task")


def test_every_byte_is_verified(task):
    assert task["Options"]["VerifyMode"] == "POINT_IN_TIME_CONSISTENT"
    assert task["TaskMode"] == "BASIC"


def test_keeps_what_the_source_lost(task):
    assert task["Options"]["PreserveDeletedFiles"] == "PRESERVE"


@pytest.mark.parametrize("encryption", [None, "NONE"])
def test_encrypted_on_the_way(synth, make, encryption):
    synth(lambda stack: make(stack, source=lambda stack: efs(stack, "TLS1_2")))
    with pytest.raises(ValueError, match=f"in_transit_encryption {encryption} given; allowed: TLS1_2"):
        synth(lambda stack: make(stack, source=lambda stack: efs(stack, encryption)))


def test_reaches_one_folder_only(template):
    location = template.properties("AWS::DataSync::LocationS3")
    assert location["Subdirectory"] == "/migration/ehr"
    document = template.properties("AWS::IAM::ManagedPolicy")["PolicyDocument"]
    bucket, objects, encryption = document["Statement"]
    arn = ["arn:", {"Ref": "AWS::Partition"}]
    assert bucket["Resource"] == {"Fn::Join": ["", [*arn, ":s3:::acme-phi"]]}
    assert all("Object" not in action for action in bucket["Action"])
    assert objects["Resource"] == [
        {"Fn::Join": ["", [*arn, f":s3:::acme-phi/{folder}/*"]]} for folder in ("migration/ehr", "datasync-reports")
    ]
    assert encryption["Condition"] == {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}
    (key,) = template.all("AWS::KMS::Key")
    assert encryption["Resource"] == {"Fn::GetAtt": [key, "Arn"]}


def test_role_serves_this_account_only(template, text):
    (statement,) = template.properties("AWS::IAM::Role")["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "datasync.amazonaws.com"}
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
    source = text(statement["Condition"]["ArnLike"]["aws:SourceArn"])
    assert source == f"arn:aws:datasync:us-east-1:{ACCOUNT}:*"


def test_every_file_is_logged(template, task, synth, make):
    (name,) = template.all("AWS::Logs::LogGroup")
    group = template.properties("AWS::Logs::LogGroup")
    assert task["CloudWatchLogGroupArn"] == {"Fn::GetAtt": [name, "Arn"]}
    assert task["Options"]["LogLevel"] == "TRANSFER"
    (key,) = template.all("AWS::KMS::Key")
    assert (group["KmsKeyId"], group["RetentionInDays"]) == ({"Fn::GetAtt": [key, "Arn"]}, 365)
    policy = str(template.properties("AWS::Logs::ResourcePolicy")["PolicyDocument"])
    assert "datasync.amazonaws.com" in policy
    assert ":task/*" in policy
    assert "aws:SourceAccount" in policy
    with pytest.raises(ValueError, match="retention: ONE_MONTH given"):
        synth(lambda stack: make(stack, retention=logs.RetentionDays.ONE_MONTH))


def test_every_run_is_reported(task):
    report = task["TaskReportConfig"]
    assert (report["OutputType"], report["ReportLevel"]) == ("STANDARD", "SUCCESSES_AND_ERRORS")
    assert report["ObjectVersionIds"] == "INCLUDE"
    assert report["Destination"]["S3"]["Subdirectory"] == "/datasync-reports"


@pytest.mark.parametrize(("changed_only", "mode"), [(True, "CHANGED"), (False, "ALL")])
def test_a_later_run_copies_what_it_is_asked_to(synth, make, changed_only, mode):
    task = synth(lambda stack: make(stack, changed_only=changed_only)).properties("AWS::DataSync::Task")
    assert task["Options"]["TransferMode"] == mode


def test_the_role_works_when_the_location_tries_it(template):
    (policy,) = template.all("AWS::IAM::ManagedPolicy")
    assert policy in template.one("AWS::DataSync::LocationS3")["DependsOn"]


def test_cdk_nag_finds_nothing(template):
    assert template.findings == set()
    page = (Path(hipaa_constructs.__file__).parents[1] / "edge.md").read_text()
    assert "`PhiMigration` |" not in page


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"prefix": "/ehr"}, "prefix: '/ehr' given"),
        ({"report_prefix": "a b"}, "report_prefix: 'a b' given"),
        ({"report_prefix": "migration/ehr/reports"}, "report_prefix: 'migration/ehr/reports' given; allowed: a folder"),
        ({"prefix": "datasync-reports/ehr"}, "report_prefix: 'datasync-reports' given; allowed: a folder"),
    ],
)
def test_wrong_arguments_are_refused(synth, make, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))
