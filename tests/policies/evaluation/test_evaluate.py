"""Verdicts: what they name, unknown keys, NotPrincipal, and policies in the wrong layer.

Pages: BOUNDARY is IAM User Guide "Permissions boundaries for IAM entities".
"""

from __future__ import annotations

from typing import Any

import pytest
from policies.evaluation.part import (
    ALICE,
    ALL,
    ALLOWED,
    BUCKET,
    EXPLICIT,
    HOME,
    IMPLICIT,
    NO,
    NONE,
    ONE,
    OTHER,
    UNDECIDED,
    grants,
    policy,
)

from hipaa_landing_zone.policies.evaluation import (
    FULL_ACCESS,
    Layer,
    Level,
    Outcome,
    Policies,
    Policy,
    PolicyError,
    Request,
    Resource,
    evaluate,
)

DENY_SCP = Level("Workloads", (FULL_ACCESS, policy("Deny", kind="scp")))
FULL = Level("Root", (FULL_ACCESS,))


def test_verdict_names_what_decided() -> None:
    explicit = evaluate(Request(ALICE, "s3:GetObject"), Policies(ONE, scps=(FULL, DENY_SCP)))
    assert (explicit.layer, explicit.level) == (Layer.SCP, "Workloads")
    assert explicit.statement
    assert (explicit.statement.policy, explicit.statement.label) == ("scp", "DenyIt")
    implicit = evaluate(Request(ALICE, "s3:GetObject"), Policies(ONE, boundary=NONE))
    assert (implicit.layer, implicit.statement, implicit.allowed, implicit.denied) == (
        Layer.BOUNDARY,
        None,
        False,
        True,
    )


REGION = {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1"]}}
OFFICE = policy("Allow", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})
HOME_DIRECTORY = policy("Allow", Resource="arn:aws:s3:::phi/${aws:PrincipalTag/team}")
UNKNOWN = [
    ("a Deny might apply", {"identity": (ALL, policy("Deny", Condition=REGION))}, "aws:RequestedRegion", UNDECIDED),
    ("an Allow might", {"identity": (OFFICE,)}, "aws:SourceIp", UNDECIDED),
    ("another Allow does", {"identity": (OFFICE, ALL)}, "aws:SourceIp", ALLOWED),
    ("another Deny does", {"identity": (NO, OFFICE)}, "aws:SourceIp", EXPLICIT),
    ("nothing allows", {"identity": (policy("Deny", Condition=REGION),)}, "aws:RequestedRegion", IMPLICIT),
    ("no condition on it", {"identity": ONE}, "aws:SourceVpce", ALLOWED),
    ("a variable", {"identity": (HOME_DIRECTORY,)}, "aws:PrincipalTag/team", UNDECIDED),
    (
        "Null",
        {"identity": (ALL, policy("Deny", Condition={"Null": {"aws:SourceVpce": "true"}}))},
        "AWS:SourceVpce",
        UNDECIDED,
    ),
]


@pytest.mark.parametrize(("given", "key", "outcome"), [row[1:] for row in UNKNOWN])
def test_unknown_key(given: dict[str, Any], key: str, outcome: Outcome) -> None:
    request = Request(ALICE, "s3:GetObject", Resource("arn:aws:s3:::phi/blue"), unknown=frozenset({key}))
    verdict = evaluate(request, Policies(**given))
    assert verdict.outcome is outcome
    assert (verdict.allowed, verdict.denied) == (outcome is ALLOWED, outcome in {EXPLICIT, IMPLICIT})


NOT_PRINCIPAL = [
    ([ALICE.arn, HOME], None, ALLOWED),
    ([ALICE.arn], None, UNDECIDED),
    ([OTHER], None, EXPLICIT),
    # BOUNDARY, "Important": always denies a principal with a boundary, whatever is listed
    ([ALICE.arn, HOME], ALL, EXPLICIT),
]


@pytest.mark.parametrize(("spared", "boundary", "outcome"), NOT_PRINCIPAL)
def test_not_principal(spared: list[str], boundary: Policy | None, outcome: Outcome) -> None:
    statement = {"Effect": "Deny", "NotPrincipal": {"AWS": spared}, "Action": "s3:*", "Resource": "*"}
    bucket = Policy.compile("bucket", {"Version": "2012-10-17", "Statement": statement}, "resource")
    policies = Policies(ONE, boundary=boundary, resource=bucket)
    assert evaluate(Request(ALICE, "s3:GetObject", Resource(BUCKET, HOME)), policies).outcome is outcome


@pytest.mark.parametrize(
    "given",
    [{"scps": (Level("Root", (ALL,)),)}, {"resource": ALL}, {"identity": (FULL_ACCESS,)}, {"endpoint": grants("*")}],
)
def test_policy_in_the_wrong_layer_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(PolicyError, match="is compiled as"):
        Policies(**given)
