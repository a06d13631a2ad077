"""Each guarantee of PhiService, read from the template."""

import pytest
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_wafv2 as wafv2
from cdk_nag import HIPAASecurityChecks

from hipaa_constructs import AccessLogBucket, PhiKey, PhiService

CERTIFICATE = "arn:aws:acm:us-east-1:222222222222:certificate/1"


def vpc_of(stack, zones=2):
    return ec2.Vpc.from_vpc_attributes(
        stack,
        f"Vpc{len(stack.node.children)}",
        vpc_id="vpc-1",
        availability_zones=[f"us-east-1{'abc'[number]}" for number in range(zones)],
        isolated_subnet_ids=[f"subnet-{number}" for number in range(zones)],
    )


def make(stack, **changed):
    arguments = {
        "vpc": vpc_of(stack),
        "encryption_key": PhiKey(stack, "Key", alias="records", description="d").resource,
        "image": ecs.ContainerImage.from_ecr_repository(
            ecr.Repository.from_repository_name(stack, "Images", "records"), "1.4.2"
        ),
        "port": 8443,
        "certificate": acm.Certificate.from_certificate_arn(stack, "Certificate", CERTIFICATE),
        "access_log_bucket": s3.Bucket.from_bucket_name(stack, "AccessLogs", "acme-access-logs"),
        **changed,
    }
    return PhiService(stack, "Service", **arguments)


@pytest.fixture(scope="module")
def template(synth):
    return synth(make, plugin=HIPAASecurityChecks)


@pytest.fixture(scope="module")
def service(template):
    return template.properties("AWS::ECS::Service")


@pytest.fixture(scope="module")
def container(template):
    (found,) = template.properties("AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    return found


@pytest.fixture(scope="module")
def attributes(template):
    found = template.properties("AWS::ElasticLoadBalancingV2::LoadBalancer")["LoadBalancerAttributes"]
    return {each["Key"]: each["Value"] for each in found}


def test_internal_only(service, template):
    balancer = template.properties("AWS::ElasticLoadBalancingV2::LoadBalancer")
    network = service["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert balancer["Scheme"] == "internal"
    assert balancer["Subnets"] == network["Subnets"] == ["subnet-0", "subnet-1"]
    assert network["AssignPublicIp"] == "DISABLED"
    (ingress,) = template.all("AWS::EC2::SecurityGroupIngress").values()  # from the load balancer to the tasks
    assert (ingress["Properties"]["FromPort"], ingress["Properties"]["Description"]) == (
        8443,
        "Load balancer to target",
    )
    groups = template.all("AWS::EC2::SecurityGroup").values()
    assert [each for each in groups if "SecurityGroupIngress" in each["Properties"]] == []


def test_only_modern_tls(template):
    (listener,) = template.all("AWS::ElasticLoadBalancingV2::Listener").values()
    listener = listener["Properties"]
    assert (listener["Protocol"], listener["Port"]) == ("HTTPS", 443)
    assert listener["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
    assert listener["Certificates"] == [{"CertificateArn": CERTIFICATE}]


def test_encrypted_to_the_container(template):
    group = template.properties("AWS::ElasticLoadBalancingV2::TargetGroup")
    assert (group["Protocol"], group["Port"], group["HealthCheckProtocol"]) == ("HTTPS", 8443, "HTTPS")


def test_requests_are_logged(attributes, synth, statements):
    logging = {name: value for name, value in attributes.items() if name.startswith("access_logs.")}
    assert logging == {
        "access_logs.s3.enabled": "true",
        "access_logs.s3.bucket": "acme-access-logs",
        "access_logs.s3.prefix": "load-balancers",
    }
    own = synth(lambda stack: make(stack, access_log_bucket=s3.Bucket(stack, "Own")))
    ((policy, _),) = own.all("AWS::S3::BucketPolicy").items()
    statement = statements(own.properties("AWS::S3::BucketPolicy")["PolicyDocument"])["LoadBalancerLogs"]
    assert statement["Principal"] == {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    assert statement["Resource"]["Fn::Join"][1][1] == "/load-balancers/AWSLogs/222222222222/*"
    assert policy in own.one("AWS::ElasticLoadBalancingV2::LoadBalancer")["DependsOn"]


def test_a_log_bucket_that_nothing_is_delivered_to_is_refused(synth):
    def build(stack):
        key = kms.Key(stack, "BucketKey")
        make(stack, access_log_bucket=s3.Bucket(stack, "Own", encryption_key=key))

    with pytest.raises(ValueError, match="access_log_bucket: encrypted with a KMS key given; allowed: SSE-S3"):
        synth(build)


def test_malformed_requests_are_dropped(attributes):
    assert attributes["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert attributes["routing.http.desync_mitigation_mode"] == "strictest"


def test_load_balancer_cannot_be_deleted(attributes):
    assert attributes["deletion_protection.enabled"] == "true"


def test_containers_are_read_only(container, synth):
    assert container["ReadonlyRootFilesystem"] is True
    assert container["LinuxParameters"]["Capabilities"] == {"Drop": ["ALL"]}
    assert container["User"] == "1000"
    assert "Privileged" not in container
    for user in ("root", "0", "0:0", ""):
        with pytest.raises(ValueError, match="allowed: any but root"):
            synth(lambda stack, user=user: make(stack, user=user))


def test_named_folders_can_be_written_to(synth):
    template = synth(lambda stack: make(stack, writable_paths=["/tmp", "/run"]))  # noqa: S108 - in the container
    task = template.properties("AWS::ECS::TaskDefinition")
    (container,) = task["ContainerDefinitions"]
    assert [each["ContainerPath"] for each in container["MountPoints"]] == ["/tmp", "/run"]  # noqa: S108
    assert [each["Name"] for each in task["Volumes"]] == ["writable-0", "writable-1"]


def test_nobody_gets_a_shell(service):
    assert service["EnableExecuteCommand"] is False


def test_no_secrets_in_variables(synth):
    with pytest.raises(ValueError, match="environment: 'DB_PASSWORD' given; allowed: no secrets"):
        synth(lambda stack: make(stack, environment={"DB_PASSWORD": "x"}))


def test_logs_are_encrypted_and_kept(container, template, synth):
    ((name, group),) = template.all("AWS::Logs::LogGroup").items()
    (key,) = template.all("AWS::KMS::Key")
    assert container["LogConfiguration"]["Options"]["awslogs-group"] == {"Ref": name}
    assert group["Properties"]["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
    assert (group["Properties"]["RetentionInDays"], group["DeletionPolicy"]) == (365, "RetainExceptOnCreate")
    with pytest.raises(ValueError, match="retention: ONE_MONTH given"):
        synth(lambda stack: make(stack, retention=logs.RetentionDays.ONE_MONTH))


def test_has_its_own_roles(template):
    task = template.properties("AWS::ECS::TaskDefinition")
    assert task["TaskRoleArn"] != task["ExecutionRoleArn"]
    assert template.all("AWS::IAM::Policy") == {}
    for role in template.all("AWS::IAM::Role").values():
        (statement,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "222222222222"}


def test_tasks_start_after_their_role_has_its_policy(template):
    (policy,) = template.all("AWS::IAM::ManagedPolicy")
    assert policy in template.one("AWS::ECS::Service")["DependsOn"]


def test_failed_deployments_roll_back(service, synth):
    deployment = service["DeploymentConfiguration"]
    assert deployment["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}
    assert (deployment["MinimumHealthyPercent"], service["DesiredCount"]) == (100, 2)
    with pytest.raises(ValueError, match="desired_count: 0 given; allowed: 1 or more"):
        synth(lambda stack: make(stack, desired_count=0))


def test_firewall_on_request(template, synth):
    def build(stack):
        visibility = wafv2.CfnWebACL.VisibilityConfigProperty(
            cloud_watch_metrics_enabled=True, metric_name="m", sampled_requests_enabled=False
        )
        action = wafv2.CfnWebACL.DefaultActionProperty(allow={})
        acl = wafv2.CfnWebACL(stack, "Acl", default_action=action, scope="REGIONAL", visibility_config=visibility)
        make(stack, web_acl=acl)

    assert template.all("AWS::WAFv2::WebACLAssociation") == {}
    association = synth(build).properties("AWS::WAFv2::WebACLAssociation")
    assert association["WebACLArn"] == {"Fn::GetAtt": ["Acl", "Arn"]}


def test_who_is_named_may_connect(synth):
    def build(stack):
        make(stack).listener.connections.allow_default_port_from(ec2.Peer.ipv4("10.0.0.0/16"))

    groups = synth(build).all("AWS::EC2::SecurityGroup").values()
    (rules,) = [
        each["Properties"]["SecurityGroupIngress"] for each in groups if "SecurityGroupIngress" in each["Properties"]
    ]
    assert [(each["CidrIp"], each["FromPort"], each["ToPort"]) for each in rules] == [("10.0.0.0/16", 443, 443)]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"vpc": lambda stack: vpc_of(stack, 1)}, "vpc: fewer than two isolated subnets given"),
        ({"port": lambda _: 443}, "port: 443 given; allowed: 1024 or higher"),
    ],
)
def test_wrong_arguments_are_refused(synth, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **{name: value(stack) for name, value in changed.items()}))


def test_cdk_nag_and_our_own_rules_find_nothing(synth, template, breaches):
    assert template.findings == set()
    own = synth(lambda stack: make(stack, access_log_bucket=AccessLogBucket(stack, "Logs").resource))
    looked_at, found = breaches(own)
    assert found == []
    assert looked_at > 0


def test_a_bucket_of_another_app_leaves_one_rule_undecided(template, breaches):
    """Nothing in the template says how it is encrypted."""
    _, found = breaches(template)
    assert [rule for rule, _ in found] == ["access_log_targets_use_s3_managed_encryption"]


def test_what_the_tasks_reach_is_apart_from_who_calls(synth):
    def build(stack):
        service = make(stack)
        database = ec2.SecurityGroup(stack, "Database", vpc=service.resource.cluster.vpc)
        database.connections.allow_from(service, ec2.Port.tcp(5432))

    template = synth(build)
    (name,) = [
        name for name in template.all("AWS::EC2::SecurityGroup") if "LoadBalancer" not in name and name[0] != "D"
    ]
    (ingress,) = [
        each["Properties"]
        for each in template.all("AWS::EC2::SecurityGroupIngress").values()
        if each["Properties"]["ToPort"] == 5432
    ]
    assert ingress["SourceSecurityGroupId"] == {"Fn::GetAtt": [name, "GroupId"]}
