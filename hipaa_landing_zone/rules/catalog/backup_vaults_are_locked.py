"""Backup vaults keep what they hold, even from administrators.

Who wants to extort, or to cover up, deletes the backups first. A vault lock with a minimum retention refuses backups
that would be kept for less, and no backup can be deleted before its time; in production the lock has a date from which
nobody can take it off again (`ChangeableForDays`: compliance mode). The vault's policy denies everybody deleting
backups and changing how long they are kept, so that this holds until that date too. Every vault is judged, also in
accounts that hold no PHI of their own: the backups of others are copied there. Logically air-gapped vaults are always
locked and are not subjects.

How to fix: set `LockConfiguration` with `MinRetentionDays` of 35 or more and, in production, `ChangeableForDays` of 3
or more; in CDK `lock_configuration=LockConfiguration(…)` and `block_recovery_point_deletion=True`. Backup plans that
use the vault must keep backups for at least that long.

Source: AWS Backup Developer Guide, "AWS Backup Vault Lock", "Vault access policies"; 45 CFR 164.308(a)(7)(ii)(A),
164.312(c)(1).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules import resource_policy
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.setting import must_reach
from hipaa_landing_zone.rules.value import Unknown, whole

MINIMUM_DAYS = 35
FIX_DATE = "Set LockConfiguration.ChangeableForDays to 3 or more; test the lock without it first."
DENIED = ("backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle")
FIX_POLICY = f'In AccessPolicy deny Principal "*" {" and ".join(DENIED)}, on Resource "*", without conditions.'


def _check(case: Case) -> Iterator[Problem]:
    days = case.resource.get("LockConfiguration", "MinRetentionDays")
    yield from must_reach(days, MINIMUM_DAYS, "LockConfiguration.MinRetentionDays", absent=0)
    if case.expectations.production:
        date = whole(case.resource.get("LockConfiguration", "ChangeableForDays"))
        if isinstance(date, Unknown):
            yield undecided(f"LockConfiguration.ChangeableForDays is {date}", FIX_DATE)
        elif date is None:
            yield failed("can be unlocked at any time: LockConfiguration has no ChangeableForDays.", FIX_DATE)
    yield from _policy(case)


def _policy(case: Case) -> Iterator[Problem]:
    policy = resource_policy.read(case.resource)
    for action in DENIED:
        denying = [
            each for each in policy if each.effect == "Deny" and ("AWS", "*") in each.principals and each.covers(action)
        ]
        if any(not each.conditions and "*" in each.resources for each in denying):
            continue
        unclear = [reason for each in policy for reason in each.unknown]
        if denying:
            spared = f"whom or what {denying[0].label}, which has conditions or names resources, spares from {action}"
            yield undecided(spared, FIX_POLICY)
        elif unclear:
            yield undecided(f"whether its policy denies {action}: {unclear[0]}", FIX_POLICY)
        else:
            yield failed(f"its policy does not deny {action}.", FIX_POLICY)


RULE = Rule(
    id="HLZ-RULE-62",
    name="backup_vaults_are_locked",
    title="Backup vaults are locked and deny deleting backups.",
    severity="high",
    citations=("164.308(a)(7)(ii)(A)", "164.312(c)(1)"),
    types=("AWS::Backup::BackupVault",),
    check=_check,
)
