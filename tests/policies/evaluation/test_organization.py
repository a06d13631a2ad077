"""Whom SCPs and RCPs bind, and what RCPs reach.

Pages: SCP and RCP are "Service control policies" and "Resource control policies" of the Organizations User Guide; KMS
is KMS Developer Guide "Resource control policies in AWS KMS".
"""

from __future__ import annotations

from typing import Any

import pytest
from policies.evaluation.part import (
    ADMIN,
    ALICE,
    ALLOWED,
    ANYBODY,
    BOB,
    BUCKET,
    EXPLICIT,
    HOME,
    IMPLICIT,
    KEY,
    LINKED,
    MANAGEMENT,
    ONE,
    READER,
    ROOT,
    ROOT_SESSION,
    SERVICE,
    TOPIC,
    TRAIL,
    grants,
    policy,
)

from hipaa_landing_zone.policies.evaluation import (
    FULL_ACCESS,
    Level,
    Outcome,
    Policies,
    Principal,
    Request,
    Resource,
    evaluate,
)

FULL = Level("Root", (FULL_ACCESS,))
DENY_SCP = Level("Workloads", (FULL_ACCESS, policy("Deny", kind="scp")))
EMPTY_SCP = Level("Workloads", (policy("Allow", "x:Nothing", kind="scp"),))
DENY_RCP = Level("Root", (policy("Deny", "s3:*", kind="rcp", Principal="*"),))
DENY_KMS = Level("Root", (policy("Deny", "kms:*", kind="rcp", Principal="*"),))
NOT_SERVICES = {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}
SPARING_RCP = Level("Root", (policy("Deny", "s3:*", kind="rcp", Principal="*", Condition=NOT_SERVICES),))

BOUND = [
    # SCP: users, roles and the root user of member accounts, not management, service-linked roles, services
    ("user", ALICE, {"scps": (FULL, DENY_SCP)}, EXPLICIT),
    ("role", READER, {"scps": (FULL, DENY_SCP)}, EXPLICIT),
    ("root", ROOT, {"scps": (FULL, DENY_SCP)}, EXPLICIT),
    ("root session", ROOT_SESSION, {"scps": (FULL, DENY_SCP)}, EXPLICIT),
    ("federated user", BOB, {"scps": (FULL, DENY_SCP), "session": ONE}, EXPLICIT),
    ("service-linked role", LINKED, {"scps": (FULL, DENY_SCP)}, ALLOWED),
    ("service", TRAIL, {"scps": (FULL, DENY_SCP), "resource": grants(SERVICE)}, ALLOWED),
    ("anonymous", ANYBODY, {"scps": (FULL, DENY_SCP), "resource": grants("*")}, ALLOWED),
    ("management", ADMIN, {"scps": (FULL, DENY_SCP), "resource": grants(MANAGEMENT)}, ALLOWED),
    # SCP, evaluation: every level has to allow; a level without an Allow denies implicitly
    ("every level", ALICE, {"scps": (FULL, FULL, FULL)}, ALLOWED),
    ("one level without", ALICE, {"scps": (FULL, EMPTY_SCP, FULL)}, IMPLICIT),
    ("management, one without", ADMIN, {"scps": (EMPTY_SCP,), "resource": grants(MANAGEMENT)}, ALLOWED),
    ("root, one without", ROOT, {"scps": (FULL, EMPTY_SCP)}, IMPLICIT),
    ("no organization", ALICE, {}, ALLOWED),
    # SCP: they also limit what a resource's policy grants to the account's principals
    ("granted by the bucket", ALICE, {"scps": (FULL, EMPTY_SCP), "resource": grants(ALICE.arn)}, IMPLICIT),
    # RCP: everybody, also services and callers outside, but service-linked roles
    ("user", ALICE, {"rcps": (DENY_RCP,)}, EXPLICIT),
    ("root", ROOT, {"rcps": (DENY_RCP,)}, EXPLICIT),
    ("management's role", ADMIN, {"rcps": (DENY_RCP,), "resource": grants(MANAGEMENT)}, EXPLICIT),
    ("service", TRAIL, {"rcps": (DENY_RCP,), "resource": grants(SERVICE)}, EXPLICIT),
    ("service spared", TRAIL, {"rcps": (SPARING_RCP,), "resource": grants(SERVICE)}, ALLOWED),
    ("user not spared", ALICE, {"rcps": (SPARING_RCP,)}, EXPLICIT),
    ("anonymous not spared", ANYBODY, {"rcps": (SPARING_RCP,), "resource": grants("*")}, EXPLICIT),
    ("service-linked role", LINKED, {"rcps": (DENY_RCP,)}, ALLOWED),
    # RCP: RCPFullAWSAccess is always attached, so that only a Deny counts
    ("no statement", ALICE, {"rcps": (DENY_KMS,)}, ALLOWED),
]


@pytest.mark.parametrize(("principal", "given", "outcome"), [row[1:] for row in BOUND])
def test_organization_policies_bind(principal: Principal, given: dict[str, Any], outcome: Outcome) -> None:
    identity = ONE if principal.account and not principal.is_root else ()
    policies = Policies(identity=identity, management_account=MANAGEMENT, **given)
    assert evaluate(Request(principal, "s3:GetObject", Resource(BUCKET, HOME)), policies).outcome is outcome


REACHED = [
    # RCP: the list of services; not resources of the management account; KMS: RetireGrant, keys that AWS manages
    ("a service on the list", "s3:GetObject", Resource(BUCKET, HOME), DENY_RCP, EXPLICIT),
    (
        "one that is not",
        "sns:Publish",
        Resource(TOPIC.format(HOME)),
        Level("Root", (policy("Deny", "sns:*", "rcp", Principal="*"),)),
        ALLOWED,
    ),
    ("upper case", "S3:GetObject", Resource(BUCKET, HOME), DENY_RCP, EXPLICIT),
    ("a key", "kms:Decrypt", Resource(KEY.format(HOME)), DENY_KMS, EXPLICIT),
    ("RetireGrant", "kms:RetireGrant", Resource(KEY.format(HOME)), DENY_KMS, ALLOWED),
    ("a key of AWS", "kms:Decrypt", Resource(KEY.format(HOME), aws_managed=True), DENY_KMS, ALLOWED),
    ("management's bucket", "s3:GetObject", Resource(BUCKET, MANAGEMENT), DENY_RCP, ALLOWED),
]


@pytest.mark.parametrize(("action", "resource", "level", "outcome"), [row[1:] for row in REACHED])
def test_rcps_reach(action: str, resource: Resource, level: Level, outcome: Outcome) -> None:
    policies = Policies(ONE, rcps=(level,), resource=grants(ALICE.arn, HOME), management_account=MANAGEMENT)
    assert evaluate(Request(ALICE, action, resource), policies).outcome is outcome
