"""Databases and user directories refuse to be deleted until somebody switches that off.

Deletion protection stands between a mistaken call, or a stolen credential, and the data: the first request to delete
fails, and switching the protection off leaves a trace before anything is lost. It is asked for where a service has it:
Amazon DocumentDB, Neptune, DynamoDB (each replica of a global table), Aurora global databases, Aurora DSQL, OpenSearch
Serverless and Amazon Cognito.

cdk-nag's `RDSInstanceDeletionProtectionEnabled` and `ELBDeletionProtectionEnabled` look at RDS instances, RDS clusters
and load balancers; this rule looks at the others.

How to fix: set the property that the message names; in CDK `deletion_protection=True`.

Source: Amazon DynamoDB Developer Guide, "Using deletion protection to protect your table"; Amazon DocumentDB Developer
Guide, "Deleting a cluster"; Amazon Neptune User Guide, "Deleting DB instances"; Amazon Cognito Developer Guide, "User
pool deletion protection"; 45 CFR 164.312(c)(1), 164.308(a)(7)(i).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules import data_store
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, holds_phi
from hipaa_landing_zone.rules.setting import must_be, must_be_on
from hipaa_landing_zone.rules.value import Unknown, at, mappings

SWITCHES = {
    "AWS::DSQL::Cluster": "DeletionProtectionEnabled",
    "AWS::DocDB::DBCluster": "DeletionProtection",
    "AWS::DynamoDB::Table": "DeletionProtectionEnabled",
    "AWS::Neptune::DBCluster": "DeletionProtection",
    "AWS::NeptuneGraph::Graph": "DeletionProtection",
    "AWS::RDS::GlobalCluster": "DeletionProtection",
}
WORDS = {"AWS::Cognito::UserPool": "ACTIVE", "AWS::OpenSearchServerless::Collection": "ENABLED"}
WRONG = "can be deleted with one call: {name} is not set."


def _check(case: Case) -> Iterator[Problem]:
    resource = case.resource
    if resource.type == data_store.GLOBAL_TABLE:
        yield from _replicas(case)
    elif word := WORDS.get(resource.type):
        wrong = WRONG.format(name="DeletionProtection")
        fix = f"Set DeletionProtection to {word}."
        yield from must_be(resource.get("DeletionProtection"), (word,), "DeletionProtection", wrong, fix)
    else:
        name = SWITCHES[resource.type]
        yield from must_be_on(resource.get(name), name, WRONG.format(name=name), f"Set {name} to true.")


def _replicas(case: Case) -> Iterator[Problem]:
    for number, replica in enumerate(mappings(case.resource.get("Replicas"))):
        value = replica if isinstance(replica, Unknown) else at(replica, "DeletionProtectionEnabled")
        name = f"Replicas[{number}].DeletionProtectionEnabled"
        yield from must_be_on(value, name, WRONG.format(name=name), f"Set {name} to true.")


RULE = Rule(
    id="HLZ-RULE-60",
    name="data_is_protected_from_deletion",
    title="Databases, tables and user pools have deletion protection.",
    severity="high",
    citations=("164.312(c)(1)", "164.308(a)(7)(i)"),
    types=(*SWITCHES, *WORDS, data_store.GLOBAL_TABLE),
    applies=holds_phi,
    check=_check,
)
