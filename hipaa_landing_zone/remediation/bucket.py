"""A bucket that a policy or an ACL opens to everybody, while its own block of public access is not complete."""

from typing import Any

from botocore.exceptions import ClientError

from hipaa_landing_zone.remediation.run import Remedy, State, remediate

BLOCK = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
EVERYBODY = "http://acs.amazonaws.com/groups/global/"


def look(s3: Any, bucket: str) -> State:
    """Find what opens the bucket; nothing does once its own block is complete.

    No tag exempts a bucket: AWS shows policies no tag keys of ``s3:PutBucketTagging``, so HLZ-SCP-19 could not keep
    anybody from setting it. A bucket that is meant for the public does not belong into these accounts (HLZ-DCL-03).

    Source: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage".
    """
    block = _of(s3.get_public_access_block, bucket, "NoSuchPublicAccessBlockConfiguration")
    settings = {name: bool(block.get("PublicAccessBlockConfiguration", {}).get(name)) for name in BLOCK}
    if all(settings.values()):
        return State([], frozenset())
    status = _of(s3.get_bucket_policy_status, bucket, "NoSuchBucketPolicy").get("PolicyStatus", {})
    grants = s3.get_bucket_acl(Bucket=bucket)["Grants"]
    public = [grant["Permission"] for grant in grants if grant["Grantee"].get("URI", "").startswith(EVERYBODY)]
    faults: list[dict[str, Any]] = []
    if status.get("IsPublic"):
        faults.append({"policy": "public", "block": settings})
    if public:
        faults.append({"acl": sorted(public), "block": settings})
    return State(faults, frozenset())


def mend(s3: Any, bucket: str, faults: list[dict[str, Any]]) -> None:  # noqa: ARG001 - one block covers all
    """Block public access; policy and ACL stay as they are, as evidence."""
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=dict.fromkeys(BLOCK, True))


def _of(call: Any, bucket: str, absent: str) -> dict[str, Any]:
    try:
        return dict(call(Bucket=bucket))
    except ClientError as error:
        if error.response["Error"]["Code"] == absent:
            return {}
        raise


REMEDY = Remedy("s3", look, mend, ("NoSuchBucket",))


def handler(events: dict[str, str], context: Any) -> dict[str, Any]:  # noqa: ARG001 - Systems Manager passes it
    """Called by AWS Systems Manager Automation."""
    return remediate(events, REMEDY)
