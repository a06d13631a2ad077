"""Finds references in OSCAL documents that lead nowhere, and ids that are used twice."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from posixpath import join, normpath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FOLDER = "oscal"
_ROOTS = ("catalog", "profile", "component-definition", "assessment-results")
_PARTS = ("statement-id", "target-id", "objective-id")
_HREFS = ("href", "source")


def dangling(files: Mapping[str, str | bytes]) -> tuple[str, ...]:
    """Return what is wrong with the references of the four documents, in sentences; nothing when all lead somewhere.

    Every control, statement and objective that is referred to is in the catalog and selected by the profile; every UUID
    and role is defined in the document that refers to it; every relative reference is a file of the folder; no UUID is
    used twice in a document, nor for two kinds of things in two.

    Args:
        files: every file of the evidence folder by its name, such as ``oscal/profile.json``; of all but the four
            documents only the names count.
    """
    documents: dict[str, Any] = {}
    problems: list[str] = []
    for root in _ROOTS:
        try:
            documents[root] = json.loads(files[f"{_FOLDER}/{root}.json"])[root]
        except KeyError:
            problems.append(f"{root}: missing")
        except ValueError as error:
            problems.append(f"{root}: not JSON: {error}")
    if problems:
        return tuple(problems)
    members = {root: list(_members(document, root)) for root, document in documents.items()}
    parts = _parts(documents["catalog"])
    chosen = set(_selected(documents["profile"], tuple(parts)))
    problems += _twice(members)
    problems += _unknown_controls(members, parts, chosen)
    for root in _ROOTS:
        problems += _unresolved(root, members[root], documents[root], files)
    return tuple(problems)


def _members(node: Any, where: str) -> Iterator[tuple[str, str, Any]]:
    """Yield every member of every object below a node: the name of the list or object it is in, its own, its value."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield where, name, value
            yield from _members(value, name)
    elif isinstance(node, list):
        for each in node:
            yield from _members(each, where)


def _parts(catalog: Any) -> dict[str, tuple[str, ...]]:
    """Return the controls of the catalog, each with the ids of its parts."""
    return {
        control["id"]: tuple(value for where, name, value in _members(control, "") if (where, name) == ("parts", "id"))
        for where, name, controls in _members(catalog, "catalog")
        if name == "controls"
        for control in controls
    }


def _selected(profile: Any, known: tuple[str, ...]) -> Iterator[str]:
    for each in profile["imports"]:
        included = known if "include-all" in each else _with_ids(each.get("include-controls", ()))
        excluded = _with_ids(each.get("exclude-controls", ()))
        yield from (control for control in included if control not in excluded)


def _with_ids(selections: Any) -> tuple[str, ...]:
    return tuple(control for selection in selections for control in selection.get("with-ids", ()))


def _twice(members: Mapping[str, list[tuple[str, str, Any]]]) -> Iterator[str]:
    kinds: dict[str, set[str]] = defaultdict(set)
    for root, those in members.items():
        uuids = [(value, where) for where, name, value in those if name == "uuid"]
        for uuid, where in uuids:
            kinds[uuid].add(where)
        yield from _repeated(root, [uuid for uuid, _ in uuids])
        yield from _repeated(root, [value for where, name, value in those if name == "id" and where != "roles"])
    for uuid, found in kinds.items():
        if len(found) > 1:
            yield f"{uuid}: used for {' and '.join(sorted(found))}"


def _repeated(root: str, ids: list[str]) -> Iterator[str]:
    yield from (f"{root}: {each} is used {count} times" for each, count in Counter(ids).items() if count > 1)


def _unknown_controls(
    members: Mapping[str, list[tuple[str, str, Any]]], parts: Mapping[str, tuple[str, ...]], chosen: set[str]
) -> Iterator[str]:
    held = {part for control in chosen & parts.keys() for part in parts[control]}
    for root, those in members.items():
        for _, name, value in those:
            if name == "with-ids":
                yield from (f"{root}: {each} is not in the catalog" for each in value if each not in parts)
            elif name == "control-id" and value not in parts:
                yield f"{root}: {value} is not in the catalog"
            elif name == "control-id" and value not in chosen:
                yield f"{root}: {value} is not selected by the profile"
            elif name in _PARTS and value not in held:
                yield f"{root}: {value} is no part of a control that the profile selects"


def _unresolved(
    root: str, members: list[tuple[str, str, Any]], document: Any, files: Mapping[str, str | bytes]
) -> Iterator[str]:
    uuids = {value for _, name, value in members if name == "uuid"}
    targets = uuids | {value for _, name, value in members if name == "id"}
    roles = {role["id"] for role in document["metadata"].get("roles", ())}
    for _, name, value in members:
        if name.endswith(("-uuid", "-uuids")):
            given = [value] if name.endswith("-uuid") else value
            yield from (f"{root}: {name} {each} is not defined" for each in given if each not in uuids)
        elif name == "role-id" and value not in roles:
            yield f"{root}: role {value} is not defined"
        elif name in _HREFS and not _leads_somewhere(value, targets, files):
            yield f"{root}: {name} {value} leads nowhere"


def _leads_somewhere(href: str, targets: set[str], files: Mapping[str, str | bytes]) -> bool:
    """Whether a reference is defined, or is a file of the folder; one with a scheme is not looked up."""
    path, _, fragment = href.partition("#")
    if not path:
        return fragment in targets
    return "://" in path or normpath(join(_FOLDER, path)) in files
