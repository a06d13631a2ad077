"""Databases, caches, search and brokers know who connects.

A password that an application shares says nothing about who used it. Where the service can, it must take IAM
identities or users of its own: IAM database authentication for PostgreSQL, MySQL, MariaDB, Aurora and Neptune, also on
the way through a proxy; user groups for ElastiCache (an `AuthToken` is one password for all); a MemoryDB access control
list other than `open-access`; fine-grained access control for OpenSearch; authenticated clients for Kafka. Oracle, SQL
Server, Db2, RDS Custom and Memcached cannot, and DocumentDB has no switch for it, so that they are no subjects; a
member of a cluster is what its cluster is. Subjects are in accounts that hold PHI.

How to fix: use `PhiDatabase` or `PhiCache`, or set what the finding names.

Source: Amazon RDS User Guide, "IAM database authentication for MariaDB, MySQL, and PostgreSQL"; Amazon ElastiCache User
Guide, "Role-Based Access Control (RBAC)"; Amazon OpenSearch Service Developer Guide, "Fine-grained access control";
45 CFR 164.312(d), 164.312(a)(2)(i).
"""

from collections.abc import Iterator, Mapping

from hipaa_landing_zone.rules.demand import Demand, breaches, one_of, other_than
from hipaa_landing_zone.rules.path import given
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.value import Unknown

PROXY, MEMORYDB = "AWS::RDS::DBProxy", "AWS::MemoryDB::Cluster"
FINE_GRAINED = ("AdvancedSecurityOptions.Enabled",)
RDS = ("EnableIAMDatabaseAuthentication",)
# One of these must be given.
ASKS: Mapping[str, tuple[str, ...]] = {
    "AWS::ElastiCache::ReplicationGroup": ("UserGroupIds",),
    "AWS::ElastiCache::ServerlessCache": ("UserGroupId",),
    "AWS::Elasticsearch::Domain": FINE_GRAINED,
    "AWS::MSK::Cluster": (
        "ClientAuthentication.Sasl.Iam.Enabled",
        "ClientAuthentication.Sasl.Scram.Enabled",
        "ClientAuthentication.Tls.Enabled",
    ),
    "AWS::Neptune::DBCluster": ("IamAuthEnabled",),
    "AWS::OpenSearchService::Domain": FINE_GRAINED,
    "AWS::RDS::DBCluster": RDS,
    "AWS::RDS::DBInstance": RDS,
}
ANONYMOUS = Demand(
    path="AdvancedSecurityOptions.AnonymousAuthEnabled",
    test=other_than("true"),
    absent=True,
    wrong="serves people whom it does not know",
    fix="Set AnonymousAuthEnabled to false.",
)
DEMANDS: Mapping[str, Demand] = {
    "AWS::Elasticsearch::Domain": ANONYMOUS,
    "AWS::MSK::Cluster": Demand(
        path="ClientAuthentication.Unauthenticated.Enabled",
        test=other_than("true"),
        absent=True,
        wrong="serves clients that it does not know",
        fix="Set Unauthenticated to Enabled false.",
    ),
    MEMORYDB: Demand(
        path="ACLName",
        test=other_than("open-access"),
        wrong="serves everybody without asking",
        fix="Give an access control list of users with IAM authentication or passwords.",
    ),
    "AWS::OpenSearchService::Domain": ANONYMOUS,
    PROXY: Demand(
        path="Auth[].IAMAuth",
        test=one_of("required", "enabled"),
        wrong="takes passwords only",
        fix="Set IAMAuth to REQUIRED, or DefaultAuthScheme to IAM_AUTH.",
    ),
}
CANNOT = ("oracle", "sqlserver", "db2", "custom-", "memcached")


def _can(case: Case) -> bool:
    if not holds_phi(case) or case.resource.get("DBClusterIdentifier") is not None:
        return False
    if case.resource.type == PROXY:
        return bool(case.resource.get("DefaultAuthScheme") != "IAM_AUTH")
    engine = case.resource.get("Engine")
    return not (isinstance(engine, str) and engine.lower().startswith(CANNOT))


def _check(case: Case) -> Iterator[Problem]:
    subject = case.resource
    if paths := ASKS.get(subject.type):
        answers = [given(subject, path) for path in paths]
        fix = f"Set {' or '.join(paths)}."
        if unknown := next((each for each in answers if isinstance(each, Unknown)), None):
            if True not in answers:
                yield undecided(f"whether it asks who connects: {unknown}", fix)
        elif not any(answers):
            yield failed(f"does not ask who connects: {' and '.join(paths)} not set.", fix)
    if demand := DEMANDS.get(subject.type):
        yield from breaches(subject, (demand,))


RULE = Rule(
    id="HLZ-RULE-54",
    name="databases_ask_for_identity",
    title="Databases, caches, search and brokers know who connects.",
    severity="high",
    citations=("164.312(d)", "164.312(a)(2)(i)"),
    types=(*ASKS, MEMORYDB, PROXY),
    applies=_can,
    check=_check,
)
