"""Where each CloudFormation type that can hold PHI names its KMS key.

From the resource schemas of CloudFormation, read against the service documentation. Buckets and volumes have rules of
their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoreKey:
    """A property that names a key.

    Args:
        path: Where it stands, as `path.reach` reads it.
        when: Only where something stands at this path.
        unless: Not where something stands at one of these paths.
    """

    path: str
    when: str | None = None
    unless: tuple[str, ...] = ()


DYNAMODB = "SSESpecification.KMSMasterKeyId"
FIREHOSE_SOURCES = ("KinesisStreamSourceConfiguration", "MSKSourceConfiguration", "DatabaseSourceConfiguration")
ATHENA = "WorkGroupConfiguration"
MANAGED_RESULTS = f"{ATHENA}.ManagedQueryResultsConfiguration"
GLUE_CATALOG, GLUE_SECURITY = "DataCatalogEncryptionSettings", "EncryptionConfiguration"
DESTINATIONS = "ReplicationConfiguration?.Destinations[]?"
DIRECTORY_BUCKET = "BucketEncryption.ServerSideEncryptionConfiguration[].ServerSideEncryptionByDefault.KMSMasterKeyID"

KEYS: Mapping[str, tuple[StoreKey, ...]] = {
    "AWS::AmazonMQ::Broker": (StoreKey("EncryptionOptions.KmsKeyId"),),
    "AWS::AppFlow::Flow": (StoreKey("KMSArn"),),
    "AWS::Athena::WorkGroup": (
        StoreKey(f"{MANAGED_RESULTS}.EncryptionConfiguration.KmsKey", when=f"{MANAGED_RESULTS}.Enabled"),
        StoreKey(
            f"{ATHENA}.ResultConfiguration.EncryptionConfiguration.KmsKey", unless=(f"{MANAGED_RESULTS}.Enabled",)
        ),
    ),
    "AWS::Backup::BackupVault": (StoreKey("EncryptionKeyArn"),),
    "AWS::Backup::LogicallyAirGappedBackupVault": (StoreKey("EncryptionKeyArn"),),
    "AWS::Cassandra::Table": (StoreKey("EncryptionSpecification.KmsKeyIdentifier"),),
    "AWS::CodeBuild::Project": (StoreKey("EncryptionKey", when="Artifacts.Location"),),
    "AWS::CustomerProfiles::Domain": (StoreKey("DefaultEncryptionKey"),),
    "AWS::DMS::ReplicationConfig": (StoreKey("ComputeConfig.KmsKeyId"),),
    "AWS::DMS::ReplicationInstance": (StoreKey("KmsKeyId"),),
    "AWS::DSQL::Cluster": (StoreKey("KmsEncryptionKey"),),
    "AWS::DocDB::DBCluster": (
        StoreKey("KmsKeyId"),
        StoreKey("MasterUserSecretKmsKeyId", when="ManageMasterUserPassword"),
    ),
    "AWS::DocDBElastic::Cluster": (StoreKey("KmsKeyId"),),
    "AWS::DynamoDB::GlobalTable": (StoreKey(f"Replicas[].{DYNAMODB}"),),
    "AWS::DynamoDB::Table": (StoreKey(DYNAMODB),),
    "AWS::ECR::Repository": (StoreKey("EncryptionConfiguration.KmsKey"),),
    "AWS::ECR::RepositoryCreationTemplate": (StoreKey("EncryptionConfiguration.KmsKey"),),
    "AWS::EFS::FileSystem": (
        StoreKey("KmsKeyId"),
        # An existing file system as destination has its own key.
        StoreKey(f"{DESTINATIONS}.KmsKeyId", unless=(f"{DESTINATIONS}.FileSystemId",)),
    ),
    "AWS::EKS::Cluster": (StoreKey("EncryptionConfig[].Provider.KeyArn"),),
    "AWS::ElastiCache::ReplicationGroup": (StoreKey("KmsKeyId"),),
    "AWS::ElastiCache::ServerlessCache": (StoreKey("KmsKeyId"),),
    "AWS::Elasticsearch::Domain": (StoreKey("EncryptionAtRestOptions.KmsKeyId"),),
    "AWS::Events::Archive": (StoreKey("KmsKeyIdentifier"),),
    "AWS::Events::EventBus": (StoreKey("KmsKeyIdentifier"),),
    "AWS::FSx::FileCache": (StoreKey("KmsKeyId"),),
    "AWS::FSx::FileSystem": (StoreKey("KmsKeyId"),),
    "AWS::Glue::DataCatalogEncryptionSettings": (
        StoreKey(f"{GLUE_CATALOG}.EncryptionAtRest.SseAwsKmsKeyId"),
        StoreKey(f"{GLUE_CATALOG}.ConnectionPasswordEncryption.KmsKeyId"),
    ),
    "AWS::Glue::SecurityConfiguration": (
        StoreKey(f"{GLUE_SECURITY}.S3Encryptions[].KmsKeyArn"),
        StoreKey(f"{GLUE_SECURITY}.CloudWatchEncryption.KmsKeyArn"),
        StoreKey(f"{GLUE_SECURITY}.JobBookmarksEncryption.KmsKeyArn"),
    ),
    "AWS::HealthImaging::Datastore": (StoreKey("KmsKeyArn"),),
    "AWS::HealthLake::FHIRDatastore": (StoreKey("SseConfiguration.KmsEncryptionConfig.KmsKeyId"),),
    "AWS::Kendra::Index": (StoreKey("ServerSideEncryptionConfiguration.KmsKeyId"),),
    "AWS::Kinesis::Stream": (StoreKey("StreamEncryption.KeyId"),),
    # What comes from a stream, a topic or a database is encrypted there; Firehose takes no key for it.
    "AWS::KinesisFirehose::DeliveryStream": (
        StoreKey("DeliveryStreamEncryptionConfigurationInput.KeyARN", unless=FIREHOSE_SOURCES),
    ),
    "AWS::KinesisVideo::Stream": (StoreKey("KmsKeyId"),),
    "AWS::Lambda::Function": (StoreKey("KmsKeyArn", when="Environment.Variables"),),
    "AWS::Logs::LogGroup": (StoreKey("KmsKeyId"),),
    "AWS::MSK::Cluster": (StoreKey("EncryptionInfo.EncryptionAtRest.DataVolumeKMSKeyId"),),
    "AWS::MWAA::Environment": (StoreKey("KmsKey"),),
    "AWS::MemoryDB::Cluster": (StoreKey("KmsKeyId"),),
    "AWS::Neptune::DBCluster": (StoreKey("KmsKeyId"),),
    "AWS::NeptuneGraph::Graph": (StoreKey("KmsKeyIdentifier"),),
    "AWS::OSIS::Pipeline": (StoreKey("EncryptionAtRestOptions.KmsKeyArn"),),
    "AWS::Omics::AnnotationStore": (StoreKey("SseConfig.KeyArn"),),
    "AWS::Omics::ReferenceStore": (StoreKey("SseConfig.KeyArn"),),
    "AWS::Omics::SequenceStore": (StoreKey("SseConfig.KeyArn"),),
    "AWS::Omics::VariantStore": (StoreKey("SseConfig.KeyArn"),),
    "AWS::OpenSearchServerless::Collection": (StoreKey("EncryptionConfig?.KmsKeyArn"),),
    "AWS::OpenSearchService::Domain": (StoreKey("EncryptionAtRestOptions.KmsKeyId"),),
    "AWS::Personalize::DatasetGroup": (StoreKey("KmsKeyArn"),),
    "AWS::RDS::DBCluster": (
        StoreKey("KmsKeyId"),
        StoreKey("MasterUserSecret.KmsKeyId", when="ManageMasterUserPassword"),
        StoreKey("PerformanceInsightsKmsKeyId", when="PerformanceInsightsEnabled"),
    ),
    "AWS::RDS::DBInstance": (
        StoreKey("KmsKeyId", unless=("DBClusterIdentifier",)),
        StoreKey("MasterUserSecret.KmsKeyId", when="ManageMasterUserPassword"),
        StoreKey("PerformanceInsightsKMSKeyId", when="EnablePerformanceInsights"),
    ),
    "AWS::Redshift::Cluster": (
        StoreKey("KmsKeyId"),
        StoreKey("MasterPasswordSecretKmsKeyId", when="ManageMasterPassword"),
    ),
    "AWS::RedshiftServerless::Namespace": (
        StoreKey("KmsKeyId"),
        StoreKey("AdminPasswordSecretKmsKeyId", when="ManageAdminPassword"),
    ),
    "AWS::S3Express::DirectoryBucket": (StoreKey(DIRECTORY_BUCKET),),
    "AWS::S3Tables::TableBucket": (StoreKey("EncryptionConfiguration.KMSKeyArn"),),
    "AWS::S3Vectors::VectorBucket": (StoreKey("EncryptionConfiguration.KmsKeyArn"),),
    "AWS::SES::MailManagerArchive": (StoreKey("KmsKeyArn"),),
    "AWS::SNS::Topic": (StoreKey("KmsMasterKeyId"),),
    "AWS::SQS::Queue": (StoreKey("KmsMasterKeyId"),),
    "AWS::SageMaker::Domain": (StoreKey("KmsKeyId"),),
    "AWS::SageMaker::EndpointConfig": (
        StoreKey("KmsKeyId"),
        StoreKey("DataCaptureConfig?.KmsKeyId"),
        StoreKey("AsyncInferenceConfig?.OutputConfig.KmsKeyId"),
    ),
    "AWS::SageMaker::FeatureGroup": (
        StoreKey("OnlineStoreConfig?.SecurityConfig.KmsKeyId"),
        StoreKey("OfflineStoreConfig?.S3StorageConfig.KmsKeyId"),
    ),
    "AWS::SageMaker::NotebookInstance": (StoreKey("KmsKeyId"),),
    "AWS::SecretsManager::Secret": (StoreKey("KmsKeyId"), StoreKey("ReplicaRegions[]?.KmsKeyId")),
    "AWS::StepFunctions::Activity": (StoreKey("EncryptionConfiguration.KmsKeyId"),),
    "AWS::StepFunctions::StateMachine": (StoreKey("EncryptionConfiguration.KmsKeyId"),),
    "AWS::StorageGateway::NFSFileShare": (StoreKey("KMSKey"),),
    "AWS::StorageGateway::SMBFileShare": (StoreKey("KMSKey"),),
    "AWS::Timestream::Database": (StoreKey("KmsKeyId"),),
    "AWS::Timestream::ScheduledQuery": (StoreKey("KmsKeyId"),),
    "AWS::WorkSpaces::Workspace": (StoreKey("VolumeEncryptionKey"),),
}

SWITCHES: Mapping[str, str] = {
    "AWS::DocDB::DBCluster": "StorageEncrypted",
    "AWS::DynamoDB::GlobalTable": "SSESpecification.SSEEnabled",
    "AWS::DynamoDB::Table": "SSESpecification.SSEEnabled",
    "AWS::EFS::FileSystem": "Encrypted",
    "AWS::Elasticsearch::Domain": "EncryptionAtRestOptions.Enabled",
    "AWS::Neptune::DBCluster": "StorageEncrypted",
    "AWS::OpenSearchService::Domain": "EncryptionAtRestOptions.Enabled",
    "AWS::RDS::DBCluster": "StorageEncrypted",
    "AWS::RDS::DBInstance": "StorageEncrypted",
    "AWS::Redshift::Cluster": "Encrypted",
    "AWS::WorkSpaces::Workspace": "UserVolumeEncryptionEnabled",
}
"""What must be true as well, or the key is not used."""

KEYLESS = (
    "AWS::DAX::Cluster",
    "AWS::ElastiCache::CacheCluster",
    "AWS::MSK::ServerlessCluster",
    "AWS::Timestream::InfluxDBCluster",
    "AWS::Timestream::InfluxDBInstance",
)
"""Types that let nobody choose a key: their schemas have no property for one. Single cache nodes encrypt nothing."""

SOURCES = (
    "SnapshotIdentifier",
    "DBSnapshotIdentifier",
    "DBClusterSnapshotIdentifier",
    "SourceDBClusterIdentifier",
    "SourceDBInstanceIdentifier",
    "SourceDBInstanceAutomatedBackupsArn",
    "SourceDbiResourceId",
    "ReplicationSourceIdentifier",
)
"""Properties of databases made from another database, whose key they have when none is named."""
