"""A bucket for de-identified data, in an account without PHI: one role brings data in, named roles read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration, RemovalPolicy, Stack, Tags
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from hipaa_constructs.access_log import log_accesses, require_same_place
from hipaa_constructs.check import require_bucket, require_bucket_name, require_key, require_role_name
from hipaa_constructs.classification import CLASSIFICATION_TAG, NON_PHI
from hipaa_constructs.cross_account import deny_everybody, is_one_of, make_trusting_role, unless

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_kms as kms

# The landing zone's words; a test compares them with the plan's.
ABORT_UPLOADS_AFTER_DAYS = 7
NONCURRENT_DAYS = 365  # time to notice that an export was overwritten
# Finds identifiers that slipped through. Source: Amazon Macie User Guide, "Allowing Macie to access S3 buckets".
MACIE = "aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie"
READS = ("s3:GetObject*", "s3:ListBucket", "s3:ListBucketVersions")
WRITES = ("s3:DeleteObject*", "s3:PutObject*", "s3:Replicate*")
# What a session of the release role does: it brings objects and knows nothing of those that are there.
RELEASE = ("s3:AbortMultipartUpload", "s3:PutObject")


class DeIdentifiedBucket(Construct):
    """An export bucket that only the release role writes and only named roles read, out of the token vault's reach.

    It lives in the account that uses the data, which holds no PHI. The landing zone denies identities of accounts with
    PHI to write there (HLZ-RCP-05) and identities without PHI to read there (HLZ-RCP-04), so the way out is one door:
    the de-identifying function takes on the release role, an identity of this account, and everything that leaves is
    an ``sts:AssumeRole`` and a ``PutObject`` in the organization trail.

    Guarantees:
        * ``only_the_release_role_writes``: the bucket denies puts and deletions to everybody else
          (45 CFR 164.312(c)(1), 164.312(a)(1)).
        * ``only_the_pipeline_releases``: the release role trusts the roles named and nobody else
          (45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(1)).
        * ``the_release_role_cannot_read``: nor list, nor delete (45 CFR 164.312(a)(1)).
        * ``only_named_readers_read``: the bucket denies reads to everybody else, administrators of the account
          included, but for Amazon Macie (45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(1)).
        * ``readers_cannot_release``: a role given as both is refused, and the trust denies readers
          (45 CFR 164.308(a)(4)(ii)(B)).
        * ``marked_as_free_of_phi``: tagged ``non-phi``, what analysts may be let in by (45 CFR 164.308(a)(4)(i)).
        * ``encrypted_with_a_customer_key``: SSE-KMS with the given key and an S3 Bucket Key (45 CFR 164.312(a)(2)(iv)).
        * ``tls_only``: every request under TLS 1.2 is denied (45 CFR 164.312(e)(1), 164.312(e)(2)(ii)).
        * ``never_public``: public access blocked in all four ways, ACLs disabled (45 CFR 164.312(a)(1)).
        * ``accesses_are_logged``: server access logs (45 CFR 164.312(b)).
        * ``survives_its_stack``: versioned, retained on deletion and on replacement (45 CFR 164.312(c)(1)).

    That what arrives *is* de-identified (45 CFR 164.514(a), (b)) no bucket can tell: it is the pipeline's work and an
    expert's or the safe harbor's judgement. Let Amazon Macie look for identifiers that slipped through. Administrators
    of the account can change the bucket policy; CloudTrail records it.

    Args:
        scope: parent construct, in a stack of the account that uses the data.
        construct_id: id in the parent.
        bucket_name: literal name, known to the pipeline.
        encryption_key: of the same account; it must let the release role and the readers use it through their IAM
            policies, as :class:`PhiKey` and a plain ``kms.Key`` do.
        release_role_name: name of the role that is made, known to the pipeline.
        pipelines: roles of accounts with PHI that may release. They need not exist: ``iam.Role.from_role_arn``.
        readers: roles of this account that may read. Their IAM policies must allow it too: :meth:`grant_read`.
        access_log_bucket: where accesses are logged: an :class:`AccessLogBucket` of the same account and Region.
        access_log_prefix: prefix of the access logs.

    Attributes:
        resource: the underlying ``s3.Bucket``.
        release_role: the role that writes.

    Raises:
        ValueError: a bad name, no pipeline, no reader, a role given as both, a log bucket elsewhere.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bucket_name: str,
        encryption_key: kms.IKey,
        release_role_name: str,
        pipelines: Sequence[iam.IRole],
        readers: Sequence[iam.IRole],
        access_log_bucket: s3.IBucket,
        access_log_prefix: str = "",
    ) -> None:
        require_key("encryption_key", encryption_key)
        require_bucket("access_log_bucket", access_log_bucket)
        require_bucket_name("bucket_name", bucket_name)
        require_role_name("release_role_name", release_role_name)
        _check(pipelines, readers)
        require_same_place(scope, access_log_bucket)
        super().__init__(scope, construct_id)
        self._readers = [each.role_arn for each in readers]
        self.resource = self._bucket(bucket_name, encryption_key)
        log_accesses(self.resource, to=access_log_bucket, prefix=access_log_prefix)
        self.release_role = self._release_role(release_role_name, pipelines)
        self._let_release(encryption_key)
        self._deny_others()
        Tags.of(self.resource).add(CLASSIFICATION_TAG, NON_PHI)

    @staticmethod
    def release_role_arn(*, role_name: str, account: str, partition: str = "aws") -> str:
        """Tells the ARN of a release role of another account, for the pipeline.

        Args:
            role_name: as given to the bucket.
            account: 12 digits, of the account that uses the data.
            partition: ``aws`` or ``aws-us-gov``.

        Returns:
            The ARN.
        """
        return f"arn:{partition}:iam::{account}:role/{role_name}"

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets one of the readers list, read and decrypt; for anybody else the bucket's Deny stays stronger.

        Args:
            grantee: one of the roles given as readers.

        Returns:
            The grant.
        """
        return self.resource.grant_read(grantee)

    def _bucket(self, bucket_name: str, encryption_key: kms.IKey) -> s3.Bucket:
        return s3.Bucket(
            self,
            "Resource",
            bucket_name=bucket_name,
            versioned=True,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=encryption_key,
            bucket_key_enabled=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            removal_policy=RemovalPolicy.RETAIN,
            lifecycle_rules=[
                s3.LifecycleRule(
                    abort_incomplete_multipart_upload_after=Duration.days(ABORT_UPLOADS_AFTER_DAYS),
                    noncurrent_version_expiration=Duration.days(NONCURRENT_DAYS),
                )
            ],
        )

    def _release_role(self, role_name: str, pipelines: Sequence[iam.IRole]) -> iam.Role:
        return make_trusting_role(
            self,
            "ReleaseRole",
            role_name=role_name,
            callers=pipelines,
            denials={"ReadersCannotRelease": is_one_of(*self._readers)},
        )

    def _let_release(self, encryption_key: kms.IKey) -> None:
        service = {"StringEquals": {"kms:ViaService": f"s3.{Stack.of(self).region}.amazonaws.com"}}
        iam.ManagedPolicy(
            self,
            "ReleasePolicy",
            roles=[self.release_role],
            statements=[
                iam.PolicyStatement(
                    sid="Release", actions=list(RELEASE), resources=[self.resource.arn_for_objects("*")]
                ),
                iam.PolicyStatement(
                    sid="Encrypt",
                    actions=["kms:Decrypt", "kms:GenerateDataKey"],
                    resources=[encryption_key.key_arn],
                    conditions=service,
                ),
            ],
        )

    def _deny_others(self) -> None:
        stack = Stack.of(self)
        macie = f"arn:{stack.partition}:iam::{stack.account}:role/{MACIE}"
        everything = [self.resource.bucket_arn, self.resource.arn_for_objects("*")]
        for statement in (
            deny_everybody("OnlyTheReleaseRoleWrites", WRITES, unless(self.release_role.role_arn), everything),
            deny_everybody("OnlyNamedReadersRead", READS, unless(*self._readers, macie), everything),
        ):
            self.resource.add_to_resource_policy(statement)


def _check(pipelines: Sequence[iam.IRole], readers: Sequence[iam.IRole]) -> None:
    for name, roles in (("pipelines", pipelines), ("readers", readers)):
        if not roles:
            raise ValueError(f"{name}: none given; give at least one role.")
    both = {each.role_arn for each in pipelines} & {each.role_arn for each in readers}
    if both:
        raise ValueError(f"readers: {', '.join(sorted(both))} given, which releases too; allowed: roles that do not.")
