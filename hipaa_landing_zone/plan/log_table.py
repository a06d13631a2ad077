"""The tables over the log archive: where each log lies, and what stands in it.

Partitions are projected: Amazon Athena works out which folders a query reads, so that nothing must crawl the archive
and a new account needs no change. The account is *injected*: each query names the accounts that it reads.

Sources: Amazon Athena User Guide, "Create the table for CloudTrail logs in Athena using partition projection",
"Create tables for flow logs in Apache Parquet format", "Query Amazon S3 server access logs", "Supported types for
partition projection"; Amazon S3 User Guide, "Amazon S3 server access log format".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hipaa_landing_zone.config.region import REGIONS
from hipaa_landing_zone.plan.log_archive import logged_buckets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.plan.model import LogArchive, Plan

DATABASE = "hlz_logs"
"""The database of AWS Glue that the tables are in."""

LogFormat = Literal["cloudtrail", "parquet", "access"]
TableName = Literal["cloudtrail", "flow", "access"]

_IDENTITY = (
    "struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,accesskeyid:string,"
    "username:string,onbehalfof:struct<userid:string,identitystorearn:string>,sessioncontext:struct<attributes:struct<"
    "mfaauthenticated:string,creationdate:string>,sessionissuer:struct<type:string,principalid:string,arn:string,"
    "accountid:string,username:string>,ec2roledelivery:string,webidfederationdata:struct<federatedprovider:string,"
    "attributes:map<string,string>>>>"
)
CLOUDTRAIL: Mapping[str, str] = {
    "eventversion": "string",
    "useridentity": _IDENTITY,
    **dict.fromkeys(
        (
            *("eventtime", "eventsource", "eventname", "awsregion", "sourceipaddress", "useragent", "errorcode"),
            *("errormessage", "requestparameters", "responseelements", "additionaleventdata", "requestid", "eventid"),
            "readonly",
        ),
        "string",
    ),
    "resources": "array<struct<arn:string,accountid:string,type:string>>",
    **dict.fromkeys(
        (
            *("eventtype", "apiversion", "recipientaccountid", "serviceeventdetails", "sharedeventid"),
            *("vpcendpointid", "vpcendpointaccountid", "eventcategory", "sessioncredentialfromconsole"),
        ),
        "string",
    ),
    "tlsdetails": "struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>",
}
"""The columns of CloudTrail's records that an investigation needs; the others are in the files all the same."""

FLOW: Mapping[str, str] = {
    "version": "int",
    **dict.fromkeys(("account_id", "interface_id", "srcaddr", "dstaddr"), "string"),
    **dict.fromkeys(("srcport", "dstport"), "int"),
    **dict.fromkeys(("protocol", "packets", "bytes", "start", "end"), "bigint"),
    **dict.fromkeys(("action", "log_status", "vpc_id", "subnet_id", "instance_id"), "string"),
    "tcp_flags": "int",
    **dict.fromkeys(("type", "pkt_srcaddr", "pkt_dstaddr", "region", "az_id"), "string"),
    **dict.fromkeys(("pkt_src_aws_service", "pkt_dst_aws_service", "flow_direction"), "string"),
    "traffic_path": "int",
}
"""The columns of flow logs: the fields that ``IsolatedVpc`` asks for, with the types that Amazon VPC gives them."""

_PLAIN, _BRACKETS, _QUOTES = r"([^ ]*)", r"\[(.*?)\]", r'("[^"]*"|-)'
_ACCESS_FIELDS: tuple[tuple[str, str], ...] = (
    *(("bucket_owner", _PLAIN), ("bucket", _PLAIN), ("request_time", _BRACKETS), ("remote_ip", _PLAIN)),
    *(("requester", _PLAIN), ("request_id", _PLAIN), ("operation", _PLAIN), ("key", _PLAIN)),
    *(("request_uri", _QUOTES), ("http_status", _PLAIN), ("error_code", _PLAIN), ("bytes_sent", _PLAIN)),
    *(("object_size", _PLAIN), ("total_time", _PLAIN), ("turnaround_time", _PLAIN), ("referrer", _QUOTES)),
    *(("user_agent", _QUOTES), ("version_id", _PLAIN), ("host_id", _PLAIN), ("signature_version", _PLAIN)),
    *(("cipher_suite", _PLAIN), ("authentication", _PLAIN), ("endpoint", _PLAIN), ("tls_version", _PLAIN)),
    *(("access_point", _PLAIN), ("acl_required", _PLAIN)),
)
ACCESS: Mapping[str, str] = {name: "string" for name, _ in _ACCESS_FIELDS}
"""The columns of server access logs; Amazon S3 may add more at the end of a line, which are ignored."""

ACCESS_LINE = " ".join(pattern for _, pattern in _ACCESS_FIELDS) + ".*$"
"""The regular expression that takes a line of a server access log apart."""

_DAYS = {"type": "date", "format": "yyyy/MM/dd", "range": "NOW-10YEARS,NOW", "interval": "1", "interval.unit": "DAYS"}


@dataclass(frozen=True, slots=True)
class LogTable:
    """One table.

    Attributes:
        name: as queries write it.
        title: what it holds.
        format: how the files are written.
        columns: types by name, in AWS Glue's words.
        location: the folder that holds everything.
        template: the folder of one partition.
        projection: how the values of each partition column are found, by column.
    """

    name: TableName
    title: str
    format: LogFormat
    columns: Mapping[str, str]
    location: str
    template: str
    projection: Mapping[str, Mapping[str, str]]


def log_tables(plan: Plan) -> tuple[LogTable, ...]:
    """Return the tables over the archive in the home Region.

    Args:
        plan: with the log archive.

    Raises:
        ValueError: the log archive or the organization has no id yet.
    """
    archive, organization_id = plan.log_archive, plan.organization_id
    if archive is None or organization_id is None:
        raise ValueError("no log archive: its account has no id yet")
    home = plan.organization.home_region
    # Every Region of the partition: a denied attempt in a Region that is not governed is recorded there.
    every_region = {"type": "enum", "values": ",".join(sorted(REGIONS[plan.partition]))}
    trail = f"s3://{archive.bucket('trail', home).name}/AWSLogs/{organization_id}/"
    return (
        LogTable(
            name="cloudtrail",
            title="API calls of the whole organization, as its trail records them",
            format="cloudtrail",
            columns=CLOUDTRAIL,
            location=trail,
            template=f"{trail}${{account}}/CloudTrail/${{region}}/${{day}}",
            projection={"account": {"type": "injected"}, "region": every_region, "day": _DAYS},
        ),
        _flow(archive, plan.regions, home),
        _access(archive, home),
    )


def _flow(archive: LogArchive, regions: tuple[str, ...], home: str) -> LogTable:
    # Hive's folders, year=2026/month=11/day=21/hour=13: the columns are numbers with leading zeros, written as text.
    folder = f"s3://{archive.bucket('flow', home).name}/AWSLogs/"
    time = "year=${year}/month=${month}/day=${day}/hour=${hour}"
    return LogTable(
        name="flow",
        title="Network flows of every VPC",
        format="parquet",
        columns=FLOW,
        location=folder,
        template=f"{folder}aws-account-id=${{account}}/aws-service=vpcflowlogs/aws-region=${{vpc_region}}/{time}",
        projection={
            "account": {"type": "injected"},
            "vpc_region": {"type": "enum", "values": ",".join(regions)},
            "year": {"type": "integer", "range": "2020,2099", "digits": "4"},
            "month": {"type": "integer", "range": "01,12", "digits": "2"},
            "day": {"type": "integer", "range": "01,31", "digits": "2"},
            "hour": {"type": "integer", "range": "00,23", "digits": "2"},
        },
    )


def _access(archive: LogArchive, home: str) -> LogTable:
    folder = f"s3://{archive.bucket('access', home).name}/"
    logged = logged_buckets(archive, home, home)
    # The prefix of each logged bucket is its name; then Amazon S3 writes source account, Region, bucket and day.
    return LogTable(
        name="access",
        title="Requests to the archive itself and to the results of queries",
        format="access",
        columns=ACCESS,
        location=folder,
        template=f"{folder}${{logged}}/{archive.account_id}/{home}/${{logged}}/${{day}}",
        projection={"logged": {"type": "enum", "values": ",".join(logged)}, "day": _DAYS},
    )
