"""An existing data set, copied into a bucket by AWS DataSync and verified at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Names, Stack
from aws_cdk import aws_datasync as datasync
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from hipaa_constructs.check import require_bucket, require_key, require_match
from hipaa_constructs.encrypted_log import make_log_group, require_retention

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_s3 as s3

    Source = datasync.CfnLocationEFS | datasync.CfnLocationNFS | datasync.CfnLocationS3 | datasync.CfnLocationSMB

SERVICE = "datasync.amazonaws.com"
FOLDER, FOLDERS = r"[\w@.-]+(/[\w@.-]+)*", "folders of letters, digits, _ @ . - without / at the ends"
# Source: AWS DataSync User Guide, "Providing DataSync access to S3 buckets", destination location.
ON_BUCKET = ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")
ON_OBJECTS = (
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:GetObjectTagging",
    "s3:GetObjectVersion",
    "s3:GetObjectVersionTagging",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
    "s3:PutObjectTagging",
)


class PhiMigration(Construct):
    """A DataSync task that copies an existing data set into a folder of a bucket; started by people or a schedule.

    Guarantees:
        * ``every_byte_is_verified``: at the end of each run source and destination are compared as a whole, by
          checksum (45 CFR 164.312(c)(1), 164.312(c)(2), 164.312(e)(2)(i)).
        * ``keeps_what_the_source_lost``: what has gone at the source stays in the bucket (45 CFR 164.312(c)(1)).
        * ``encrypted_on_the_way``: AWS DataSync uses TLS between agent, service and Amazon S3; Amazon EFS must be
          mounted with TLS 1.2, or it is refused (45 CFR 164.312(e)(1), 164.312(e)(2)(ii)).
        * ``reaches_one_folder_only``: the role reads and writes objects of the folder, the reports and nothing else,
          through Amazon S3 alone with the key (45 CFR 164.312(a)(1), 164.308(a)(4)(ii)(B)).
        * ``role_serves_this_account_only``: AWS DataSync takes the role on for tasks of this account
          (45 CFR 164.312(a)(1)).
        * ``every_file_is_logged``: in an encrypted log group, for a year or longer (45 CFR 164.312(b)).
        * ``every_run_is_reported``: successes and errors, file by file with the version written, in the bucket
          (45 CFR 164.312(b), 164.308(a)(1)(ii)(D)).

    Its limits: the way from a file server to the agent is NFS or SMB; put the agent beside the server, and activate it
    through a VPC endpoint. Verification reads everything twice. The role may delete in its folder because AWS DataSync
    asks for it; version the bucket. It may list names in the whole bucket, which AWS DataSync does to test it. File
    names go into logs and reports.
    CloudWatch Logs keeps ten resource policies in an account and Region; each migration needs one.

    The key must let the role use it through its IAM policy, as :class:`PhiKey` and a plain ``kms.Key`` do; for a
    :class:`CustomerKey` call ``grant_use`` with :attr:`role`.

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        source: location of the data set: NFS or SMB through an agent, Amazon EFS, Amazon S3.
        bucket: where the data set goes, of the same account and Region.
        encryption_key: key of the bucket; it encrypts the log group as well.
        prefix: folder of the bucket that receives the data set.
        report_prefix: folder of the bucket that receives the reports; not within the other.
        changed_only: True: later runs copy what differs; False: each run copies everything.
        retention: of the log group; a year at least.

    Attributes:
        resource: the underlying ``datasync.CfnTask``; there is no L2.
        role: the role of the task.
        log_group: the log group.

    Raises:
        ValueError: a source that AWS DataSync would read without encryption, a prefix that is not a folder, reports
            within the data set, a retention under a year.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        source: Source,
        bucket: s3.IBucket,
        encryption_key: kms.IKey,
        prefix: str,
        report_prefix: str = "datasync-reports",
        changed_only: bool = True,
        retention: logs.RetentionDays = logs.RetentionDays.ONE_YEAR,
    ) -> None:
        require_bucket("bucket", bucket)
        require_key("encryption_key", encryption_key)
        _check(source, prefix, report_prefix)
        require_retention(retention)
        super().__init__(scope, construct_id)
        self._bucket, self._key = bucket, encryption_key
        self.log_group = self._log_group(retention)
        self.role, policy = self._role(prefix, report_prefix)
        destination = datasync.CfnLocationS3(
            self,
            "Destination",
            s3_bucket_arn=bucket.bucket_arn,
            subdirectory=f"/{prefix}",
            s3_storage_class="STANDARD",
            s3_config=datasync.CfnLocationS3.S3ConfigProperty(bucket_access_role_arn=self.role.role_arn),
        )
        # AWS DataSync tries the role when the location is made.
        destination.node.add_dependency(policy)
        self.resource = self._task(source, destination, report_prefix, changed_only=changed_only)

    def _log_group(self, retention: logs.RetentionDays) -> logs.LogGroup:
        group = make_log_group(
            self,
            "LogGroup",
            log_group_name=f"/aws/datasync/{Names.unique_resource_name(self, max_length=100, separator='-')}",
            encryption_key=self._key,
            retention=retention,
        )
        group.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal(SERVICE, conditions=self._only_here("task/*"))],
                actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                resources=[group.log_group_arn],
            )
        )
        return group

    def _role(self, prefix: str, report_prefix: str) -> tuple[iam.Role, iam.ManagedPolicy]:
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal(SERVICE, conditions=self._only_here("*")))
        bucket, folders = self._bucket.bucket_arn, (prefix, report_prefix)
        through_s3 = {"StringEquals": {"kms:ViaService": f"s3.{Stack.of(self).region}.amazonaws.com"}}
        statements = [
            _allow("Bucket", ON_BUCKET, [bucket]),
            _allow("Objects", ON_OBJECTS, [f"{bucket}/{folder}/*" for folder in folders]),
            _allow("Encryption", ("kms:Decrypt", "kms:GenerateDataKey"), [self._key.key_arn], through_s3),
        ]
        return role, iam.ManagedPolicy(self, "Policy", roles=[role], statements=statements)

    def _task(
        self, source: Source, destination: datasync.CfnLocationS3, report_prefix: str, *, changed_only: bool
    ) -> datasync.CfnTask:
        report = datasync.CfnTask.S3Property(
            s3_bucket_arn=self._bucket.bucket_arn,
            subdirectory=f"/{report_prefix}",
            bucket_access_role_arn=self.role.role_arn,
        )
        return datasync.CfnTask(
            self,
            "Resource",
            # Enhanced mode cannot compare the whole destination. Source: AWS DataSync User Guide, "Task modes".
            task_mode="BASIC",
            source_location_arn=source.attr_location_arn,
            destination_location_arn=destination.attr_location_arn,
            cloud_watch_log_group_arn=self.log_group.log_group_arn,
            options=datasync.CfnTask.OptionsProperty(
                verify_mode="POINT_IN_TIME_CONSISTENT",
                preserve_deleted_files="PRESERVE",
                transfer_mode="CHANGED" if changed_only else "ALL",
                log_level="TRANSFER",
            ),
            task_report_config=datasync.CfnTask.TaskReportConfigProperty(
                destination=datasync.CfnTask.DestinationProperty(s3=report),
                output_type="STANDARD",
                report_level="SUCCESSES_AND_ERRORS",
                object_version_ids="INCLUDE",
            ),
        )

    def _only_here(self, what: str) -> dict[str, Any]:
        stack = Stack.of(self)
        source = f"arn:{stack.partition}:datasync:{stack.region}:{stack.account}:{what}"
        return {"StringEquals": {"aws:SourceAccount": stack.account}, "ArnLike": {"aws:SourceArn": source}}


def _allow(
    sid: str, actions: tuple[str, ...], resources: list[str], conditions: dict[str, Any] | None = None
) -> iam.PolicyStatement:
    return iam.PolicyStatement(sid=sid, actions=list(actions), resources=resources, conditions=conditions)


def _check(source: Source, prefix: str, report_prefix: str) -> None:
    require_match("prefix", prefix, FOLDER, FOLDERS)
    require_match("report_prefix", report_prefix, FOLDER, FOLDERS)
    if f"{report_prefix}/".startswith(f"{prefix}/") or f"{prefix}/".startswith(f"{report_prefix}/"):
        raise ValueError(f"report_prefix: {report_prefix!r} given; allowed: a folder apart from {prefix!r}.")
    if isinstance(source, datasync.CfnLocationEFS) and source.in_transit_encryption != "TLS1_2":
        given = source.in_transit_encryption
        raise ValueError(f"source: Amazon EFS with in_transit_encryption {given} given; allowed: TLS1_2.")
