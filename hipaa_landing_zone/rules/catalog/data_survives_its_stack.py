"""Data survives the deletion of its stack, and the replacement of its resource.

A stack that is deleted, or a changed property that makes CloudFormation replace a table, takes the data with it unless
the template says otherwise. Databases, tables, file systems, buckets, search domains, streams and log groups in
accounts that hold PHI carry `Retain` for deletion and for replacement; those that CloudFormation can take a last
snapshot of may carry `Snapshot`. It has to stand in the template, whatever CloudFormation's default for the type is.

Instances of a cluster and read replicas are not subjects: their data is the cluster's or the source's. Keys and locked
buckets are judged by HLZ-RULE-13.

How to fix: `removal_policy=RemovalPolicy.RETAIN`, or `SNAPSHOT` where the type has it; in a template `DeletionPolicy`
and `UpdateReplacePolicy`.

Source: CloudFormation User Guide, "DeletionPolicy attribute", "UpdateReplacePolicy attribute"; 45 CFR
164.308(a)(7)(ii)(A), 164.312(c)(1).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules import bucket, data_store, log_group
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, holds_phi
from hipaa_landing_zone.rules.setting import must_be
from hipaa_landing_zone.rules.value import NO_VALUE

KEPT = ("Retain", "RetainExceptOnCreate")
ATTRIBUTES = {"DeletionPolicy": "goes with its stack", "UpdateReplacePolicy": "goes when it is replaced"}


def _is_judged_here(case: Case) -> bool:
    resource = case.resource
    if not holds_phi(case) or data_store.is_member(resource):
        return False
    return resource.type != bucket.TYPE or bucket.is_locked(resource) is False


def _check(case: Case) -> Iterator[Problem]:
    snapshot = ("Snapshot",) if case.resource.type in data_store.SNAPSHOT_ON_DELETION else ()
    fix = f"Set DeletionPolicy and UpdateReplacePolicy to {' or '.join(('Retain', *snapshot))}."
    for name, consequence in ATTRIBUTES.items():
        # CloudFormation knows RetainExceptOnCreate for deletion only.
        wanted = (*(KEPT if name == "DeletionPolicy" else KEPT[:1]), *snapshot)
        value = case.resource.scope.value(case.resource.body.get(name))
        given = None if value is NO_VALUE else value
        yield from must_be(given, wanted, name, f"{consequence}: {name} is {given or 'not set'}.", fix)


RULE = Rule(
    id="HLZ-RULE-59",
    name="data_survives_its_stack",
    title="Data survives the deletion of its stack and the replacement of its resource.",
    severity="high",
    citations=("164.308(a)(7)(ii)(A)", "164.312(c)(1)"),
    types=(*data_store.ORIGINALS, log_group.TYPE),
    applies=_is_judged_here,
    check=_check,
)
