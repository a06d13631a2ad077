"""Flow logs record all traffic, minute by minute, where it is kept; transit gateways have one.

Logs of rejected traffic alone show attempts, those of accepted traffic alone hide them. Ten minutes in one record, the
default, blur the order of events. The log goes to a bucket of the log archive, or to a log group under a customer
managed key; a delivery stream or a bucket that no template shows is undecided.

cdk-nag's VPCFlowLogsEnabled looks whether each VPC has a flow log of any kind; this rule looks at what it records, and
whether each transit gateway has one.

How to fix: `TrafficType: ALL`, `MaxAggregationInterval: 60`, `LogDestinationType: s3` and the ARN of the archive's
bucket, as `IsolatedVpc` does.

Source: Amazon VPC User Guide, "Flow log basics" (aggregation interval) and "Publish flow logs to Amazon S3"; AWS
Transit Gateway guide, "Flow Logs"; 45 CFR 164.312(b), 164.308(a)(1)(ii)(D).
"""

from collections.abc import Iterator
from functools import lru_cache

from hipaa_landing_zone.rules.customer_key import is_customer_key
from hipaa_landing_zone.rules.model import Assembly, Resource
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown, whole

FLOW_LOG, GATEWAY = "AWS::EC2::FlowLog", "AWS::EC2::TransitGateway"
INTERVAL_SECONDS = 60
FIX_TRAFFIC = "Set TrafficType to ALL."
FIX_INTERVAL = f"Set MaxAggregationInterval to {INTERVAL_SECONDS}."
FIX_DESTINATION = "Send it to a bucket of the log archive, or to a log group with a customer managed key."
FIX_GATEWAY = "Add an AWS::EC2::FlowLog with ResourceType TransitGateway and its id."


def _check(case: Case) -> Iterator[Problem]:
    if case.resource.type == GATEWAY:
        yield from _gateway(case)
        return
    log = case.resource
    if not str(log.get("ResourceType")).startswith("TransitGateway"):  # which takes no TrafficType, and logs by minute
        traffic, interval = log.get("TrafficType"), whole(log.get("MaxAggregationInterval"))
        if isinstance(traffic, Unknown) or traffic != "ALL":
            unclear = isinstance(traffic, Unknown)
            yield (undecided if unclear else failed)(f"records {traffic} traffic instead of all.", FIX_TRAFFIC)
        if isinstance(interval, Unknown):
            yield undecided(f"MaxAggregationInterval is {interval}", FIX_INTERVAL)
        elif interval != INTERVAL_SECONDS:
            yield failed(f"puts {interval or 600} seconds into one record.", FIX_INTERVAL)
    yield from _destination(case)


def _gateway(case: Case) -> Iterator[Problem]:
    logged = _logged(case.assembly)
    if case.resource in logged:
        return
    if unclear := next((each for each in logged if isinstance(each, Unknown)), None):
        yield undecided(f"whether a flow log is about it: {unclear}", FIX_GATEWAY)
    else:
        yield failed("has no flow log.", FIX_GATEWAY)


@lru_cache(maxsize=1)
def _logged(assembly: Assembly) -> frozenset[Resource | Unknown]:
    """Transit gateways with a flow log; `Unknown` for a flow log that may be about any."""
    logs = (each for each in assembly.of_type(FLOW_LOG) if not each.conditional)
    ids = [each.get("ResourceId") for each in logs if each.get("ResourceType") == "TransitGateway"]
    found = (each if isinstance(each, Unknown) else assembly.find(each) for each in ids)
    return frozenset(each for each in found if each in ids or isinstance(each, Resource))


def _destination(case: Case) -> Iterator[Problem]:
    kind, destination = case.resource.get("LogDestinationType"), case.resource.get("LogDestination")
    if isinstance(kind, Unknown):
        yield undecided(f"LogDestinationType is {kind}", FIX_DESTINATION)
    elif kind == "s3":
        yield from _bucket(case.assembly.find(destination), case.expectations.log_archive_account_id)
    elif kind == "kinesis-data-firehose":
        yield undecided("where the delivery stream keeps it.", FIX_DESTINATION)
    else:
        yield from _log_group(case)


def _bucket(found: Resource | Unknown, archive: str | None) -> Iterator[Problem]:
    if isinstance(found, Unknown) or archive is None or found.account is None:
        why = found if isinstance(found, Unknown) else "no account is known"
        yield undecided(f"whether its bucket is one of the log archive: {why}", FIX_DESTINATION)
    elif found.account != archive:
        yield failed(f"goes to a bucket of account {found.account}, not of the log archive.", FIX_DESTINATION)


def _log_group(case: Case) -> Iterator[Problem]:
    name = case.resource.get("LogGroupName")
    name = case.resource.get("LogDestination") if name is None else name
    group = case.assembly.find(name)
    if not isinstance(group, Resource):
        yield undecided(f"how its log group is encrypted: {group}", FIX_DESTINATION)
        return
    encrypted = is_customer_key(group.get("KmsKeyId"), case.assembly)
    if isinstance(encrypted, Unknown):
        yield undecided(f"the key of its log group is {encrypted}", FIX_DESTINATION)
    elif not encrypted:
        yield failed(f"goes to {group.logical_id}, which has no customer managed key.", FIX_DESTINATION)


RULE = Rule(
    id="HLZ-RULE-35",
    name="flow_logs_are_complete",
    title="Flow logs record all traffic by the minute, where it is kept; transit gateways have one.",
    severity="medium",
    citations=("164.312(b)", "164.308(a)(1)(ii)(D)"),
    types=(FLOW_LOG, GATEWAY),
    check=_check,
)
