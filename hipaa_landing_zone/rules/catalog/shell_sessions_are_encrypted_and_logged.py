"""What people type into hosts and containers is encrypted with a customer managed key and recorded, and ends by itself.

Subjects are Session documents for shells (Session Manager's preferences) and ECS services that allow ECS Exec. A
document names a key and a bucket or log group, with encryption on. For ECS the cluster does: `OVERRIDE` with a bucket
or log group; the default sends the session to wherever the task logs, which may be nowhere. Port-forwarding sessions
cannot be recorded and have no such settings. A document also ends sessions in which nothing happens after 15 minutes
(Session Manager's default is 20), and all sessions after some time (by default there is no such end). ECS Exec has its
own, fixed times.

How to fix: in the document `kmsKeyId`, and `cloudWatchLogGroupName` with `cloudWatchEncryptionEnabled: true` or
`s3BucketName` with `s3EncryptionEnabled: true`; `idleSessionTimeout` of 15 minutes at most, and
`maxSessionDuration`, both in minutes; in the cluster's `ExecuteCommandConfiguration` the same in
`KmsKeyId` and `LogConfiguration`, with `Logging: OVERRIDE`. Or leave `EnableExecuteCommand` out.

Source: AWS Systems Manager User Guide, "Session document schema"; Amazon ECS Developer Guide, "Monitor Amazon ECS
containers with ECS Exec"; 45 CFR 164.312(b), 164.312(a)(2)(iii), 164.312(a)(2)(iv), 164.312(e)(2)(ii).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from hipaa_landing_zone.rules.customer_key import is_customer_key
from hipaa_landing_zone.rules.document import parsed
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown, at, truth, whole

DOCUMENT, SERVICE = "AWS::SSM::Document", "AWS::ECS::Service"
SHELL = "Standard_Stream"
# Name of the destination, and whether it is encrypted.
DOCUMENT_LOGS = (("cloudWatchLogGroupName", "cloudWatchEncryptionEnabled"), ("s3BucketName", "s3EncryptionEnabled"))
CLUSTER_LOGS = (("CloudWatchLogGroupName", "CloudWatchEncryptionEnabled"), ("S3BucketName", "S3EncryptionEnabled"))
IDLE_MINUTES = 15
FIX_KEY = "Name a customer managed key for sessions."
FIX_LOG = "Name an encrypted log group or bucket for sessions, with its encryption setting true."
FIX_IDLE = f"Set idleSessionTimeout to {IDLE_MINUTES} minutes or fewer."
FIX_END = "Set maxSessionDuration, in minutes."
FIX_CLUSTER = "Give the cluster an ExecuteCommandConfiguration, or leave EnableExecuteCommand out."


def _opens_shells(case: Case) -> bool:
    if case.resource.type == SERVICE:
        return truth(case.resource.get("EnableExecuteCommand")) is not False
    if case.resource.get("DocumentType") != "Session":
        return isinstance(case.resource.get("DocumentType"), Unknown)
    kind = at(parsed(case.resource.get("Content")), "sessionType")
    return kind == SHELL or isinstance(kind, Unknown)


def _check(case: Case) -> Iterator[Problem]:
    if case.resource.type == SERVICE:
        yield from _service(case)
        return
    inputs = at(parsed(case.resource.get("Content")), "inputs")
    if isinstance(inputs, Unknown):
        yield undecided(f"what it says about sessions: {inputs}", FIX_LOG)
        return
    yield from _key(at(inputs, "kmsKeyId") or None, case)
    yield from _log(inputs, DOCUMENT_LOGS)
    yield from _end(inputs)


def _end(inputs: Any) -> Iterator[Problem]:
    # The console writes an empty text for what is not set.
    idle, longest = (whole(at(inputs, name) or None) for name in ("idleSessionTimeout", "maxSessionDuration"))
    if isinstance(idle, Unknown):
        yield undecided(f"after how long idle sessions end: {idle}", FIX_IDLE)
    elif idle is None or idle > IDLE_MINUTES:
        yield failed(f"leaves idle sessions open for {idle or 'the default of 20'} minutes.", FIX_IDLE)
    if isinstance(longest, Unknown):
        yield undecided(f"whether sessions end: {longest}", FIX_END)
    elif longest is None:
        yield failed("lets sessions last without end.", FIX_END)


def _service(case: Case) -> Iterator[Problem]:
    enabled, name = truth(case.resource.get("EnableExecuteCommand")), case.resource.get("Cluster")
    cluster = case.assembly.find(name) if name is not None else Unknown("it runs in the account's default cluster")
    if isinstance(enabled, Unknown) or isinstance(cluster, Unknown):
        unclear = enabled if isinstance(enabled, Unknown) else cluster
        yield undecided(f"what becomes of its ECS Exec sessions: {unclear}", FIX_CLUSTER)
        return
    configuration = cluster.get("Configuration", "ExecuteCommandConfiguration")
    yield from _key(at(configuration, "KmsKeyId"), case)
    logging = at(configuration, "Logging")
    if isinstance(logging, Unknown):
        yield undecided(f"where ECS Exec sessions are recorded: {logging}", FIX_CLUSTER)
    elif logging != "OVERRIDE":
        yield failed("records ECS Exec sessions where its tasks log, or nowhere.", FIX_CLUSTER)
    else:
        yield from _log(at(configuration, "LogConfiguration"), CLUSTER_LOGS)


def _key(value: Any, case: Case) -> Iterator[Problem]:
    key = is_customer_key(value, case.assembly)
    if isinstance(key, Unknown):
        yield undecided(f"the key of its sessions: {key}", FIX_KEY)
    elif not key:
        yield failed("has no customer managed key for sessions.", FIX_KEY)


def _log(settings: Any, destinations: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    """One destination that is named and encrypted is enough, if none is named without encryption."""
    states = [truth(at(settings, encrypted)) for name, encrypted in destinations if at(settings, name)]
    if False in states:
        yield failed("records sessions without encryption.", FIX_LOG)
    elif unknown := next((each for each in states if isinstance(each, Unknown)), None):
        yield undecided(f"whether the record of sessions is encrypted: {unknown}", FIX_LOG)
    elif not states:
        yield failed("does not record sessions.", FIX_LOG)


RULE = Rule(
    id="HLZ-RULE-41",
    name="shell_sessions_are_encrypted_and_logged",
    title="Shell sessions on hosts and in containers are encrypted and recorded, and end by themselves.",
    severity="high",
    citations=("164.312(b)", "164.312(a)(2)(iii)", "164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    types=(DOCUMENT, SERVICE),
    applies=_opens_shells,
    check=_check,
)
