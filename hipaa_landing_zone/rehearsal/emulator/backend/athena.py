"""Athena: changing a workgroup and deleting a saved query, which moto lacks.

Source: Amazon Athena API reference, UpdateWorkGroup, DeleteNamedQuery.
"""

import json
from collections.abc import Callable, Mapping

from moto.athena.responses import AthenaResponse


def _update_work_group(response: AthenaResponse) -> str:
    request = json.loads(response.body)
    group = response.athena_backend.work_groups[request["WorkGroup"]]
    changes = request.get("ConfigurationUpdates", {})
    updates = changes.pop("ResultConfigurationUpdates", None)
    group.configuration.update(changes if updates is None else {**changes, "ResultConfiguration": updates})
    group.description = request.get("Description", group.description)
    group.state = request.get("State", group.state)
    return "{}"


def _delete_named_query(response: AthenaResponse) -> str:
    del response.athena_backend.named_queries[json.loads(response.body)["NamedQueryId"]]
    return "{}"


OPERATIONS: Mapping[str, Callable[[AthenaResponse], str]] = {
    "delete_named_query": _delete_named_query,
    "update_work_group": _update_work_group,
}
