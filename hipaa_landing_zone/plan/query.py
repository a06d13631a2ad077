"""What an investigator asks first, as saved queries of Amazon Athena over the log archive.

A query is Trino's SQL, as Athena engine version 3 runs it. A question mark is a parameter: Athena's console asks for
its value when the query is run, and the command line takes it as an execution parameter. Texts are given in quotes
(``'111122223333'``), days as ``'2026/11/21'``.

Source: Amazon Athena User Guide, "Use parameterized queries"; AWS CloudTrail User Guide, "CloudTrail record contents";
Amazon VPC User Guide, "Flow log records".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hipaa_landing_zone.plan.log_table import TableName

_TRAIL_TIME = ("account id", "first day", "last day")
_IN_TRAIL_TIME = "FROM cloudtrail\nWHERE account = ? AND day BETWEEN ? AND ?"
_WHO = "useridentity.arn AS principal, sourceipaddress, useragent"
_LIMIT = "LIMIT 1000"


@dataclass(frozen=True, slots=True)
class Query:
    """One saved query.

    Attributes:
        name: of the query in Athena, after ``hlz-``.
        question: what it answers.
        table: the table that it reads.
        parameters: what each question mark stands for, in order.
        sql: the query.
        citations: which safeguards it serves.
    """

    name: str
    question: str
    table: TableName
    parameters: tuple[str, ...]
    sql: str
    citations: tuple[str, ...]

    @property
    def description(self) -> str:
        """The question and the parameters, as Athena shows them."""
        return f"{self.question} Parameters: {', '.join(self.parameters)}."


_REVIEW = ("164.308(a)(1)(ii)(D)", "164.312(b)")

WHO_READ_AN_OBJECT = Query(
    name="who-read-an-object",
    question="Who read this object, or the whole bucket where the key is '%'? The account is the bucket's.",
    table="cloudtrail",
    parameters=(*_TRAIL_TIME, "bucket", "object key, % for any text"),
    sql=f"""SELECT eventtime, eventname, json_extract_scalar(requestparameters, '$.key') AS object_key, {_WHO},
  vpcendpointid, errorcode, eventid
{_IN_TRAIL_TIME}
  AND eventsource = 's3.amazonaws.com'
  AND eventname IN ('GetObject', 'HeadObject', 'CopyObject', 'SelectObjectContent', 'GetObjectTorrent')
  AND json_extract_scalar(requestparameters, '$.bucketName') = ?
  AND json_extract_scalar(requestparameters, '$.key') LIKE ?
ORDER BY eventtime DESC
{_LIMIT}""",
    citations=(*_REVIEW, "164.308(a)(6)(ii)"),
)
PRINCIPAL_ACTIVITY = Query(
    name="principal-activity",
    question="What did this principal do in an account? Sessions of a role begin with the role's ARN as the issuer.",
    table="cloudtrail",
    parameters=(*_TRAIL_TIME, "beginning of an ARN or user name, with % at its end", "the same again"),
    sql=f"""SELECT eventtime, awsregion, eventsource, eventname, {_WHO}, readonly, errorcode, requestparameters, eventid
{_IN_TRAIL_TIME}
  AND (useridentity.arn LIKE ? OR useridentity.sessioncontext.sessionissuer.arn LIKE ?)
ORDER BY eventtime
{_LIMIT}""",
    citations=(*_REVIEW, "164.308(a)(6)(ii)", "164.312(a)(2)(i)"),
)
DENIED = Query(
    name="what-was-denied",
    question="What was denied, to whom, and how often?",
    table="cloudtrail",
    parameters=_TRAIL_TIME,
    sql=f"""SELECT useridentity.arn AS principal, eventsource, eventname, awsregion, errorcode, count(*) AS attempts,
  min(eventtime) AS first_seen, max(eventtime) AS last_seen, min(errormessage) AS example
{_IN_TRAIL_TIME}
  AND (errorcode LIKE 'AccessDenied%' OR errorcode LIKE '%UnauthorizedOperation')
GROUP BY useridentity.arn, eventsource, eventname, awsregion, errorcode
ORDER BY attempts DESC
{_LIMIT}""",
    citations=(*_REVIEW, "164.308(a)(5)(ii)(C)"),
)
LEFT_BY_NETWORK = Query(
    name="what-left-by-network",
    question="Which bytes left an account's networks for addresses that are not private, and from where?",
    table="flow",
    parameters=("account id", "Region", "year", "month (two digits)", "first day (two digits)", "last day"),
    sql=r"""SELECT vpc_id, interface_id, instance_id, pkt_srcaddr, pkt_dstaddr, dstport, pkt_dst_aws_service,
  sum(bytes) AS bytes_out, min(start) AS first_second, max("end") AS last_second
FROM flow
WHERE account = ? AND vpc_region = ? AND year = ? AND month = ? AND day BETWEEN ? AND ?
  AND flow_direction = 'egress' AND action = 'ACCEPT'
  AND NOT regexp_like(pkt_dstaddr, '^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2[0-9]|3[01])\.|f[cde])')
GROUP BY vpc_id, interface_id, instance_id, pkt_srcaddr, pkt_dstaddr, dstport, pkt_dst_aws_service
ORDER BY bytes_out DESC
LIMIT 1000""",
    citations=(*_REVIEW, "164.312(e)(1)"),
)
LEFT_BY_STORAGE = Query(
    name="what-left-by-storage",
    question="Which objects of an account were read by principals of another, or by nobody known? Bytes included.",
    table="cloudtrail",
    parameters=_TRAIL_TIME,
    sql=f"""SELECT useridentity.accountid AS reader_account, useridentity.arn AS principal, sourceipaddress,
  vpcendpointaccountid, json_extract_scalar(requestparameters, '$.bucketName') AS bucket, count(*) AS objects,
  sum(CAST(json_extract_scalar(additionaleventdata, '$.bytesTransferredOut') AS double)) AS bytes_out,
  min(eventtime) AS first_seen, max(eventtime) AS last_seen
{_IN_TRAIL_TIME}
  AND eventsource = 's3.amazonaws.com' AND eventname IN ('GetObject', 'CopyObject') AND errorcode IS NULL
  AND coalesce(useridentity.accountid, 'anonymous') <> recipientaccountid
  AND useridentity.invokedby IS NULL
GROUP BY useridentity.accountid, useridentity.arn, sourceipaddress, vpcendpointaccountid,
  json_extract_scalar(requestparameters, '$.bucketName')
ORDER BY bytes_out DESC
{_LIMIT}""",
    citations=(*_REVIEW, "164.308(a)(6)(ii)", "164.312(e)(1)"),
)
KEY_USE = Query(
    name="who-used-a-key",
    question="Who used this key, and on what? The account is the key's.",
    table="cloudtrail",
    parameters=(*_TRAIL_TIME, "ARN of the key"),
    sql=f"""SELECT eventname, {_WHO}, useridentity.invokedby AS through_service, errorcode, count(*) AS times,
  min(eventtime) AS first_seen, max(eventtime) AS last_seen,
  min(json_extract_scalar(requestparameters, '$.encryptionContext["aws:s3:arn"]')) AS example
{_IN_TRAIL_TIME}
  AND eventsource = 'kms.amazonaws.com'
  AND cardinality(filter(resources, resource -> resource.arn = ?)) > 0
GROUP BY eventname, useridentity.arn, sourceipaddress, useragent, useridentity.invokedby, errorcode
ORDER BY times DESC
{_LIMIT}""",
    citations=(*_REVIEW, "164.312(a)(2)(iv)"),
)
SIGN_INS = Query(
    name="console-sign-ins",
    question="Who signed in to an account's console, from where, with a second factor or not, and who failed?",
    table="cloudtrail",
    parameters=_TRAIL_TIME,
    sql=f"""SELECT eventtime, eventname, useridentity.type AS kind, {_WHO},
  json_extract_scalar(responseelements, '$.ConsoleLogin') AS outcome,
  json_extract_scalar(additionaleventdata, '$.MFAUsed') AS mfa_used, errormessage, eventid
{_IN_TRAIL_TIME}
  AND eventsource = 'signin.amazonaws.com'
  AND eventname IN ('ConsoleLogin', 'SwitchRole', 'CredentialVerification', 'UserAuthentication')
ORDER BY eventtime DESC
{_LIMIT}""",
    citations=("164.308(a)(5)(ii)(C)", "164.312(b)", "164.312(d)"),
)
IAM_CHANGES = Query(
    name="changes-of-access",
    question="Who changed who may do what: identities, policies, permission sets, organization's and keys' policies?",
    table="cloudtrail",
    parameters=_TRAIL_TIME,
    sql=f"""SELECT eventtime, eventsource, eventname, {_WHO}, useridentity.invokedby AS through_service,
  requestparameters, errorcode, eventid
{_IN_TRAIL_TIME}
  AND readonly = 'false'
  AND (
    eventsource IN (
      'iam.amazonaws.com', 'sso.amazonaws.com', 'sso-directory.amazonaws.com', 'identitystore.amazonaws.com',
      'organizations.amazonaws.com', 'access-analyzer.amazonaws.com'
    )
    OR eventname IN (
      'PutKeyPolicy', 'CreateGrant', 'PutBucketPolicy', 'DeleteBucketPolicy', 'PutBucketAcl',
      'PutBucketPublicAccessBlock', 'DeleteBucketPublicAccessBlock', 'PutResourcePolicy', 'AddPermission'
    )
  )
ORDER BY eventtime DESC
{_LIMIT}""",
    citations=("164.308(a)(3)(ii)(A)", "164.308(a)(4)(ii)(C)", "164.312(b)"),
)
ARCHIVE_TAMPERING = Query(
    name="attempts-on-the-archive",
    question="Who tried to delete or weaken logs, successfully or not? Give the log archive's account id.",
    table="cloudtrail",
    parameters=_TRAIL_TIME,
    sql=f"""SELECT eventtime, eventsource, eventname, {_WHO}, errorcode, errormessage, requestparameters, eventid
{_IN_TRAIL_TIME}
  AND eventname IN (
    'DeleteObject', 'DeleteObjects', 'DeleteObjectVersion', 'DeleteBucket', 'DeleteBucketPolicy', 'PutBucketPolicy',
    'DeleteBucketLifecycle', 'PutBucketLifecycle', 'PutBucketLifecycleConfiguration', 'PutBucketVersioning',
    'PutObjectLockConfiguration', 'PutBucketObjectLockConfiguration', 'PutObjectRetention', 'PutObjectLegalHold',
    'PutBucketReplication', 'DeleteBucketReplication', 'PutBucketLogging', 'PutBucketEncryption',
    'ScheduleKeyDeletion', 'DisableKey', 'PutKeyPolicy', 'DisableKeyRotation', 'StopLogging', 'DeleteTrail',
    'UpdateTrail', 'PutEventSelectors'
  )
ORDER BY eventtime DESC
{_LIMIT}""",
    citations=("164.312(b)", "164.312(c)(1)", "164.316(b)(2)(i)"),
)
ARCHIVE_READERS = Query(
    name="who-read-the-archive",
    question="Who read, listed or tried to change the archive's buckets and the results of queries?",
    table="access",
    parameters=("first day", "last day"),
    sql="""SELECT logged, requester, remote_ip, operation, http_status, error_code, count(*) AS requests,
  sum(CASE WHEN bytes_sent = '-' THEN 0 ELSE CAST(bytes_sent AS bigint) END) AS bytes_sent,
  min(request_time) AS example_time, min("key") AS example_key
FROM access
WHERE day BETWEEN ? AND ?
GROUP BY logged, requester, remote_ip, operation, http_status, error_code
ORDER BY requests DESC
LIMIT 1000""",
    citations=("164.308(a)(1)(ii)(D)", "164.312(b)", "164.312(c)(1)"),
)

QUERIES: tuple[Query, ...] = (
    WHO_READ_AN_OBJECT,
    PRINCIPAL_ACTIVITY,
    DENIED,
    LEFT_BY_NETWORK,
    LEFT_BY_STORAGE,
    KEY_USE,
    SIGN_INS,
    IAM_CHANGES,
    ARCHIVE_TAMPERING,
    ARCHIVE_READERS,
)
"""Every saved query."""
