"""What differs around the controls: accounts, guardrails, business associates, verification, tools and inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.evidence.change import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hipaa_landing_zone.evidence.change import Direction

    Row = Mapping[str, Any]
    Snapshot = Mapping[str, Any]

_ACCOUNT = {
    "id": "id",
    "ou": "OU",
    "purpose": "purpose",
    "environment": "environment",
    "holds_phi": "holds PHI",
    "owner": "owner",
    "admitted": "admitted",
}


def accounts(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Yield accounts that are new or gone, or of which something is different."""
    before, after = _by(old["accounts"], "name"), _by(new["accounts"], "name")
    for name in [*after, *(name for name in before if name not in after)]:
        if name not in before or name not in after:
            yield Change(direction="changed", kind="account", name=name, what="new" if name in after else "gone")
            continue
        for key, word in _ACCOUNT.items():
            was, now = before[name][key], after[name][key]
            if was != now:
                what = f"{word}: {_word(now)}, was {_word(was)}"
                yield Change(direction="changed", kind="account", name=name, what=what)


def guardrails(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Yield guardrails that are attached or detached, and policies whose text is another.

    One that is gone together with its OU leaves nothing unguarded.
    """
    before, after = _attached(old), _attached(new)
    for (name, ou), row in before.items():
        if (name, ou) not in after:
            left = ou in new["ous"]
            what = f"detached from {ou}" if left else f"no longer at {ou}, which is gone"
            yield _of_policy("weaker" if left else "changed", name, what, row)
    for (name, ou), row in after.items():
        if (name, ou) not in before:
            yield _of_policy("stronger" if ou in old["ous"] else "changed", name, f"attached to {ou}", row)
    texts = _by(old["policies"], "id")
    for row in new["policies"]:
        if row["id"] in texts and row["sha256"] != texts[row["id"]]["sha256"]:
            yield _of_policy("changed", row["id"], "another text: compare what hlz plan --json says of it", row)


def business_associates(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Yield other parties that handle PHI which are new or gone, or whose contract stands differently."""
    before, after = _by(old["business_associates"], "name"), _by(new["business_associates"], "name")
    for name in [*after, *(name for name in before if name not in after)]:
        was, now = (rows[name]["state"] if name in rows else None for rows in (before, after))
        if was != now:
            yield Change(
                direction=_of_contract(was, now),
                kind="business associate",
                name=name,
                what=f"{now or 'gone'}, was {was or 'not in the register'}",
                citations=("164.308(b)(1)",),
            )


def verification(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Yield whether there is another verification, or one that is no longer of this configuration."""
    was, now = (_verified(each["verification"]) for each in (old, new))
    if was != now:
        worse = was == "current" or now == "none"
        what = f"{now}, was {was}"
        yield Change(direction="weaker" if worse else "stronger", kind="verification", name="hlz verify", what=what)


def inputs(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Yield tools of another version, and input files that are new, gone or different."""
    yield from _different("tool", old["tools"], new["tools"], show=True)
    hashes = [{row["name"]: row["sha256"] for row in each["inputs"]} for each in (old, new)]
    yield from _different("input", *hashes, show=False)


def _different(kind: str, old: Mapping[str, str], new: Mapping[str, str], *, show: bool) -> Iterator[Change]:
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        if was != now:
            what = "new" if was is None else "gone" if now is None else f"{now}, was {was}" if show else "different"
            yield Change(direction="changed", kind=kind, name=name, what=what)


def _attached(snapshot: Snapshot) -> dict[tuple[str, str], Row]:
    """Return every guardrail at every OU, with the policy that carries it: to move between policies changes nothing."""
    return {
        (guardrail, ou): row for row in snapshot["policies"] for guardrail in row["guardrails"] for ou in row["targets"]
    }


def _of_policy(direction: Direction, name: str, what: str, row: Row) -> Change:
    return Change(direction=direction, kind="guardrail", name=name, what=what, citations=tuple(row["citations"]))


def _of_contract(was: str | None, now: str | None) -> Direction:
    if was is None or now is None:
        return "changed"
    return "stronger" if now == "in force" else "weaker"


def _verified(found: Row | None) -> str:
    if found is None:
        return "none"
    return "current" if found["current"] else "of another configuration"


def _word(value: Any) -> str:
    return {True: "yes", False: "no", None: "none"}.get(value, str(value))


def _by(rows: list[Row], key: str) -> dict[str, Row]:
    return {row[key]: row for row in rows}
