"""The data perimeter: who can reach resources of member accounts, whatever their own policies say."""

from __future__ import annotations

import z3
from proof.claim.model import Claim, because
from proof.pattern import any_of, equal, like
from proof.request import Kind
from proof.world import RCP

_ORGANIZATION = "o-exampleorgid"
_STORES = ("aoss", "dynamodb", "ecr", "kms", "logs", "s3", "secretsmanager", "sqs")
_ACTIONS = (*(f"{service}:*" for service in _STORES), "sts:AssumeRole")
_SECURITY = f"{_ORGANIZATION}/r-exam/ou-exam-00000001/"
_INFRASTRUCTURE = f"{_ORGANIZATION}/r-exam/ou-exam-00000002/"
_PHI = f"{_ORGANIZATION}/r-exam/ou-exam-00000003/ou-exam-00000004/"
_MANAGEMENT = "111122223333"


def _outsider(request):
    organization = request.key("aws:PrincipalOrgID")
    ours = z3.And(organization.present, equal(organization.slots[0].value, [_ORGANIZATION]))
    return z3.And(request.calls(*_ACTIONS), z3.Not(ours), z3.Not(request.is_a(Kind.SERVICE)))


def _deputy(request):
    source, organization = request.key("aws:SourceAccount"), request.key("aws:SourceOrgID")
    ours = z3.And(organization.present, equal(organization.slots[0].value, [_ORGANIZATION]))
    return z3.And(request.calls(*_ACTIONS), request.is_a(Kind.SERVICE), source.present, z3.Not(ours))


def _plain(request):
    return z3.And(request.calls(*_ACTIONS), z3.Not(request.key("aws:SecureTransport").slots[0].value))


def _old(request):
    version = request.key("s3:TlsVersion")
    return z3.And(request.calls("s3:*"), version.present, version.slots[0].value < z3.RealVal("1.2"))


def _below(request, *paths: str):
    places = request.key("aws:PrincipalOrgPaths")
    return any_of(z3.And(slot.there, like(slot.value, [f"{path}*" for path in paths])) for slot in places.slots)


def _without_phi(request):
    account = request.key("aws:PrincipalAccount")
    management = z3.And(account.present, equal(account.slots[0].value, [_MANAGEMENT]))
    insiders = z3.Or(_below(request, _PHI, _SECURITY, _INFRASTRUCTURE), management)
    return z3.And(request.calls(*_ACTIONS), z3.Not(insiders), z3.Not(request.is_a(Kind.SERVICE)))


def _delivery(request):
    source, organization = request.key("aws:SourceAccount"), request.key("aws:SourceOrgID")
    ours = z3.And(organization.present, equal(organization.slots[0].value, [_ORGANIZATION]))
    return z3.And(
        request.is_a(Kind.SERVICE),
        z3.Or(ours, z3.Not(source.present)),
        request.key("aws:SecureTransport").slots[0].value,
        z3.Not(request.key("s3:TlsVersion").present),
    )


CLAIMS = (
    Claim(
        name="no-outsiders",
        sentence="No identity outside the organization, and nobody without one, can reach stores, keys or roles.",
        rests_on=("DenyIdentitiesOutsideTheOrganization",),
        about=_outsider,
        exact=True,
        spared=(),
        type=RCP,
    ),
    Claim(
        name="no-confused-deputies",
        sentence="No AWS service can reach stores, keys or roles on behalf of an account outside the organization.",
        rests_on=("DenyConfusedDeputies",),
        about=_deputy,
        exact=True,
        spared=(),
        type=RCP,
    ),
    Claim(
        name="no-plain-text",
        sentence="Nobody can reach stores, keys or roles without TLS.",
        rests_on=("DenyPlainText",),
        about=_plain,
        exact=True,
        spared=(),
        type=RCP,
    ),
    Claim(
        name="no-old-tls",
        sentence="Nobody can reach a bucket with TLS older than 1.2.",
        rests_on=("DenyOldTls",),
        about=_old,
        exact=True,
        spared=(),
        type=RCP,
    ),
    Claim(
        name="no-phi-for-others",
        sentence="Only identities of PHI, security and infrastructure accounts and of management reach PHI stores.",
        rests_on=("DenyIdentitiesWithoutPhi",),
        about=_without_phi,
        exact=True,
        spared=(),
        ous=lambda ou: ou.phi,
        type=RCP,
    ),
    Claim(
        name="no-release-of-phi",
        sentence="No identity of a PHI account can write into a store of an account without PHI.",
        rests_on=("DenyReleaseOfPhi",),
        actions=frozenset(
            {
                "dynamodb:BatchWriteItem",
                "dynamodb:PartiQLInsert",
                "dynamodb:PartiQLUpdate",
                "dynamodb:PutItem",
                "dynamodb:UpdateItem",
                "ecr:PutImage",
                "events:PutEvents",
                "firehose:PutRecord",
                "firehose:PutRecordBatch",
                "logs:PutLogEvents",
                "s3:PutObject",
                "s3:PutObjectTagging",
                "s3:ReplicateObject",
                "secretsmanager:CreateSecret",
                "secretsmanager:PutSecretValue",
                "secretsmanager:UpdateSecret",
                "sqs:SendMessage",
            }
        ),
        about=lambda request: _below(request, _PHI),
        exact=True,
        spared=(),
        ous=lambda ou: ou.purpose == "sandbox" or ou.path.startswith("Workloads/NonPhi"),
        type=RCP,
        left_open=because("Elsewhere: a secret is made in the caller's own account.", "secretsmanager:CreateSecret"),
    ),
    Claim(
        name="members-reach-their-own",
        sentence="No resource control policy denies an account's own identities its own resources over TLS.",
        about=lambda request: z3.And(
            request.has_arn,
            request.home == request.owner,
            request.key("aws:SecureTransport").slots[0].value,
            z3.Not(request.key("s3:TlsVersion").present),
        ),
        spared=(),
        type=RCP,
        promise="free",
    ),
    Claim(
        name="logs-are-delivered",
        sentence="No resource control policy denies an AWS service that works for the organization, or for no account.",
        about=_delivery,
        spared=(),
        type=RCP,
        promise="free",
    ),
)
