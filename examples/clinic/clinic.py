"""An ordinary application, as its developers wrote it: appointments behind an API, letters in, reminders out."""

from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_notifications as notifications
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

PYTHON = lambda_.Runtime.PYTHON_3_13


class ClinicStack(Stack):
    """Plain L2 constructs with the properties that the feature needed, and no more."""

    def __init__(
        self, scope: Construct, construct_id: str, *, vpc_id: str, subnet_ids: list[str], **kwargs: Any
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)
        appointments = dynamodb.Table(
            self,
            "Appointments",
            partition_key=dynamodb.Attribute(name="patient", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="time", type=dynamodb.AttributeType.STRING),
        )
        book = lambda_.Function(
            self,
            "Book",
            runtime=PYTHON,
            handler="index.handler",
            code=lambda_.Code.from_inline("def handler(event, context):\n    return {'statusCode': 204}\n"),
            environment={"TABLE": appointments.table_name},
        )
        appointments.grant_read_write_data(book)
        api = apigateway.RestApi(self, "Api")
        api.root.add_resource("appointments").add_method("POST", apigateway.LambdaIntegration(book))

        letters = s3.Bucket(self, "Letters", versioned=False)
        arrived = sqs.Queue(self, "Arrived", visibility_timeout=Duration.minutes(2))
        letters.add_event_notification(s3.EventType.OBJECT_CREATED, notifications.SqsDestination(arrived))
        index = lambda_.Function(
            self,
            "Index",
            runtime=PYTHON,
            handler="index.handler",
            code=lambda_.Code.from_inline("def handler(event, context):\n    return None\n"),
            timeout=Duration.seconds(60),
        )
        index.add_event_source(sources.SqsEventSource(arrived))
        letters.grant_read(index)

        sns.Topic(self, "Reminders").grant_publish(book)
        logs.LogGroup(self, "Audit", retention=logs.RetentionDays.ONE_MONTH)

        rds.DatabaseInstance(
            self,
            "Billing",
            engine=rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.VER_17),
            instance_type=ec2.InstanceType("t4g.medium"),
            vpc=ec2.Vpc.from_vpc_attributes(
                self,
                "Vpc",
                vpc_id=vpc_id,
                availability_zones=["us-east-1a", "us-east-1b"],
                isolated_subnet_ids=subnet_ids,
            ),
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
        )
