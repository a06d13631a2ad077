"""Questions asked of the service reference. Read once a process; a service's details only when asked for.

The file has one line of JSON for the index and one for each service, so that looking at a few services does not parse
all 456 of them.
"""

from __future__ import annotations

import gzip
import json
import re
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any, get_args

from hipaa_landing_zone.policies.reference.global_key import GLOBAL_KEYS
from hipaa_landing_zone.policies.reference.model import AccessLevel, Action, ConditionKey, ResourceType, Service

_CLOSE = 0.7
_ACCESS_LEVELS: dict[str, AccessLevel] = {level[0]: level for level in get_args(AccessLevel)}


@cache
def _lines() -> tuple[str, ...]:
    newest = max(files(__package__).joinpath("data").iterdir(), key=lambda file: (file.name.endswith(".gz"), file.name))
    return tuple(gzip.decompress(newest.read_bytes()).decode().split("\n"))


@cache
def _index() -> dict[str, Any]:
    index: dict[str, Any] = json.loads(_lines()[0])
    return index


@cache
def as_of() -> date:
    """Return the day that the data is of."""
    return date.fromisoformat(_index()["as_of"])


@cache
def rcp_services() -> frozenset[str]:
    """Return the service prefixes whose resources RCPs apply to, as of `as_of`."""
    return frozenset(_index()["rcp_services"])


def rcp_exempt_actions() -> frozenset[str]:
    """Return the actions of those services that no RCP restricts.

    Source: AWS Organizations User Guide, "Resources and entities not restricted by RCPs".
    """
    return frozenset({"kms:RetireGrant"})


@cache
def services() -> tuple[str, ...]:
    """Return every service prefix, sorted."""
    return tuple(_index()["actions"])


@cache
def actions() -> tuple[str, ...]:
    """Return every action with its prefix, such as ``s3:GetObject``, by service."""
    return tuple(f"{prefix}:{name}" for prefix, names in _index()["actions"].items() for name in names)


@cache
def service(prefix: str) -> Service | None:
    """Return a service's resource types and keys, None when no service has that prefix; case does not matter."""
    raw = _raw(prefix.lower())
    if raw is None:
        return None
    sets = _sets(prefix.lower())
    types = {name: ResourceType(name, arn, sets[keys]) for name, arn, keys in raw["types"]}
    keys = {name.lower(): ConditionKey(name, kind, multivalued=several) for name, kind, several in raw["keys"]}
    return Service(prefix.lower(), raw["title"], types, keys)


@cache
def action(name: str) -> Action | None:
    """Return an action by its full name, None when there is none; case does not matter."""
    prefix, _, rest = name.lower().partition(":")
    raw, found = _raw(prefix), service(prefix)
    at = _positions(prefix).get(rest)
    if raw is None or found is None or at is None:
        return None
    level, own, limits = raw["actions"][at]
    sets, types = _sets(prefix), list(found.resource_types.values())
    return Action(
        service=prefix,
        name=_index()["actions"][prefix][at],
        access_level=_ACCESS_LEVELS[level],
        resource_types={types[each].name: sets[keys] | types[each].condition_keys for each, keys in limits},
        own_keys=sets[own],
    )


@cache
def _raw(prefix: str) -> dict[str, Any] | None:
    """Return a service's line of the file, parsed."""
    if prefix not in _index()["actions"]:
        return None
    raw: dict[str, Any] = json.loads(_lines()[1 + services().index(prefix)])
    return raw


@cache
def _sets(prefix: str) -> tuple[frozenset[str], ...]:
    """Return the sets of condition keys that a service's actions and resource types share."""
    raw = _raw(prefix) or {"sets": ()}
    return tuple(frozenset(raw["keys"][at][0] for at in members) for members in raw["sets"])


@cache
def _positions(prefix: str) -> dict[str, int]:
    return {name.lower(): at for at, name in enumerate(_index()["actions"].get(prefix, ()))}


@cache
def expand(pattern: str) -> tuple[str, ...]:
    """Return the actions that a policy's action stands for, such as ``s3:Put*``; none when the prefix is no service.

    Wildcards are ``*`` and ``?``; the prefix is literal, and ``*`` alone is everything. Case does not matter.
    """
    if pattern == "*":
        return actions()
    prefix, _, rest = pattern.partition(":")
    names = _index()["actions"].get(prefix.lower(), ())
    regex = "".join({"*": ".*", "?": "."}.get(part) or re.escape(part) for part in rest)
    matches = re.compile(regex, re.IGNORECASE).fullmatch
    return tuple(f"{prefix.lower()}:{name}" for name in names if matches(name))


def condition_keys(name: str) -> frozenset[str]:
    """Return the names of the service and tag keys that requests for an action can hold, with its resources' keys.

    Raises:
        KeyError: there is no such action.
    """
    found = action(name)
    if found is None:
        raise KeyError(name)
    return found.condition_keys


@cache
def find_key(given: str) -> ConditionKey | None:
    """Return the global or service key that a policy's key stands for, None when there is none."""
    exact = GLOBAL_KEYS.get(given.lower())
    if exact or given.lower().startswith("aws:"):
        return exact or next((key for key in GLOBAL_KEYS.values() if key.matches(given)), None)
    prefix = given.split(":", 1)[0].lower()
    # Some services use keys named after others, such as the identity providers of AWS STS.
    for each in (prefix, *_index()["foreign_keys"]):
        found = service(each)
        if found and (key := found.find_key(given)):
            return key
    # Claims of an OpenID Connect provider, named after its domain; the reference lists some of some providers.
    is_claim = re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+(/[^:]+)*:\w+", given, re.IGNORECASE)
    return ConditionKey(given, "String", multivalued=False) if is_claim else None


def nearest(name: str, limit: int = 3) -> tuple[str, ...]:
    """Return the actions nearest to one that does not exist: of the same service, else the same name elsewhere."""
    prefix, _, rest = name.partition(":")
    known = _index()["actions"]
    if prefix.lower() not in known:
        elsewhere = [full for full in actions() if full.lower().endswith(f":{rest.lower()}")]
        close = get_close_matches(prefix.lower(), known, limit, _CLOSE)
        meant = [found.full_name for each in close if (found := action(f"{each}:{rest}"))]
        return tuple(dict.fromkeys([*meant, *elsewhere]))[:limit]
    names = {each.lower(): each for each in known[prefix.lower()]}
    close = get_close_matches(re.sub(r"[*?]", "", rest).lower(), names, limit, _CLOSE)
    return tuple(f"{prefix.lower()}:{names[each]}" for each in close)


def nearest_key(given: str) -> str | None:
    """Return the name of the condition key nearest to one that does not exist, None when none is near."""
    found = service(given.split(":", 1)[0])
    keys = {**GLOBAL_KEYS, **(found.keys if found else {})}
    close = get_close_matches(given.lower(), keys, 1, _CLOSE)
    return keys[close[0]].name if close else None
