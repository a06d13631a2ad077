"""Two of each construct live together: in one stack, and in two Regions of one account."""

import inspect
import json
import re
from graphlib import TopologicalSorter
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_datasync as datasync
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_rds as rds
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk.assertions import Template
from constructs import Construct

import hipaa_constructs
from hipaa_constructs import (
    AccessLogBucket,
    AuditedLogGroup,
    CustomerKey,
    DeIdentifiedBucket,
    Foundation,
    IsolatedVpc,
    LandingBucket,
    LockMode,
    OrganizationTrail,
    Partner,
    PhiAlarms,
    PhiApi,
    PhiBucket,
    PhiCache,
    PhiDashboard,
    PhiDatabase,
    PhiDatabaseInstance,
    PhiEventBus,
    PhiFileSystem,
    PhiFunction,
    PhiIntake,
    PhiKey,
    PhiLaunchTemplate,
    PhiMigration,
    PhiQueue,
    PhiSecret,
    PhiService,
    PhiStateMachine,
    PhiStream,
    PhiTable,
    PhiTopic,
    PhiWarehouse,
    PrivateEndpoint,
    Replica,
    TokenVault,
    WormBucket,
)
from hipaa_constructs.check import require_bucket, require_key

ACCOUNT, REGIONS = "222222222222", ("us-east-1", "us-west-2")
SIX_YEARS = cdk.Duration.days(2192)
# Names that are unique beyond a Region. What has such a name got it from the caller, who has to choose another one.
GLOBAL = {
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::S3::Bucket": "BucketName",
}
SSH_KEY = "ssh-rsa " + "A" * 60


class Place:
    """What the constructs under test stand on, once in each stack."""

    def __init__(self, stack):
        self.stack, self.region = stack, stack.region
        self.key = PhiKey(stack, "Key", alias="shared", description="d").resource
        self.vpc = ec2.Vpc.from_vpc_attributes(
            stack,
            "Vpc",
            vpc_id="vpc-0123456789abcdef0",
            vpc_cidr_block="10.0.0.0/16",
            availability_zones=["a", "b"],
            isolated_subnet_ids=["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
            isolated_subnet_route_table_ids=["rtb-0123456789abcdef0", "rtb-0123456789abcdef1"],
        )
        self.logs = s3.Bucket.from_bucket_name(stack, "Logs", "acme-logs")
        self.log_bucket = AccessLogBucket(stack, "LogBucket").resource
        self.bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "acme-files")
        self.certificate = acm.Certificate.from_certificate_arn(stack, "Tls", "arn:aws:acm:us-east-1:1:certificate/1")
        self.rotation = lambda_.Function.from_function_arn(
            stack, "Rotation", f"arn:aws:lambda:{self.region}:{ACCOUNT}:function:rotation"
        )
        self.in_place = {"vpc": self.vpc, "encryption_key": self.key}

    def role(self, name, account=ACCOUNT):
        arn = f"arn:aws:iam::{account}:role/{name}"
        return self.stack.node.try_find_child(name) or iam.Role.from_role_arn(self.stack, name, arn, mutable=False)

    def administrator(self):
        return iam.AccountPrincipal(ACCOUNT).with_conditions(
            {"ArnLike": {"aws:PrincipalArn": [f"arn:aws:iam::{ACCOUNT}:role/Deployer"]}}
        )

    def replica(self, scope):
        bucket = s3.Bucket.from_bucket_name(scope, "Replica", "acme-replica")
        return Replica(bucket=bucket, encryption_key=self.key, region=self.region)


def worm(at, scope, construct_id, name):
    return WormBucket(
        scope,
        construct_id,
        bucket_name=f"acme-{name}",
        encryption_key=at.key,
        lock_mode=LockMode.COMPLIANCE,
        retention=SIX_YEARS,
        access_log_bucket=at.log_bucket,
    )


def trail(at, scope, name):
    key = CustomerKey(scope, "TrailKey", alias=f"trail/{name}", description="d", administrators=[at.administrator()])
    return OrganizationTrail(
        scope,
        "Made",
        trail_name=name,
        organization_id="o-abcdefghij",
        bucket=worm(at, scope, "TrailBucket", name).resource,
        encryption_key=key.resource,
        log_group_key=key,
        data_event_types=["AWS::S3::Object"],
        excluded_buckets=[at.log_bucket],
    )


def api(at, scope, name):
    endpoint = ec2.InterfaceVpcEndpoint.from_interface_vpc_endpoint_attributes(
        scope, "Endpoint", vpc_endpoint_id="vpce-0123456789abcdef0", port=443
    )
    made = PhiApi(scope, "Made", api_name=name, encryption_key=at.key, endpoint=PrivateEndpoint((endpoint,)))
    made.add_method("GET", "/patients", apigateway.MockIntegration())
    return made


def alarms(at, scope, construct_id="Made"):
    topic = PhiTopic(scope, f"{construct_id}Topic", encryption_key=at.key, notifications_only=True)
    return PhiAlarms(scope, construct_id, topic=topic.resource, encryption_key=at.key)


def topic(at, scope):
    made = PhiTopic(scope, "Made", encryption_key=at.key)
    made.subscribe_queue(PhiQueue(scope, "Subscriber", encryption_key=at.key))
    made.admit_alarms()
    return made


def queue(at, scope):
    made = PhiQueue(scope, "Made", encryption_key=at.key)
    made.admit_rules()
    return made


def migration(at, scope):
    source = datasync.CfnLocationNFS(
        scope,
        "Source",
        server_hostname="nas.example.org",
        subdirectory="/scans",
        on_prem_config=datasync.CfnLocationNFS.OnPremConfigProperty(
            agent_arns=[f"arn:aws:datasync:{at.region}:{ACCOUNT}:agent/agent-0123456789abcdef0"]
        ),
    )
    return PhiMigration(scope, "Made", source=source, bucket=at.bucket, encryption_key=at.key, prefix="scans")


def vault(at, scope, name):
    return TokenVault(
        scope,
        "Made",
        vault_name=f"vault-{name}",
        encryption_key=at.key,
        key_administrators=[at.administrator()],
        tokenizers=[at.role("pipeline", "333333333333")],
        reidentifiers=[at.role("privacy")],
        analytics_account_ids=["444444444444"],
    )


def export(at, scope, name):
    return DeIdentifiedBucket(
        scope,
        "Made",
        bucket_name=f"acme-export-{name}",
        encryption_key=at.key,
        release_role_name=f"release-{name}",
        pipelines=[at.role("pipeline", "333333333333")],
        readers=[at.role("analyst")],
        access_log_bucket=at.log_bucket,
    )


AURORA = rds.DatabaseClusterEngine.aurora_postgres(version=rds.AuroraPostgresEngineVersion.of("17.7", "17"))
MYSQL = rds.DatabaseInstanceEngine.mysql(version=rds.MysqlEngineVersion.of("8.4.7", "8.4"))
# `name` differs between the two of a stack, and between Regions where a name is unique beyond one.
MAKE = {
    "AccessLogBucket": lambda _at, scope, _: AccessLogBucket(scope, "Made"),
    "AuditedLogGroup": lambda at, scope, _: AuditedLogGroup(scope, "Made", encryption_key=at.key),
    "CustomerKey": lambda at, scope, name: CustomerKey(
        scope, "Made", alias=name, description="d", administrators=[at.administrator()]
    ),
    "DeIdentifiedBucket": export,
    "Foundation": lambda _at, scope, _: Foundation.of(scope),
    "IsolatedVpc": lambda at, scope, _: IsolatedVpc(
        scope,
        "Made",
        cidr="10.0.0.0/16",
        zones=2,
        subnet_mask=20,
        endpoints=["s3", "kms"],
        organization_id="o-abcdefghij",
        flow_log_bucket=at.logs,
    ),
    "LandingBucket": lambda at, scope, name: LandingBucket(
        scope,
        "Made",
        bucket_name=f"acme-landing-{name}",
        logged_bucket_names=["acme-trail"],
        replicas=[at.replica(scope)],
        role_name=f"replicate-{name}",
    ),
    "OrganizationTrail": trail,
    "PhiAlarms": lambda at, scope, _: alarms(at, scope),
    "PhiApi": api,
    "PhiBucket": lambda at, scope, _: PhiBucket(
        scope, "Made", encryption_key=at.key, access_log_bucket=at.log_bucket, send_events=True
    ),
    "PhiCache": lambda at, scope, name: PhiCache(
        scope, "Made", cache_name=name, users={"web": "on ~* +@read"}, **at.in_place
    ),
    "PhiDashboard": lambda at, scope, _: PhiDashboard(scope, "Made", alarms=alarms(at, scope, "Alarms")),
    "PhiDatabase": lambda at, scope, name: PhiDatabase(
        scope, "Made", cluster_identifier=name, engine=AURORA, **at.in_place
    ),
    "PhiDatabaseInstance": lambda at, scope, name: PhiDatabaseInstance(
        scope,
        "Made",
        instance_identifier=name,
        engine=MYSQL,
        instance_type=ec2.InstanceType("m8g.large"),
        **at.in_place,
    ),
    "PhiEventBus": lambda at, scope, name: PhiEventBus(scope, "Made", encryption_key=at.key, event_bus_name=name),
    "PhiFileSystem": lambda at, scope, _: PhiFileSystem(scope, "Made", **at.in_place),
    "PhiFunction": lambda at, scope, _: PhiFunction(
        scope,
        "Made",
        runtime=lambda_.Runtime.PYTHON_3_13,
        handler="index.handler",
        code=lambda_.Code.from_inline("def handler(event, context): ..."),
        **at.in_place,
    ),
    "PhiIntake": lambda at, scope, _: PhiIntake(
        scope, "Made", bucket=at.bucket, partners=[Partner("hospital", (SSH_KEY,))], **at.in_place
    ),
    "PhiKey": lambda _at, scope, name: PhiKey(scope, "Made", alias=name, description="d"),
    "PhiLaunchTemplate": lambda at, scope, _: PhiLaunchTemplate(
        scope,
        "Made",
        machine_image=ec2.MachineImage.generic_linux(dict.fromkeys(REGIONS, "ami-0123456789abcdef0")),
        instance_type=ec2.InstanceType("m7g.large"),
        **at.in_place,
    ),
    "PhiMigration": lambda at, scope, _: migration(at, scope),
    "PhiQueue": lambda at, scope, _: queue(at, scope),
    "PhiSecret": lambda at, scope, _: PhiSecret(
        scope, "Made", encryption_key=at.key, description="d", rotation_function=at.rotation
    ),
    "PhiService": lambda at, scope, _: PhiService(
        scope,
        "Made",
        image=ecs.ContainerImage.from_registry("111111111111.dkr.ecr.us-east-1.amazonaws.com/portal:1"),
        port=8443,
        certificate=at.certificate,
        access_log_bucket=at.log_bucket,
        **at.in_place,
    ),
    "PhiStateMachine": lambda at, scope, _: PhiStateMachine(
        scope,
        "Made",
        encryption_key=at.key,
        definition=sfn.DefinitionBody.from_chainable(sfn.Pass(scope, "Nothing")),
        timeout=cdk.Duration.minutes(5),
    ),
    "PhiStream": lambda at, scope, _: PhiStream(scope, "Made", encryption_key=at.key),
    "PhiTable": lambda at, scope, _: PhiTable(
        scope,
        "Made",
        encryption_key=at.key,
        partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
    ),
    "PhiTopic": lambda at, scope, _: topic(at, scope),
    "PhiWarehouse": lambda at, scope, name: PhiWarehouse(
        scope, "Made", cluster_identifier=name, database_name="claims", **at.in_place
    ),
    "TokenVault": vault,
    "WormBucket": lambda at, scope, name: worm(at, scope, "Made", name),
}

CONNECTABLE = {name for name in MAKE if hasattr(getattr(hipaa_constructs, name), "connections")}


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    """Two of everything, in two stacks of one name in two Regions of one account."""
    folder = tmp_path_factory.mktemp("cdk.out")
    app = cdk.App(outdir=str(folder), analytics_reporting=False)
    for region in REGIONS:
        environment = cdk.Environment(account=ACCOUNT, region=region)
        stack = cdk.Stack(app, f"in-{region}", stack_name="application", env=environment)
        at = Place(stack)
        for kind, make in MAKE.items():
            for which in ("one", "two"):
                assert make(at, Construct(stack, f"{kind}-{which}"), f"{kind.lower()}-{which}-{region}")
    app.synth()
    return {region: json.loads(Path(folder, f"in-{region}.template.json").read_text()) for region in REGIONS}


def test_none_needs_to_know_account_and_region(tmp_path):
    app = cdk.App(outdir=str(tmp_path), analytics_reporting=False)
    stack = cdk.Stack(app, "anywhere")
    at = Place(stack)
    for kind, make in MAKE.items():
        make(at, Construct(stack, f"{kind}-one"), kind.lower())
    app.synth()
    assert "missing" not in json.loads(Path(tmp_path, "manifest.json").read_text())
    assert len(json.loads(Path(tmp_path, "anywhere.template.json").read_text())["Resources"]) > len(MAKE)


@pytest.mark.parametrize("kind", sorted(CONNECTABLE))
def test_security_groups_are_seen_by_cdk(kind):
    stack = cdk.Stack(cdk.App(analytics_reporting=False), "stack")
    made = MAKE[kind](Place(stack), Construct(stack, "Scope"), "name")
    other = ec2.SecurityGroup.from_security_group_id(stack, "Other", "sg-0123456789abcdef0")
    other.connections.allow_from(made, ec2.Port.tcp(5432))
    (rule,) = (
        Template.from_stack(stack)
        .find_resources("AWS::EC2::SecurityGroupIngress", {"Properties": {"FromPort": 5432}})
        .values()
    )
    assert "GetAtt" in str(rule["Properties"]["SourceSecurityGroupId"])


RESOURCES = {"kms.IKey": "a kms.IKey", "s3.IBucket": "an s3.IBucket"}
TAKEN = {
    (kind, name): each.annotation
    for kind in MAKE
    for name, each in inspect.signature(getattr(hipaa_constructs, kind).__init__).parameters.items()
    if str(each.annotation).removesuffix(" | None") in RESOURCES
}


@pytest.fixture(scope="module")
def place():
    return Place(cdk.Stack(cdk.App(analytics_reporting=False), "mistaken"))


@pytest.fixture(scope="module")
def mistakes(place):
    """What people give in place of a key or bucket, and how the message calls it."""
    return {
        "kms.IKey": PhiKey(place.stack, "Mistaken", alias="mistaken", description="d"),
        "s3.IBucket": AccessLogBucket(place.stack, "MistakenBucket"),
    }


@pytest.mark.parametrize(("kind", "name"), TAKEN, ids=str)
def test_neither_a_construct_nor_none_passes_for_its_resource(monkeypatch, place, mistakes, kind, name):
    made, annotation = getattr(hipaa_constructs, kind), TAKEN[kind, name]
    construct, taken = made.__init__, annotation.removesuffix(" | None")
    wrong = [mistakes[taken]] if annotation.endswith("None") else [mistakes[taken], None]
    for number, given in enumerate(wrong):
        said = "None" if given is None else type(given).__name__

        def mistaken(self, *arguments, given=given, **properties):
            construct(self, *arguments, **{**properties, name: given})

        with monkeypatch.context() as patch:
            patch.setattr(made, "__init__", mistaken)
            with pytest.raises(ValueError, match=f"^{name}: {said} given; allowed: {re.escape(RESOURCES[taken])}"):
                MAKE[kind](place, Construct(place.stack, f"{kind}-{name}-{number}"), "name")


def test_the_mistakes_are_tried_on_many():
    assert {"PhiQueue", "PhiTable", "PhiLaunchTemplate", "PhiFileSystem", "PhiStream"} <= {kind for kind, _ in TAKEN}
    assert {"encryption_key", "log_encryption_key", "bucket", "access_log_bucket", "flow_log_bucket"} == {
        name for _, name in TAKEN
    }


@pytest.mark.parametrize("mistake", ["bucket", "encryption_key"])
def test_a_replica_takes_neither_either(place, mistake):
    given = {"bucket": place.bucket, "encryption_key": place.key, "region": place.region}
    with pytest.raises(ValueError, match=f"^{mistake}: None given; allowed: "):
        Replica(**{**given, mistake: None})


def test_imported_ones_pass(place):
    key_arn = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"
    foundation = Foundation.of(place.stack)
    require_key("key", kms.Key.from_key_arn(place.stack, "ImportedKey", key_arn))
    require_key(
        "key", kms.Alias.from_alias_attributes(place.stack, "Alias", alias_name="alias/a", alias_target_key=place.key)
    )
    require_key("key", foundation.data_key)
    require_bucket("bucket", s3.Bucket.from_bucket_arn(place.stack, "ImportedBucket", "arn:aws:s3:::acme-one"))
    require_bucket("bucket", foundation.access_log_bucket)


def names(template):
    """Literal names by kind of resource."""
    found = {}
    for each in template["Resources"].values():
        for key, value in each.get("Properties", {}).items():
            if isinstance(value, str) and (key.endswith(("Name", "Identifier")) or key == GLOBAL.get(each["Type"])):
                found.setdefault((each["Type"], key), []).append(value)
    return found


def test_connections_are_of_the_class():
    """An attribute of the instance is not seen by CDK, which then fails far from here."""
    assert {
        "PhiCache",
        "PhiDatabase",
        "PhiDatabaseInstance",
        "PhiFileSystem",
        "PhiFunction",
        "PhiIntake",
        "PhiLaunchTemplate",
        "PhiService",
        "PhiWarehouse",
    } == CONNECTABLE


def test_every_construct_is_among_them():
    constructs = {
        name
        for name in hipaa_constructs.__all__
        if isinstance(each := getattr(hipaa_constructs, name), type) and issubclass(each, Construct)
    }
    assert set(MAKE) == constructs


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize(
    "name",
    [
        ("AWS::ApiGateway::RestApi", "Name"),
        ("AWS::Events::EventBus", "Name"),
        ("AWS::IAM::Role", "RoleName"),
        ("AWS::KMS::Alias", "AliasName"),
        ("AWS::Logs::LogGroup", "LogGroupName"),
        ("AWS::Logs::ResourcePolicy", "PolicyName"),
        ("AWS::RDS::DBCluster", "DBClusterIdentifier"),
        ("AWS::RDS::DBInstance", "DBInstanceIdentifier"),
        ("AWS::SQS::Queue", "QueueName"),
        ("AWS::StepFunctions::StateMachine", "StateMachineName"),
    ],
    ids="-".join,
)
def test_names_are_unique_in_a_region(templates, region, name):
    given = names(templates[region])[name]
    assert len(given) >= 2
    assert sorted(set(given)) == sorted(given)


def test_names_without_a_region_are_the_callers(templates):
    here, there = (names(templates[region]) for region in REGIONS)
    assert all(set(here.get(each, [])).isdisjoint(there.get(each, [])) for each in GLOBAL.items())
    assert all(here[each] for each in (("AWS::IAM::Role", "RoleName"), ("AWS::S3::Bucket", "BucketName")))


@pytest.mark.parametrize("region", REGIONS)
def test_nothing_depends_on_itself(templates, region):
    resources = templates[region]["Resources"]

    def needs(value):
        if isinstance(value, list):
            return {name for each in value for name in needs(each)}
        if not isinstance(value, dict):
            return set()
        if "Fn::Sub" in value:
            raise NotImplementedError("Fn::Sub: read its references too")
        named = {value["Ref"]} if "Ref" in value else set()
        named |= {value["Fn::GetAtt"][0]} if "Fn::GetAtt" in value else set()
        return (named & resources.keys()) | {name for each in value.values() for name in needs(each)}

    graph = {
        name: needs(each.get("Properties", {})) | set(each.get("DependsOn", [])) for name, each in resources.items()
    }
    assert sum(map(len, graph.values())) > len(graph)
    assert len(list(TopologicalSorter(graph).static_order())) == len(resources)
