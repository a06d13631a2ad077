"""What lets somebody read data, rather than administer what holds them."""

ACTIONS = (
    "dynamodb:BatchGetItem",
    "dynamodb:ExportTableToPointInTime",
    "dynamodb:GetItem",
    "dynamodb:GetRecords",
    "dynamodb:PartiQLSelect",
    "dynamodb:Query",
    "dynamodb:Scan",
    "healthlake:ReadResource",
    "healthlake:SearchWithGet",
    "kinesis:GetRecords",
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "medical-imaging:GetImageFrame",
    "medical-imaging:GetImageSetMetadata",
    "rds-data:ExecuteStatement",
    "rds-db:connect",
    "redshift-data:GetStatementResult",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "sqs:ReceiveMessage",
)
MANAGED_POLICIES = frozenset(
    {
        "AdministratorAccess",
        "AmazonDynamoDBFullAccess",
        "AmazonDynamoDBFullAccess_v2",
        "AmazonDynamoDBReadOnlyAccess",
        "AmazonKinesisFullAccess",
        "AmazonKinesisReadOnlyAccess",
        "AmazonRDSDataFullAccess",
        "AmazonS3FullAccess",
        "AmazonS3ReadOnlyAccess",
        "AmazonSQSFullAccess",
        "DatabaseAdministrator",
        "PowerUserAccess",
        "ReadOnlyAccess",
        "SecretsManagerReadWrite",
    }
)
"""AWS managed policies that let read all data of their services in an account."""


def managed_policy(arn: object) -> str:
    """Name of the AWS managed policy that an ARN stands for; empty when it is none."""
    text = str(arn)
    return text.rsplit("/", maxsplit=1)[-1] if ":iam::aws:policy/" in text else ""
