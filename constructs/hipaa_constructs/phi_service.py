"""A container service for PHI on AWS Fargate, behind a load balancer that only the network inside can reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import jsii
from aws_cdk import Duration, Names, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_logs as logs
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from hipaa_constructs.access_log import LOAD_BALANCER_LOGS, admit_load_balancers
from hipaa_constructs.check import require_bucket, require_key
from hipaa_constructs.encrypted_log import make_log_group, require_retention
from hipaa_constructs.environment_variable import require_no_secrets
from hipaa_constructs.https_client import HTTPS_PORT, https_client_group
from hipaa_constructs.managed_role import ManagedRole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aws_cdk import aws_certificatemanager as acm
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_s3 as s3

LOWEST_UNPRIVILEGED_PORT = 1024
ROOT_USERS = ("", "0", "root")


@jsii.implements(ec2.IConnectable)
class PhiService(Construct):
    """A Fargate service behind an internal HTTPS load balancer.

    Guarantees:
        * ``internal_only``: load balancer and tasks are in isolated subnets, without public addresses; nobody connects
          until somebody is named (45 CFR 164.312(a)(1), 164.312(e)(1)).
        * ``only_modern_tls``: TLS 1.3 and 1.2 with forward secrecy and hybrid post-quantum key exchange; there is no
          listener without TLS (45 CFR 164.312(e)(1), 164.312(e)(2)(ii)).
        * ``encrypted_to_the_container``: the load balancer speaks HTTPS to the tasks, health checks included
          (45 CFR 164.312(e)(1), 164.312(e)(2)(ii)).
        * ``requests_are_logged``: to the given bucket (45 CFR 164.312(b)).
        * ``malformed_requests_are_dropped``: invalid header fields, and whatever could smuggle a second request
          (45 CFR 164.312(c)(1), 164.312(e)(2)(i)).
        * ``load_balancer_cannot_be_deleted``: deletion protection (45 CFR 164.308(a)(7)(i)).
        * ``containers_are_read_only``: root file system read-only, no Linux capabilities, not the root user
          (45 CFR 164.312(c)(1), 164.308(a)(5)(ii)(B)).
        * ``nobody_gets_a_shell``: ECS Exec is off (45 CFR 164.312(a)(1)).
        * ``no_secrets_in_variables``: a variable that looks like a secret is refused (45 CFR 164.308(a)(5)(ii)(D),
          164.312(d)).
        * ``logs_are_encrypted_and_kept``: encrypted with the key, for a year or longer (45 CFR 164.312(b),
          164.312(a)(2)(iv)).
        * ``has_its_own_roles``: one for the code, one for starting it, no inline policies (45 CFR
          164.308(a)(4)(ii)(B), 164.312(a)(1)).
        * ``failed_deployments_roll_back``: and at least two tasks run unless fewer are asked for
          (45 CFR 164.308(a)(7)(i), 164.312(c)(1)).

    What it cannot promise: what the code logs; request paths are in the access log, so no identifiers in them. The load
    balancer does not check the container's certificate, so a self-signed one will do. Temporary storage is encrypted
    with a key of AWS Fargate. The image comes through endpoints of the VPC: ``ecr.api``, ``ecr.dkr``, ``s3``, ``logs``.

    The access logs need a bucket encrypted with SSE-S3 whose policy admits them: a bucket of this app is told to;
    :attr:`Foundation.access_log_bucket` does. Source: User Guide for Application Load Balancers, "Security policies",
    "Enable access logs"; Amazon ECS Developer Guide, "Fargate security considerations".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        vpc: with isolated subnets in two zones or more.
        encryption_key: encrypts the log group.
        image: what runs, from a private repository.
        port: where the container serves HTTPS, 1024 or higher.
        certificate: of the load balancer.
        access_log_bucket: where requests are logged.
        cpu_units: 1,024 are one vCPU.
        memory_mib: memory of a task, in MiB; AWS Fargate knows certain pairs with ``cpu_units``.
        desired_count: how many tasks run.
        environment: variables; no secrets.
        secrets: variables that Amazon ECS fills from AWS Secrets Manager when a task starts.
        writable_paths: folders of the container that can be written to; they go with the task. Each must be a
            ``VOLUME`` of the image that belongs to ``user``: otherwise AWS Fargate gives it to root.
        user: user id of the process, not root.
        health_check_path: what answers 200 when the container is well.
        retention: of the log group; a year at least.
        web_acl: AWS WAF in front of the load balancer, on request.

    Attributes:
        resource: the underlying ``ecs.FargateService``.
        load_balancer: the ``elbv2.ApplicationLoadBalancer``.
        role: the role of the code; hand it to grants.
        log_group: the log group.
        listener: the ``elbv2.ApplicationListener``; name who may call:
            ``service.listener.connections.allow_default_port_from(...)``.

    Raises:
        ValueError: a VPC without isolated subnets in two zones, a privileged port, the root user, no task, a secret
            among the variables, a retention under a year, a log bucket that is encrypted with a key.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        encryption_key: kms.IKey,
        image: ecs.ContainerImage,
        port: int,
        certificate: acm.ICertificate,
        access_log_bucket: s3.IBucket,
        cpu_units: int = 512,
        memory_mib: int = 1024,
        desired_count: int = 2,
        environment: Mapping[str, str] | None = None,
        secrets: Mapping[str, ecs.Secret] | None = None,
        writable_paths: Sequence[str] = (),
        user: str = "1000",
        health_check_path: str = "/",
        retention: logs.RetentionDays = logs.RetentionDays.ONE_YEAR,
        web_acl: wafv2.CfnWebACL | None = None,
    ) -> None:
        require_key("encryption_key", encryption_key)
        require_bucket("access_log_bucket", access_log_bucket)
        _check(vpc, port, user, desired_count, access_log_bucket)
        require_no_secrets(scope, environment or {})
        require_retention(retention)
        super().__init__(scope, construct_id)
        self.log_group = make_log_group(
            self,
            "LogGroup",
            log_group_name=f"/ecs/{Names.unique_resource_name(self, max_length=100, separator='-')}",
            encryption_key=encryption_key,
            retention=retention,
        )
        self.role = self._role("Role", "Runs")
        start_role = self._role("StartRole", "Starts")
        task = ecs.FargateTaskDefinition(
            self,
            "Task",
            cpu=cpu_units,
            memory_limit_mib=memory_mib,
            task_role=self.role,
            execution_role=start_role,
        )
        container = task.add_container(
            "Container",
            image=image,
            user=user,
            environment=dict(environment or {}),
            secrets=dict(secrets or {}),
            readonly_root_filesystem=True,
            linux_parameters=self._without_capabilities(),
            port_mappings=[ecs.PortMapping(container_port=port)],
            logging=ecs.LogDrivers.aws_logs(stream_prefix="task", log_group=self.log_group),
        )
        _mount(task, container, writable_paths)
        self.resource = self._service(vpc, task, desired_count)
        self.resource.node.add_dependency(start_role)  # with its policy: the first tasks could not start without
        self.load_balancer = self._load_balancer(vpc, access_log_bucket)
        self.listener = self._listen(certificate, health_check_path, port)
        if web_acl is not None:
            wafv2.CfnWebACLAssociation(
                self, "Firewall", resource_arn=self.load_balancer.load_balancer_arn, web_acl_arn=web_acl.attr_arn
            )

    @property
    def connections(self) -> ec2.Connections:
        """Name what the tasks may reach: ``database.connections.allow_default_port_from(service)``."""
        return self.resource.connections

    def _role(self, construct_id: str, what: str) -> ManagedRole:
        stack = Stack.of(self)
        tasks = f"arn:{stack.partition}:ecs:{stack.region}:{stack.account}:*"
        return ManagedRole(
            self,
            construct_id,
            service="ecs-tasks.amazonaws.com",
            description=f"{what} {self.node.path}"[:1000],
            condition={"StringEquals": {"aws:SourceAccount": stack.account}, "ArnLike": {"aws:SourceArn": tasks}},
        )

    def _without_capabilities(self) -> ecs.LinuxParameters:
        linux = ecs.LinuxParameters(self, "Linux", init_process_enabled=True)
        linux.drop_capabilities(ecs.Capability.ALL)
        return linux

    def _service(self, vpc: ec2.IVpc, task: ecs.FargateTaskDefinition, desired_count: int) -> ecs.FargateService:
        cluster = ecs.Cluster(self, "Cluster", vpc=vpc, container_insights_v2=ecs.ContainerInsights.ENABLED)
        group = https_client_group(self, vpc, "From the load balancer; to endpoints")
        return ecs.FargateService(
            self,
            "Resource",
            cluster=cluster,
            task_definition=task,
            platform_version=ecs.FargatePlatformVersion.LATEST,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            security_groups=[group],
            assign_public_ip=False,
            enable_execute_command=False,
            desired_count=desired_count,
            min_healthy_percent=100,
            circuit_breaker=ecs.DeploymentCircuitBreaker(enable=True, rollback=True),
        )

    def _load_balancer(self, vpc: ec2.IVpc, bucket: s3.IBucket) -> elbv2.ApplicationLoadBalancer:
        balancer = elbv2.ApplicationLoadBalancer(
            self,
            "LoadBalancer",
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            internet_facing=False,
            deletion_protection=True,
            drop_invalid_header_fields=True,
            desync_mitigation_mode=elbv2.DesyncMitigationMode.STRICTEST,
        )
        # Through attributes: the L2's own way needs a Region known at synth, and does not know today's principal.
        balancer.set_attribute("access_logs.s3.enabled", "true")
        balancer.set_attribute("access_logs.s3.bucket", bucket.bucket_name)
        balancer.set_attribute("access_logs.s3.prefix", LOAD_BALANCER_LOGS)
        admit_load_balancers(bucket, account=Stack.of(self).account)
        if bucket.policy is not None:
            balancer.node.add_dependency(bucket.policy)
        return balancer

    def _listen(self, certificate: acm.ICertificate, path: str, port: int) -> elbv2.ApplicationListener:
        listener = self.load_balancer.add_listener(
            "Https",
            port=HTTPS_PORT,
            protocol=elbv2.ApplicationProtocol.HTTPS,
            certificates=[certificate],
            ssl_policy=elbv2.SslPolicy.TLS13_12_RES_PQ,
            open=False,
        )
        listener.add_targets(
            "Tasks",
            targets=[cast("elbv2.IApplicationLoadBalancerTarget", self.resource)],
            port=port,
            protocol=elbv2.ApplicationProtocol.HTTPS,
            deregistration_delay=Duration.seconds(30),
            health_check=elbv2.HealthCheck(path=path, protocol=elbv2.Protocol.HTTPS, healthy_http_codes="200"),
        )
        return listener


def _mount(task: ecs.FargateTaskDefinition, container: ecs.ContainerDefinition, paths: Sequence[str]) -> None:
    for number, path in enumerate(paths):
        task.add_volume(name=f"writable-{number}")
        container.add_mount_points(
            ecs.MountPoint(container_path=path, source_volume=f"writable-{number}", read_only=False)
        )


def _check(vpc: ec2.IVpc, port: int, user: str, desired_count: int, bucket: s3.IBucket) -> None:
    if len(vpc.isolated_subnets) < 2:  # noqa: PLR2004 - a load balancer needs two zones
        raise ValueError(
            "vpc: fewer than two isolated subnets given; allowed: two or more, as Foundation.of(self).vpc."
        )
    if port < LOWEST_UNPRIVILEGED_PORT:
        raise ValueError(f"port: {port} given; allowed: {LOWEST_UNPRIVILEGED_PORT} or higher, since it is not root.")
    if user.partition(":")[0] in ROOT_USERS:
        raise ValueError(f"user: {user!r} given; allowed: any but root.")
    if desired_count < 1:
        raise ValueError(f"desired_count: {desired_count} given; allowed: 1 or more.")
    if bucket.encryption_key is not None:
        raise ValueError(
            "access_log_bucket: encrypted with a KMS key given; allowed: SSE-S3, the only encryption that Elastic Load"
            " Balancing delivers access logs to."
        )
