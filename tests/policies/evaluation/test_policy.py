"""Policy documents: what is refused, what actions and resources cover.

Pages: IAM User Guide, "Grammar of the IAM JSON policy language", "Action", "Resource", "NotPrincipal"; Organizations
User Guide, "SCP syntax", "RCP syntax".
"""

from __future__ import annotations

from typing import Any

import pytest

from hipaa_landing_zone.policies.evaluation import Policy, PolicyError
from hipaa_landing_zone.policies.evaluation.action import compile_actions
from hipaa_landing_zone.policies.evaluation.resource import compile_resources

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
DENY = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
NAMED = {**ALLOW, "Principal": {"AWS": "111122223333"}}


def without(statement: dict[str, Any], *names: str, **more: Any) -> dict[str, Any]:
    return {**{name: value for name, value in statement.items() if name not in names}, **more}


REFUSED = [
    ("identity", {"Statement": []}, "Statement is []"),
    ("identity", {"Statements": [ALLOW]}, "Statements is no element of a policy"),
    ("identity", {"Version": "2012-10-18", "Statement": ALLOW}, "Version is '2012-10-18'"),
    ("identity", {"Statement": ["x"]}, "statement 1: it is 'x'"),
    (
        "identity",
        {"Statement": [ALLOW, {**ALLOW, "Sid": "X", "Effect": "allow"}]},
        "p, statement 2 (X): its Effect is 'allow'",
    ),
    ("identity", {"Statement": without(ALLOW, "Effect")}, "its Effect is None"),
    ("identity", {"Statement": {**ALLOW, "Actions": "x"}}, "it has Actions"),
    ("identity", {"Statement": without(ALLOW, "Action")}, "it has neither; it takes one of Action and NotAction"),
    ("identity", {"Statement": {**ALLOW, "NotAction": "x"}}, "it has Action and NotAction"),
    ("identity", {"Statement": without(ALLOW, "Resource")}, "it takes one of Resource and NotResource"),
    ("identity", {"Statement": {**ALLOW, "Principal": "*"}}, "it has a principal"),
    ("scp", {"Statement": {**ALLOW, "NotPrincipal": "*"}}, "it has a principal"),
    ("identity", {"Statement": {**ALLOW, "Action": []}}, "its Action is []"),
    ("identity", {"Statement": {**ALLOW, "Action": [1]}}, "its Action is [1]"),
    ("identity", {"Statement": {**ALLOW, "Action": "GetObject"}}, "'GetObject' is no action"),
    ("identity", {"Statement": {**ALLOW, "Action": "s*:GetObject"}}, "'s*:GetObject' is no action"),
    ("identity", {"Statement": {**ALLOW, "Action": "s3:Get Object"}}, "'s3:Get Object' is no action"),
    ("identity", {"Statement": {**ALLOW, "Resource": "bucket"}}, "'bucket' is no resource"),
    ("identity", {"Statement": {**ALLOW, "Resource": "arn:aws:s3"}}, "'arn:aws:s3' is no resource"),
    (
        "identity",
        {"Version": "2012-10-17", "Statement": {**ALLOW, "Resource": "arn:aws:s3::${a:b}:c"}},
        "the fifth colon",
    ),
    ("identity", {"Statement": {**ALLOW, "Condition": {"X": {"a": "b"}}}}, "X is no condition operator"),
    ("resource", {"Statement": ALLOW}, "it takes one of Principal and NotPrincipal"),
    ("resource", {"Statement": {**ALLOW, "Principal": "arn:aws:iam::111122223333:root"}}, "the principal is"),
    ("resource", {"Statement": {**ALLOW, "Principal": {}}}, "the principal is {}"),
    ("resource", {"Statement": {**ALLOW, "Principal": {"Aws": "*"}}}, "the principal has Aws"),
    ("resource", {"Statement": {**ALLOW, "Principal": {"AWS": []}}}, "the principal has AWS: []"),
    ("resource", {"Statement": {**ALLOW, "Principal": {"AWS": "arn:aws:iam::*:root"}}}, "is no principal"),
    ("resource", {"Statement": {**ALLOW, "Principal": {"AWS": "arn:aws:iam::111122223333:role/*"}}}, "is no principal"),
    ("resource", {"Statement": {**ALLOW, "Principal": {"AWS": "1111"}}}, "'1111' is no principal"),
    ("resource", {"Statement": {**ALLOW, "NotPrincipal": {"AWS": "111122223333"}}}, "NotPrincipal with Allow"),
    ("trust", {"Statement": NAMED}, "a role's trust policy cannot have"),
    ("endpoint", {"Statement": ALLOW}, "it takes one of Principal and NotPrincipal"),
    ("rcp", {"Statement": {**DENY, "Effect": "Allow"}}, "an RCP takes Effect Deny"),
    ("rcp", {"Statement": {**DENY, "Action": "*"}}, 'Action other than "*"'),
    ("rcp", {"Statement": {**DENY, "Action": ["s3:*", "*"]}}, 'Action other than "*"'),
    ("rcp", {"Statement": {**DENY, "Principal": {"AWS": "*"}}}, 'Principal "*"'),
    ("rcp", {"Statement": without(DENY, "Action", NotAction="s3:*")}, "an RCP takes"),
]


@pytest.mark.parametrize(("kind", "document", "message"), REFUSED)
def test_malformed_document_is_refused(kind: Any, document: dict[str, Any], message: str) -> None:
    with pytest.raises(PolicyError) as caught:
        Policy.compile("p", document, kind)
    assert message in str(caught.value)
    assert str(caught.value).startswith("p")


ACCEPTED = [
    ("identity", {"Statement": ALLOW}),
    ("identity", {"Version": "2008-10-17", "Id": "x", "Statement": [ALLOW]}),
    ("scp", {"Statement": without(ALLOW, "Action", NotAction=["s3:*", "EC2:Describe*"])}),
    ("resource", {"Statement": without(NAMED, "Resource")}),
    ("resource", {"Statement": {**ALLOW, "Principal": {"AWS": "AROAEXAMPLEEXAMPLE"}}}),
    ("resource", {"Statement": {**NAMED, "Principal": {"AWS": ["111122223333", "*"], "Service": "x.amazonaws.com"}}}),
    ("trust", {"Statement": without(NAMED, "Resource")}),
    ("endpoint", {"Statement": {**ALLOW, "Principal": "*"}}),
    ("rcp", {"Statement": DENY}),
]


@pytest.mark.parametrize(("kind", "document"), ACCEPTED)
def test_good_document_is_accepted(kind: Any, document: dict[str, Any]) -> None:
    assert len(Policy.compile("p", document, kind).statements) == 1


def test_statement_is_called_by_its_sid_or_its_number() -> None:
    policy = Policy.compile("p", {"Statement": [{**ALLOW, "Sid": "Read"}, ALLOW]})
    assert [statement.label for statement in policy.statements] == ["Read", "#2"]


ACTIONS = [
    ("s3:GetObject", "s3:GetObject", True),
    ("S3:getobject", "s3:GetObject", True),
    ("s3:GetObject", "s3:GetObjectAcl", False),
    ("s3:Get*", "s3:GetObjectAcl", True),
    ("s3:*Object", "s3:GetObjectAcl", False),
    ("s3:?etObject", "s3:GetObject", True),
    ("s3:*", "s3:GetObject", True),
    ("s3:*", "s3express:CreateSession", False),
    ("*", "s3:GetObject", True),
    ("*:*", "s3:GetObject", True),
]


@pytest.mark.parametrize(("pattern", "action", "covered"), ACTIONS)
def test_action_covers(pattern: str, action: str, covered: bool) -> None:
    assert compile_actions(["x:y", pattern], negated=False).matches(action.lower()) is covered
    assert compile_actions(["x:y", pattern], negated=True).matches(action.lower()) is not covered


BUCKET = "arn:aws:s3:::phi/records/alice"
RESOURCES = [
    ("*", "*", True),
    ("*", BUCKET, True),
    (BUCKET, "*", False),
    ("arn:aws:s3:::*", "*", False),
    (BUCKET, BUCKET, True),
    ("arn:aws:s3:::phi/*", BUCKET, True),
    ("arn:aws:s3:::PHI/*", BUCKET, False),
    ("arn:aws:s3:::phi/*/alice", BUCKET, True),
    ("arn:aws:s3:::phi?records/alice", BUCKET, True),
    ("arn:aws:s3:*:*:phi/*", BUCKET, True),
    ("arn:aws:s3:*", BUCKET, True),
    ("arn:aws:s3*", BUCKET, True),
    ("arn:*", BUCKET, True),
    ("arn:aws:sns:*", BUCKET, False),
    ("arn:aws:s3:::phi/${aws:username}", BUCKET, False),
    ("arn:aws:s3:::phi/records/${aws:username}", BUCKET, True),
    ("arn:aws:s3:::phi/*/${aws:username}", BUCKET, True),
    ("arn:aws:s3:::phi/records/${aws:PrincipalTag/none}*", BUCKET, False),
    ("arn:aws:lambda:*:*:function:notify*", "arn:aws:lambda:us-east-1:1:function:notify:live", True),
    ("arn:aws:lambda:*:function:notify", "arn:aws:lambda:us-east-1:1:function:notify", False),
]


@pytest.mark.parametrize(("pattern", "arn", "covered"), RESOURCES)
def test_resource_covers(pattern: str, arn: str, covered: bool) -> None:
    context = {"aws:username": "alice"}
    patterns = ["arn:aws:ec2:us-east-1:1:instance/i-1", pattern]
    assert compile_resources(patterns, negated=False, variables=True).matches(arn, context) is covered
    assert compile_resources(patterns, negated=True, variables=True).matches(arn, context) is not covered
