"""What can be changed by hand at the log archive's buckets and at keys."""

from __future__ import annotations

import json

from live.verify.sabotage import by_hand

HOME, REPLICA = "us-east-1", "us-west-2"
ARCHIVE = "log-archive"


def bucket(live, kind, region=HOME):
    """The S3 client and the name of a bucket of the archive."""
    archive = live.plan.log_archive
    planned = archive.landing("access", region) if kind == "landing" else archive.bucket(kind, region)
    return live.client("s3", ARCHIVE, region), planned.name


def without_configuration(answer):
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}


def edit_policy(live, kind, region, edit):
    """Rewrite a bucket policy's statements, and put the old ones back."""
    s3, name = bucket(live, kind, region)
    planned = s3.get_bucket_policy(Bucket=name)["Policy"]
    statements = edit(json.loads(planned)["Statement"])
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))
    yield
    s3.put_bucket_policy(Bucket=name, Policy=planned)


@by_hand(("log_buckets_keep_versions", f"{REPLICA} bucket hlz-logs-landing", "Suspended"))
def versioning_is_suspended(live):
    s3, name = bucket(live, "landing", REPLICA)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Suspended"})
    yield
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})


@by_hand(("log_buckets_are_encrypted", f"{REPLICA} bucket hlz-logs-trail", "none"))
def bucket_loses_its_key(live):
    s3, name = bucket(live, "trail", REPLICA)
    planned = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}  # that is the AWS-managed key
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})
    yield
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration=planned)


@by_hand(("log_buckets_are_never_public", f"{HOME} bucket hlz-logs-flow", "none"))
def public_access_block_is_deleted(live):
    s3, name = bucket(live, "flow")
    planned = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    s3.delete_public_access_block(Bucket=name)
    yield
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=planned)


@by_hand(("log_buckets_disable_acls", f"{HOME} bucket hlz-logs-access", "ObjectWriter"))
def acls_are_enabled(live):
    s3, name = bucket(live, "access")
    for_owner = lambda kind: {"Rules": [{"ObjectOwnership": kind}]}  # noqa: E731 - one line twice
    s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls=for_owner("ObjectWriter"))
    yield
    s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls=for_owner("BucketOwnerEnforced"))


@by_hand(("log_buckets_refuse_plain_http", f"{REPLICA} bucket hlz-logs-flow", "no statement denies it"))
def plain_http_is_let_in(live):
    yield from edit_policy(live, "flow", REPLICA, lambda old: [each for each in old if "Bool" not in str(each)])


@by_hand(("log_buckets_admit_pinned_services", f"{HOME} bucket hlz-logs-access", "'Everybody' admits *"))
def everybody_is_let_in(live):
    _, name = bucket(live, "access")
    new = {"Sid": "Everybody", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
    yield from edit_policy(live, "access", HOME, lambda old: [*old, {**new, "Resource": f"arn:aws:s3:::{name}/*"}])


@by_hand(("log_buckets_admit_pinned_services", f"{HOME} bucket hlz-logs-trail", "anybody using the service"))
def trail_is_no_longer_pinned(live):
    def unpin(old):
        return [{k: v for k, v in each.items() if each["Effect"] == "Deny" or k != "Condition"} for each in old]

    yield from edit_policy(live, "trail", HOME, unpin)


EVIDENCE = f"{HOME} bucket hlz-logs-evidence"


@by_hand(
    ("log_buckets_admit_pinned_services", EVIDENCE, "'WritersList' admits"),
    ("evidence_only_grows", EVIDENCE, "no statement denies them"),
    ("evidence_only_grows", EVIDENCE, "'WritersAdd' allows more"),
)
def evidence_may_be_replaced_by_another_role(live):
    another = {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/another"}}

    def loosen(old):
        by_sid = {
            each.get("Sid", str(number)): each for number, each in enumerate(old) if each.get("Sid") != "OnlyWritersPut"
        }
        writers = {"ArnEquals": by_sid["WritersAdd"]["Condition"]["ArnEquals"]}
        by_sid["WritersAdd"] = {**by_sid["WritersAdd"], "Condition": writers}
        by_sid["WritersList"] = {**by_sid["WritersList"], "Condition": another}
        return list(by_sid.values())

    yield from edit_policy(live, "evidence", HOME, loosen)


@by_hand(
    ("log_buckets_refuse_plain_http", f"{REPLICA} bucket hlz-logs-landing", "no bucket policy"),
    ("landing_buckets_deny_deletion", f"{REPLICA} bucket hlz-logs-landing", "none"),
)
def bucket_policy_is_deleted(live):
    s3, name = bucket(live, "landing", REPLICA)
    planned = s3.get_bucket_policy(Bucket=name)["Policy"]
    s3.delete_bucket_policy(Bucket=name)
    yield
    s3.put_bucket_policy(Bucket=name, Policy=planned)


@by_hand(("log_bucket_accesses_are_logged", f"{HOME} bucket hlz-logs-trail", "none"))
def access_logging_is_switched_off(live):
    s3, name = bucket(live, "trail")
    planned = without_configuration(s3.get_bucket_logging(Bucket=name))
    s3.put_bucket_logging(Bucket=name, BucketLoggingStatus={})
    yield
    s3.put_bucket_logging(Bucket=name, BucketLoggingStatus=planned)


@by_hand(("log_buckets_are_locked", f"{HOME} bucket hlz-logs-flow", "GOVERNANCE for 3000 days"))
def lock_is_weakened(live):
    s3, name = bucket(live, "flow")
    planned = s3.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"]
    weak = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 3000}}}
    s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=weak)
    yield
    s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=planned)


@by_hand(("log_buckets_are_locked", f"{HOME} bucket hlz-logs-trail", "COMPLIANCE for 2190 days"))
def lock_is_shortened(live):
    s3, name = bucket(live, "trail")
    planned = s3.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"]
    six_years = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 6}}}
    s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=six_years)  # without the leap days
    yield
    s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=planned)


@by_hand(("landing_buckets_are_not_locked", f"{HOME} bucket hlz-logs-landing", "locked"))
def landing_bucket_is_locked(live):
    s3, name = bucket(live, "landing")
    locked = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}
    s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=locked)
    yield
    s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})


@by_hand(("logs_are_copied", f"{HOME} bucket hlz-logs-trail", "no rule for it"))
def replication_is_deleted(live):
    s3, name = bucket(live, "trail")
    planned = s3.get_bucket_replication(Bucket=name)["ReplicationConfiguration"]
    s3.delete_bucket_replication(Bucket=name)
    yield
    s3.put_bucket_replication(Bucket=name, ReplicationConfiguration=planned)


@by_hand(
    ("logs_are_copied", f"{HOME} bucket hlz-logs-flow", "deletions are copied too"),
    ("logs_are_copied", ": key", "alias/hlz/logs-access"),
)
def replication_is_weakened(live):
    s3, name = bucket(live, "flow")
    planned = s3.get_bucket_replication(Bucket=name)["ReplicationConfiguration"]
    weak = json.loads(json.dumps(planned))
    weak["Rules"][0]["DeleteMarkerReplication"] = {"Status": "Enabled"}
    key = weak["Rules"][0]["Destination"]["EncryptionConfiguration"]
    key["ReplicaKmsKeyID"] = key["ReplicaKmsKeyID"].replace("logs-flow", "logs-access")
    s3.put_bucket_replication(Bucket=name, ReplicationConfiguration=weak)
    yield
    s3.put_bucket_replication(Bucket=name, ReplicationConfiguration=planned)


@by_hand(("landing_buckets_expire", f"{REPLICA} bucket hlz-logs-landing", "the first after 1 days"))
def landing_expires_too_soon(live):
    s3, name = bucket(live, "landing", REPLICA)
    planned = s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
    soon = {"ID": "soon", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": [soon]})
    yield
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": planned})


def key(live, alias, account=ARCHIVE):
    """The KMS client and the id of a key."""
    kms = live.client("kms", account)
    return kms, kms.describe_key(KeyId=f"alias/hlz/{alias}")["KeyMetadata"]["KeyId"]


@by_hand(("keys_rotate", f"{HOME} key alias/hlz/logs-access", "does not rotate"))
def rotation_is_disabled(live):
    kms, key_id = key(live, "logs-access")
    kms.disable_key_rotation(KeyId=key_id)
    yield
    kms.enable_key_rotation(KeyId=key_id, RotationPeriodInDays=365)


@by_hand(("keys_are_enabled", "portal-prod", "pending deletion on"))
def key_is_scheduled_for_deletion(live):
    kms, key_id = key(live, "secrets", "portal-prod")
    kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=30)
    yield
    kms.cancel_key_deletion(KeyId=key_id)
    kms.enable_key(KeyId=key_id)


@by_hand(("keys_are_enabled", "deid-analytics-prod", "Disabled"))
def key_is_disabled(live):
    kms, key_id = key(live, "data", "deid-analytics-prod")
    kms.disable_key(KeyId=key_id)
    yield
    kms.enable_key(KeyId=key_id)


@by_hand(("keys_separate_duties", "ehr-test", "'All' grants"), ("keys_separate_duties", "ehr-test", "is for everybody"))
def key_policy_grants_everything(live):
    kms, key_id = key(live, "backup", "ehr-test")
    planned = kms.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"]
    everything = {"Sid": "All", "Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}
    changed = {"Version": "2012-10-17", "Statement": [everything]}
    kms.put_key_policy(KeyId=key_id, PolicyName="default", Policy=json.dumps(changed))
    yield
    kms.put_key_policy(KeyId=key_id, PolicyName="default", Policy=planned)


@by_hand(
    ("keys_are_enabled", "imaging-prod", "does not exist"),
    ("keys_rotate", "imaging-prod", "does not exist"),
    ("keys_separate_duties", "imaging-prod", "does not exist"),
    ("foundation_is_published", "imaging-prod", "does not exist"),
    ("topics_are_encrypted", "imaging-prod", "does not exist"),
    ("sessions_are_recorded", "imaging-prod", "does not exist"),
)
def alias_is_deleted(live):
    kms, key_id = key(live, "logs", "imaging-prod")
    kms.delete_alias(AliasName="alias/hlz/logs")
    yield
    kms.create_alias(AliasName="alias/hlz/logs", TargetKeyId=key_id)


SABOTAGES = (
    versioning_is_suspended,
    bucket_loses_its_key,
    public_access_block_is_deleted,
    acls_are_enabled,
    plain_http_is_let_in,
    everybody_is_let_in,
    trail_is_no_longer_pinned,
    evidence_may_be_replaced_by_another_role,
    bucket_policy_is_deleted,
    access_logging_is_switched_off,
    lock_is_weakened,
    lock_is_shortened,
    landing_bucket_is_locked,
    replication_is_deleted,
    replication_is_weakened,
    landing_expires_too_soon,
    rotation_is_disabled,
    key_is_scheduled_for_deletion,
    key_is_disabled,
    key_policy_grants_everything,
    alias_is_deleted,
)
