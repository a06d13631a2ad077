"""Data on its way into or out of an account that holds PHI is encrypted and verified.

Transfer Family servers know no FTP; connectors use TLS or SFTP with a security policy of
2024 or later, and AS2 messages are encrypted and signed. DataSync verifies what it copied, its agents reach
AWS through a VPC endpoint, and locations that can be read in plain text are not. DMS uses TLS to every engine that
speaks its own protocol; endpoints that are AWS APIs (Amazon S3, Kinesis, DynamoDB, …) always use TLS. The security
policy of a server is the business of `apis_and_distributions_speak_modern_tls`, where it is reached that of
`nothing_has_a_public_address`.

How to fix: use `PhiIntake` or `PhiMigration`, or set what the finding names.

Source: AWS Transfer Family User Guide, "Security policies for AWS Transfer Family SFTP connectors"; AWS DataSync User
Guide, "Configuring how AWS DataSync verifies data integrity"; AWS DMS User Guide, "Using SSL with AWS Database
Migration Service"; 45 CFR 164.312(e)(1), 164.312(e)(2)(i), 164.312(e)(2)(ii).
"""

from collections.abc import Iterator, Mapping

from hipaa_landing_zone.rules.demand import Demand, breaches, like, one_of, other_than
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, holds_phi, undecided
from hipaa_landing_zone.rules.value import Unknown

PLAIN = "sends data in plain text"
DMS = "AWS::DMS::Endpoint"
RECENT = like(r"transfersftpconnectorsecuritypolicy-([a-z0-9-]+-)?20(2[4-9]|[3-9]\d)-\d\d")
SSL_MODE = Demand(
    path="SslMode",
    test=one_of("require", "verify-ca", "verify-full"),
    wrong=PLAIN,
    fix="Set SslMode to verify-full, or to the strictest mode that the engine knows.",
)
KAFKA = Demand(
    path="KafkaSettings.SecurityProtocol",
    test=one_of("ssl-encryption", "ssl-authentication", "sasl-ssl"),
    wrong=PLAIN,
    fix="Set SecurityProtocol to sasl-ssl or ssl-authentication.",
)
REDIS = Demand(
    path="RedisSettings.SslSecurityProtocol",
    test=one_of("ssl-encryption"),
    absent=True,
    wrong=PLAIN,
    fix="Set SslSecurityProtocol to ssl-encryption.",
)
ENGINES: Mapping[str, Demand] = {
    **dict.fromkeys(
        (
            *(
                "aurora",
                "aurora-postgresql",
                "aurora-postgresql-serverless",
                "aurora-serverless",
                "azure-sql-managed-instance",
            ),
            *("azuredb", "babelfish", "db2", "db2-zos", "docdb", "gcp-mysql", "mariadb", "mongodb", "mysql", "oracle"),
            *("postgres", "sqlserver", "sybase"),
        ),
        SSL_MODE,
    ),
    "kafka": KAFKA,
    "redis": REDIS,
}
DEMANDS: Mapping[str, tuple[Demand, ...]] = {
    "AWS::DataSync::Agent": (
        Demand(
            path="VpcEndpointId",
            test=other_than(""),
            wrong="reaches AWS over the internet",
            fix="Activate the agent through a VPC endpoint, and name it in VpcEndpointId.",
        ),
    ),
    "AWS::DataSync::LocationEFS": (
        Demand(
            path="InTransitEncryption", test=one_of("tls1_2"), wrong=PLAIN, fix="Set InTransitEncryption to TLS1_2."
        ),
    ),
    "AWS::DataSync::LocationHDFS": tuple(
        Demand(
            path=f"QopConfiguration.{name}",
            test=one_of("privacy"),
            absent=True,
            wrong=PLAIN,
            fix=f"Set {name} to PRIVACY.",
        )
        for name in ("DataTransferProtection", "RpcProtection")
    ),
    "AWS::DataSync::LocationObjectStorage": (
        Demand(
            path="ServerProtocol", test=one_of("https"), absent=True, wrong=PLAIN, fix="Set ServerProtocol to HTTPS."
        ),
    ),
    "AWS::DataSync::LocationSMB": (
        Demand(
            path="MountOptions.Version",
            test=one_of("automatic", "smb3"),
            absent=True,
            wrong="uses a version of SMB that cannot encrypt",
            fix="Set Version to SMB3.",
        ),
    ),
    "AWS::DataSync::Task": (
        Demand(
            path="Options.VerifyMode",
            test=other_than("none"),
            absent=True,
            wrong="does not verify what it copied",
            fix="Set VerifyMode to POINT_IN_TIME_CONSISTENT.",
        ),
    ),
    "AWS::Transfer::Connector": (
        Demand(
            path="Url", test=like("(https|sftp)://.*"), absent=True, wrong=PLAIN, fix="Give a URL with https or sftp."
        ),
        Demand(
            path="As2Config?.EncryptionAlgorithm",
            test=like("aes.*"),
            wrong="sends messages without strong encryption",
            fix="Set EncryptionAlgorithm to AES256_CBC.",
        ),
        Demand(
            path="As2Config?.SigningAlgorithm",
            test=other_than("none", "sha1"),
            wrong="sends messages without a strong signature",
            fix="Set SigningAlgorithm to SHA256 or stronger.",
        ),
        Demand(
            path="SecurityPolicyName",
            test=RECENT,
            absent=True,
            wrong="accepts old algorithms",
            fix="Set SecurityPolicyName to TransferSFTPConnectorSecurityPolicy-2024-03 or later.",
        ),
    ),
    "AWS::Transfer::Server": (
        Demand(path="Protocols[]?", test=one_of("sftp", "ftps", "as2"), wrong=PLAIN, fix="Take FTP out of Protocols."),
    ),
}


def _check(case: Case) -> Iterator[Problem]:
    subject = case.resource
    if subject.type != DMS:
        yield from breaches(subject, DEMANDS[subject.type])
        return
    engine = subject.get("EngineName")
    if isinstance(engine, Unknown):
        yield undecided(f"whether it encrypts: its engine is {engine}", SSL_MODE.fix)
    elif demand := ENGINES.get(str(engine).lower()):
        yield from breaches(subject, (demand,))


RULE = Rule(
    id="HLZ-RULE-55",
    name="transfers_are_encrypted_and_verified",
    title="Transfers of data are encrypted and verified.",
    severity="high",
    citations=("164.312(e)(1)", "164.312(e)(2)(i)", "164.312(e)(2)(ii)"),
    types=(*DEMANDS, DMS),
    applies=holds_phi,
    check=_check,
)
