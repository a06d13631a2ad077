"""No compute, database, broker or cluster endpoint has a public address.

A private subnet does not help when the resource itself asks for an address of its own, and some types have one unless
told otherwise: EKS clusters (`EndpointPublicAccess`), Transfer Family servers (`EndpointType`), SageMaker domains.
Where the default is public the template must say the opposite; elsewhere it must not ask for it.

cdk-nag's HIPAA pack looks at EC2 instances, launch configurations, DMS, RDS instances, Redshift clusters and the
subnets' setting, but takes Redshift clusters that say nothing for private, as new ones are; this rule wants them to say
it. It also looks at launch templates and Spot fleets, ECS services and the tasks that EventBridge and AWS Batch start,
MSK, Amazon MQ, EKS, Redshift Serverless, multi-AZ and Limitless RDS clusters, Neptune, Timestream,
OpenSearch Serverless, MWAA, AppStream fleets and Transfer Family.

How to fix: leave the setting out, or set it to false, `DISABLED` or private; for EKS, Transfer Family and SageMaker
domains (`AppNetworkAccessType: VpcOnly`) say so.

Source: Amazon EKS User Guide, "Cluster API server endpoint"; AWS Transfer Family User Guide, "Create a server in a
virtual private cloud"; Amazon Redshift Management Guide, "Behavior changes"; Amazon OpenSearch Service Developer
Guide, "Network access for Amazon OpenSearch Serverless"; CloudFormation reference of the types; 45 CFR 164.312(a)(1),
164.312(e)(1).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules.demand import Demand, Test, breaches, one_of
from hipaa_landing_zone.rules.document import parsed
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown, at, mappings, truth

COLLECTION_POLICY = "AWS::OpenSearchServerless::SecurityPolicy"
FIX_COLLECTION = "Set AllowFromPublic to false and name the VPC endpoints in SourceVPCEs."


def _must_not_be_true(path: str) -> Demand:
    return _demand(path, one_of("false"), "asks for a public address", "false")


def _must_be_disabled(path: str) -> Demand:
    return _demand(path, one_of("disabled"), "asks for a public address", "DISABLED")


def _must_be_false(path: str) -> Demand:
    wrong = "has a Kubernetes API server that is reachable from the internet"
    return _demand(path, one_of("false"), wrong, "false and private access to true", absent=False)


def _demand(path: str, test: Test, wrong: str, wanted: str, *, absent: bool = True) -> Demand:
    fix = f"Set {path.replace('[]', '')} to {wanted}."
    return Demand(path=path, test=test, absent=absent, wrong=wrong, fix=fix)


DEMANDS = {
    "AWS::AmazonMQ::Broker": (_must_not_be_true("PubliclyAccessible"),),
    "AWS::AppStream::Fleet": (_must_not_be_true("EnableDefaultInternetAccess"),),
    "AWS::Batch::JobDefinition": (
        _must_be_disabled("ContainerProperties.NetworkConfiguration.AssignPublicIp"),
        _must_be_disabled("EcsProperties.TaskProperties.NetworkConfiguration.AssignPublicIp"),
    ),
    "AWS::EC2::LaunchTemplate": (
        _must_not_be_true("LaunchTemplateData.NetworkInterfaces[].AssociatePublicIpAddress"),
        _must_not_be_true("LaunchTemplateData.NetworkInterfaces[].AssociateCarrierIpAddress"),
    ),
    "AWS::EC2::SpotFleet": (
        _must_not_be_true(
            "SpotFleetRequestConfigData.LaunchSpecifications[].NetworkInterfaces[].AssociatePublicIpAddress"
        ),
    ),
    "AWS::ECS::Service": (_must_be_disabled("NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp"),),
    "AWS::ECS::TaskSet": (_must_be_disabled("NetworkConfiguration.AwsVpcConfiguration.AssignPublicIp"),),
    "AWS::EKS::Cluster": (_must_be_false("ResourcesVpcConfig.EndpointPublicAccess"),),
    "AWS::Events::Rule": (
        _must_be_disabled("Targets[].EcsParameters.NetworkConfiguration.AwsVpcConfiguration.AssignPublicIp"),
    ),
    "AWS::MSK::Cluster": (_must_be_disabled("BrokerNodeGroupInfo.ConnectivityInfo.PublicAccess.Type"),),
    "AWS::MWAA::Environment": (
        _demand(
            "WebserverAccessMode",
            one_of("private_only"),
            "has a web server that is reachable from the internet",
            "PRIVATE_ONLY",
        ),
    ),
    "AWS::Neptune::DBInstance": (_must_not_be_true("PubliclyAccessible"),),
    "AWS::NeptuneGraph::Graph": (_must_not_be_true("PublicConnectivity"),),
    "AWS::Pipes::Pipe": (
        _must_be_disabled("TargetParameters.EcsTaskParameters.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp"),
    ),
    "AWS::RDS::DBCluster": (_must_not_be_true("PubliclyAccessible"),),
    "AWS::RDS::DBShardGroup": (_must_not_be_true("PubliclyAccessible"),),
    # Was public when left out until 2025, and stays so; cdk-nag takes what is left out for private.
    "AWS::Redshift::Cluster": (
        _demand(
            "PubliclyAccessible",
            one_of("false"),
            "may have the public address of older clusters",
            "false",
            absent=False,
        ),
    ),
    "AWS::RedshiftServerless::Workgroup": (_must_not_be_true("PubliclyAccessible"),),
    "AWS::SageMaker::Domain": (
        _demand(
            "AppNetworkAccessType",
            one_of("vpconly"),
            "lets its applications out to the internet",
            "VpcOnly",
            absent=False,
        ),
    ),
    "AWS::Scheduler::Schedule": (
        _must_be_disabled("Target.EcsParameters.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp"),
    ),
    "AWS::Timestream::InfluxDBInstance": (_must_not_be_true("PubliclyAccessible"),),
    "AWS::Transfer::Server": (
        _demand("EndpointType", one_of("vpc", "vpc_endpoint"), "is reachable from the internet", "VPC", absent=False),
        _demand("EndpointDetails.AddressAllocationIds[]", one_of(), "has an Elastic IP address", "nothing"),
    ),
    # What CDK's L2 `eks.Cluster` makes in the place of AWS::EKS::Cluster.
    "Custom::AWSCDK-EKS-Cluster": (_must_be_false("Config.resourcesVpcConfig.endpointPublicAccess"),),
}


def _check(case: Case) -> Iterator[Problem]:
    if case.resource.type == COLLECTION_POLICY:
        yield from _collections(case)
    else:
        yield from breaches(case.resource, DEMANDS[case.resource.type])


def _collections(case: Case) -> Iterator[Problem]:
    if case.resource.get("Type") == "encryption":
        return
    for entry in mappings(parsed(case.resource.get("Policy"))):
        public = truth(at(entry, "AllowFromPublic"))
        if isinstance(public, Unknown):
            yield undecided(f"whether its collections are public: {public}", FIX_COLLECTION)
        elif public:
            yield failed("makes collections reachable from the internet.", FIX_COLLECTION)


RULE = Rule(
    id="HLZ-RULE-32",
    name="nothing_has_a_public_address",
    title="No compute, database, broker or cluster endpoint has a public address.",
    severity="high",
    citations=("164.312(a)(1)", "164.312(e)(1)"),
    types=(*DEMANDS, COLLECTION_POLICY),
    check=_check,
)
