"""No template holds a password, token or key.

Templates are read by everybody who may read the repository, the pipeline's artifacts or CloudFormation, and are kept
for ever. The properties in which AWS takes a secret must therefore refer to one: by a dynamic reference to AWS Secrets
Manager or to a secure string of Systems Manager, through a resource's attribute, or by letting AWS manage the password.
A parameter is accepted only with `NoEcho` and without a default. A text of JSON is searched for entries that are
secrets by their name. Parameters of Systems Manager are looked at as well: type `String` under a name that says
`password`, or with a value that looks like a key whatever the name.

How to fix: use `ManageMasterUserPassword` where there is such a property; otherwise let AWS Secrets Manager generate
the secret, and refer to it with `{{resolve:secretsmanager:…}}` (CDK: `SecretValue.secrets_manager`). Change the secret
that stood in the template.

Source: CloudFormation User Guide, "Security best practices for CloudFormation", do not embed credentials; AWS Secrets
Manager User Guide, "Best practices"; 45 CFR 164.308(a)(5)(ii)(D), 164.312(d).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from hipaa_landing_zone.rules.document import parsed
from hipaa_landing_zone.rules.path import reach
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.secret import is_harmless, is_secret_name, seen_in, source
from hipaa_landing_zone.rules.value import Unknown, at

SECRET, PARAMETER = "AWS::SecretsManager::Secret", "AWS::SSM::Parameter"
DOCUMENTS = ("SecretString", "GenerateSecretString?.SecretStringTemplate")
DIRECTORY, OIDC = "SelfManagedActiveDirectoryConfiguration.Password", "AuthenticateOidcConfig.ClientSecret"
MASTER_USER = ("AdvancedSecurityOptions.MasterUserOptions.MasterUserPassword",)
PATHS: Mapping[str, tuple[str, ...]] = {
    "AWS::AmazonMQ::Broker": ("Users[].Password", "LdapServerMetadata.ServiceAccountPassword"),
    "AWS::Amplify::App": ("AccessToken", "OauthToken", "BasicAuthConfig.Password"),
    "AWS::AppStream::DirectoryConfig": ("ServiceAccountCredentials.AccountPassword",),
    "AWS::CodeBuild::SourceCredential": ("Token",),
    "AWS::CodePipeline::Pipeline": ("Stages[].Actions[].Configuration.OAuthToken",),
    "AWS::CodePipeline::Webhook": ("AuthenticationConfiguration.SecretToken",),
    "AWS::Cognito::UserPoolIdentityProvider": ("ProviderDetails.client_secret", "ProviderDetails.private_key"),
    "AWS::Connect::User": ("Password",),
    "AWS::DMS::Endpoint": (
        "Password",
        "GcpMySQLSettings.Password",
        "KafkaSettings.SaslPassword",
        "KafkaSettings.SslClientKeyPassword",
        "MicrosoftSqlServerSettings.Password",
        "MongoDbSettings.Password",
        "OracleSettings.AsmPassword",
        "RedisSettings.AuthPassword",
    ),
    "AWS::DataSync::LocationFSxONTAP": ("Protocol.SMB.Password",),
    "AWS::DataSync::LocationFSxWindows": ("Password",),
    "AWS::DataSync::LocationObjectStorage": ("SecretKey",),
    "AWS::DataSync::LocationSMB": ("Password",),
    "AWS::DirectoryService::MicrosoftAD": ("Password",),
    "AWS::DirectoryService::SimpleAD": ("Password",),
    "AWS::DocDB::DBCluster": ("MasterUserPassword",),
    "AWS::DocDBElastic::Cluster": ("AdminUserPassword",),
    "AWS::EC2::VPNConnection": ("VpnTunnelOptionsSpecifications[].PreSharedKey",),
    "AWS::EMR::Cluster": (
        "KerberosAttributes.ADDomainJoinPassword",
        "KerberosAttributes.CrossRealmTrustPrincipalPassword",
        "KerberosAttributes.KdcAdminPassword",
    ),
    "AWS::ElastiCache::ReplicationGroup": ("AuthToken",),
    "AWS::ElastiCache::User": ("Passwords[]", "AuthenticationMode.Passwords[]"),
    "AWS::ElasticLoadBalancingV2::Listener": (f"DefaultActions[].{OIDC}",),
    "AWS::ElasticLoadBalancingV2::ListenerRule": (f"Actions[].{OIDC}",),
    "AWS::Elasticsearch::Domain": MASTER_USER,
    "AWS::Events::Connection": (
        "AuthParameters.ApiKeyAuthParameters.ApiKeyValue",
        "AuthParameters.BasicAuthParameters.Password",
        "AuthParameters.OAuthParameters.ClientParameters.ClientSecret",
    ),
    "AWS::FSx::FileSystem": ("OntapConfiguration.FsxAdminPassword", f"WindowsConfiguration.{DIRECTORY}"),
    "AWS::FSx::StorageVirtualMachine": ("SvmAdminPassword", f"ActiveDirectoryConfiguration.{DIRECTORY}"),
    "AWS::Glue::Connection": (
        "ConnectionInput.ConnectionProperties.PASSWORD",
        "ConnectionInput.AuthenticationConfiguration.BasicAuthenticationCredentials.Password",
    ),
    "AWS::IAM::ServerCertificate": ("PrivateKey",),
    "AWS::IAM::User": ("LoginProfile.Password",),
    "AWS::KinesisFirehose::DeliveryStream": (
        "RedshiftDestinationConfiguration.Password",
        "HttpEndpointDestinationConfiguration.EndpointConfiguration.AccessKey",
        "SnowflakeDestinationConfiguration.PrivateKey",
    ),
    "AWS::Lightsail::Database": ("MasterUserPassword",),
    "AWS::MemoryDB::User": ("AuthenticationMode.Passwords[]",),
    "AWS::OpenSearchService::Domain": MASTER_USER,
    "AWS::QuickSight::DataSource": ("Credentials.CredentialPair.Password",),
    "AWS::RDS::DBCluster": ("MasterUserPassword",),
    "AWS::RDS::DBInstance": ("MasterUserPassword", "TdeCredentialPassword"),
    "AWS::Redshift::Cluster": ("MasterUserPassword",),
    "AWS::RedshiftServerless::Namespace": ("AdminUserPassword",),
    "AWS::Timestream::InfluxDBCluster": ("Password",),
    "AWS::Timestream::InfluxDBInstance": ("Password",),
    "AWS::Transfer::Certificate": ("PrivateKey",),
}
WRONG = {
    None: "stands in the template",
    "resolved parameter": "is kept in a plain parameter of Systems Manager",
    "written parameter": "stands in the template, as the default of its parameter",
    "shown parameter": "is a parameter without NoEcho, which CloudFormation shows to every reader",
}
FIX = (
    "Refer to AWS Secrets Manager with {{resolve:secretsmanager:…}}, or let AWS manage the password; "
    "change the one that stood here."
)


def _check(case: Case) -> Iterator[Problem]:
    if case.resource.type == PARAMETER:
        yield from _parameter(case)
        return
    for path in PATHS.get(case.resource.type, ()):
        for value in reach(case.resource, path):
            if value is not None:
                yield from _judge(case, path.replace("[]", ""), value)
    for path in DOCUMENTS if case.resource.type == SECRET else ():
        for value in reach(case.resource, path):
            yield from _document(case, path, value)


def _judge(case: Case, place: str, value: Any) -> Iterator[Problem]:
    origin = source(value, case.resource)
    if isinstance(origin, Unknown):
        yield undecided(f"whether {place} refers to a secret: {origin}", FIX)
    elif origin in WRONG:
        yield failed(f"{place} {WRONG[origin]}.", FIX)


def _document(case: Case, path: str, value: Any) -> Iterator[Problem]:
    """A secret's value as a whole; one that is JSON may also hold what is no secret, such as a user's name."""
    content = parsed(value)
    if not isinstance(content, dict):
        if value is not None and not path.startswith("Generate"):
            yield from _judge(case, path, value)
        return
    for name, entry in content.items():
        if isinstance(name, str) and is_secret_name(name) and isinstance(entry, str) and "${" not in entry:
            yield failed(f"{path.replace('?', '')} holds {name}, which stands in the template.", FIX)


def _parameter(case: Case) -> Iterator[Problem]:
    name = case.resource.get("Name")
    value = case.resource.get("Value")
    called = name if isinstance(name, str) and "${" not in name else case.resource.logical_id
    origin = source(value, case.resource)
    if origin in ("stored", "hidden parameter", "written parameter"):
        yield failed("would hold a secret in plain text.", FIX)
    elif isinstance(origin, Unknown) and is_secret_name(called):
        yield undecided(f"what {called} holds: {origin}", FIX)
    elif kind := seen_in(at(case.resource.body.get("Properties"), "Value")):
        yield failed(f"holds what looks like a secret ({kind}) in plain text.", FIX)
    elif isinstance(value, str) and is_secret_name(called) and not is_harmless(value):
        yield failed(f"holds {called} in plain text.", FIX)


RULE = Rule(
    id="HLZ-RULE-51",
    name="secrets_are_not_written_down",
    title="No template holds a password, token or key.",
    severity="high",
    citations=("164.308(a)(5)(ii)(D)", "164.312(d)"),
    types=(SECRET, PARAMETER, *PATHS),
    check=_check,
)
