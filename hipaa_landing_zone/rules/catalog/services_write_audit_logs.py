"""Services that hold or move PHI write their audit logs.

CloudTrail shows who called AWS, not who logged in to a database, searched an index or talked to a Kubernetes API: only
the service's own audit log does. It is asked for of Amazon DocumentDB, Neptune, RDS for Db2 and RDS Multi-AZ clusters
for PostgreSQL, OpenSearch Service, EKS, MSK, MQ, Redshift Serverless, Transfer Family, FSx for Windows File Server, and
of commands run through ECS Exec.

cdk-nag's `RDSLoggingEnabled` looks at the other engines of RDS and at Aurora, `OpenSearchErrorLogsToCloudWatch` at
error logs, `RedshiftClusterConfiguration` at Redshift clusters; this rule looks at the rest. Sign-ins to Amazon Cognito
are in CloudTrail. ElastiCache has no audit log.

How to fix: switch the log on that the message names. Amazon DocumentDB, Neptune and OpenSearch write it only when their
parameters (`audit_logs`, `neptune_enable_audit_log`) or security options also say so.

Source: Amazon DocumentDB Developer Guide, "Auditing Amazon DocumentDB events"; Amazon OpenSearch Service Developer
Guide, "Monitoring audit logs"; Amazon EKS User Guide, "Send control plane logs to CloudWatch Logs"; AWS Transfer Family
User Guide, "Amazon CloudWatch logging"; 45 CFR 164.312(b), 164.308(a)(5)(ii)(C).
"""

from collections.abc import Callable, Iterator
from typing import Any

from hipaa_landing_zone.rules.model import Resource
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.setting import must_be, must_be_on
from hipaa_landing_zone.rules.value import Unknown, at, listed, truth, unknowns

EXPORTS = "EnableCloudwatchLogsExports"
# By engine, where one type has several; "" is any.
EXPORTED: dict[str, dict[str, tuple[str, ...]]] = {
    "AWS::DocDB::DBCluster": {"": ("audit",)},
    "AWS::Neptune::DBCluster": {"": ("audit",)},
    "AWS::RDS::DBCluster": {"postgres": ("postgresql",)},
    "AWS::RDS::DBInstance": dict.fromkeys(("db2-ae", "db2-se"), ("diag.log", "notify.log")),
    "AWS::RedshiftServerless::Namespace": {"": ("connectionlog", "userlog")},
}
CONTROL_PLANE = ("api", "audit", "authenticator")
DESTINATIONS = ("CloudWatchLogs", "Firehose", "S3")
FILE_AUDIT = ("WindowsConfiguration", "AuditLogConfiguration", "FileAccessAuditLogLevel")
EXEC = ("Configuration", "ExecuteCommandConfiguration", "Logging")


def _exported(resource: Resource) -> Iterator[Problem]:
    name = "LogExports" if resource.type == "AWS::RedshiftServerless::Namespace" else EXPORTS
    needed = _needed(resource)
    if isinstance(needed, Unknown):
        yield undecided(
            f"which logs its engine writes: {needed}", f"Give Engine literally, or export its logs by {name}."
        )
    else:
        yield from _contains(resource.get(name), needed, name)


def _needed(resource: Resource) -> tuple[str, ...] | Unknown:
    by_engine = EXPORTED[resource.type]
    engine = "" if "" in by_engine else resource.get("Engine")
    return engine if isinstance(engine, Unknown) else by_engine.get(str(engine), ())


def _contains(given: Any, needed: tuple[str, ...], name: str) -> Iterator[Problem]:
    fix = f"Set {name} to {', '.join(needed)}."
    present = listed(given)
    if missing := [each for each in needed if each not in present]:
        if reason := next(unknowns(present), None):
            yield undecided(f"{name} is {reason}", fix)
        else:
            yield failed(f"writes no log of {', '.join(missing)}.", fix)


def _search(resource: Resource) -> Iterator[Problem]:
    name = "LogPublishingOptions.AUDIT_LOGS.Enabled"
    on = resource.get("LogPublishingOptions", "AUDIT_LOGS", "Enabled")
    yield from must_be_on(on, name, "does not log who searches and changes what.", f"Set {name} to true.")


def _kubernetes(resource: Resource) -> Iterator[Problem]:
    name = "Logging.ClusterLogging.EnabledTypes"
    kinds = [at(each, "Type") for each in listed(resource.get("Logging", "ClusterLogging", "EnabledTypes"))]
    yield from _contains(kinds, CONTROL_PLANE, name)


def _kafka(resource: Resource) -> Iterator[Problem]:
    name = "LoggingInfo.BrokerLogs"
    on = [truth(resource.get("LoggingInfo", "BrokerLogs", each, "Enabled")) for each in DESTINATIONS]
    value = True if True in on else next((each for each in on if isinstance(each, Unknown)), False)
    yield from must_be_on(value, name, "keeps no broker logs.", f"Enable one destination of {name}.")


def _broker(resource: Resource) -> Iterator[Problem]:
    yield from must_be_on(resource.get("Logs", "General"), "Logs.General", "keeps no log.", "Set Logs.General to true.")
    engine, audit = resource.get("EngineType"), resource.get("Logs", "Audit")
    if engine != "RABBITMQ":  # which has no audit log
        value = engine if audit is None and isinstance(engine, Unknown) else audit
        wrong = "does not log what administrators do."
        yield from must_be_on(value, "Logs.Audit", wrong, "Set Logs.Audit to true.")


def _transfer(resource: Resource) -> Iterator[Problem]:
    destinations, fix = resource.get("StructuredLogDestinations"), "Set StructuredLogDestinations to a log group."
    if resource.get("LoggingRole") is not None:
        return
    if isinstance(destinations, Unknown):
        yield undecided(f"StructuredLogDestinations is {destinations}", fix)
    elif not destinations:
        yield failed("does not log who transfers what.", fix)


def _files(resource: Resource) -> Iterator[Problem]:
    if resource.get("WindowsConfiguration") is not None:
        wrong = "does not log who opens which file."
        fix = f"Set {'.'.join(FILE_AUDIT)} to SUCCESS_AND_FAILURE."
        yield from must_be(resource.get(*FILE_AUDIT), ("SUCCESS_AND_FAILURE",), FILE_AUDIT[-1], wrong, fix)


def _exec(resource: Resource) -> Iterator[Problem]:
    logging = resource.get(*EXEC)
    if isinstance(logging, Unknown):
        yield undecided(f"{'.'.join(EXEC)} is {logging}", "Set it to OVERRIDE or DEFAULT.")
    elif logging == "NONE":
        yield failed("does not log commands that are run in containers.", f"Set {'.'.join(EXEC)} to OVERRIDE.")


CHECKS: dict[str, Callable[[Resource], Iterator[Problem]]] = {
    **dict.fromkeys(EXPORTED, _exported),
    "AWS::AmazonMQ::Broker": _broker,
    "AWS::ECS::Cluster": _exec,
    "AWS::EKS::Cluster": _kubernetes,
    "AWS::Elasticsearch::Domain": _search,
    "AWS::FSx::FileSystem": _files,
    "AWS::MSK::Cluster": _kafka,
    "AWS::OpenSearchService::Domain": _search,
    "AWS::Transfer::Server": _transfer,
}


def _has_audit_log(case: Case) -> bool:
    return holds_phi(case) and (case.resource.type not in EXPORTED or bool(_needed(case.resource)))


def _check(case: Case) -> Iterator[Problem]:
    yield from CHECKS[case.resource.type](case.resource)


RULE = Rule(
    id="HLZ-RULE-70",
    name="services_write_audit_logs",
    title="Databases, search domains, clusters, brokers and transfer servers write their audit logs.",
    severity="high",
    citations=("164.312(b)", "164.308(a)(5)(ii)(C)"),
    types=tuple(CHECKS),
    applies=_has_audit_log,
    check=_check,
)
