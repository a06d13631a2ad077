"""What resource control policies have in common: Deny, everybody, and a list of services that AWS lets them cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Condition, Statement

DATA = [
    "aoss:*",
    "dynamodb:*",
    "ecr:*",
    "kms:*",
    "logs:*",
    "s3:*",
    "secretsmanager:*",
    "sqs:*",
    "sts:AssumeRole",
]
"""Every action, reads included, of the services that hold or open PHI and that RCPs cover. Not sts:AssumeRoleWithSAML
and -WithWebIdentity: who signs in through an identity provider has no organization yet (HLZ-SCP-13 guards providers).
Source: AWS Organizations User Guide, services that support RCPs."""

NOT_A_SERVICE = {"aws:PrincipalIsAWSService": "false"}
"""AWS services that act for themselves, such as log delivery, belong to no organization; HLZ-RCP-02 judges them."""


def deny_everybody(sid: str, actions: list[str], condition: Condition) -> Statement:
    """Return a Deny for everybody under a condition. An RCP knows no other principal than ``*``."""
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": actions,
        "Resource": "*",
        "Condition": condition,
    }
