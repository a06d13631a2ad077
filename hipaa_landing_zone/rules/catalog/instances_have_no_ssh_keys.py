"""No host accepts an SSH key.

A key pair is one secret for whoever has the file: it names no person, does not expire, and leaves no record of who
used it. Session Manager gives a shell with the person's own credentials, a record, and no open port.

How to fix: remove the key pair and the property; use Session Manager, as `PhiLaunchTemplate` does.

Source: AWS Systems Manager User Guide, "AWS Systems Manager Session Manager"; Amazon EC2 User Guide, "Amazon EC2 key
pairs and Amazon EC2 instances"; 45 CFR 164.312(a)(2)(i), 164.312(d).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules.demand import Demand, breaches, one_of
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed

KEY_PAIR = "AWS::EC2::KeyPair"
FIX = "Remove it; use Session Manager."


def _absent(path: str) -> tuple[Demand]:
    return (Demand(path=path, test=one_of(), absent=True, wrong="accepts an SSH key", fix=FIX),)


DEMANDS = {
    "AWS::AutoScaling::LaunchConfiguration": _absent("KeyName"),
    "AWS::Batch::ComputeEnvironment": _absent("ComputeResources.Ec2KeyPair"),
    "AWS::EC2::Instance": _absent("KeyName"),
    "AWS::EC2::LaunchTemplate": _absent("LaunchTemplateData.KeyName"),
    "AWS::EC2::SpotFleet": _absent("SpotFleetRequestConfigData.LaunchSpecifications[].KeyName"),
    "AWS::EKS::Nodegroup": _absent("RemoteAccess.Ec2SshKey"),
    "AWS::EMR::Cluster": _absent("Instances.Ec2KeyName"),
    "AWS::ImageBuilder::InfrastructureConfiguration": _absent("KeyPair"),
}


def _check(case: Case) -> Iterator[Problem]:
    if case.resource.type == KEY_PAIR:
        yield failed("is a key that names nobody.", FIX)
    else:
        yield from breaches(case.resource, DEMANDS[case.resource.type])


RULE = Rule(
    id="HLZ-RULE-39",
    name="instances_have_no_ssh_keys",
    title="No host accepts an SSH key.",
    severity="high",
    citations=("164.312(a)(2)(i)", "164.312(d)"),
    types=(*DEMANDS, KEY_PAIR),
    check=_check,
)
