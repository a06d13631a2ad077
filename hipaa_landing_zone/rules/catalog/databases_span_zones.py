"""Databases, caches, search domains, brokers and file systems span Availability Zones.

When a zone fails, what runs in that zone alone is gone until it is back. An Aurora, Amazon DocumentDB or Neptune
cluster needs two instances, not pinned to one zone, so that one can take over; a cache needs automatic failover with
Multi-AZ; a search domain needs zone awareness; a Redshift cluster needs Multi-AZ or relocation; a file system must not
be One Zone; a broker must not be a single instance.

cdk-nag's `RDSMultiAZSupport` looks at RDS instances. RDS Multi-AZ clusters, Aurora Serverless v1 and Amazon MSK always
span zones and are not judged.

How to fix: add a second instance to the cluster, or set the property that the message names.

Source: Amazon Aurora User Guide, "High availability for Amazon Aurora"; Amazon ElastiCache User Guide, "Minimizing
downtime by using Multi-AZ"; Amazon OpenSearch Service Developer Guide, "Configuring a multi-AZ domain"; Amazon EFS User
Guide, "EFS file system types"; 45 CFR 164.308(a)(7)(i), 164.308(a)(7)(ii)(C).
"""

from collections.abc import Callable, Iterator
from typing import Any

from hipaa_landing_zone.rules import database_cluster
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.setting import must_be_on, must_reach
from hipaa_landing_zone.rules.value import Unknown, truth

# Every group of paths must have one that is on.
SWITCHES: dict[str, tuple[tuple[tuple[str, ...], ...], ...]] = {
    "AWS::ElastiCache::ReplicationGroup": ((("AutomaticFailoverEnabled",),), (("MultiAZEnabled",),)),
    "AWS::Elasticsearch::Domain": ((("ElasticsearchClusterConfig", "ZoneAwarenessEnabled"),),),
    "AWS::OpenSearchService::Domain": (
        (("ClusterConfig", "ZoneAwarenessEnabled"), ("ClusterConfig", "MultiAZWithStandbyEnabled")),
    ),
    "AWS::Redshift::Cluster": ((("MultiAZ",), ("AvailabilityZoneRelocation",)),),
}
REPLICAS = {"AWS::MemoryDB::Cluster": "NumReplicasPerShard", "AWS::NeptuneGraph::Graph": "ReplicaCount"}
# Property that tells, and whether a value of it means one zone.
ONE_ZONE: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "AWS::AmazonMQ::Broker": ("DeploymentMode", lambda value: value == "SINGLE_INSTANCE"),
    "AWS::EFS::FileSystem": ("AvailabilityZoneName", lambda value: value is not None),
    "AWS::Timestream::InfluxDBInstance": ("DeploymentType", lambda value: value != "WITH_MULTIAZ_STANDBY"),
}
INSTANCES = 2
FIX_INSTANCES = "Add a second instance to the cluster, in another Availability Zone."


def _applies(case: Case) -> bool:
    resource = case.resource
    if resource.type == "AWS::RDS::DBCluster":
        engine = resource.get("Engine")
        # Other engines make Multi-AZ clusters, whose instances AWS places.
        if isinstance(engine, str) and not engine.startswith("aurora"):
            return False
        if resource.get("EngineMode") == "serverless":
            return False
    return holds_phi(case)


def _check(case: Case) -> Iterator[Problem]:
    resource = case.resource
    if resource.type in database_cluster.INSTANCES:
        yield from _cluster(case)
    elif resource.type in SWITCHES:
        for paths in SWITCHES[resource.type]:
            values = [truth(resource.get(*path)) for path in paths]
            name = " or ".join(".".join(path) for path in paths)
            value = True if True in values else next((each for each in values if isinstance(each, Unknown)), False)
            yield from must_be_on(
                value, name, f"does not outlast its zone: {name} is not true.", f"Set {name} to true."
            )
    elif resource.type in REPLICAS:
        name = REPLICAS[resource.type]
        yield from must_reach(resource.get(name), 1, name, absent=1, unit="replicas")
    else:
        name, is_one_zone = ONE_ZONE[resource.type]
        value = resource.get(name)
        fix = f"Choose a deployment over several zones with {name}."
        if isinstance(value, Unknown):
            yield undecided(f"{name} is {value}", fix)
        elif is_one_zone(value):
            yield failed(f"does not outlast its zone: {name} is {value or 'not set'}.", fix)


def _cluster(case: Case) -> Iterator[Problem]:
    own, unclear = database_cluster.instances(case.resource, case.assembly)
    engine = case.resource.get("Engine")
    if len(own) < INSTANCES:
        if isinstance(engine, Unknown):
            yield undecided(f"whether its engine needs a second instance: {engine}", FIX_INSTANCES)
        elif len(own) + len(unclear) >= INSTANCES:
            yield undecided("how many instances it has: some depend on parameters or conditions", FIX_INSTANCES)
        else:
            yield failed(f"has {len(own)} instances in this app, and nothing that could take over.", FIX_INSTANCES)
        return
    zones = [each.get("AvailabilityZone") for each in own]
    if len({zone for zone in zones if isinstance(zone, str)}) == 1 and all(isinstance(zone, str) for zone in zones):
        yield failed(f"has all its instances in {zones[0]}.", FIX_INSTANCES)


RULE = Rule(
    id="HLZ-RULE-64",
    name="databases_span_zones",
    title="Databases, caches, search domains, brokers and file systems span zones.",
    severity="medium",
    citations=("164.308(a)(7)(i)", "164.308(a)(7)(ii)(C)"),
    types=(*database_cluster.INSTANCES, *SWITCHES, *REPLICAS, *ONE_ZONE),
    applies=_applies,
    check=_check,
)
