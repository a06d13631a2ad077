import json

import pytest

from hipaa_landing_zone.rules.catalog.backup_vaults_are_locked import RULE

BOTH = ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"]


def policy(actions=BOTH, principal="*", effect="Deny", **more):
    statement = {"Effect": effect, "Principal": principal, "Action": actions, "Resource": "*", **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def vault(lock=None, access=None):
    given = {"LockConfiguration": {"MinRetentionDays": 35, "ChangeableForDays": 3} if lock is None else lock}
    return {"V": {"Type": "AWS::Backup::BackupVault", "Properties": {**given, "AccessPolicy": access or policy()}}}


GOVERNANCE = {"MinRetentionDays": 35}
PASSED, FAILED, UNDECIDED = (1, []), (1, [("V", "failed")]), (1, [("V", "undecided")])
UNKNOWN = {"Ref": "P"}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            vault(access=policy(Resource="arn:aws:ec2:us-east-1::snapshot/snap-1")),
            UNDECIDED,
            id="denies for one backup",
        ),
        pytest.param(vault(), PASSED, id="locked for good"),
        pytest.param(vault(access=json.dumps(policy())), PASSED, id="policy as text"),
        pytest.param(vault(access=policy("backup:*")), PASSED, id="denies everything"),
        pytest.param(vault({}), FAILED, id="no lock"),
        pytest.param(vault({"MinRetentionDays": 7, "ChangeableForDays": 3}), FAILED, id="for a week"),
        pytest.param(vault(GOVERNANCE), FAILED, id="can be unlocked"),
        pytest.param(vault({**GOVERNANCE, "ChangeableForDays": UNKNOWN}), UNDECIDED, id="date not known"),
        pytest.param(vault({**GOVERNANCE, "MinRetentionDays": UNKNOWN, "ChangeableForDays": 3}), UNDECIDED, id="days"),
        pytest.param(vault(UNKNOWN), UNDECIDED, id="lock not known"),
        pytest.param(vault(access=policy("backup:DeleteRecoveryPoint")), FAILED, id="lifecycle may change"),
        pytest.param(vault(access=policy(effect="Allow")), FAILED, id="allows"),
        pytest.param(vault(access=policy(principal={"AWS": "arn:aws:iam::1:root"})), FAILED, id="denies one"),
        pytest.param(
            vault(access=policy(Condition={"ArnNotLike": {"aws:PrincipalArn": "x"}})), UNDECIDED, id="spares some"
        ),
        pytest.param(vault(access=policy(UNKNOWN)), UNDECIDED, id="actions not known"),
        pytest.param({"V": {"Type": "AWS::Backup::LogicallyAirGappedBackupVault"}}, (0, []), id="air gapped"),
    ],
)
def test_backup_vaults_are_locked(look, resources, expected):
    assert look(RULE, resources) == expected


def test_every_account_keeps_backups(look):
    assert look(RULE, vault({}), phi_account_ids=frozenset()) == FAILED


def test_outside_production_the_lock_may_be_taken_off(look):
    assert look(RULE, vault(GOVERNANCE), production=False) == PASSED
