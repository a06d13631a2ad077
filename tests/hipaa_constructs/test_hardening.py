"""Plain CDK constructs get the organization's defaults, and keep what the code set."""

from graphlib import TopologicalSorter

import aws_cdk as cdk
import pytest
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_backup as backup
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_efs as efs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_opensearchservice as opensearch
from aws_cdk import aws_rds as rds
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_notifications as notifications
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as stepfunctions
from aws_cdk import custom_resources

from hipaa_constructs import HardeningDefaults, harden
from hipaa_constructs.hardening.harden import HARDENED

KEY = {"Fn::GetAtt": ["HardeningKeyC46F600F", "Arn"]}
QUEUES = {"Fn::GetAtt": ["HardeningQueueKey3F48D2E4", "Arn"]}
TOPICS = {"Fn::GetAtt": ["HardeningTopicKey2159FC93", "Arn"]}
ID = dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
ISOLATED = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)


def network(stack):
    return ec2.Vpc.from_vpc_attributes(
        stack,
        "Network",
        vpc_id="vpc-1",
        vpc_cidr_block="10.0.0.0/16",
        availability_zones=["us-east-1a", "us-east-1b"],
        isolated_subnet_ids=["subnet-1", "subnet-2"],
    )


def code():
    return {
        "code": lambda_.Code.from_inline("x"),
        "handler": "index.handler",
        "runtime": lambda_.Runtime.PYTHON_3_13,
    }


def postgres(stack, **properties):
    engine = rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.VER_17)
    rds.DatabaseInstance(stack, "It", engine=engine, vpc=network(stack), vpc_subnets=ISOLATED, **properties)


def aurora(stack, engine):
    writer = rds.ClusterInstance.serverless_v2("Writer")
    rds.DatabaseCluster(stack, "It", engine=engine, vpc=network(stack), vpc_subnets=ISOLATED, writer=writer)


def search(stack):
    opensearch.Domain(
        stack,
        "It",
        version=opensearch.EngineVersion.OPENSEARCH_2_19,
        vpc=network(stack),
        vpc_subnets=[ISOLATED],
        zone_awareness=opensearch.ZoneAwarenessConfig(enabled=True),
        capacity=opensearch.CapacityConfig(data_nodes=2),
    )


def load_balancer(stack):
    balancer = elbv2.ApplicationLoadBalancer(stack, "It", vpc=network(stack), vpc_subnets=ISOLATED)
    certificate = elbv2.ListenerCertificate("arn:aws:acm:us-east-1:222222222222:certificate/c")
    answer = elbv2.ListenerAction.fixed_response(200)
    balancer.add_listener("Https", port=443, certificates=[certificate], default_action=answer)


def virtual_machine(stack):
    ec2.Instance(
        stack,
        "It",
        instance_type=ec2.InstanceType("m7g.large"),
        machine_image=ec2.MachineImage.generic_linux({"us-east-1": "ami-1"}),
        vpc=network(stack),
        vpc_subnets=ISOLATED,
    )


def rest_api(stack):
    apigateway.RestApi(stack, "It").root.add_method("GET", authorization_type=apigateway.AuthorizationType.IAM)


# What is made plainly, the type that it becomes, and what of its properties (dotted) it must then have.
PLAIN = [
    pytest.param(
        lambda stack: s3.Bucket(stack, "It"),
        "AWS::S3::Bucket",
        {
            "VersioningConfiguration.Status": "Enabled",
            "PublicAccessBlockConfiguration.RestrictPublicBuckets": True,
            "BucketEncryption.ServerSideEncryptionConfiguration.0.BucketKeyEnabled": True,
            "BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.KMSMasterKeyID": KEY,
            "OwnershipControls.Rules.0.ObjectOwnership": "BucketOwnerEnforced",
            "LoggingConfiguration.DestinationBucketName": {"Ref": "FoundationAccessLogBucket"},
        },
        id="s3.Bucket",
    ),
    pytest.param(
        lambda stack: dynamodb.Table(stack, "It", partition_key=ID),
        "AWS::DynamoDB::Table",
        {
            "SSESpecification.KMSMasterKeyId": KEY,
            "BillingMode": "PAY_PER_REQUEST",
            "DeletionProtectionEnabled": True,
            "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled": True,
        },
        id="dynamodb.Table",
    ),
    pytest.param(
        lambda stack: dynamodb.TableV2(stack, "It", partition_key=ID),
        "AWS::DynamoDB::GlobalTable",
        {
            "Replicas.0.SSESpecification.KMSMasterKeyId": KEY,
            "Replicas.0.DeletionProtectionEnabled": True,
            "Replicas.0.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled": True,
        },
        id="dynamodb.TableV2",
    ),
    pytest.param(
        lambda stack: efs.FileSystem(stack, "It", vpc=network(stack), vpc_subnets=ISOLATED),
        "AWS::EFS::FileSystem",
        {
            "Encrypted": True,
            "KmsKeyId": KEY,
            "BackupPolicy.Status": "ENABLED",
            "FileSystemPolicy.Statement.0.Condition.Bool": {"aws:SecureTransport": "false"},
            "FileSystemPolicy.Statement.1.Condition.Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"},
        },
        id="efs.FileSystem",
    ),
    pytest.param(
        lambda stack: kms.Key(stack, "It"),
        "AWS::KMS::Key",
        {"EnableKeyRotation": True, "PendingWindowInDays": 30},
        id="kms.Key",
    ),
    pytest.param(
        lambda stack: secretsmanager.Secret(stack, "It"),
        "AWS::SecretsManager::Secret",
        {"KmsKeyId": KEY},
        id="secretsmanager.Secret",
    ),
    pytest.param(
        lambda stack: ecr.Repository(stack, "It"),
        "AWS::ECR::Repository",
        {
            "EncryptionConfiguration": {"EncryptionType": "KMS", "KmsKey": KEY},
            "ImageTagMutability": "IMMUTABLE",
            "ImageScanningConfiguration.ScanOnPush": True,
        },
        id="ecr.Repository",
    ),
    pytest.param(
        lambda stack: backup.BackupVault(stack, "It"),
        "AWS::Backup::BackupVault",
        {"EncryptionKeyArn": KEY, "AccessPolicy.Statement.0.Effect": "Deny"},
        id="backup.BackupVault",
    ),
    pytest.param(lambda stack: sqs.Queue(stack, "It"), "AWS::SQS::Queue", {"KmsMasterKeyId": QUEUES}, id="sqs.Queue"),
    pytest.param(
        lambda stack: sqs.Queue(stack, "It"),
        "AWS::SQS::QueuePolicy",
        {"PolicyDocument.Statement.0.Condition.Bool": {"aws:SecureTransport": "false"}},
        id="sqs.Queue's policy",
    ),
    pytest.param(lambda stack: sns.Topic(stack, "It"), "AWS::SNS::Topic", {"KmsMasterKeyId": TOPICS}, id="sns.Topic"),
    pytest.param(
        lambda stack: sns.Topic(stack, "It"),
        "AWS::SNS::TopicPolicy",
        {"PolicyDocument.Statement.0.Condition.Bool": {"aws:SecureTransport": "false"}},
        id="sns.Topic's policy",
    ),
    pytest.param(
        lambda stack: kinesis.Stream(stack, "It"),
        "AWS::Kinesis::Stream",
        {"StreamEncryption": {"EncryptionType": "KMS", "KeyId": KEY}},
        id="kinesis.Stream",
    ),
    pytest.param(
        lambda stack: events.EventBus(stack, "It"),
        "AWS::Events::EventBus",
        {"KmsKeyIdentifier": KEY},
        id="events.EventBus",
    ),
    pytest.param(
        lambda stack: logs.LogGroup(stack, "It"),
        "AWS::Logs::LogGroup",
        {"KmsKeyId": KEY, "RetentionInDays": 365},
        id="logs.LogGroup",
    ),
    pytest.param(
        lambda stack: lambda_.Function(stack, "It", **code()),
        "AWS::Lambda::Function",
        {
            "KmsKeyArn": KEY,
            "TracingConfig.Mode": "Active",
            "VpcConfig.SubnetIds": [{"Ref": "FoundationZone1Subnet"}, {"Ref": "FoundationZone2Subnet"}],
        },
        id="lambda.Function",
    ),
    pytest.param(
        lambda stack: lambda_.Function(stack, "It", **code()),
        "AWS::EC2::SecurityGroup",
        {"SecurityGroupEgress.0.FromPort": 443, "SecurityGroupEgress.0.ToPort": 443},
        id="lambda.Function's security group",
    ),
    pytest.param(
        lambda stack: lambda_.Function(stack, "It", **code()),
        "AWS::Logs::LogGroup",
        {"KmsKeyId": KEY, "RetentionInDays": 365},
        id="lambda.Function's log group",
    ),
    pytest.param(
        lambda stack: lambda_.Function(stack, "It", **code()),
        "AWS::SQS::Queue",
        {"KmsMasterKeyId": QUEUES},
        id="lambda.Function's dead letters",
    ),
    pytest.param(
        postgres,
        "AWS::RDS::DBInstance",
        {
            "StorageEncrypted": True,
            "KmsKeyId": KEY,
            "EnableIAMDatabaseAuthentication": True,
            "DeletionProtection": True,
            "MultiAZ": True,
            "PubliclyAccessible": False,
            "BackupRetentionPeriod": 35,
            "AutoMinorVersionUpgrade": True,
            "CopyTagsToSnapshot": True,
            "ManageMasterUserPassword": True,
            "MasterUserSecret.KmsKeyId": KEY,
            "EnableCloudwatchLogsExports": ["postgresql", "upgrade"],
            "MonitoringInterval": 60,
        },
        id="rds.DatabaseInstance",
    ),
    pytest.param(
        postgres,
        "AWS::IAM::Role",
        {"AssumeRolePolicyDocument.Statement.0.Condition.StringEquals": {"aws:SourceAccount": "222222222222"}},
        id="rds.DatabaseInstance's monitoring role",
    ),
    pytest.param(
        postgres,
        "AWS::RDS::DBParameterGroup",
        {"Parameters": {"rds.force_ssl": "1"}},
        id="rds.DatabaseInstance's parameters",
    ),
    pytest.param(
        lambda stack: aurora(
            stack, rds.DatabaseClusterEngine.aurora_mysql(version=rds.AuroraMysqlEngineVersion.VER_3_08_0)
        ),
        "AWS::RDS::DBCluster",
        {
            "StorageEncrypted": True,
            "KmsKeyId": KEY,
            "EnableIAMDatabaseAuthentication": True,
            "DeletionProtection": True,
            "BackupRetentionPeriod": 35,
            "ManageMasterUserPassword": True,
            "MasterUserSecret.KmsKeyId": KEY,
            "EnableCloudwatchLogsExports": ["audit", "error", "general", "slowquery"],
        },
        id="rds.DatabaseCluster",
    ),
    pytest.param(
        lambda stack: aurora(
            stack, rds.DatabaseClusterEngine.aurora_postgres(version=rds.AuroraPostgresEngineVersion.VER_16_6)
        ),
        "AWS::RDS::DBClusterParameterGroup",
        {"Parameters": {"rds.force_ssl": "1"}},
        id="rds.DatabaseCluster's parameters",
    ),
    pytest.param(
        search,
        "AWS::OpenSearchService::Domain",
        {
            "EncryptionAtRestOptions": {"Enabled": True, "KmsKeyId": {"Ref": KEY["Fn::GetAtt"][0]}},
            "NodeToNodeEncryptionOptions.Enabled": True,
            "DomainEndpointOptions": {"EnforceHTTPS": True, "TLSSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10"},
        },
        id="opensearch.Domain",
    ),
    pytest.param(
        lambda stack: stepfunctions.StateMachine(
            stack,
            "It",
            definition_body=stepfunctions.DefinitionBody.from_chainable(stepfunctions.Pass(stack, "Pass")),
        ),
        "AWS::StepFunctions::StateMachine",
        {
            "EncryptionConfiguration.Type": "CUSTOMER_MANAGED_KMS_KEY",
            "TracingConfiguration.Enabled": True,
            "LoggingConfiguration.Level": "ALL",
            "LoggingConfiguration.IncludeExecutionData": False,
        },
        id="stepfunctions.StateMachine",
    ),
    pytest.param(
        virtual_machine,
        "AWS::EC2::Instance",
        {"Monitoring": True, "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1}},
        id="ec2.Instance",
    ),
    pytest.param(
        lambda stack: ec2.LaunchTemplate(stack, "It"),
        "AWS::EC2::LaunchTemplate",
        {
            "LaunchTemplateData.MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
            "LaunchTemplateData.Monitoring.Enabled": True,
        },
        id="ec2.LaunchTemplate",
    ),
    pytest.param(
        lambda stack: ecs.Cluster(stack, "It", vpc=network(stack)),
        "AWS::ECS::Cluster",
        {"ClusterSettings.0": {"Name": "containerInsights", "Value": "enhanced"}},
        id="ecs.Cluster",
    ),
    pytest.param(
        lambda stack: codebuild.Project(stack, "It", build_spec=codebuild.BuildSpec.from_object({"version": "0.2"})),
        "AWS::CodeBuild::Project",
        {"EncryptionKey": KEY},
        id="codebuild.Project",
    ),
    pytest.param(
        load_balancer,
        "AWS::ElasticLoadBalancingV2::Listener",
        {"SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06"},
        id="elbv2.ApplicationListener",
    ),
    pytest.param(
        rest_api,
        "AWS::ApiGateway::Stage",
        {"TracingEnabled": True, "MethodSettings.0.LoggingLevel": "ERROR", "MethodSettings.0.DataTraceEnabled": False},
        id="apigateway.RestApi",
    ),
]


def at(properties, path):
    for name in path.split("."):
        properties = properties[int(name)] if name.isdigit() else properties[name]
    return properties


def found(made, kind):
    """The one construct that was asked for, or what was made beside it; never what belongs to the key."""
    return next(each for name, each in made.all(kind).items() if not name.startswith("HardeningKey"))


@pytest.mark.parametrize(("build", "kind", "expected"), PLAIN)
def test_a_plain_construct_is_hardened(synth, build, kind, expected):
    made = synth(lambda stack: (harden(stack), build(stack)))
    properties = found(made, kind)["Properties"]
    assert {path: at(properties, path) for path in expected} == expected


@pytest.mark.parametrize(("build", "kind", "expected"), PLAIN)
def test_without_hardening_it_would_not_be(synth, build, kind, expected):
    """The table above must not hold what CDK does by itself, or it would prove nothing."""
    made = synth(build)
    if not made.all(kind):
        return
    properties = next(iter(made.all(kind).values())).get("Properties", {})

    def plain(path):
        try:
            return at(properties, path)
        except (KeyError, IndexError, TypeError):
            return None

    assert any(plain(path) != value for path, value in expected.items())


STATEFUL = ("AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::EFS::FileSystem", "AWS::KMS::Key", "AWS::Logs::LogGroup")


@pytest.mark.parametrize("kind", STATEFUL)
def test_data_survives_its_stack(synth, kind):
    build = next(each.values[0] for each in PLAIN if each.values[1] == kind)
    resource = found(synth(lambda stack: (harden(stack), build(stack))), kind)
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_what_the_code_set_stays(synth):
    def build(stack):
        harden(stack)
        own = kms.Key(stack, "Own", enable_key_rotation=False)
        s3.Bucket(stack, "Bucket", versioned=False, encryption=s3.BucketEncryption.S3_MANAGED)
        sqs.Queue(stack, "Queue", encryption_master_key=own)
        logs.LogGroup(stack, "Log", retention=logs.RetentionDays.ONE_WEEK, removal_policy=cdk.RemovalPolicy.DESTROY)
        postgres(stack, multi_az=False, parameters={"log_statement": "ddl"}, backup_retention=cdk.Duration.days(1))

    made = synth(build)
    assert made.properties("AWS::KMS::Key", "Own")["EnableKeyRotation"] is False
    bucket = made.properties("AWS::S3::Bucket")
    assert "VersioningConfiguration" not in bucket
    assert "aws:kms" not in str(bucket["BucketEncryption"])
    assert made.properties("AWS::SQS::Queue")["KmsMasterKeyId"]["Fn::GetAtt"][0].startswith("Own")
    assert made.properties("AWS::Logs::LogGroup")["RetentionInDays"] == 7
    assert made.one("AWS::Logs::LogGroup")["DeletionPolicy"] == "Delete"
    database = made.properties("AWS::RDS::DBInstance")
    assert (database["MultiAZ"], database["BackupRetentionPeriod"]) == (False, 1)
    assert made.properties("AWS::RDS::DBParameterGroup")["Parameters"] == {"log_statement": "ddl"}


def test_a_bucket_can_notify_a_queue_that_is_encrypted(synth, statements):
    """With an imported key, CDK could only warn that the notifications will be lost."""

    def build(stack):
        harden(stack)
        target = notifications.SqsDestination(sqs.Queue(stack, "Queue"))
        s3.Bucket(stack, "Bucket").add_event_notification(s3.EventType.OBJECT_CREATED, target)

    policy = synth(build).properties("AWS::KMS::Key", "HardeningQueueKey")["KeyPolicy"]
    allowed = [
        each
        for each in statements(policy).values()
        if each["Effect"] == "Allow" and each["Principal"] == {"Service": "s3.amazonaws.com"}
    ]
    assert allowed


def test_one_key_for_each_stack(synth):
    def build(stack):
        harden(stack)
        for number in range(3):
            sqs.Queue(stack, f"Queue{number}")

    assert len(synth(build).all("AWS::KMS::Key")) == 1


def references(value):
    """Logical ids that a template value refers to."""
    if isinstance(value, list):
        return {name for each in value for name in references(each)}
    if not isinstance(value, dict):
        return set()
    named = {value["Ref"]} if "Ref" in value else set()
    named |= {value["Fn::GetAtt"][0]} if "Fn::GetAtt" in value else set()
    return named | {name for each in value.values() for name in references(each)}


def test_what_cdk_combines_is_no_circle(synth):
    """Senders stand in the policies of receivers' keys: CloudFormation refuses the stack if they share a key."""

    def build(stack):
        stack.node.set_context("@aws-cdk/aws-sns-subscriptions:restrictSqsDescryption", value=True)
        harden(stack)
        bucket, queue, topic = s3.Bucket(stack, "Bucket"), sqs.Queue(stack, "Queue"), sns.Topic(stack, "Topic")
        bucket.add_event_notification(s3.EventType.OBJECT_CREATED, notifications.SqsDestination(queue))
        bucket.add_event_notification(s3.EventType.OBJECT_REMOVED, notifications.SnsDestination(topic))
        topic.add_subscription(subscriptions.SqsSubscription(queue))
        both = [targets.SqsQueue(queue), targets.SnsTopic(topic)]
        events.Rule(stack, "Rule", event_pattern=events.EventPattern(source=["it"]), targets=both)
        function = lambda_.Function(stack, "Function", **code())
        bucket.grant_read_write(function)
        queue.grant_consume_messages(function)

    resources = synth(build).resources
    graph = {
        name: (references(each.get("Properties", {})) & resources.keys()) | set(each.get("DependsOn", []))
        for name, each in resources.items()
    }
    assert len(list(TopologicalSorter(graph).static_order())) == len(resources)


def test_functions_of_cdk_itself_stay_outside_the_vpc(synth):
    """They answer CloudFormation over addresses that the isolated VPC does not reach."""

    def build(stack):
        harden(stack)
        custom_resources.AwsCustomResource(
            stack,
            "Call",
            on_update=custom_resources.AwsSdkCall(
                service="S3",
                action="listBuckets",
                physical_resource_id=custom_resources.PhysicalResourceId.of("it"),
            ),
            policy=custom_resources.AwsCustomResourcePolicy.from_sdk_calls(resources=["*"]),
        )

    assert "VpcConfig" not in synth(build).properties("AWS::Lambda::Function")


def test_an_organization_puts_its_own_defaults_in_place(synth):
    class Ours(HardeningDefaults):
        log_retention = logs.RetentionDays.SIX_YEARS

        def encryption_key(self, scope):
            return kms.Key.from_key_arn(
                cdk.Stack.of(scope), f"Key{scope.node.addr}", "arn:aws:kms:us-east-1:1:key/ours"
            )

    def build(stack):
        harden(stack, defaults=Ours())
        logs.LogGroup(stack, "Log")

    properties = synth(build).properties("AWS::Logs::LogGroup")
    assert (properties["KmsKeyId"], properties["RetentionInDays"]) == ("arn:aws:kms:us-east-1:1:key/ours", 2192)


def test_everything_is_tagged_as_phi_unless_the_code_says_otherwise(synth):
    def build(stack):
        harden(stack)
        sqs.Queue(stack, "Records")
        cdk.Tags.of(sqs.Queue(stack, "Weather")).add("hlz:data-classification", "non-phi")

    made = synth(build)
    tags = {name[:7]: each["Properties"]["Tags"][0]["Value"] for name, each in made.all("AWS::SQS::Queue").items()}
    assert tags == {"Records": "phi", "Weather": "non-phi"}


@pytest.mark.parametrize(
    "build", [postgres, lambda stack: efs.FileSystem(stack, "It", vpc=network(stack), vpc_subnets=ISOLATED)]
)
def test_what_only_answers_reaches_nobody(synth, build):
    made = synth(lambda stack: (harden(stack), build(stack)))
    (rule,) = made.properties("AWS::EC2::SecurityGroup")["SecurityGroupEgress"]
    assert rule["CidrIp"] == "255.255.255.255/32"


def test_hardening_twice_is_refused():
    app = cdk.App()
    harden(app)
    with pytest.raises(ValueError, match="call harden once"):
        harden(app)


def test_every_hardened_class_has_a_row():
    rows = {each.id.split("'")[0] for each in PLAIN}
    classes = {name.split(".")[-1] for name in HARDENED}
    assert classes - {row.split(".")[-1] for row in rows} == {
        "ApplicationLoadBalancer",
        "NetworkLoadBalancer",
        "NetworkListener",
        "FargateService",
    }
