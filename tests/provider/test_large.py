"""An organization of thousands of accounts: what is called grows with pages of accounts, not with accounts."""

import collections

import pytest

from hipaa_landing_zone.provider import find
from hipaa_landing_zone.provider.operation import Invocation, OperationError

ACCOUNTS = [f"{number:012}" for number in range(1, 1003)]
MANAGEMENT, ADMINISTRATOR = ACCOUNTS[:2]
MEMBERS = ACCOUNTS[2:]
CALLS = 110  # for a thousand accounts, twenty on the smallest page


class Client:
    """Answers as one service does whose every member is as it should be."""

    def __init__(self, service, calls):
        self._service, self._calls = service, calls
        self.exceptions = collections.namedtuple("Exceptions", "AccessDeniedException")(RuntimeError)  # noqa: PYI024 - two words

    def __getattr__(self, name):
        def call(**arguments):
            self._calls[f"{self._service}.{name}"] += 1
            return getattr(Answers, name)(self._service, arguments)

        return call


def page(listed, token, size, items, arguments):
    start = int(arguments.get(token, 0))
    following = {token: str(start + size)} if start + size < len(items) else {}
    return {listed: items[start : start + size], **following}


class Answers:
    """What AWS says, with pages as long as each service makes them."""

    @staticmethod
    def describe_organization(*_):
        return {"Organization": {"MasterAccountId": MANAGEMENT}}

    @staticmethod
    def get_caller_identity(*_):
        return {"Account": ADMINISTRATOR}

    @staticmethod
    def list_accounts(_, arguments):
        accounts = [{"Id": each, "Email": f"{each}@example.org", "State": "ACTIVE"} for each in ACCOUNTS]
        return page("Accounts", "NextToken", 20, accounts, arguments)

    @staticmethod
    def list_members(service, arguments):
        if service == "macie2":
            members = [{"accountId": each, "relationshipStatus": "Enabled"} for each in MEMBERS]
            return page("members", "nextToken", 25, members, arguments)
        if service == "inspector2":
            return page("members", "nextToken", 50, [{"accountId": each} for each in MEMBERS], arguments)
        members = [{"AccountId": each, "Status": "ENABLED"} for each in MEMBERS]
        return page("MemberDetails", "NextToken", 100, members, arguments)

    @staticmethod
    def get_macie_session(*_):
        return {"status": "ENABLED"}

    @staticmethod
    def get_automated_discovery_configuration(*_):
        return {"status": "ENABLED", "autoEnableOrganizationMembers": "ALL"}

    @staticmethod
    def describe_organization_configuration(service, _):
        if service == "inspector2":
            return {"autoEnable": {"ec2": True, "ecr": True}}
        return {"AutoEnable": True} if service == "detective" else {"autoEnable": True}

    @staticmethod
    def batch_get_account_status(_, arguments):
        assert len(arguments["accountIds"]) <= 100
        on = {scan: {"status": "ENABLED"} for scan in ("ec2", "ecr")}
        return {"accounts": [{"accountId": each, "resourceState": on} for each in arguments["accountIds"]]}

    @staticmethod
    def list_graphs(*_):
        return {"GraphList": [{"Arn": "graph"}]}


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("macie_organization", {}),
        ("inspector_organization", {"ResourceTypes": ["EC2", "ECR"]}),
        ("detective_organization", {}),
    ],
)
def test_reading_takes_as_many_calls_as_there_are_pages(operation, parameters):
    calls, chosen = collections.Counter(), find(operation)
    call = Invocation(lambda service, _: Client(service, calls), "us-east-1", "stack/Resource", lambda _: None)
    assert chosen.read(call, parameters) == chosen.wanted(parameters)
    assert calls["organizations.list_accounts"] == 51
    assert sum(calls.values()) <= CALLS


def test_an_organization_too_large_for_a_behavior_graph_is_told_so(monkeypatch):
    monkeypatch.setattr(Answers, "list_accounts", many_accounts)
    calls = collections.Counter()
    call = Invocation(lambda service, _: Client(service, calls), "us-east-1", "stack/Resource", lambda _: None)
    with pytest.raises(OperationError, match="takes 1200 members, the organization has 1201"):
        find("detective_organization").write(call, {}, {"missing": []})
    assert not any(name.startswith("detective.") for name in calls)


def many_accounts(*_):
    accounts = [MANAGEMENT, ADMINISTRATOR, *(f"{number:012}" for number in range(2001, 3202))]
    return {"Accounts": [{"Id": each, "Email": f"{each}@example.org", "State": "ACTIVE"} for each in accounts]}
