"""Makes the list of what CloudFormation's handlers call anew, from cfn-lint. For maintainers; nothing imports it.

Here: ``pip install --upgrade cfn-lint``; then ``python -m hipaa_landing_zone.policies.reference.renew_handler``.

The new file is named by the day that cfn-lint's schemas are of; delete the old one, run the tests, and read the diff:
one line a resource type. The same input gives the same bytes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

DATA = Path(__file__).with_name("data")
OPERATIONS = ("create", "update", "delete")
SOURCE = "CloudFormation registry schemas (handlers.*.permissions), by way of PyPI cfn-lint"


def main() -> None:
    """Write the data file."""
    schemas = files("cfnlint").joinpath("data", "schemas")
    as_of = json.loads(schemas.joinpath("version.json").read_text(encoding="utf-8"))["schema_date"][:10]
    target = DATA / f"handler-{as_of}.json"
    target.write_text(pack(schemas, as_of), encoding="utf-8")
    print(f"{target}: {target.stat().st_size:,} bytes")  # noqa: T201 - this is a command


def pack(schemas: Traversable, as_of: str) -> str:
    """Return the file's text: by type, the actions of each set of operations, grouped by service prefix.

    ``{"create update": "kms:CreateKey,TagResource s3:Put*"}``: the operations that need the same actions share them.
    """
    ids: dict[str, str] = {}
    for provider in sorted(schemas.joinpath("providers").iterdir(), key=lambda each: each.name):
        ids.update(json.loads(provider.read_text(encoding="utf-8")))
    lines = [json.dumps({"as_of": as_of, "source": SOURCE})[1:-1]]
    for kind in sorted(ids):
        schema = json.loads(schemas.joinpath("resources", f"{ids[kind]}.json").read_text(encoding="utf-8"))
        if packed := _handlers(schema.get("handlers", {})):
            lines.append(f"{json.dumps(kind)}: {json.dumps(packed)}")
    return "{" + ",\n".join(lines) + "}\n"


def _handlers(handlers: dict[str, Any]) -> dict[str, str]:
    operations: dict[str, list[str]] = defaultdict(list)
    for operation in OPERATIONS:
        # Some schemas write an action with a blank, or twice in different case.
        for action in {each.strip() for each in handlers.get(operation, {}).get("permissions", ())}:
            operations[action].append(operation)
    sets: dict[str, set[str]] = defaultdict(set)
    for action, found in operations.items():
        sets[" ".join(found)].add(action)
    return {found: " ".join(_by_service(actions)) for found, actions in sorted(sets.items())}


def _by_service(actions: set[str]) -> Iterator[str]:
    names: dict[str, list[str]] = defaultdict(list)
    for action in sorted(actions):
        prefix, _, name = action.partition(":")
        names[prefix].append(name)
    for prefix, found in names.items():
        yield f"{prefix}:{','.join(found)}"


if __name__ == "__main__":
    main()
