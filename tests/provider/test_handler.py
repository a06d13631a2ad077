"""The protocol: who may ask for what, what is answered when things go wrong, and that an answer always comes."""

import json
import urllib.error

import pytest
from botocore.exceptions import ClientError

from hipaa_landing_zone.provider import find, handler
from hipaa_landing_zone.provider.operation import Operation

PASSWORDS = {"MinimumLength": 14, "ReusePrevention": 24, "MaxAgeDays": 90}
NAME = "password_policy"


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"ResourceType": "Custom::HlzRootAccess"}, "is not the type of operation password_policy"),
        ({"ResourceProperties": {"ServiceToken": "x"}}, "operation 'None' is none of this provider's"),
        ({"ResourceProperties": {"Operation": "root_access"}}, "operation 'root_access' is none of this provider's"),
        ({"ResourceProperties": {"Operation": NAME, **PASSWORDS, "Role": "x"}}, "missing: nothing; unknown: Role"),
        ({"ResourceProperties": {"Operation": NAME}}, "missing: MaxAgeDays, MinimumLength, ReusePrevention"),
        (
            {"ResourceProperties": {"Operation": NAME, **PASSWORDS, "MinimumLength": "8"}},
            "MinimumLength: '8' is not a whole number from 14 to 128",
        ),
    ],
)
def test_forged_request_is_refused_and_changes_nothing(workload, overrides, said):
    answer = workload.send(workload.event("Create", NAME, PASSWORDS, **overrides), NAME)
    assert answer["Status"] == "FAILED"
    assert said in answer["Reason"]
    assert (answer["PhysicalResourceId"], workload.writes) == ("hlz-never-created", [])


def test_update_of_another_operations_resource_is_refused(workload):
    answer = workload.ask("Update", NAME, PASSWORDS, PhysicalResourceId="root_access/hlz-tests/Resource")
    assert (answer["Status"], workload.writes) == ("FAILED", [])
    assert "is not a resource of operation password_policy" in answer["Reason"]


@pytest.mark.parametrize(
    "url",
    [
        "http://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/answer",
        "https://attacker.s3.amazonaws.com/answer",
        "https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com.attacker.org/answer",
        "https://attacker.org/cloudformation-custom-resource-response-useast1.s3.amazonaws.com/answer",
        "file:///tmp/answer",
        None,
    ],
)
def test_request_that_wants_its_answer_elsewhere_gets_none(workload, url):
    with pytest.raises(handler.RefusedError, match="nothing was done"):
        workload.ask("Create", NAME, PASSWORDS, ResponseURL=url)
    assert workload.writes == []


@pytest.mark.parametrize(
    "url",
    [
        "https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/a?b=c",
        "https://cloudformation-custom-resource-response-apsoutheast4.s3.ap-southeast-4.amazonaws.com/a?b=c",
        "https://cloudformation-custom-resource-response-usgovwest1.s3.us-gov-west-1.amazonaws.com/a?b=c",
        "https://cloudformation-custom-resource-response-cnnorth1.s3.cn-north-1.amazonaws.com.cn/a?b=c",
    ],
)
def test_addresses_of_cloudformation_are_known(url):
    assert handler._RESPONSE_URL.fullmatch(url)


def test_deleting_what_was_never_created_succeeds(workload):
    refused = workload.ask("Create", NAME, {})
    answer = workload.ask("Delete", NAME, {}, PhysicalResourceId=refused["PhysicalResourceId"])
    assert (answer["Status"], workload.writes) == ("SUCCESS", [])


def test_deleting_what_the_provider_does_no_longer_changes_nothing(workload):
    event = workload.event("Delete", "root_access", {})
    answer = workload.send(event, NAME)
    assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", event["PhysicalResourceId"])
    assert "left as it is" in answer["Reason"]


class Failing(Operation):
    """Raises what it is given, one after the other, and then finds everything as it should be."""

    name = "failing"
    parameters = {}  # noqa: RUF012 - see Operation
    permissions = ()

    def __init__(self, *errors):
        self.errors = list(errors)

    def wanted(self, _parameters):
        return True

    def read(self, _call, _parameters):
        if self.errors:
            raise self.errors.pop(0)
        return True

    def write(self, _call, _parameters, _current):
        raise AssertionError


def client_error(code):
    return ClientError({"Error": {"Code": code, "Message": "said so"}}, "Operation")


@pytest.mark.parametrize(
    ("kind", "error", "status"),
    [
        ("Create", client_error("ConcurrentModificationException"), "SUCCESS"),
        ("Update", client_error("ConcurrentModificationException"), "SUCCESS"),
        ("Create", client_error("AccessDeniedException"), "SUCCESS"),  # the role was made a moment ago
        ("Update", client_error("AccessDeniedException"), "SUCCESS"),  # or its policy was changed a moment ago
        ("Create", client_error("PolicyChangesInProgressException"), "SUCCESS"),
        ("Create", client_error("ServiceAccessNotEnabledException"), "SUCCESS"),
        ("Create", client_error("ResourceConflictException"), "SUCCESS"),  # found done when it is read again
        ("Create", client_error("ValidationException"), "FAILED"),
        ("Create", RuntimeError('"quoted" \N{SNOWMAN}\n' * 500), "FAILED"),
    ],
)
def test_what_passes_is_waited_for_and_what_does_not_is_said(workload, kind, error, status):
    answer = workload.send(workload.event(kind, "failing", {}), Failing(error))
    assert answer["Status"] == status
    assert bool(workload.waited) == (status == "SUCCESS")
    if status == "FAILED":
        assert type(error).__name__ in answer["Reason"]


def test_what_may_not_be_taken_back_is_said_at_once(workload):
    class Undoing(Failing):
        leaves_on = False

        def undo(self, call, parameters):
            self.read(call, parameters)

    answer = workload.send(workload.event("Delete", "failing", {}), Undoing(client_error("AccessDeniedException")))
    assert (answer["Status"], workload.waited) == ("FAILED", [])


def test_those_who_begin_together_do_not_wait_equally_long(monkeypatch):
    waited = []
    monkeypatch.setattr("time.sleep", waited.append)
    for _ in range(8):
        handler.sleep(30)
    assert len(set(waited)) > 1
    assert all(30 <= each <= 45 for each in waited)


def test_it_does_not_wait_for_ever(workload):
    operation = Failing(*(client_error("TooManyRequestsException") for _ in range(20)))
    answer = workload.send(workload.event("Create", "failing", {}), operation)
    assert (answer["Status"], sum(workload.waited)) == ("FAILED", sum(handler._PATIENCE_S))


def test_a_mismatch_is_answered_before_the_time_is_over(workload):
    workload.sabotaged, workload.milliseconds_left = True, 44_000
    answer = workload.ask("Create", NAME, PASSWORDS)
    assert answer["Status"] == "FAILED"
    assert answer["Reason"].startswith("TimeoutError: The time that one call of this provider may take is over")
    assert workload.waited == []


def test_calls_of_aws_are_stopped_in_time(monkeypatch):
    def check(**_):
        raise TimeoutError("over")

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    client = handler.connect("iam", "us-east-1", check)
    with pytest.raises(TimeoutError, match="over"):
        client.get_account_password_policy()


class Opened:
    """Stands for the network: fails as often as told."""

    def __init__(self, failures):
        self.failures, self.requests = failures, []

    def __call__(self, request, timeout):
        assert timeout
        self.requests.append((request.get_method(), request.full_url, request.data))
        if len(self.requests) <= self.failures:
            raise urllib.error.URLError("no route")
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


@pytest.mark.parametrize(("failures", "delivered"), [(0, True), (2, True), (3, False)])
def test_answer_is_delivered_or_the_invocation_fails(monkeypatch, failures, delivered):
    opened = Opened(failures)
    monkeypatch.setattr(handler, "sleep", lambda _: None)
    monkeypatch.setattr("urllib.request.urlopen", opened)
    if delivered:
        handler.send("https://example.org/", b"{}")
        assert opened.requests[-1] == ("PUT", "https://example.org/", b"{}")
    else:
        with pytest.raises(urllib.error.URLError):
            handler.send("https://example.org/", b"{}")
    assert len(opened.requests) == min(failures + 1, 3)


def test_log_line_does_not_tell_where_the_answer_goes(workload, capsys):
    workload.ask("Create", NAME, PASSWORDS)
    (line,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("{"))
    assert json.loads(line)["Status"] == "SUCCESS"
    assert "signature" not in line


def test_operations_are_found_by_name():
    assert find(NAME).name == NAME
    with pytest.raises(ValueError, match="operation 'nothing': there are alternate_contacts"):
        find("nothing")
