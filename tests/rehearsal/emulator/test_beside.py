"""An application beside the landing zone: its assembly is read, and an account that is no workload refuses it."""

import json
from types import SimpleNamespace

import pytest

from hipaa_landing_zone.rehearsal.application import Application
from hipaa_landing_zone.rehearsal.outcome import DeploymentError

NAME = "/hlz/foundation/v1/vpc/id"
READS = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": NAME}
VERSION = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/cdk-bootstrap/hnb659fds/version"}


@pytest.fixture
def beside(account, tmp_path):
    def make(parameters, *, account_id=account.id):
        template = {"Parameters": parameters, "Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}
        (tmp_path / "app.template.json").write_text(json.dumps(template))
        where = {"type": "aws:cloudformation:stack", "environment": f"aws://{account_id}/eu-west-1"}
        artifact = {**where, "properties": {"templateFile": "app.template.json"}}
        (tmp_path / "manifest.json").write_text(
            json.dumps({"artifacts": {"app": artifact, "tree": {"type": "cdk:tree"}}})
        )
        archive = SimpleNamespace(name="log-archive", id=account.id, purpose="log_archive")
        organization = SimpleNamespace(
            plan=SimpleNamespace(accounts=[archive]), client=lambda service, *_: account.client(service)
        )
        return Application(tmp_path, tmp_path, tmp_path, tmp_path, account.emulator, organization)

    return make


def test_an_account_that_is_no_workload_refuses_and_says_what_is_missing(account, beside):
    account.client("ssm").put_parameter(Name="/cdk-bootstrap/hlz/version", Value="30", Type="String")
    (attempt,) = beside({"BootstrapVersion": VERSION, "Key": READS}).be_refused()
    assert attempt.refused
    assert f"Unable to fetch parameters [{NAME}]" in attempt.answer


def test_a_workload_account_does_not_count_as_refusing(account, beside):
    account.client("ssm").put_parameter(Name=NAME, Value="key", Type="String")
    (attempt,) = beside({"Key": READS}).be_refused()
    assert not attempt.refused


def test_another_problem_does_not_count_as_refusing(beside):
    (attempt,) = beside({"Other": {"Type": "String"}, "Key": READS}).be_refused()
    assert not attempt.refused
    assert "must have values" in attempt.answer


def test_a_stack_that_needs_no_workload_account_is_not_asked_for(beside):
    assert beside({}).be_refused() == ()
    key = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/hlz/foundation/v1/key/data"}
    assert beside({"Key": key}).be_refused() == ()


def test_a_stack_for_a_strange_account_is_an_error(beside):
    with pytest.raises(DeploymentError, match="account 999999999999, which the rehearsed organization does not have"):
        assert beside({}, account_id="999999999999").stacks


def test_what_is_not_deployed_is_an_error(beside):
    with pytest.raises(Exception, match="does not exist"):
        beside({}).read_back()


def test_what_is_deployed_is_read_back(account, beside):
    account.deploy({"Q": {"Type": "AWS::SQS::Queue"}}, name="app")
    (up,), (result,) = beside({}).read_back()
    assert (up.real, up.not_exercised, up.stack.path) == ({"AWS::SQS::Queue": 1}, {}, "application/app")
    assert result.outcome == "failed"
