import pytest

from hipaa_landing_zone.rules.catalog.services_write_audit_logs import RULE

UNKNOWN = {"Ref": "P"}


def service(kind, **properties):
    return {"S": {"Type": f"AWS::{kind}", "Properties": properties}}


def exports(kind, *logs, **properties):
    return service(kind, EnableCloudwatchLogsExports=list(logs), **properties)


def search(*, enabled):
    return service("OpenSearchService::Domain", LogPublishingOptions={"AUDIT_LOGS": {"Enabled": enabled}})


def kubernetes(*kinds):
    return service("EKS::Cluster", Logging={"ClusterLogging": {"EnabledTypes": [{"Type": each} for each in kinds]}})


def kafka(**destinations):
    return service("MSK::Cluster", LoggingInfo={"BrokerLogs": destinations})


def broker(engine, **logs):
    return service("AmazonMQ::Broker", EngineType=engine, Logs=logs)


def files(level):
    audit = {"AuditLogConfiguration": {"FileAccessAuditLogLevel": level}} if level else {}
    return service("FSx::FileSystem", WindowsConfiguration=audit)


def commands(logging):
    return service("ECS::Cluster", Configuration={"ExecuteCommandConfiguration": {"Logging": logging}})


PASSED, FAILED, UNDECIDED, OTHERS = (1, []), (1, [("S", "failed")]), (1, [("S", "undecided")]), (0, [])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(exports("DocDB::DBCluster", "audit", "profiler"), PASSED, id="DocumentDB"),
        pytest.param(exports("DocDB::DBCluster", "profiler"), FAILED, id="DocumentDB without"),
        pytest.param(service("Neptune::DBCluster"), FAILED, id="Neptune without"),
        pytest.param(service("Neptune::DBCluster", EnableCloudwatchLogsExports=UNKNOWN), UNDECIDED, id="Neptune"),
        pytest.param(exports("RDS::DBCluster", "postgresql", Engine="postgres"), PASSED, id="Multi-AZ cluster"),
        pytest.param(exports("RDS::DBCluster", Engine="postgres"), FAILED, id="Multi-AZ cluster without"),
        pytest.param(exports("RDS::DBCluster", Engine=UNKNOWN), UNDECIDED, id="engine not known"),
        pytest.param(exports("RDS::DBCluster", Engine="aurora-mysql"), OTHERS, id="Aurora is cdk-nag's"),
        pytest.param(exports("RDS::DBInstance", "diag.log", Engine="db2-se"), FAILED, id="Db2, one of two"),
        pytest.param(exports("RDS::DBInstance", Engine="postgres"), OTHERS, id="PostgreSQL is cdk-nag's"),
        pytest.param(
            service("RedshiftServerless::Namespace", LogExports=["userlog", "connectionlog"]), PASSED, id="Redshift"
        ),
        pytest.param(search(enabled=True), PASSED, id="search"),
        pytest.param(search(enabled=False), FAILED, id="search without"),
        pytest.param(search(enabled=UNKNOWN), UNDECIDED, id="search, a parameter"),
        pytest.param(kubernetes("api", "audit", "authenticator"), PASSED, id="EKS"),
        pytest.param(kubernetes("api"), FAILED, id="EKS, one of three"),
        pytest.param(kubernetes("api", UNKNOWN), UNDECIDED, id="EKS, a parameter"),
        pytest.param(kafka(S3={"Enabled": True}), PASSED, id="MSK"),
        pytest.param(kafka(), FAILED, id="MSK without"),
        pytest.param(kafka(CloudWatchLogs={"Enabled": UNKNOWN}), UNDECIDED, id="MSK, a parameter"),
        pytest.param(broker("ACTIVEMQ", General=True, Audit=True), PASSED, id="ActiveMQ"),
        pytest.param(broker("ACTIVEMQ", General=True), FAILED, id="ActiveMQ without audit"),
        pytest.param(broker("RABBITMQ", General=True), PASSED, id="RabbitMQ has no audit log"),
        pytest.param(broker(UNKNOWN, General=True), UNDECIDED, id="engine of broker not known"),
        pytest.param(broker("RABBITMQ"), FAILED, id="no log at all"),
        pytest.param(service("Transfer::Server", StructuredLogDestinations=["arn:x"]), PASSED, id="transfer"),
        pytest.param(service("Transfer::Server", LoggingRole="arn:x"), PASSED, id="transfer, older way"),
        pytest.param(service("Transfer::Server"), FAILED, id="transfer without"),
        pytest.param(service("Transfer::Server", StructuredLogDestinations=UNKNOWN), UNDECIDED, id="transfer unknown"),
        pytest.param(files("SUCCESS_AND_FAILURE"), PASSED, id="files"),
        pytest.param(files("FAILURE_ONLY"), FAILED, id="files, refusals only"),
        pytest.param(files(None), FAILED, id="files without"),
        pytest.param(files(UNKNOWN), UNDECIDED, id="files, a parameter"),
        pytest.param(service("FSx::FileSystem", FileSystemType="LUSTRE"), PASSED, id="Lustre has no audit log"),
        pytest.param(commands("OVERRIDE"), PASSED, id="commands"),
        pytest.param(commands("NONE"), FAILED, id="commands without"),
        pytest.param(commands(UNKNOWN), UNDECIDED, id="commands, a parameter"),
        pytest.param(service("ECS::Cluster"), PASSED, id="commands by default"),
        pytest.param(service("SNS::Topic"), OTHERS, id="none of these"),
    ],
)
def test_services_write_audit_logs(look, resources, expected):
    assert look(RULE, resources) == expected


def test_only_where_there_is_phi(look):
    assert look(RULE, kubernetes(), phi_account_ids=frozenset()) == OTHERS
