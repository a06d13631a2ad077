import pytest

from hipaa_landing_zone.rules.catalog.backup_plans_copy_elsewhere import RULE

CENTRAL = "arn:aws:backup:us-east-1:999999999999:backup-vault:central"
OWN = "arn:aws:backup:us-east-1:111111111111:backup-vault:own"
ABROAD = "arn:aws:backup:us-west-2:111111111111:backup-vault:own"
UNKNOWN = {"Ref": "P"}


def copy(vault=CENTRAL, **lifecycle):
    return {"DestinationBackupVaultArn": vault, "Lifecycle": lifecycle}


def rule(*copies, schedule="cron(0 5 ? * * *)"):
    return {"CopyActions": list(copies), "ScheduleExpression": schedule}


def plan(*rules):
    return {"B": {"Type": "AWS::Backup::BackupPlan", "Properties": {"BackupPlan": {"BackupPlanRule": list(rules)}}}}


VAULT = {"Type": "AWS::Backup::BackupVault"}
REFERENCE = {"Fn::GetAtt": ["Vault", "BackupVaultArn"]}
PASSED, FAILED, UNDECIDED = (1, []), (1, [("B", "failed")]), (1, [("B", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(plan(rule(copy())), PASSED, id="another account"),
        pytest.param(plan(rule(copy(ABROAD))), PASSED, id="another Region"),
        pytest.param(plan(rule(copy(DeleteAfterDays=35))), PASSED, id="for 35 days"),
        pytest.param(plan({"CopyActions": [copy()]}), PASSED, id="daily by default"),
        pytest.param(plan(rule(copy(), schedule="0 5,17 * * ? *")), PASSED, id="twice a day"),
        pytest.param(plan(rule(copy(), schedule="cron(0 5 ? * MON *)"), rule(copy())), PASSED, id="one is daily"),
        pytest.param(plan(rule(copy(OWN), copy())), PASSED, id="one copy is elsewhere"),
        pytest.param(plan(), FAILED, id="no rule"),
        pytest.param(plan(rule()), FAILED, id="no copy"),
        pytest.param(plan(rule(copy(OWN))), FAILED, id="beside the data"),
        pytest.param({**plan(rule(copy(REFERENCE))), "Vault": VAULT}, FAILED, id="a vault of the stack"),
        pytest.param(plan(rule(copy(DeleteAfterDays=14))), FAILED, id="for two weeks"),
        pytest.param(plan(rule(copy(), schedule="cron(0 5 1 * ? *)")), FAILED, id="monthly"),
        pytest.param(plan(rule(copy(), schedule="rate(1 day)")), FAILED, id="no cron"),
        pytest.param(plan(rule(copy(), schedule="cron(0 5 ? * MON *)"), rule()), FAILED, id="no rule does both"),
        pytest.param(plan(rule(copy(UNKNOWN))), UNDECIDED, id="vault not known"),
        pytest.param(plan(rule(copy(), schedule=UNKNOWN)), UNDECIDED, id="schedule not known"),
        pytest.param(plan(rule(copy(DeleteAfterDays=UNKNOWN))), UNDECIDED, id="time not known"),
        pytest.param(plan(rule(UNKNOWN)), UNDECIDED, id="copy not known"),
        pytest.param(plan(UNKNOWN), UNDECIDED, id="rule not known"),
        pytest.param({"V": VAULT}, (0, []), id="no plan"),
    ],
)
def test_backup_plans_copy_elsewhere(look, resources, expected):
    assert look(RULE, resources) == expected


def test_a_vault_of_another_stack_is_where_that_stack_is(look):
    here = {
        "at": ("app/here", "111111111111", "us-east-1"),
        "Resources": plan(rule(copy({"Fn::ImportValue": "vault"}))),
    }

    def vaults(account, region):
        export = {"O": {"Value": REFERENCE, "Export": {"Name": "vault"}}}
        return {"at": ("app/vaults", account, region), "Resources": {"Vault": VAULT}, "Outputs": export}

    assert look(RULE, here, vaults("111111111111", "us-east-1")) == FAILED
    assert look(RULE, here, vaults("999999999999", "us-east-1")) == UNDECIDED  # exports do not leave an account


def test_an_unknown_place_is_undecided(look):
    nowhere = {"at": ("app/somewhere", None, None), "Resources": plan(rule(copy()))}
    assert look(RULE, nowhere) == UNDECIDED


def test_only_where_there_is_phi(look):
    assert look(RULE, plan(), phi_account_ids=frozenset()) == (0, [])
