"""Differences in whom policies bind and how kinds of policies combine; see ``test_differential.py``."""

from __future__ import annotations

from policies.evaluation.exclusion import (
    ALICE,
    LINKED,
    NOBODY,
    REACHED,
    READER,
    ROOT,
    TRAIL,
    Exclusion,
    all_but,
    ask,
    key_policy,
    send,
)
from policies.evaluation.scenario import document
from policies.evaluation.vocabulary import FULL, HOME, OTHER, RESOURCES

from hipaa_landing_zone.policies.evaluation import Principal

SCOPE = (
    Exclusion(
        "SCPs on service-linked roles",
        "Organizations User Guide, SCPs: they do not affect service-linked roles; iam-simulate leaves it to callers.",
        "allowed",
        "ExplicitlyDenied",
        send(LINKED, identity=(FULL,), scps=((FULL, NOBODY),)),
    ),
    Exclusion(
        "SCPs on AWS services that call as themselves",
        "Organizations User Guide, SCPs: they bind users and roles of the organization's accounts only.",
        "allowed",
        "ExplicitlyDenied",
        send(TRAIL, scps=((FULL, NOBODY),), resource=key_policy({"Service": "cloudtrail.amazonaws.com"})),
    ),
    Exclusion(
        "RCPs on calls of service-linked roles",
        "Organizations User Guide, RCPs: they do not restrict calls made by service-linked roles.",
        "allowed",
        "ExplicitlyDenied",
        ask(LINKED, "kms:ListKeys", "*", identity=(FULL,), rcps=((REACHED,),)),
    ),
    Exclusion(
        "RCPs on kms:RetireGrant",
        "KMS Developer Guide, RCPs in AWS KMS: kms:RetireGrant is not effective in an RCP.",
        "allowed",
        "ExplicitlyDenied",
        ask(
            ALICE,
            "kms:RetireGrant",
            RESOURCES["kms:Decrypt"].format(HOME),
            identity=(FULL,),
            rcps=((REACHED,),),
            resource=key_policy("*"),
        ),
    ),
    Exclusion(
        "the root user without identity policies",
        "IAM User Guide, AWS account root user: complete access to all services and resources of its account.",
        "allowed",
        "ImplicitlyDenied",
        send(ROOT),
    ),
    Exclusion(
        "session policies that do not allow what the resource's policy grants to the session itself",
        "IAM User Guide, Permissions boundaries, 'Resource-based policies for IAM role sessions': not limited by an "
        "implicit deny in a session policy.",
        "allowed",
        "ImplicitlyDenied",
        send(
            READER,
            session=document({"Effect": "Allow", "Action": "s3:*", "Resource": "*"}),
            resource=key_policy({"AWS": READER.session_arn}),
        ),
    ),
    Exclusion(
        "federated users without session policies",
        "IAM User Guide, Permissions for GetFederationToken: without a session policy, only resource policies grant.",
        "implicitly denied",
        "Allowed",
        send(Principal.of(f"arn:aws:sts::{HOME}:federated-user/bob"), identity=(FULL,)),
    ),
    Exclusion(
        "policies that name the user whose name a federated user bears",
        "A federated user's name is chosen by the caller of GetFederationToken, so it is no proof of that user.",
        "implicitly denied",
        "Allowed",
        send(
            Principal.of(f"arn:aws:sts::{HOME}:federated-user/bob"),
            session=FULL,
            resource=key_policy({"AWS": f"arn:aws:iam::{HOME}:user/bob"}),
        ),
    ),
    Exclusion(
        "identity providers",
        "IAM User Guide, Principal: a trust policy with Federated is all that AssumeRoleWithWebIdentity takes.",
        "allowed",
        "ImplicitlyDenied",
        ask(
            Principal.identity_provider("token.actions.githubusercontent.com"),
            "sts:AssumeRoleWithWebIdentity",
            RESOURCES["sts:AssumeRole"].format(HOME),
            resource=document(
                {
                    "Effect": "Allow",
                    "Principal": {"Federated": "token.actions.githubusercontent.com"},
                    "Action": "sts:*",
                }
            ),
        ),
    ),
    Exclusion(
        "canonical user ids",
        "IAM User Guide, Principal: a canonical user id is another form of an account, unknown to iam-simulate.",
        "allowed",
        "ImplicitlyDenied",
        ask(
            Principal.of(f"arn:aws:iam::{HOME}:user/alice", canonical_user="79a59d"),
            "s3:GetObject",
            RESOURCES["s3:GetObject"].format(OTHER),
            account=OTHER,
            identity=(FULL,),
            resource=key_policy({"CanonicalUser": "79a59d"}),
        ),
    ),
    Exclusion(
        "KMS keys without a key policy",
        "KMS Developer Guide, Key policies: every key has one. Without it there is nothing to decide by.",
        "undecided",
        "ImplicitlyDenied",
        ask(ALICE, "kms:Decrypt", RESOURCES["kms:Decrypt"].format(HOME), identity=(FULL,)),
    ),
    Exclusion(
        "roles without a trust policy",
        "IAM User Guide, Role trust policies: every role has one. Without it there is nothing to decide by.",
        "undecided",
        "Allowed",
        ask(ALICE, "sts:AssumeRole", RESOURCES["sts:AssumeRole"].format(HOME), identity=(FULL,)),
    ),
    Exclusion(
        "NotPrincipal that names a user without its account",
        "IAM User Guide, NotPrincipal: AWS may validate the account first, so both readings are documented.",
        "undecided",
        "Allowed",
        send(identity=(FULL,), resource=all_but(ALICE.arn)),
    ),
    Exclusion(
        "NotPrincipal with Allow",
        "IAM User Guide, NotPrincipal: using it with Allow is not supported.",
        "PolicyError",
        "Allowed",
        send(
            resource=document(
                {"Effect": "Allow", "NotPrincipal": {"AWS": OTHER}, "Action": "*", "Resource": "*"},
            )
        ),
    ),
    Exclusion(
        "endpoint policies that name principals",
        "AWS PrivateLink Guide, Endpoint policies: interface endpoints take principals; iam-simulate takes only *.",
        "allowed",
        "error",
        send(identity=(FULL,), endpoint=key_policy({"AWS": HOME})),
    ),
    Exclusion(
        "what AWS protects whatever policies say (managed policies, reserved roles, aliases of managed keys)",
        "Not modelled here: guardrails do not depend on it, and assuming less protection is the safe way round.",
        "allowed",
        "ImplicitlyDenied",
        ask(ALICE, "kms:DeleteAlias", f"arn:aws:kms:us-east-1:{HOME}:alias/aws/s3", identity=(FULL,)),
    ),
)
