"""What can hold PHI is encrypted with a customer managed key.

AWS encrypts nearly everything by itself, with keys whose policies nobody can change and whose deletion nobody can
order. With a key of one's own, reading data takes two permissions in two hands, every use is in the trail, and
deleting the key erases the data (cryptographic erasure). In accounts that hold PHI, each store in the table
`rules/store_key.py` must name such a key: databases, file systems, caches, search, streams, queues, topics, secrets,
log groups, images, backups, health records, results of queries and of models, state machines, and functions that have
environment variables. The key may be one of the app, one that the landing zone publishes, or one named by its id, ARN
or alias. cdk-nag looks at some of these types, and there whether anything is encrypted at all or a key is given; this
rule looks whose key it is. Types that take no key (DynamoDB Accelerator, MSK Serverless, Timestream for InfluxDB, cache
nodes outside of a replication group) fail: they hold no PHI, or the finding is accepted for one that holds none.
Databases made from a snapshot or another database without naming a key are undecided.

How to fix: name a customer managed key in the property that the finding mentions; `Foundation.of(scope)` has the
account's.

Source: AWS KMS Developer Guide, "Customer keys and AWS keys"; CloudFormation reference of each type;
45 CFR 164.312(a)(2)(iv).
"""

from collections.abc import Iterator
from typing import Any

from hipaa_landing_zone.rules.customer_key import is_customer_key
from hipaa_landing_zone.rules.document import parsed
from hipaa_landing_zone.rules.model import Resource
from hipaa_landing_zone.rules.path import given, reach
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.store_key import KEYLESS, KEYS, SOURCES, SWITCHES, StoreKey
from hipaa_landing_zone.rules.value import Unknown, at, truth

COLLECTION_POLICY, INSTANCE = "AWS::OpenSearchServerless::SecurityPolicy", "AWS::RDS::DBInstance"
FIX = "Name a customer managed key in {}."
FIX_KEYLESS = "Keep the data in a store that takes a customer managed key; accept the finding if it never holds PHI."


def _holds_data(case: Case) -> bool:
    if not holds_phi(case):
        return False
    return case.resource.type != COLLECTION_POLICY or case.resource.get("Type") != "network"


def _check(case: Case) -> Iterator[Problem]:
    subject = case.resource
    if subject.type == COLLECTION_POLICY:
        yield from _judge(case, "Policy.KmsARN", at(parsed(subject.get("Policy")), "KmsARN"))
        return
    if subject.type in KEYLESS:
        yield failed("takes no customer managed key, so that it must not hold PHI.", FIX_KEYLESS)
    for key in KEYS.get(subject.type, ()):
        needed = _needed(subject, key)
        if isinstance(needed, Unknown):
            yield undecided(f"whether it needs {key.path}: {needed}", FIX.format(key.path))
        elif needed:
            for value in reach(subject, key.path):
                yield from _judge(case, key.path, value)
    yield from _switched_off(subject)


def _needed(subject: Resource, key: StoreKey) -> bool | Unknown:
    needed: bool | Unknown = given(subject, key.when) if key.when else True
    for path in key.unless:
        otherwise = given(subject, path)
        if otherwise is not False:
            return otherwise if isinstance(otherwise, Unknown) else False
    return needed


def _judge(case: Case, path: str, value: Any) -> Iterator[Problem]:
    place = path.replace("[]", "").replace("?", "")
    held = is_customer_key(value, case.assembly)
    if held is True:
        return
    if isinstance(held, Unknown):
        yield undecided(f"whose key {place} names: {held}", FIX.format(place))
    elif value is None and (source := _source(case.resource)):
        yield undecided(f"which key it takes over from its {source}", FIX.format(place))
    elif value is None:
        yield failed(f"has no customer managed key: {place} is not set.", FIX.format(place))
    else:
        yield failed(f"is encrypted with AWS's key {value}.", FIX.format(place))


def _switched_off(subject: Resource) -> Iterator[Problem]:
    path = SWITCHES.get(subject.type)
    # Members of a cluster are encrypted as the cluster is, and copies as their source is.
    if path is None or _source(subject) or (subject.type == INSTANCE and subject.get("DBClusterIdentifier")):
        return
    for value in reach(subject, path):
        on = truth(value)
        if isinstance(on, Unknown):
            yield undecided(f"{path} is {on}", f"Set {path} to true.")
        elif not on:
            yield failed(f"is not encrypted: {path} is not true.", f"Set {path} to true.")


def _source(subject: Resource) -> str | None:
    return next((name for name in SOURCES if subject.get(name) is not None), None)


RULE = Rule(
    id="HLZ-RULE-45",
    name="data_stores_use_customer_keys",
    title="What can hold PHI is encrypted with a customer managed key.",
    severity="high",
    citations=("164.312(a)(2)(iv)",),
    types=(*KEYS, *KEYLESS, COLLECTION_POLICY),
    applies=_holds_data,
    check=_check,
)
