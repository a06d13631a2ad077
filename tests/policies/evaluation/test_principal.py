"""Principals: the condition keys that follow from them, and how resource policies name them.

Pages: IAM User Guide, GLOBAL "AWS global condition context keys", PRINCIPAL "AWS JSON policy elements: Principal",
NOTPRINCIPAL "… NotPrincipal", TABLE "Variables and tags", "Principal key values".
"""

from __future__ import annotations

from typing import Any

import pytest

from hipaa_landing_zone.policies.evaluation import Principal, PrincipalKind, Request, RequestError, Resource
from hipaa_landing_zone.policies.evaluation.principal_element import Naming, compile_principals

HOME, OTHER = "111122223333", "444455556666"
PATH = "o-exampleorgid/r-exam/ou-exam-12345678/"
ROOT_ARN = f"arn:aws:iam::{HOME}:root"
ALICE = Principal.of(f"arn:aws:iam::{HOME}:user/staff/alice", tags={"Team": "blue"}, organization_path=PATH)
READER = Principal.of(f"arn:aws:iam::{HOME}:role/app/Reader", session="alice")
LINKED = Principal.of(f"arn:aws:iam::{HOME}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig")
ROOT = Principal.of(ROOT_ARN)
ROOT_SESSION = Principal.of(ROOT_ARN, assumed_root=True)
BOB = Principal.of(f"arn:aws:sts::{HOME}:federated-user/bob", canonical_user="79a59d")
TRAIL = Principal.service("cloudtrail.amazonaws.com")
GITHUB = Principal.identity_provider("token.actions.githubusercontent.com")
ANYBODY = Principal.anonymous()


def test_kinds() -> None:
    found = [each.kind for each in (ALICE, READER, LINKED, ROOT, ROOT_SESSION, BOB, TRAIL, GITHUB, ANYBODY)]
    kinds = PrincipalKind
    assert found == [
        kinds.USER,
        kinds.ROLE,
        kinds.SERVICE_LINKED_ROLE,
        kinds.ROOT,
        kinds.ASSUMED_ROOT,
        kinds.FEDERATED_USER,
        kinds.SERVICE,
        kinds.IDENTITY_PROVIDER,
        kinds.ANONYMOUS,
    ]


KEYS = [
    # GLOBAL, aws:PrincipalArn: for a role session the ARN of the role; absent for services
    (ALICE, "aws:principalarn", ALICE.arn),
    (READER, "aws:principalarn", f"arn:aws:iam::{HOME}:role/app/Reader"),
    (ROOT, "aws:principalarn", ROOT_ARN),
    (ROOT_SESSION, "aws:principalarn", ROOT_ARN),
    (TRAIL, "aws:principalarn", None),
    (ANYBODY, "aws:principalarn", None),
    # GLOBAL, aws:PrincipalAccount, aws:PrincipalOrgID, aws:PrincipalOrgPaths, aws:PrincipalTag
    (READER, "aws:principalaccount", HOME),
    (TRAIL, "aws:principalaccount", None),
    (ALICE, "aws:principalorgid", "o-exampleorgid"),
    (ALICE, "aws:principalorgpaths", (PATH,)),
    (READER, "aws:principalorgid", None),
    (ALICE, "aws:principaltag/team", "blue"),
    # TABLE: aws:PrincipalType, aws:username
    (ALICE, "aws:principaltype", "User"),
    (READER, "aws:principaltype", "AssumedRole"),
    (LINKED, "aws:principaltype", "AssumedRole"),
    (ROOT, "aws:principaltype", "Account"),
    (ROOT_SESSION, "aws:principaltype", "Account"),
    (BOB, "aws:principaltype", "FederatedUser"),
    (ANYBODY, "aws:principaltype", "Anonymous"),
    (ALICE, "aws:username", "alice"),
    (READER, "aws:username", None),
    # GLOBAL, aws:AssumedRoot: present only in sessions of sts:AssumeRoot
    (ROOT_SESSION, "aws:assumedroot", "true"),
    (ROOT, "aws:assumedroot", None),
    # GLOBAL, aws:PrincipalIsAWSService, aws:PrincipalServiceName, aws:PrincipalServiceNamesList
    (TRAIL, "aws:principalisawsservice", "true"),
    (TRAIL, "aws:principalservicename", "cloudtrail.amazonaws.com"),
    (TRAIL, "aws:principalservicenameslist", ("cloudtrail.amazonaws.com",)),
    (READER, "aws:principalisawsservice", "false"),
    (LINKED, "aws:principalisawsservice", "false"),
    (ANYBODY, "aws:principalisawsservice", None),
    (GITHUB, "aws:federatedprovider", "token.actions.githubusercontent.com"),
]


@pytest.mark.parametrize(("principal", "key", "value"), KEYS)
def test_condition_key_of_principal(principal: Principal, key: str, value: Any) -> None:
    assert principal.keys.get(key) == value


def test_session_arn_has_no_path() -> None:
    assert READER.session_arn == f"arn:aws:sts::{HOME}:assumed-role/Reader/alice"
    assert ALICE.session_arn is None
    assert str(ANYBODY) == "an anonymous caller"


@pytest.mark.parametrize(
    "arn", ["alice", f"arn:aws:sts::{HOME}:assumed-role/Reader/alice", "arn:aws:iam::1:user/x", ""]
)
def test_arn_of_no_principal_is_refused(arn: str) -> None:
    with pytest.raises(RequestError, match="is no ARN of a user, role, federated user or account root"):
        Principal.of(arn)


@pytest.mark.parametrize("path", ["o-1", "o-1/r-1", "r-1/", "o-1/r-1/ou-1"])
def test_malformed_organization_path_is_refused(path: str) -> None:
    with pytest.raises(RequestError, match="is no organization path"):
        Principal.of(ROOT_ARN, organization_path=path)


ANY, NONE, ACCOUNT, ROLE, DIRECT = "*", Naming.NONE, Naming.ACCOUNT, Naming.ROLE, Naming.DIRECT
NAMINGS = [
    # PRINCIPAL, "All principals"
    (ANY, ALICE, DIRECT),
    ({"AWS": ANY}, READER, DIRECT),
    (ANY, ANYBODY, DIRECT),
    ({"AWS": ANY}, ANYBODY, DIRECT),
    (ANY, TRAIL, DIRECT),
    # PRINCIPAL, "AWS account principals": both forms delegate to the account
    ({"AWS": HOME}, ALICE, ACCOUNT),
    ({"AWS": ROOT_ARN}, READER, ACCOUNT),
    ({"AWS": ROOT_ARN}, ROOT, ACCOUNT),
    ({"AWS": OTHER}, ALICE, NONE),
    ({"AWS": HOME}, ANYBODY, NONE),
    ({"AWS": HOME}, TRAIL, NONE),
    ({"CanonicalUser": "79a59d"}, BOB, ACCOUNT),
    ({"CanonicalUser": "79a59d"}, ALICE, NONE),
    # PRINCIPAL, "IAM role principals", "Role session principals", "IAM user principals", "federated user sessions"
    ({"AWS": READER.arn}, READER, ROLE),
    ({"AWS": f"arn:aws:iam::{HOME}:role/Reader"}, READER, NONE),
    ({"AWS": READER.session_arn}, READER, DIRECT),
    ({"AWS": [READER.arn, READER.session_arn]}, READER, DIRECT),
    ({"AWS": f"arn:aws:sts::{HOME}:assumed-role/Reader/bob"}, READER, NONE),
    ({"AWS": ALICE.arn}, ALICE, DIRECT),
    ({"AWS": [OTHER, ALICE.arn]}, ALICE, DIRECT),
    ({"AWS": BOB.arn}, BOB, DIRECT),
    ({"AWS": "AIDAEXAMPLEEXAMPLE"}, ALICE, NONE),
    # PRINCIPAL, "AWS service principals", "Web identity session principals"
    ({"Service": "cloudtrail.amazonaws.com"}, TRAIL, DIRECT),
    ({"Service": ["config.amazonaws.com"]}, TRAIL, NONE),
    ({"Service": "cloudtrail.amazonaws.com"}, ALICE, NONE),
    ({"Federated": GITHUB.arn}, GITHUB, DIRECT),
    ({"Federated": "accounts.google.com"}, GITHUB, NONE),
]


@pytest.mark.parametrize(("element", "principal", "naming"), NAMINGS)
def test_naming(element: Any, principal: Principal, naming: Naming) -> None:
    assert compile_principals(element, negated=False).naming(principal) is naming


SPARES = [
    # NOTPRINCIPAL: the account has to be listed with the user or role; otherwise AWS documents either outcome
    ([ALICE.arn, ROOT_ARN], ALICE, True),
    ([ALICE.arn], ALICE, None),
    ([ROOT_ARN], ALICE, None),
    ([READER.arn, ROOT_ARN], READER, True),
    ([READER.session_arn, READER.arn, ROOT_ARN], READER, True),
    ([ROOT_ARN], ROOT, True),
    ([f"arn:aws:iam::{OTHER}:root"], ALICE, False),
    ([ROOT_ARN], ANYBODY, False),
    ([ROOT_ARN], TRAIL, False),
    (["*"], ALICE, True),
]


@pytest.mark.parametrize(("arns", "principal", "spared"), SPARES)
def test_not_principal_spares(arns: list[str], principal: Principal, spared: bool | None) -> None:
    assert compile_principals({"AWS": arns}, negated=True).spares(principal) is spared


def test_not_principal_spares_a_service() -> None:
    assert compile_principals({"Service": TRAIL.arn}, negated=True).spares(TRAIL) is True


def test_request_derives_the_resource_keys() -> None:
    own = Request(ALICE, "s3:GetObject", Resource("arn:aws:s3:::phi/x")).keys
    assert (own["aws:resourceaccount"], own["aws:resourceorgid"]) == (HOME, "o-exampleorgid")
    foreign = Request(ALICE, "sqs:SendMessage", Resource(f"arn:aws:sqs:us-east-1:{OTHER}:q")).keys
    assert foreign["aws:resourceaccount"] == OTHER
    assert "aws:resourceorgid" not in foreign
    given = Request(ALICE, "s3:GetObject", Resource("arn:aws:s3:::x", OTHER, PATH), {"aws:SecureTransport": False}).keys
    assert (given["aws:resourceorgpaths"], given["aws:securetransport"]) == ((PATH,), "false")


def test_request_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(RequestError, match="principal and resource make it"):
        Request(ALICE, "s3:GetObject", context={"aws:PrincipalAccount": OTHER})
    with pytest.raises(RequestError, match="twice"):
        Request(ALICE, "s3:GetObject", context={"aws:SourceVpce": "a", "AWS:SourceVPCE": "b"})
    with pytest.raises(RequestError, match="is no action"):
        Request(ALICE, "s3:Get*")
    with pytest.raises(RequestError, match="give text, a boolean, an integer or a list of texts"):
        Request(ALICE, "s3:GetObject", context={"aws:SourceVpce": 1.5})  # type: ignore[dict-item]
    assert Request(ALICE, "s3:GetObject", context={"aws:PrincipalAccount": HOME}).keys["aws:principalaccount"] == HOME
