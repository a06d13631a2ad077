"""Explanations name every statement that decides, every layer without an Allow, and the values that mattered."""

from __future__ import annotations

import json

from hipaa_landing_zone.policies.evaluation import (
    ADMINISTRATOR_ACCESS,
    FULL_ACCESS,
    Level,
    Policies,
    Policy,
    Principal,
    Request,
    Resource,
    explain,
)

HOME = "111122223333"
READER = Principal.of(f"arn:aws:iam::{HOME}:role/Reader", session="alice")
REGION = Policy.compile(
    "HLZ-SCP-04",
    {
        "Version": "2012-10-17",
        "Statement": {
            "Sid": "DenyRegions",
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {
                "StringNotEquals": {"aws:RequestedRegion": [f"us-{n}" for n in range(8)]},
                "ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{HOME}:role/BreakGlass"},
            },
        },
    },
    "scp",
)
NOTHING = Policy.compile("nothing", {"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}, "scp")
OFFICE = Policy.compile(
    "office",
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Action": "s3:*",
            "Resource": "arn:aws:s3:::open/*",
            "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
        },
    },
)
BUCKET = Resource("arn:aws:s3:::phi/x", HOME)


def lines(request: Request, policies: Policies) -> list[str]:
    return list(explain(request, policies).lines())


def test_explicit_denials_are_all_named_with_their_conditions() -> None:
    policies = Policies(
        (ADMINISTRATOR_ACCESS,), scps=(Level("Root", (FULL_ACCESS, NOTHING)), Level("Workloads", (FULL_ACCESS, REGION)))
    )
    regions, exempt = "us-0, us-1, us-2, us-3, us-4, us-5 and 2 more", f"arn:aws:iam::{HOME}:role/BreakGlass"
    assert lines(Request(READER, "s3:GetObject", BUCKET, {"aws:RequestedRegion": "eu-west-1"}), policies) == [
        f"explicitly denied: arn:aws:sts::{HOME}:assumed-role/Reader/alice s3:GetObject on arn:aws:s3:::phi/x",
        "  Deny: #1 of nothing (service control policy at Root)",
        "    has no condition: only another policy, principal, action or resource would help",
        "  Deny: DenyRegions of HLZ-SCP-04 (service control policy at Workloads)",
        f"    would not apply unless StringNotEquals aws:RequestedRegion: {regions}; the request has eu-west-1",
        f"    would not apply unless ArnNotLike aws:PrincipalArn: {exempt}; the request has {READER.arn}",
    ]


def test_layers_without_an_allow_are_named_with_what_comes_near() -> None:
    policies = Policies((OFFICE,), scps=(Level("Root", (FULL_ACCESS,)), Level("Sandbox", (NOTHING,))))
    found = lines(Request(READER, "sqs:SendMessage", Resource(f"arn:aws:sqs:us-east-1:{HOME}:q")), policies)
    assert found[1:] == ["  no Allow: service control policy at Sandbox", "  no Allow: identity policy"]
    found = lines(Request(READER, "s3:GetObject", BUCKET), Policies((OFFICE,)))
    assert found[1:] == [
        "  no Allow: identity policy",
        "    Allow: #1 of office (identity policy) covers the action, but:",
        "      not this principal or resource",
        "      IpAddress aws:SourceIp: 10.0.0.0/8; the request has no value",
    ]


def test_allowed_names_the_grants() -> None:
    found = lines(Request(READER, "s3:GetObject", BUCKET), Policies((ADMINISTRATOR_ACCESS,)))
    assert found[0].startswith("allowed: ")
    assert found[1:] == ["  Allow: All of AdministratorAccess (identity policy)"]


def test_exemptions_are_named() -> None:
    policies = Policies((ADMINISTRATOR_ACCESS,), scps=(Level("Root", (NOTHING,)),), management_account=HOME)
    found = lines(Request(READER, "s3:GetObject", BUCKET), policies)
    assert found[-1] == "  SCPs do not bind principals of the management account"
    assert found[0].startswith("allowed")


def test_undecided_says_what_is_missing() -> None:
    key = Resource(f"arn:aws:kms:us-east-1:{HOME}:key/1")
    found = lines(Request(READER, "kms:Decrypt", key), Policies((ADMINISTRATOR_ACCESS,)))
    assert found[0].startswith("undecided")
    assert found[-1] == "  a KMS key, and a role that is assumed, always has a policy of its own: give it to decide"
    request = Request(READER, "s3:GetObject", BUCKET, unknown=frozenset({"aws:RequestedRegion"}))
    scps = (Level("Root", (FULL_ACCESS, REGION)),)
    found = lines(request, Policies((ADMINISTRATOR_ACCESS,), scps=scps))
    assert found[0].startswith("undecided")
    assert found[-1] == "  depends on aws:requestedregion: give their values, or give them as absent"
    spared = {"Effect": "Deny", "NotPrincipal": {"AWS": READER.arn}, "Action": "*", "Resource": "*"}
    bucket = Policy.compile("bucket", {"Statement": spared}, "resource")
    found = lines(Request(READER, "s3:GetObject", BUCKET), Policies((ADMINISTRATOR_ACCESS,), resource=bucket))
    assert found[-1].startswith("  depends on a NotPrincipal element")


def test_plain_data_is_json() -> None:
    policies = Policies((OFFICE,), scps=(Level("Root", (FULL_ACCESS, REGION)),))
    request = Request(READER, "s3:GetObject", BUCKET, {"aws:RequestedRegion": "eu-west-1", "aws:TagKeys": ["a"]})
    found = json.loads(json.dumps(explain(request, policies).as_dict()))
    assert found["outcome"] == "explicitly denied"
    assert found["denials"][0]["conditions"][0] == {
        "operator": "StringNotEquals",
        "key": "aws:RequestedRegion",
        "expected": [f"us-{n}" for n in range(8)],
        "actual": "eu-west-1",
        "held": True,
    }
    assert found["missing"][0]["near"][0]["policy"] == "office"
    assert found["grants"][0]["policy"] == "FullAWSAccess"
