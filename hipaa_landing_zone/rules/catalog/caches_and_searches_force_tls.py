"""Caches, search, brokers and file systems refuse connections without TLS.

Each has a switch of its own, and most are off or lenient by default: ElastiCache (`TransitEncryptionEnabled`, and not
the mode `preferred`, which serves both), MemoryDB, DynamoDB Accelerator, OpenSearch (`EnforceHTTPS` and a policy of TLS
1.2), Kafka brokers. A file system's clients choose for themselves, so that its policy must deny everybody who comes
without TLS. Serverless caches, OpenSearch Serverless, MSK Serverless and Amazon MQ know nothing but TLS. Subjects are
in accounts that hold PHI. cdk-nag's OpenSearchNodeToNodeEncryption looks at what goes on between the nodes of a domain.

How to fix: use `PhiCache` or `PhiFileSystem`, or set what the finding names.

Source: Amazon ElastiCache User Guide, "ElastiCache in-transit encryption (TLS)"; Amazon OpenSearch Service API
reference, "DomainEndpointOptions"; Amazon MSK Developer Guide, "Amazon MSK encryption"; Amazon EFS User Guide, "Using
IAM to control access to file systems"; 45 CFR 164.312(e)(1), 164.312(e)(2)(ii).
"""

from collections.abc import Iterator, Mapping

from hipaa_landing_zone.rules import resource_policy
from hipaa_landing_zone.rules.demand import Demand, breaches, like, one_of, other_than
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.transport import refuses_plain_http

FILE_SYSTEM, WRONG = "AWS::EFS::FileSystem", "serves clients without TLS"
FIX_POLICY = (
    "Add to FileSystemPolicy: Effect Deny, Principal AWS *, Action elasticfilesystem:Client*, "
    "Condition Bool aws:SecureTransport false."
)
CLIENT = ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite", "elasticfilesystem:ClientRootAccess")
ENABLED = Demand(path="TransitEncryptionEnabled", wrong=WRONG, fix="Set TransitEncryptionEnabled to true.")
SEARCH = (
    Demand(path="DomainEndpointOptions.EnforceHTTPS", wrong=WRONG, fix="Set EnforceHTTPS to true."),
    Demand(
        path="DomainEndpointOptions.TLSSecurityPolicy",
        test=like("policy-min-tls-1-[23]-.*"),
        wrong="talks in old versions of TLS",
        fix="Set TLSSecurityPolicy to Policy-Min-TLS-1-2-PFS-2023-10.",
    ),
)
DEMANDS: Mapping[str, tuple[Demand, ...]] = {
    "AWS::DAX::Cluster": (
        Demand(
            path="ClusterEndpointEncryptionType",
            test=one_of("tls"),
            wrong=WRONG,
            fix="Set ClusterEndpointEncryptionType to TLS.",
        ),
    ),
    "AWS::ElastiCache::CacheCluster": (ENABLED,),
    "AWS::ElastiCache::ReplicationGroup": (
        ENABLED,
        Demand(
            path="TransitEncryptionMode",
            test=one_of("required"),
            absent=True,
            wrong=WRONG,
            fix="Set TransitEncryptionMode to required once every client uses TLS.",
        ),
    ),
    "AWS::Elasticsearch::Domain": SEARCH,
    "AWS::MSK::Cluster": (
        Demand(
            path="EncryptionInfo.EncryptionInTransit.ClientBroker",
            test=one_of("tls"),
            absent=True,
            wrong=WRONG,
            fix="Set ClientBroker to TLS.",
        ),
        Demand(
            path="EncryptionInfo.EncryptionInTransit.InCluster",
            absent=True,
            wrong="replicates without TLS",
            fix="Set InCluster to true.",
        ),
    ),
    "AWS::MemoryDB::Cluster": (
        Demand(path="TLSEnabled", test=other_than("false"), absent=True, wrong=WRONG, fix="Set TLSEnabled to true."),
    ),
    "AWS::OpenSearchService::Domain": SEARCH,
}


def _check(case: Case) -> Iterator[Problem]:
    if case.resource.type == FILE_SYSTEM:
        yield from _file_system(case)
    else:
        yield from breaches(case.resource, DEMANDS[case.resource.type])


def _file_system(case: Case) -> Iterator[Problem]:
    found = resource_policy.read(case.resource)
    if any(refuses_plain_http(each) and all(each.covers(action) for action in CLIENT) for each in found):
        return
    if unclear := [reason for each in found for reason in each.unknown]:
        yield undecided(f"whether it refuses clients without TLS: {unclear[0]}", FIX_POLICY)
    else:
        yield failed(f"{WRONG}: no statement of its policy denies them.", FIX_POLICY)


RULE = Rule(
    id="HLZ-RULE-49",
    name="caches_and_searches_force_tls",
    title="Caches, search, brokers and file systems refuse connections without TLS.",
    severity="high",
    citations=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    types=(*DEMANDS, FILE_SYSTEM),
    applies=holds_phi,
    check=_check,
)
