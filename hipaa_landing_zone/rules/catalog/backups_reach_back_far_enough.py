"""Automatic backups reach back at least seven days.

A mistake or an intruder is often noticed after a weekend. AWS keeps automatic backups of most databases for one day
when nobody says more, and those of MemoryDB and serverless caches not at all. Seven days are asked for of Aurora and
RDS, Amazon DocumentDB, Neptune, Redshift, MemoryDB and serverless caches, and of point-in-time recovery in DynamoDB
and Amazon Keyspaces.

cdk-nag's `RDSInstanceBackupEnabled` and `RedshiftBackupEnabled` look only whether the number is not zero,
`DynamoDBPITREnabled` whether recovery of a table is on, not how far back; `ElastiCacheRedisClusterAutomaticBackup`
covers node-based caches. Instances of a cluster and read replicas have no backups of their own.

How to fix: set the property that the message names to 7 or more; 35 is the most that most services take.

Source: Amazon Aurora User Guide, "Backup retention period"; Amazon DynamoDB Developer Guide, "Point-in-time backups for
DynamoDB"; Amazon Redshift Management Guide, "Automated snapshots"; 45 CFR 164.308(a)(7)(ii)(A), 164.308(a)(7)(ii)(B).
"""

from collections.abc import Iterator
from typing import Any

from hipaa_landing_zone.rules import data_store
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, holds_phi, undecided
from hipaa_landing_zone.rules.setting import must_be_on, must_reach
from hipaa_landing_zone.rules.value import Unknown, at, mappings

MINIMUM_DAYS, MOST_DAYS = 7, 35
TABLE, KEYSPACES = "AWS::DynamoDB::Table", "AWS::Cassandra::Table"
# Property, and how many days AWS keeps backups when it is absent.
PERIODS = {
    "AWS::DocDB::DBCluster": ("BackupRetentionPeriod", 1),
    "AWS::DocDBElastic::Cluster": ("BackupRetentionPeriod", 1),
    "AWS::ElastiCache::ServerlessCache": ("SnapshotRetentionLimit", 0),
    "AWS::MemoryDB::Cluster": ("SnapshotRetentionLimit", 0),
    "AWS::Neptune::DBCluster": ("BackupRetentionPeriod", 1),
    "AWS::RDS::DBCluster": ("BackupRetentionPeriod", 1),
    data_store.DATABASE_INSTANCE: ("BackupRetentionPeriod", 1),
    "AWS::Redshift::Cluster": ("AutomatedSnapshotRetentionPeriod", 1),
}
RECOVERY = "PointInTimeRecoverySpecification"
NO_RECOVERY = "cannot be recovered to a point in time: {name} is not true."


def _has_backups(case: Case) -> bool:
    return holds_phi(case) and not data_store.is_member(case.resource)


def _check(case: Case) -> Iterator[Problem]:
    resource = case.resource
    if resource.type in PERIODS:
        name, absent = PERIODS[resource.type]
        yield from must_reach(resource.get(name), MINIMUM_DAYS, name, absent=absent)
    elif resource.type == TABLE:
        recovery = resource.get(RECOVERY)
        if isinstance(recovery, Unknown):
            yield undecided(
                f"{RECOVERY} is {recovery}", f"Set {RECOVERY}.RecoveryPeriodInDays to {MINIMUM_DAYS} or more."
            )
        yield from _period(recovery, RECOVERY)
    elif resource.type == KEYSPACES:
        yield from _on(resource.get("PointInTimeRecoveryEnabled"), "PointInTimeRecoveryEnabled")
    else:
        for number, replica in enumerate(mappings(resource.get("Replicas"))):
            where = f"Replicas[{number}].{RECOVERY}"
            recovery = replica if isinstance(replica, Unknown) else at(replica, RECOVERY)
            yield from _on(at(recovery, "PointInTimeRecoveryEnabled"), f"{where}.PointInTimeRecoveryEnabled")
            yield from _period(recovery, where)


def _on(value: Any, name: str) -> Iterator[Problem]:
    yield from must_be_on(value, name, NO_RECOVERY.format(name=name), f"Set {name} to true.")


def _period(recovery: Any, where: str) -> Iterator[Problem]:
    # Where nothing at all is known of the recovery, that it is on is asked about already.
    if not isinstance(recovery, Unknown):
        name = f"{where}.RecoveryPeriodInDays"
        yield from must_reach(at(recovery, "RecoveryPeriodInDays"), MINIMUM_DAYS, name, absent=MOST_DAYS)


RULE = Rule(
    id="HLZ-RULE-61",
    name="backups_reach_back_far_enough",
    title="Automatic backups reach back at least seven days.",
    severity="high",
    citations=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)"),
    types=(*PERIODS, TABLE, KEYSPACES, data_store.GLOBAL_TABLE),
    applies=_has_backups,
    check=_check,
)
