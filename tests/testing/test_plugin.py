"""The fixtures as a team uses them: in its own folder, with its own settings, in a pytest of its own."""

import json
import os
import subprocess
import sys

import pytest
from conftest import EXAMPLE, TODAY, lock_for

from hipaa_landing_zone.config import load
from hipaa_landing_zone.live.lock import write_lock
from hipaa_landing_zone.policies.evaluation import RequestError
from hipaa_landing_zone.testing.assertion import assert_hipaa
from hipaa_landing_zone.testing.organization import Organization

pytestmark = pytest.mark.xdist_group("testing")

STACK = """
import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from hipaa_constructs import PhiKey, PhiQueue

def stack(**more):
    made = cdk.Stack(cdk.App(), "stack", env=cdk.Environment(account="{account}", region="us-east-1"))
    key = PhiKey(made, "Key", alias="mine", description="Mine")
    PhiQueue(made, "Queue", encryption_key=key.resource, **more)
    return made

def plain():
    made = cdk.Stack(cdk.App(), "stack", env=cdk.Environment(account="{account}", region="us-east-1"))
    s3.Bucket(made, "Bucket")
    return made
"""


@pytest.fixture(scope="module")
def locked(tmp_path_factory):
    lock = lock_for(load(EXAMPLE, today=TODAY))
    path = tmp_path_factory.mktemp("organization") / "landing-zone.lock.json"
    write_lock(lock, path)
    return path, lock.accounts["ehr-prod"].id


@pytest.fixture
def team(tmp_path, locked):
    """Runs the team's tests; returns the exit code and what pytest printed."""
    path, account = locked
    (tmp_path / "application.py").write_text(STACK.format(account=account))

    def run(tests, *options, organization=True, lock=path, more=""):
        settings = f"hlz_organization = {EXAMPLE}\nhlz_lock = {lock}\n{more}" if organization else ""
        (tmp_path / "pytest.ini").write_text(f"[pytest]\npythonpath = .\n{settings}")
        (tmp_path / "test_it.py").write_text(f"from application import plain, stack\n\n{tests}")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *options]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=environment)
        return done.returncode, done.stdout + done.stderr

    run.folder = tmp_path
    return run


def test_a_snapshot_is_written_read_and_compared(team):
    same = "def test_template(template_snapshot):\n    assert stack() == template_snapshot\n"
    missing, printed = team(same)
    assert (missing, "does not exist" in printed) == (1, True)
    assert team(same, "--snapshot-update")[0] == 0
    (file,) = team.folder.rglob("*.json")
    assert json.loads(file.read_text())["Resources"]
    assert team(same)[0] == 0
    changed, printed = team(same.replace("stack()", "stack(queue_name='other')"))
    assert (changed, "other" in printed) == (1, True)


def test_findings_fail_and_their_absence_passes(team):
    code, printed = team(
        "def test_fit(assert_hipaa):\n    assert_hipaa(stack())\n\n"
        "def test_unfit(assert_hipaa):\n    assert_hipaa(plain())\n\n"
        "def test_unfit_again(assert_hipaa):\n    made = plain()\n    made.node.root\n    assert_hipaa(made)\n"
    )
    assert code == 1
    assert "2 failed, 1 passed" in printed
    assert "HLZ-RULE-" in printed


def test_an_app_that_was_judged_is_not_forgotten(team):
    code, printed = team(
        "import pytest\n\n"
        "def test_twice(assert_hipaa):\n    made = plain()\n    for _ in range(2):\n"
        "        with pytest.raises(AssertionError, match='HLZ-RULE'):\n            assert_hipaa(made)\n"
        "def test_twice_fit(assert_hipaa):\n    made = stack()\n    assert_hipaa(made)\n    assert_hipaa(made)\n"
    )
    assert code == 0, printed


def test_without_an_organization_every_account_holds_phi(team):
    code, printed = team(
        "def test_fit(assert_hipaa):\n    assert_hipaa(stack())\n\n"
        "def test_unfit(assert_hipaa):\n    assert_hipaa(plain())\n",
        organization=False,
    )
    assert (code, "1 failed, 1 passed" in printed) == (1, True), printed


def test_a_bare_template_is_judged_and_an_empty_one_refused(team, locked):
    bucket = {"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}
    code, printed = team(
        "import pytest\n\n"
        "def test_unfit(assert_hipaa):\n    with pytest.raises(AssertionError, match='accepts requests without TLS'):\n"
        f"        assert_hipaa({bucket!r}, account={locked[1]!r}, region='us-east-1')\n"
        "@pytest.mark.parametrize('nothing', [{}, {'Resources': {}}, 'text', None])\n"
        "def test_nothing(assert_hipaa, nothing):\n    with pytest.raises(TypeError):\n        assert_hipaa(nothing)\n"
    )
    assert code == 0, printed


def test_guardrails_are_asked(team):
    code, printed = team(
        "import pytest\n\n"
        "def test_guardrails(allow, deny):\n"
        "    allow('ehr-prod', 'role/App', 'sqs:SendMessage', 'arn:aws:sqs:us-east-1:1:q')\n"
        "    deny('ehr-prod', 'role/App', 'organizations:LeaveOrganization')\n"
        "    with pytest.raises(AssertionError, match='is not allowed'):\n"
        "        allow('ehr-prod', 'role/App', 'organizations:LeaveOrganization')\n"
        "    for ask in (allow, deny):\n"
        "        with pytest.raises(AssertionError, match='hlz-organization-trail.*name the resource'):\n"
        "            ask('ehr-prod', 'role/App', 'cloudtrail:StopLogging')\n"
        "    with pytest.raises(AssertionError, match='is not denied'):\n"
        "        deny('ehr-prod', 'role/App', 'sqs:SendMessage', 'arn:aws:sqs:us-east-1:1:q')\n"
        "def test_undecided_is_neither(allow, deny):\n"
        "    for ask in (allow, deny):\n"
        "        with pytest.raises(AssertionError, match='depends on .*ec2:encrypted'):\n"
        "            ask('ehr-prod', 'role/App', 'ec2:CreateVolume', 'arn:aws:ec2:us-east-1:1:volume/v')\n"
    )
    assert code == 0, printed


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (("ehr-prod", "s3:GetObjct", None), "did you mean s3:GetObject"),
        (("ehr-prd", "s3:GetObject", None), "did you mean ehr-prod"),
        (("ehr-prod", "s3:GetObject", "portal-prd"), "did you mean portal-prod"),
    ],
)
@pytest.mark.parametrize("ask", ["allow", "deny"])
def test_a_question_about_nothing_is_refused(locked, ask, question, said):
    asked = Organization(EXAMPLE, locked[0], today=TODAY)
    with pytest.raises(RequestError, match=said):
        getattr(asked, ask)(question[0], "role/App", question[1], owner=question[2])


def test_a_lock_that_points_nowhere_is_said_plainly(team):
    code, printed = team("def test_it(allow):\n    pass\n", lock="nowhere.json")
    assert (code, "hlz_lock = nowhere.json: there is no such file" in printed) == (1, True), printed
    assert "Traceback" not in printed


def test_without_a_lock_no_account_is_known(tmp_path):
    template = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    organization = Organization(EXAMPLE, tmp_path / "landing-zone.lock.json", today=TODAY)
    with pytest.raises(AssertionError) as raised:
        assert_hipaa(template, organization=organization, account="200000000005", region="us-east-1")
    assert "no account of the organization is known without its lock" in str(raised.value)
    assert "Get landing-zone.lock.json from the platform team" in str(raised.value)
    assert "which is not in" not in str(raised.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "accepted.yaml"),
        ("accepted_findings: 5\n", "accepted.yaml"),
        ("accepted_findings:\n- {rule: X, place: a, reason: b, approver: c, expires: 2999-01-01}\n", "accepted.yaml"),
    ],
)
def test_an_unusable_list_of_acceptances_is_said_plainly(team, content, said):
    if content is not None:
        (team.folder / "accepted.yaml").write_text(content)
    code, printed = team(
        "def test_it(assert_hipaa):\n    assert_hipaa(stack())\n", more="hlz_accepted = accepted.yaml\n"
    )
    assert (code, said in printed) == (1, True), printed
    assert "read_accepted" not in printed, "that is a traceback"


@pytest.mark.parametrize("organization", [True, False])
def test_a_synthesized_app_is_refused_in_words_for_a_test(team, organization):
    code, printed = team(
        "from aws_cdk.assertions import Template\n\n"
        "def test_it(assert_hipaa):\n    made = stack()\n    Template.from_stack(made)\n    assert_hipaa(made)\n",
        organization=organization,
    )
    assert (code, "give assert_hipaa an app that is not synthesized yet" in printed) == (1, True), printed
    assert "synthesize(app" not in printed


@pytest.mark.parametrize(
    ("setting", "said"),
    [("", "Say where landing-zone.yaml is"), ("hlz_organization = nowhere.yaml", "nowhere.yaml")],
)
def test_a_missing_organization_is_said_plainly(team, setting, said):
    team.folder.joinpath("pytest.ini").write_text(f"[pytest]\n{setting}\n")
    team.folder.joinpath("test_it.py").write_text("def test_it(allow):\n    pass\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    done = subprocess.run(command, cwd=team.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert said in done.stdout
    assert "Traceback" not in done.stdout


def test_the_plugin_is_cheap_for_those_who_do_not_use_it():
    names = "import sys, hipaa_landing_zone.testing.plugin; print('aws_cdk' in sys.modules, 'boto3' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", names], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
