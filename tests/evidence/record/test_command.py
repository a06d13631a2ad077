"""What the records tell people to type exists, is complete, and is allowed to the role that types it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest
from botocore import xform_name
from conftest import TODAY
from evidence.record.commands import WORDS, Command, blocks, commands
from moto.iam.aws_managed_policies import aws_managed_policies_data
from stacks.baseline_template import ACCOUNT, of_type, read
from stacks.baseline_template import synthesize as synthesize_baseline

from hipaa_landing_zone.cli import app
from hipaa_landing_zone.evidence.record import write_records
from hipaa_landing_zone.plan.permission import Jurisdiction, Question, request_of
from hipaa_landing_zone.plan.trust import people_trust
from hipaa_landing_zone.policies import reference
from hipaa_landing_zone.policies.evaluation import (
    ADMINISTRATOR_ACCESS,
    Explanation,
    Outcome,
    Policies,
    Policy,
    Principal,
    Request,
    Resource,
    evaluate,
    explain,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Plan

pytestmark = pytest.mark.xdist_group("records")
CUSTOM = {("sso", "login"), ("configure", "sso"), ("s3", "cp")}
"""Commands of the AWS CLI that are no operations of a service."""
EVERYWHERE = {"profile", "region", "query", "output", "max-items"}
SERVICES = {"s3api": "s3", "configservice": "config"}
"""Where the AWS CLI calls a service otherwise than botocore does."""
PREFIXES = {"accessanalyzer": "access-analyzer", "sso-admin": "sso", "stepfunctions": "states", "s3api": "s3"}
PREFIXES |= {"configservice": "config"}
"""Where IAM does otherwise than the AWS CLI."""
ACTIONS = {
    "s3:ListBuckets": ("s3:ListAllMyBuckets",),
    "s3:ListObjectVersions": ("s3:ListBucketVersions",),
    "s3:CopyObject": ("s3:GetObjectVersion", "s3:PutObject"),
    "s3:GetPublicAccessBlock": ("s3:GetBucketPublicAccessBlock",),
    "s3:PutPublicAccessBlock": ("s3:PutBucketPublicAccessBlock",),
    "s3:GetBucketLifecycleConfiguration": ("s3:GetLifecycleConfiguration",),
    "s3:DeleteBucketLifecycle": ("s3:PutLifecycleConfiguration",),
    "s3:GetBucketReplication": ("s3:GetReplicationConfiguration",),
    "s3:DeleteBucketReplication": ("s3:PutReplicationConfiguration",),
    "ec2:CreateSnapshots": ("ec2:CreateSnapshots", "ec2:CreateTags"),
    "access-analyzer:ListFindingsV2": ("access-analyzer:ListFindings",),
    "rds:RestoreDBInstanceToPointInTime": ("rds:RestoreDBInstanceToPointInTime",),
}
"""Where an operation asks for another action, or for several. Source: Service Authorization Reference."""
NEVER_DENIED = {"sts:GetCallerIdentity"}
"""Source: AWS STS API Reference: no permission is needed, and an explicit Deny does not matter."""
CONTEXT: Mapping[str, Mapping[str, str]] = {
    "iam:AttachRolePolicy": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AWSDenyAll"},
    "iam:AttachUserPolicy": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AWSDenyAll"},
    "ec2:CreateTags": {"ec2:CreateAction": "CreateSnapshots"},
    "kms:ScheduleKeyDeletion": {"kms:ScheduleKeyDeletionPendingWindowInDays": "30"},
}
RESULTS = "hlz-query-results-200000000001-us-east-1"
KEY = "11111111-2222-4333-8444-555555555555"


@pytest.fixture(scope="module")
def documents(plan: Plan, configuration: Configuration) -> dict[str, str]:
    return write_records(plan, configuration, TODAY)


@pytest.fixture(scope="module")
def every(documents: dict[str, str]) -> list[Command]:
    return list(commands(documents))


@pytest.fixture(scope="module")
def baseline(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return synthesize_baseline(plan, tmp_path_factory.mktemp("cdk.out"))


def actions(command: Command) -> tuple[str, ...]:
    """Return the actions that a call asks for."""
    if (command.service, command.operation) in CUSTOM:
        return ("s3:GetObject",) if command.service == "s3" else ()
    found = f"{PREFIXES.get(command.service, command.service)}:{operation(command).name}"
    return ACTIONS.get(found, (found,))


def operation(command: Command) -> Any:
    """Return botocore's model of the operation that a call is of."""
    model, names = service(SERVICES.get(command.service, command.service))
    assert command.operation in names, command.text
    return model.operation_model(names[command.operation])


@cache
def service(botocore_name: str) -> tuple[Any, dict[str, str]]:
    model = botocore.session.get_session().get_service_model(botocore_name)
    return model, {xform_name(each, "-"): each for each in model.operation_names}


def identity(baseline: dict[str, Any], role: str, account_id: str | None) -> tuple[Policy, ...]:
    """Return the policies that one of the baseline's roles has in an account, AWS's SecurityAudit among them."""
    attached = of_type(baseline, "AWS::IAM::ManagedPolicy").values()
    (own,) = [each["PolicyDocument"] for each in attached if each.get("ManagedPolicyName") == role]
    audit = json.loads(aws_managed_policies_data)["SecurityAudit"]["Document"]
    there = json.loads(json.dumps(own).replace(ACCOUNT, str(account_id)))
    return Policy.compile(role, there), Policy.compile("SecurityAudit", audit)


@dataclass
class Court:
    """Asks for one plan, whose guardrails are compiled once."""

    plan: Plan
    jurisdiction: Jurisdiction = field(init=False)

    def __post_init__(self) -> None:
        self.jurisdiction = Jurisdiction(self.plan)


@pytest.fixture(scope="module")
def court(plan: Plan) -> Court:
    return Court(plan)


def ask(
    court: Court, account: str, principal: str, action: str, given: tuple[Policy, ...], *, resource: str | None = None
) -> Explanation:
    """Return what AWS would answer: guardrails of the plan and the policies given."""
    account_id = court.plan.account(account).id
    arns = {
        "iam:AttachRolePolicy": f"arn:aws:iam::{account_id}:role/application",
        "iam:AttachUserPolicy": f"arn:aws:iam::{account_id}:user/somebody",
        "s3:GetObject": f"arn:aws:s3:::{RESULTS}/result.csv",
    }
    arn = resource or arns.get(action, "*")
    if action.startswith("athena:"):
        arn = f"arn:aws:athena:us-east-1:{account_id}:workgroup/hlz-investigation"
    context = dict(CONTEXT.get(action, {}))
    question = Question(account, principal, action, arn, context, owner=account)
    request, policies = request_of(court.plan, court.jurisdiction, question)
    return explain(request, replace(policies, identity=given, resource=None))


def test_there_are_commands_for_every_word(every: list[Command]) -> None:
    assert {command.word for command in every} == {*WORDS, ""}
    assert len(every) > 250


def test_every_block_is_sound_shell(documents: dict[str, str]) -> None:
    bash = shutil.which("bash")
    assert bash
    for file, text in documents.items():
        for block in blocks(text):
            done = subprocess.run([bash, "-n"], input=block, text=True, capture_output=True, check=False)
            assert done.returncode == 0, f"{file}: {done.stderr}\n{block}"


@pytest.mark.parametrize(("last", "asked"), [("2026/01/31", True), ("2026/02/02", False), ("2027/01/31", False)])
def test_a_query_of_one_month_is_not_asked_for_two(documents: dict[str, str], last: str, *, asked: bool) -> None:
    """It would find nothing, or too little, and look as if nothing had left."""
    bash = shutil.which("bash")
    assert bash
    runbook = documents["runbooks/ransomware.md"]
    functions = next(block for block in blocks(runbook) if "ask() {" in block)
    line = next(line for line in runbook.split("\n") if line.startswith("ask hlz-what-left-by-network"))
    script = f"{functions}\naws() {{ echo called; }}\nFIRST=2026/01/30 LAST={last}\n{line}"
    done = subprocess.run([bash], input=script, text=True, capture_output=True, check=False)
    assert ("called" in done.stdout) is asked
    assert ("NOT ASKED" in done.stdout) is not asked


def test_what_names_no_region_is_asked_in_the_partition(documents: dict[str, str]) -> None:
    for file, text in documents.items():
        if "aws sts assume-role" in text:
            assert re.search(r"^export AWS_PAGER=\"\" AWS_REGION=us-east-1 ", text, re.MULTILINE), file


def test_every_operation_exists_and_is_complete(every: list[Command]) -> None:
    for command in every:
        if (command.service, command.operation) in CUSTOM:
            continue
        shape = operation(command).input_shape
        members = {xform_name(each, "-"): each for each in shape.members} if shape else {}
        flags = {f"no-{each}" for each, member in members.items() if shape.members[member].type_name == "boolean"}
        assert set(command.options) <= EVERYWHERE | members.keys() | flags, command.text
        if command.options:  # not where text only names the operation
            required = {xform_name(each, "-") for each in shape.required_members} if shape else set()
            assert required <= {each.removeprefix("no-") for each in command.options}, command.text


def test_every_action_exists(every: list[Command]) -> None:
    for command in every:
        for action in actions(command):
            assert reference.action(action) is not None, command.text


def test_every_regional_call_names_its_region(every: list[Command]) -> None:
    without = {"iam", "organizations", "sts", "s3", "s3api", "sso", "configure"}
    for command in every:
        if command.word and command.service not in without:
            assert "region" in command.options, command.text


@pytest.mark.parametrize(
    ("account", "ou"),
    [
        ("ehr-prod", "Workloads/Phi/Prod"),
        ("ehr-prod", "Quarantine"),
        ("portal-prod", "Workloads/NonPhi/Prod"),
        ("network", "Infrastructure"),
        ("security", "Security"),
        ("log-archive", "Security"),
        ("management", None),
    ],
)
def test_a_responder_may_do_what_a_runbook_says(
    court: Court, baseline: dict[str, Any], every: list[Command], account: str, ou: str | None
) -> None:
    """In each kind of account, and in quarantine as well."""
    there = court.plan.account(account)
    if there.ou != ou:
        moved = replace(there, ou=ou)
        others = (moved if each.name == account else each for each in court.plan.accounts)
        court = Court(replace(court.plan, accounts=tuple(others)))
    given = identity(baseline, "hlz-incident-responder", there.id)
    wanted = {action for command in every if command.word == "respond" for action in actions(command)} - NEVER_DENIED
    assert len(wanted) > 50
    for action in sorted(wanted):
        found = ask(court, account, "role/hlz-incident-responder", action, given)
        assert found.verdict.allowed, f"{action}\n" + "\n".join(found.lines())


def test_what_a_runbook_must_not_promise_is_noticed(court: Court, baseline: dict[str, Any]) -> None:
    """The test above can fail: these are denied, by the role or by a guardrail."""
    given = identity(baseline, "hlz-incident-responder", "200000000005")
    for action in ("iam:DetachRolePolicy", "ec2:ModifySnapshotAttribute", "kms:CancelKeyDeletion", "s3:GetObject"):
        assert not ask(court, "ehr-prod", "role/hlz-incident-responder", action, given).verdict.allowed
    own = "arn:aws:iam::200000000005:role/hlz-provider-x"
    assert not ask(
        court, "ehr-prod", "role/hlz-incident-responder", "iam:AttachRolePolicy", given, resource=own
    ).verdict.allowed


def test_an_auditor_may_do_what_a_review_says(court: Court, baseline: dict[str, Any], every: list[Command]) -> None:
    reviews = [command for command in every if command.word == "audit"]
    assert {command.account for command in reviews} == {"$ACCOUNT", "200000000002", "111122223333"}
    for account in ("ehr-prod", "security", "management"):
        given = identity(baseline, "hlz-auditor", court.plan.account(account).id)
        for action in sorted({action for command in reviews for action in actions(command)} - NEVER_DENIED):
            found = ask(court, account, "role/hlz-auditor", action, given)
            assert found.verdict.allowed, f"{action} in {account}\n" + "\n".join(found.lines())


def test_break_glass_may_do_what_a_record_says(court: Court, every: list[Command]) -> None:
    wanted = {action for command in every if command.word == "break_glass" for action in actions(command)}
    assert "kms:ScheduleKeyDeletion" in wanted
    for account in ("ehr-prod", "portal-prod", "security", "log-archive"):
        for action in sorted(wanted):
            found = ask(court, account, "break-glass", action, (ADMINISTRATOR_ACCESS,))
            assert found.verdict.allowed, f"{action}\n" + "\n".join(found.lines())


def test_the_keys_own_policy_lets_break_glass_retire_it(baseline: dict[str, Any], every: list[Command]) -> None:
    (key,) = [each for name, each in of_type(baseline, "AWS::KMS::Key").items() if name.startswith("KeysData")]
    policy = Policy.compile("key policy", key["KeyPolicy"], "resource")
    principal = Principal.of(f"arn:aws:iam::{ACCOUNT}:role/OrganizationAccountAccessRole")
    arn = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{KEY}"
    steps = [each for each in every if each.service == "kms" and each.word == "break_glass"]
    for action in {*(action for step in steps for action in actions(step)), "kms:TagResource"}:
        request = Request(principal, action, Resource(arn, ACCOUNT), CONTEXT.get(action, {}))
        assert (
            evaluate(request, Policies(identity=(ADMINISTRATOR_ACCESS,), resource=policy)).outcome is Outcome.ALLOWED
        ), action
    sooner = Request(
        principal,
        "kms:ScheduleKeyDeletion",
        Resource(arn, ACCOUNT),
        {"kms:ScheduleKeyDeletionPendingWindowInDays": "7"},
    )
    assert evaluate(sooner, Policies(identity=(ADMINISTRATOR_ACCESS,), resource=policy)).outcome is not Outcome.ALLOWED


def test_an_investigator_may_run_the_queries(
    court: Court, templates: dict[str, dict[str, Any]], every: list[Command]
) -> None:
    (own,) = [
        each["PolicyDocument"]
        for each in of_type(templates["log-query"], "AWS::IAM::ManagedPolicy").values()
        if each["ManagedPolicyName"] == "hlz-investigator"
    ]
    text = json.dumps(read(own))
    text = re.sub(r"<Results\w*\.Arn>", f"arn:aws:s3:::{RESULTS}", text)
    text = re.sub(r"<Key\w*\.Arn>", f"arn:aws:kms:us-east-1:200000000001:key/{KEY}", text)
    given = (Policy.compile("hlz-investigator", json.loads(text)),)
    calls = [command for command in every if command.service == "athena" or command.word == "investigate"]
    wanted = {action for command in calls for action in actions(command)}
    assert wanted >= {"athena:StartQueryExecution", "athena:BatchGetNamedQuery", "s3:GetObject"}
    for action in sorted(wanted):
        found = ask(court, "log-archive", "role/hlz-investigator", action, given)
        assert found.verdict.allowed, f"{action}\n" + "\n".join(found.lines())


def test_people_get_in_as_the_records_say(plan: Plan) -> None:
    """The signed-in person of the security account may call, and the role trusts exactly that person."""
    roles = {"hlz-incident-responder": plan.people.responders, "hlz-auditor": plan.people.auditors}
    jurisdiction = Jurisdiction(plan)
    for role, permission_set in roles.items():
        person = f"role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_{permission_set}_0123456789abcdef"
        trust = Policy.compile("trust", people_trust(plan, permission_set), "trust")
        for account in plan.accounts:
            arn = f"arn:aws:iam::{account.id}:role/{role}"
            question = Question("security", person, "sts:AssumeRole", arn, owner=account.name)
            request, policies = request_of(plan, jurisdiction, question)
            assert explain(request, replace(policies, resource=trust)).verdict.allowed, arn


def test_a_root_session_may_do_what_c5_says(every: list[Command]) -> None:
    steps = [each for each in every if each.file.endswith("credential-theft.md") and each.service == "iam"]
    of_root = [each for each in steps if each.word == "manage"]
    assert {each.operation for each in of_root} == {"list-access-keys", "delete-login-profile"}
    policy = json.loads(aws_managed_policies_data)["IAMDeleteRootUserCredentials"]["Document"]
    spared = {action for statement in policy["Statement"] for action in statement.get("NotAction", [])}
    assert {action for each in of_root for action in actions(each)} | {"iam:DeleteAccessKey"} <= spared


def test_every_verb_of_hlz_exists(documents: dict[str, str]) -> None:
    verbs = {command.name for command in app.registered_commands}
    used = {verb for text in documents.values() for verb in re.findall(r"\.venv/bin/hlz ([a-z]+)", text)}
    assert used <= verbs
