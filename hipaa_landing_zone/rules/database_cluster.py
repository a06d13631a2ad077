"""Which instances of the app belong to a database cluster."""

from functools import lru_cache

from hipaa_landing_zone.rules.model import Assembly, Resource
from hipaa_landing_zone.rules.value import Unknown

INSTANCES = {
    "AWS::DocDB::DBCluster": "AWS::DocDB::DBInstance",
    "AWS::Neptune::DBCluster": "AWS::Neptune::DBInstance",
    "AWS::RDS::DBCluster": "AWS::RDS::DBInstance",
}
"""Type of the instances, by type of the cluster."""


def instances(cluster: Resource, assembly: Assembly) -> tuple[list[Resource], list[Resource]]:
    """Instances of a cluster.

    Args:
        cluster: Of a type in `INSTANCES`.
        assembly: Where to look.

    Returns:
        Those that are its own, and those that may be: their cluster, or whether they exist, only deployment will know.
    """
    index = _by_cluster(assembly)
    own = index.get(cluster, [])
    unclear = [each for each in index.get(None, ()) if each.type == INSTANCES[cluster.type]]
    return [each for each in own if not each.conditional], [*(each for each in own if each.conditional), *unclear]


@lru_cache(maxsize=1)
def _by_cluster(assembly: Assembly) -> dict[Resource | None, list[Resource]]:
    index: dict[Resource | None, list[Resource]] = {}
    names = _names(assembly)
    for instance in assembly.of_type(*INSTANCES.values()):
        name = instance.get("DBClusterIdentifier")
        place = (instance.type, instance.account, instance.region, name)
        owner = names.get(place) if isinstance(name, str) else None
        found = owner or assembly.find(name)
        if isinstance(found, Resource) or isinstance(name, Unknown):
            index.setdefault(found if isinstance(found, Resource) else None, []).append(instance)
    return index


def _names(assembly: Assembly) -> dict[tuple[str, str | None, str | None, str], Resource]:
    clusters = ((each, each.get("DBClusterIdentifier")) for each in assembly.of_type(*INSTANCES))
    return {
        # AWS keeps identifiers in lower case, so that references by name are written so too.
        (INSTANCES[each.type], each.account, each.region, name): each
        for each, name in clusters
        if isinstance(name, str)
    }
