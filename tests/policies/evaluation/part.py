"""Principals, resources and policies that the tables of whole evaluations are made of."""

from __future__ import annotations

from typing import Any

from hipaa_landing_zone.policies.evaluation import ADMINISTRATOR_ACCESS, Outcome, Policy, Principal

HOME, OTHER, MANAGEMENT = "111122223333", "444455556666", "999988887777"
ALICE = Principal.of(f"arn:aws:iam::{HOME}:user/alice")
READER = Principal.of(f"arn:aws:iam::{HOME}:role/Reader", session="alice")
ADMIN = Principal.of(f"arn:aws:iam::{MANAGEMENT}:role/Admin")
ROOT = Principal.of(f"arn:aws:iam::{HOME}:root")
ROOT_SESSION = Principal.of(f"arn:aws:iam::{HOME}:root", assumed_root=True)
LINKED = Principal.of(f"arn:aws:iam::{HOME}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig")
BOB = Principal.of(f"arn:aws:sts::{HOME}:federated-user/bob")
TRAIL = Principal.service("cloudtrail.amazonaws.com")
GITHUB = Principal.identity_provider("token.actions.githubusercontent.com")
ANYBODY = Principal.anonymous()

ALLOWED, EXPLICIT, IMPLICIT, UNDECIDED = Outcome
BUCKET = "arn:aws:s3:::phi/x"
QUEUE = "arn:aws:sqs:us-east-1:{}:intake"
TOPIC = "arn:aws:sns:us-east-1:{}:alerts"
SECRET = "arn:aws:secretsmanager:us-east-1:{}:secret:db-AbCdEf"
KEY = "arn:aws:kms:us-east-1:{}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ROLE = "arn:aws:iam::{}:role/Target"


def policy(effect: str, action: str = "*", kind: Any = "identity", **elements: Any) -> Policy:
    statement = {"Sid": f"{effect}It", "Effect": effect, "Action": action, **elements}
    if kind != "trust":
        statement.setdefault("Resource", "*")
    return Policy.compile(kind, {"Version": "2012-10-17", "Statement": [statement]}, kind)


def grants(*principals: Any, effect: str = "Allow", kind: Any = "resource") -> Policy:
    """Return a resource policy that names principals: a string is an ARN or account, anything else an element."""
    elements = [{"AWS": each} if isinstance(each, str) and each != "*" else each for each in principals]
    base = {"Effect": effect, "Action": "*", **({} if kind == "trust" else {"Resource": "*"})}
    statements = [{**base, "Principal": element} for element in elements]
    return Policy.compile(kind, {"Version": "2012-10-17", "Statement": statements}, kind)


ALL, NONE, NO = ADMINISTRATOR_ACCESS, policy("Allow", "x:Nothing"), policy("Deny")
ONE = (ALL,)
SERVICE = {"Service": "cloudtrail.amazonaws.com"}
