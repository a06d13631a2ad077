"""Differences in how the policy language is read; see ``test_differential.py``."""

from __future__ import annotations

from policies.evaluation.exclusion import (
    OBJECT,
    Exclusion,
    on,
    when,
)
from policies.evaluation.vocabulary import HOME

TEAM = "aws:PrincipalTag/team"
NULL = (
    "IAM User Guide, Variables, 'Policy variables with no value': null is neither equal to nor like anything, so that "
)
LANGUAGE = (
    Exclusion(
        "negated operators on a variable without a value",
        f"{NULL}negated operators match it.",
        "allowed",
        "ImplicitlyDenied",
        when("StringNotEquals", "aws:RequestedRegion", f"${{{TEAM}}}", given="us-east-1"),
    ),
    Exclusion(
        "NotResource on a variable without a value",
        f"{NULL}the resource is not among those excepted.",
        "allowed",
        "ImplicitlyDenied",
        on("NotResource", f"arn:aws:s3:::phi-{HOME}/${{{TEAM}}}", arn=OBJECT, action="s3:GetObject"),
    ),
    Exclusion(
        "variables in policies of a version without them",
        "IAM User Guide, Variables: before version 2012-10-17 they are literal text.",
        "implicitly denied",
        "Allowed",
        when("StringEquals", "aws:username", "${aws:username}", version=None),
    ),
    Exclusion(
        "NotResource with an ARN of fewer than six parts",
        "IAM User Guide, Resource: a * at the end of a part expands beyond its colon, in NotResource as in Resource.",
        "allowed",
        "ImplicitlyDenied",
        on("NotResource", "arn:aws:sns:*"),
    ),
    Exclusion(
        "Resource with an ARN of fewer than six parts that does not end in *",
        "IAM refuses such a policy as malformed.",
        "PolicyError",
        "Allowed",
        on("Resource", "arn:aws:sqs"),
    ),
    Exclusion(
        "variables before the fifth colon of a Resource",
        "IAM User Guide, Variables: they work only in the part after the fifth colon.",
        "PolicyError",
        "ImplicitlyDenied",
        on("Resource", "arn:aws:sqs:${aws:RequestedRegion}:*:intake"),
    ),
    Exclusion(
        "wildcards in the type at the beginning of an ARN's sixth part",
        "IAM User Guide, IAM ARNs: not to be used there; should one be, it is compared as anywhere else.",
        "allowed",
        "ImplicitlyDenied",
        on("Resource", f"arn:aws:iam::{HOME}:us*/alice", arn=f"arn:aws:iam::{HOME}:user/alice", action="iam:GetUser"),
    ),
    Exclusion(
        "upper case in the first five parts of a Resource",
        "IAM User Guide, Resource, compares case-sensitively; iam-simulate ignores case in these parts.",
        "implicitly denied",
        "Allowed",
        on("Resource", f"arn:aws:SQS:us-east-1:{HOME}:intake"),
    ),
    Exclusion(
        "empty values under ForAllValues and ForAnyValue",
        "IAM User Guide, Multivalued context keys: an empty string is an empty data set, for which ForAllValues holds.",
        "allowed",
        "ImplicitlyDenied",
        when("ForAllValues:StringEquals", "aws:RequestedRegion", "us-east-1", given=""),
    ),
    Exclusion(
        "empty values under Null",
        "IAM User Guide, Null: false means that the key exists and its value is not null.",
        "implicitly denied",
        "Allowed",
        when("Null", "aws:RequestedRegion", "false", given=""),
    ),
    Exclusion(
        "values with line breaks",
        "* and ? stand for any character.",
        "allowed",
        "ImplicitlyDenied",
        when("StringLike", "aws:UserAgent", "a*b", given="a\nb"),
    ),
    Exclusion(
        "single addresses beside addresses of the other family under NotIpAddress",
        "IAM User Guide, IP address operators: all addresses except those specified; it negates IpAddress.",
        "allowed",
        "ImplicitlyDenied",
        when("NotIpAddress", "aws:SourceIp", "203.0.113.7", given="2001:db8::1"),
    ),
    Exclusion(
        "the range 0.0.0.0/0",
        "It is every IPv4 address; iam-simulate shifts by 32 bits, which JavaScript takes for none.",
        "allowed",
        "ImplicitlyDenied",
        when("IpAddress", "aws:SourceIp", "0.0.0.0/0", given="203.0.113.7"),
    ),
    Exclusion(
        "the same IPv6 address written in two ways",
        "RFC 5952: spelling does not change an address.",
        "allowed",
        "ImplicitlyDenied",
        when("IpAddress", "aws:SourceIp", "2001:db8::1", given="2001:db8:0:0:0:0:0:1"),
    ),
    Exclusion(
        "dates beside epoch seconds",
        "IAM User Guide, Date operators: both forms name a moment; iam-simulate compares seconds with milliseconds.",
        "allowed",
        "ImplicitlyDenied",
        when("DateEquals", "aws:CurrentTime", "1795262400", given="2026-11-21T12:00:00Z"),
    ),
    Exclusion(
        "request values of the wrong type",
        "AWS does not say what they do, so that the request is refused instead of answered.",
        "RequestError",
        "ImplicitlyDenied",
        when("NumericEquals", "aws:MultiFactorAuthAge", "300", given="soon"),
    ),
    Exclusion(
        "policy values of the wrong type",
        "AWS refuses the policy; iam-simulate takes it as not matching.",
        "PolicyError",
        "ImplicitlyDenied",
        when("NumericEquals", "aws:MultiFactorAuthAge", "soon", given="300"),
    ),
    Exclusion(
        "unknown operators, and operators in another case",
        "AWS refuses the policy; iam-simulate takes an unknown operator as not matching and ignores case.",
        "PolicyError",
        "Allowed",
        when("stringequals", "aws:RequestedRegion", "us-east-1", given="us-east-1"),
    ),
    Exclusion(
        "policy variables under BinaryEquals",
        "IAM User Guide, Binary operators: they take none, so that the policy is refused.",
        "PolicyError",
        "ImplicitlyDenied",
        when("BinaryEquals", "aws:UserAgent", "${aws:UserAgent}", given="QUJD"),
    ),
)
