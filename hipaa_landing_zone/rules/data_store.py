"""Which resources keep data at rest, and what several rules need to know about them."""

from collections.abc import Mapping

from hipaa_landing_zone.rules import bucket
from hipaa_landing_zone.rules.model import Resource

GLOBAL_TABLE = "AWS::DynamoDB::GlobalTable"
DATABASE_INSTANCE = "AWS::RDS::DBInstance"

ORIGINALS: Mapping[str, str] = {
    bucket.TYPE: "Tags",
    "AWS::Cassandra::Table": "Tags",
    "AWS::Cognito::UserPool": "UserPoolTags",
    "AWS::DSQL::Cluster": "Tags",
    "AWS::DocDB::DBCluster": "Tags",
    "AWS::DocDBElastic::Cluster": "Tags",
    GLOBAL_TABLE: "Replicas",
    "AWS::DynamoDB::Table": "Tags",
    "AWS::EC2::Volume": "Tags",
    "AWS::EFS::FileSystem": "FileSystemTags",
    "AWS::Elasticsearch::Domain": "Tags",
    "AWS::FSx::FileSystem": "Tags",
    "AWS::HealthImaging::Datastore": "Tags",
    "AWS::HealthLake::FHIRDatastore": "Tags",
    "AWS::Kinesis::Stream": "Tags",
    "AWS::KinesisVideo::Stream": "Tags",
    "AWS::MSK::Cluster": "Tags",
    "AWS::MSK::ServerlessCluster": "Tags",
    "AWS::MemoryDB::Cluster": "Tags",
    "AWS::Neptune::DBCluster": "Tags",
    "AWS::NeptuneGraph::Graph": "Tags",
    "AWS::Omics::AnnotationStore": "Tags",
    "AWS::Omics::ReferenceStore": "Tags",
    "AWS::Omics::SequenceStore": "Tags",
    "AWS::Omics::VariantStore": "Tags",
    "AWS::OpenSearchServerless::Collection": "Tags",
    "AWS::OpenSearchService::Domain": "Tags",
    "AWS::RDS::DBCluster": "Tags",
    DATABASE_INSTANCE: "Tags",
    "AWS::Redshift::Cluster": "Tags",
    "AWS::RedshiftServerless::Namespace": "Tags",
    "AWS::S3Express::DirectoryBucket": "Tags",
    "AWS::S3Tables::TableBucket": "Tags",
    "AWS::S3Vectors::VectorBucket": "Tags",
    "AWS::Timestream::InfluxDBInstance": "Tags",
    "AWS::Timestream::Table": "Tags",
}
"""Types that hold data which may be nowhere else, each with the property that its tags stand in."""

COPIES: Mapping[str, str] = {
    "AWS::AmazonMQ::Broker": "Tags",
    "AWS::Backup::BackupVault": "BackupVaultTags",
    "AWS::Backup::LogicallyAirGappedBackupVault": "BackupVaultTags",
    "AWS::ElastiCache::CacheCluster": "Tags",
    "AWS::ElastiCache::ReplicationGroup": "Tags",
    "AWS::ElastiCache::ServerlessCache": "Tags",
    "AWS::SQS::Queue": "Tags",
}
"""Types that hold data which is elsewhere too, or is passing through; likewise."""

SNAPSHOT_ON_DELETION = frozenset(
    {
        "AWS::DocDB::DBCluster",
        "AWS::EC2::Volume",
        "AWS::Neptune::DBCluster",
        "AWS::RDS::DBCluster",
        DATABASE_INSTANCE,
        "AWS::Redshift::Cluster",
    }
)
"""Those of which CloudFormation can take a last snapshot: `DeletionPolicy: Snapshot`."""

_OWNERS = ("DBClusterIdentifier", "SourceDBInstanceIdentifier", "SourceDBClusterIdentifier")


def is_member(resource: Resource) -> bool:
    """Whether a database instance has its data from a cluster, or is a read replica of another."""
    return resource.type == DATABASE_INSTANCE and any(resource.get(name) is not None for name in _OWNERS)
