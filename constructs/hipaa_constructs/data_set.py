"""Data sets: the tags that say what a resource holds and for what purpose, and access that follows these tags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_cdk import Tags
from aws_cdk import aws_iam as iam

from hipaa_constructs.check import require_match
from hipaa_constructs.classification import CLASSIFICATION_TAG, PHI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs import Construct

DATA_SET_TAG = "phi-data-set"
PURPOSE_TAG = "phi-purpose"
OWNER_TAG = "phi-owner"
# Other keys than those of resources: tagging a stack tags its roles too, and must not make readers of them.
DATA_SET_ACCESS_TAG = "phi-data-set-access"
PURPOSE_OF_USE_TAG = "phi-purpose-of-use"
POLICY_ID = "DataSetAccess"

# Tags of the bucket itself: aws:ResourceTag would be those of an access point, if the request goes through one.
BUCKET = "s3:BucketTag"
RESOURCE = "aws:ResourceTag"
READ = {
    BUCKET: ("s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"),
    RESOURCE: ("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "kms:Decrypt"),
}
WRITE = {
    BUCKET: ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"),
    RESOURCE: (
        "dynamodb:BatchWriteItem",
        "dynamodb:DeleteItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "kms:Encrypt",
        "kms:GenerateDataKey",
    ),
}
# More than is ever allowed here: what other policies of the role may allow, the same data by another name.
DENIED = {
    BUCKET: ("s3:AbortMultipartUpload", "s3:ListBucket*", "s3:*Object*"),
    RESOURCE: (
        "dynamodb:*Item*",
        "dynamodb:EnableKinesisStreamingDestination",
        "dynamodb:ExportTableToPointInTime",
        "dynamodb:PartiQL*",
        "dynamodb:Query",
        "dynamodb:Scan",
        "kms:Decrypt",
        "kms:DeriveSharedSecret",
        "kms:Encrypt",
        "kms:GenerateDataKey*",
        "kms:ReEncrypt*",
    ),
}


@dataclass(frozen=True, slots=True)
class DataSet:
    """PHI of one kind, held for one purpose: the smallest thing that access is given to.

    Who may reach it is decided by tags: a role that carries the data set and the purpose as its attributes reads the
    buckets and tables, and uses the keys, that carry the same two tags, in its own account. It is denied those of every
    other data set and purpose, whatever else allows it. Without tags on either side nothing is allowed.

    What this leans on: Amazon S3 looks at a bucket's tags only where attribute-based access is on, as in
    :class:`PhiBucket`; elsewhere nothing is allowed by them, and nothing denied. Amazon S3 and Amazon DynamoDB cannot
    tell purposes of use apart beyond the role: the purpose is what the role is for, not what a person says. Whoever may
    tag roles or resources decides about access: see :meth:`guard`.

    Serves 45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(1), and the minimum necessary of 164.502(b).

    Source: IAM User Guide, "Define permissions based on attributes with ABAC authorization"; Amazon S3 User Guide,
    "Using tags with S3 general purpose buckets", "Using tags with S3 Access Points"; Amazon DynamoDB Developer Guide,
    "Using attribute-based access control with DynamoDB"; AWS KMS Developer Guide, "ABAC for AWS KMS".

    Attributes:
        name: such as ``cardiology``: lower-case letters, digits and hyphens.
        purpose: such as ``treatment``, ``payment``, ``operations``, ``research``; written alike.

    Raises:
        ValueError: a name or purpose written otherwise.
    """

    name: str
    purpose: str

    def __post_init__(self) -> None:
        """Check that tags can carry name and purpose, and that no other text is read as one of them."""
        for field, value in (("name", self.name), ("purpose", self.purpose)):
            require_match(field, value, r"[a-z][a-z0-9-]{0,62}", "a letter, then letters, digits and -, lower case")

    @property
    def tags(self) -> dict[str, str]:
        """The tags of resources that hold the data set."""
        return {CLASSIFICATION_TAG: PHI, DATA_SET_TAG: self.name, PURPOSE_TAG: self.purpose}

    @property
    def attributes(self) -> dict[str, str]:
        """The tags of roles that may reach the data set; of sessions, where an identity provider sets them."""
        return {DATA_SET_ACCESS_TAG: self.name, PURPOSE_OF_USE_TAG: self.purpose}

    def grant_read(self, role: iam.Role) -> iam.ManagedPolicy:
        """Gives a role the attributes of the data set, and the policy by which they let it read, and read nothing else.

        Args:
            role: of this app; its attributes are of one data set only.

        Returns:
            The policy.

        Raises:
            ValueError: the role has a data set already.
        """
        return self._grant(role, *statements(write=False))

    def grant_read_write(self, role: iam.Role) -> iam.ManagedPolicy:
        """Does what :meth:`grant_read` does, and lets the role write and delete too.

        Args:
            role: of this app; its attributes are of one data set only.

        Returns:
            The policy.

        Raises:
            ValueError: the role has a data set already.
        """
        return self._grant(role, *statements(write=True))

    @staticmethod
    def guard() -> iam.PolicyStatement:
        """Returns a Deny of changing the tags that decide, for the permissions boundary of whoever must not.

        It is of use for everybody but the deployer. A service that tags with a request of its own, without naming the
        tag keys, is not covered: which those are is not documented in one place.
        """
        keys = [DATA_SET_TAG, PURPOSE_TAG, DATA_SET_ACCESS_TAG, PURPOSE_OF_USE_TAG]
        statement = {
            "Sid": "KeepDataSetTags",
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": keys}},
        }
        return iam.PolicyStatement.from_json(statement)

    def _grant(self, role: iam.Role, *given: dict[str, Any]) -> iam.ManagedPolicy:
        if role.node.try_find_child(POLICY_ID):
            raise ValueError(f"role: {role.node.path} has a data set already; allowed: one data set a role.")
        for key, value in self.attributes.items():
            Tags.of(role).add(key, value)
        return iam.ManagedPolicy(
            role, POLICY_ID, roles=[role], statements=[iam.PolicyStatement.from_json(each) for each in given]
        )


def phi_tags(scope: Construct, *, data_set: DataSet, owner: str) -> None:
    """Tags everything under a scope as PHI of a data set.

    Only ``phi`` is ever set, so that no guardrail denies the deployment. Taking the tags off later is another matter:
    HLZ-SCP-15 denies changing the classification of what was marked.

    Args:
        scope: a stack, a construct, or the app.
        data_set: what it holds, and for which purpose.
        owner: who answers for the data: a team or a mailbox, never a patient.

    Raises:
        ValueError: an owner that no tag can carry.
    """
    require_match("owner", owner, r"[\w .:/=+@-]{1,256}", "1 to 256 letters, digits, blanks and _.:/=+@-")
    for key, value in {**data_set.tags, OWNER_TAG: owner}.items():
        Tags.of(scope).add(key, value)


def statements(*, write: bool) -> tuple[dict[str, Any], ...]:
    """Returns the statements of a policy by which attributes decide; they name no data set, so all roles can share it.

    Args:
        write: whether to allow writing and deleting too.

    Returns:
        For each way of telling a resource's tags: what is allowed, then what is denied.
    """
    return tuple(_statements(write=write))


def _statements(*, write: bool) -> Iterator[dict[str, Any]]:
    pairs = ((DATA_SET_TAG, DATA_SET_ACCESS_TAG), (PURPOSE_TAG, PURPOSE_OF_USE_TAG))
    for prefix, name in ((BUCKET, "Buckets"), (RESOURCE, "TablesAndKeys")):
        equal = {f"{prefix}/{tag}": f"${{aws:PrincipalTag/{attribute}}}" for tag, attribute in pairs}
        actions = [*READ[prefix], *(WRITE[prefix] if write else ())]
        yield _statement("Allow", f"Same{name}", actions, {"StringEquals": {**equal, **OWN_ACCOUNT}})
        for tag, attribute in pairs:
            # '-' is the name of no data set and of no purpose: a role without attributes is denied, too.
            differs = {f"{prefix}/{tag}": f"${{aws:PrincipalTag/{attribute}, '-'}}"}
            sid = f"Other{''.join(part.title() for part in tag.split('-')[1:])}{name}"
            condition = {"StringNotEquals": differs, "Null": {f"{prefix}/{tag}": "false"}}
            yield _statement("Deny", sid, list(DENIED[prefix]), condition)


# Tags of another account are somebody else's word.
OWN_ACCOUNT = {"aws:ResourceAccount": "${aws:PrincipalAccount}"}


def _statement(effect: str, sid: str, actions: list[str], condition: dict[str, Any]) -> dict[str, Any]:
    return {"Sid": sid, "Effect": effect, "Action": actions, "Resource": "*", "Condition": condition}
