"""The credentials of an instance stay on the instance: one hop, and only for sessions (IMDSv2).

A container or a proxy on the instance is one hop further than the instance itself, and takes the instance's role if
the metadata service answers it. A limit that is absent is the account's or the image's, which is 2 for Amazon Linux
2023 and by HLZ-DCL-01; so the template says 1. An instance that takes its options from a launch template is judged
there.

cdk-nag's EC2IMDSv2Enabled looks whether instances and Auto Scaling groups, with templates of the same stack, require
sessions; this rule looks at the number of hops, and at sessions in every launch template and launch configuration
(fleets, node groups and Batch use them too), Image Builder and SageMaker notebooks.

How to fix: `HttpTokens: required`, `HttpPutResponseHopLimit: 1`, as `PhiLaunchTemplate` does; for notebooks
`MinimumInstanceMetadataServiceVersion: "2"`.

Source: Amazon EC2 User Guide, "Configure the Instance Metadata Service options" and "Set instance metadata options for
new instances"; Amazon SageMaker AI Developer Guide, "Configure a notebook instance"; 45 CFR 164.312(a)(1),
164.308(a)(4)(i).
"""

from collections.abc import Iterator
from typing import Any

from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown, at, whole

INSTANCE, NOTEBOOK = "AWS::EC2::Instance", "AWS::SageMaker::NotebookInstance"
OPTIONS = {
    INSTANCE: ("MetadataOptions",),
    "AWS::AutoScaling::LaunchConfiguration": ("MetadataOptions",),
    "AWS::EC2::LaunchTemplate": ("LaunchTemplateData", "MetadataOptions"),
    "AWS::ImageBuilder::InfrastructureConfiguration": ("InstanceMetadataOptions",),
}
FIX_SESSIONS, FIX_HOPS = "Set HttpTokens to required.", "Set HttpPutResponseHopLimit to 1."
FIX_NOTEBOOK = 'Set InstanceMetadataServiceConfiguration.MinimumInstanceMetadataServiceVersion to "2".'


def _decides(case: Case) -> bool:
    """An instance without options of its own takes those of its launch template."""
    instance = case.resource
    launched = instance.type == INSTANCE and instance.get("LaunchTemplate") is not None
    return not launched or instance.get("MetadataOptions") is not None


def _check(case: Case) -> Iterator[Problem]:
    if case.resource.type == NOTEBOOK:
        version = case.resource.get("InstanceMetadataServiceConfiguration", "MinimumInstanceMetadataServiceVersion")
        yield from _sessions(version, "2", FIX_NOTEBOOK)
        return
    options = case.resource.get(*OPTIONS[case.resource.type])
    if at(options, "HttpEndpoint") == "disabled":
        return
    if case.resource.type != INSTANCE:
        yield from _sessions(at(options, "HttpTokens"), "required", FIX_SESSIONS)
    hops = whole(at(options, "HttpPutResponseHopLimit"))
    if isinstance(hops, Unknown):
        yield undecided(f"HttpPutResponseHopLimit is {hops}", FIX_HOPS)
    elif hops is None:
        yield failed("leaves it to the account or the image how far its credentials go.", FIX_HOPS)
    elif hops > 1:
        yield failed(f"gives its credentials to what is {hops} hops away.", FIX_HOPS)


def _sessions(value: Any, wanted: str, fix: str) -> Iterator[Problem]:
    if isinstance(value, Unknown):
        yield undecided(f"whether its metadata service requires sessions: {value}", fix)
    elif str(value) != wanted:
        yield failed("gives its credentials without a session (IMDSv1).", fix)


RULE = Rule(
    id="HLZ-RULE-40",
    name="instance_metadata_is_one_hop_away",
    title="The credentials of an instance stay on the instance: one hop, and only for sessions.",
    severity="medium",
    citations=("164.312(a)(1)", "164.308(a)(4)(i)"),
    types=(*OPTIONS, NOTEBOOK),
    applies=_decides,
    check=_check,
)
