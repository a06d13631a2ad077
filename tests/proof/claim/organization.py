"""What nobody in a member account can do to leave the organization's reach."""

from __future__ import annotations

import z3
from proof.claim.model import BOOTSTRAP_ROLES, BREAK_GLASS, DEPLOYERS, FORWARDER, PROVIDER, RESPONDER, Claim
from proof.pattern import equal
from proof.request import Kind, Request

from hipaa_landing_zone.services import newest

_CATALOG = newest()
_PREFIXES = _CATALOG.allowed_prefixes("standard")
_ELIGIBLE = tuple(f"{prefix}:*" for prefix in _PREFIXES)
_GLOBAL = tuple(_CATALOG.global_actions)
GOVERNED = ("us-east-1", "us-west-2")


def governed(request: Request) -> z3.BoolRef:
    """Return whether a request goes to a governed Region."""
    key = request.key("aws:RequestedRegion")
    return z3.And(key.present, equal(key.slots[0].value, GOVERNED))


def untagged(request: Request) -> z3.BoolRef:
    """Return whether a request sets or removes no tags."""
    return z3.Not(request.key("aws:TagKeys").present)


def _excluded(request: Request) -> z3.BoolRef:
    key = request.key("sagemaker:WorkteamType")
    return z3.And(key.present, equal(key.slots[0].value, ["public-crowd", "vendor-crowd"]))


CLAIMS = (
    Claim(
        name="nobody-leaves",
        sentence="Nobody in a member account but break-glass can leave the organization or close the account.",
        rests_on=("DenyLeavingOrganization",),
        actions=frozenset({"account:CloseAccount", "organizations:LeaveOrganization"}),
    ),
    Claim(
        name="root-does-nothing",
        sentence="The root user of a member account can do nothing.",
        rests_on=("DenyRootUser",),
        about=lambda request: request.is_a(Kind.ROOT),
    ),
    Claim(
        name="root-sessions-work",
        sentence="Root sessions that the management account opens are not stopped for being root.",
        actions=frozenset(
            {"iam:DeleteLoginProfile", "iam:ListAccessKeys", "s3:DeleteBucketPolicy", "sqs:SetQueueAttributes"}
        ),
        about=lambda request: z3.And(
            request.is_a(Kind.ROOT_SESSION), z3.Not(request.names_resource), governed(request), untagged(request)
        ),
        promise="free",
    ),
    Claim(
        name="only-governed-regions",
        sentence="Nobody but break-glass can act outside the governed Regions, save the global list.",
        rests_on=("DenyRegionsNotGoverned",),
        about=lambda request: z3.And(z3.Not(request.calls(*_GLOBAL)), z3.Not(governed(request))),
    ),
    Claim(
        name="only-eligible-services",
        sentence="Nobody in a workload OU but break-glass can call a service that is not in the allow-list.",
        rests_on=("DenyServicesNotEligible",),
        about=lambda request: z3.Not(request.calls(*_ELIGIBLE)),
        ous=lambda ou: ou.purpose == "workloads",
    ),
    Claim(
        name="eligible-services-work",
        sentence="An administrator may describe things with every eligible service in the governed Regions.",
        actions=frozenset(f"{prefix}:DescribeSomething" for prefix in _PREFIXES),
        about=lambda request: z3.And(
            request.is_a(Kind.ROLE),
            governed(request),
            z3.Not(request.names_resource),
            untagged(request),
        ),
        ous=lambda ou: ou.purpose not in ("quarantine", "suspended"),
        promise="free",
    ),
    Claim(
        name="no-excluded-features",
        sentence="Nobody in a workload OU but break-glass can use a feature that the addendum excludes by name.",
        rests_on=("DenyExcludedFeatures",),
        actions=frozenset(
            {
                "ds:CreateDirectory",
                "mobiletargeting:CreateVoiceTemplate",
                "mobiletargeting:UpdateVoiceChannel",
                "mobiletargeting:UpdateVoiceTemplate",
                "sms-voice:SendNotifyVoiceMessage",
                "sms-voice:SendVoiceMessage",
            }
        ),
        ous=lambda ou: ou.purpose == "workloads",
    ),
    Claim(
        name="no-crowd-workforces",
        sentence="Nobody in a workload OU but break-glass can send data to a public or vendor workforce.",
        rests_on=("DenyExcludedWorkforces",),
        actions=frozenset({"sagemaker:CreateFlowDefinition", "sagemaker:CreateLabelingJob"}),
        about=_excluded,
        exact=True,
        ous=lambda ou: ou.purpose == "workloads",
    ),
    Claim(
        name="quarantine-stops-all",
        sentence="In a quarantined or suspended account only who responds, who deploys and who forwards acts.",
        rests_on=("DenyAllButResponse",),
        about=lambda request: z3.Not(request.is_a(Kind.ROOT_SESSION)),
        spared=(BREAK_GLASS, RESPONDER, BOOTSTRAP_ROLES, *DEPLOYERS, PROVIDER, FORWARDER),
        ous=lambda ou: ou.purpose in ("quarantine", "suspended"),
    ),
    Claim(
        name="quarantine-is-watched",
        sentence="No policy, in quarantine either, stops the baseline's forwarders.",
        actions=frozenset({"events:PutEvents"}),
        about=lambda request: z3.And(
            request.by(FORWARDER),
            request.on("arn:aws:events:*:*:event-bus/*"),
            governed(request),
            untagged(request),
        ),
        spared=(),
        ous=lambda ou: ou.purpose != "sandbox",
        promise="free",
    ),
    Claim(
        name="break-glass-works",
        sentence="No service control policy ever denies break-glass anything.",
        about=lambda request: request.by(BREAK_GLASS),
        spared=(),
        promise="free",
    ),
)
