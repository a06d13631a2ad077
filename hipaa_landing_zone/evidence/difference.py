"""What differs between two snapshots of evidence, kind by kind: each function yields changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.evidence.change import (
    Change,
    Direction,
    of_coverage,
    of_expiry,
    of_new,
    of_observation,
    of_status,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Row = Mapping[str, Any]
    Snapshot = Mapping[str, Any]

_DID_NOT_LOOK = ("unknown", "not run", "not observed")


def controls(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Yield controls with another status, or that show something else."""
    gone, added, both = _matched(old["controls"], new["controls"], "citation")
    yield from (_change("weaker", "control", row["citation"], "gone", [row["citation"]]) for row in gone)
    yield from (_change("changed", "control", row["citation"], "new", [row["citation"]]) for row in added)
    for was, now in both:
        name = now["citation"]
        if was["status"] != now["status"]:
            what = f"status {now['status']}, was {was['status']}: {now['because']}"
            yield _change(of_status(was["status"], now["status"]), "control", name, what, [name])
        yield from _observed("control", name, was, now, [name])


def safeguards(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Yield safeguards of which more or less is covered."""
    gone, added, both = _matched(old["safeguards"], new["safeguards"], "id")
    yield from (_change("weaker", "safeguard", row["id"], "gone", row["citations"]) for row in gone)
    yield from (_change("changed", "safeguard", row["id"], "new", row["citations"]) for row in added)
    for was, now in both:
        if was["covers"] != now["covers"]:
            what = f"covers {now['covers']} of it, was {was['covers']}"
            direction = of_coverage(was["covers"], now["covers"])
            yield _change(direction, "safeguard", now["id"], what, now["citations"])


def mechanisms(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Yield mechanisms that are gone or new, show something else, or look at more or fewer things."""
    gone, added, both = _matched(old["mechanisms"], new["mechanisms"], "id")
    yield from (_change("weaker", row["kind"], row["id"], "gone", row["citations"]) for row in gone)
    yield from (_change(of_new(row["observed"]), row["kind"], row["id"], "new", row["citations"]) for row in added)
    accounts = {row["name"] for row in new["accounts"]}
    for was, now in both:
        yield from _observed(now["kind"], now["id"], was, now, now["citations"])
        if now["observed"] in _DID_NOT_LOOK:
            continue
        missed = _missed(was, now, old["resources"], new["resources"], accounts)
        if missed:
            what = f"does not look any more at {', '.join(missed)}"
            yield _change("weaker", now["kind"], now["id"], what, now["citations"])
        elif was["looked_at"] != now["looked_at"]:
            what = f"looked at {_number(now['looked_at'])}, before at {_number(was['looked_at'])}"
            yield _change("changed", now["kind"], now["id"], what, now["citations"])


def findings(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Yield findings that are new or gone, or that somebody accepts now or no longer."""
    gone, added, both = _matched(old["findings"], new["findings"], "id")
    looked = {row["id"] for row in new["mechanisms"] if row["observed"] not in _DID_NOT_LOOK}
    for row in gone:
        if row["mechanism"] not in looked:
            yield _finding("changed", row, "not seen any more: nothing looked")
        else:
            yield _finding("changed" if row["exception"] else "stronger", row, "closed")
    for row in added:
        accepted = row["exception"]
        what = f"new, accepted by {accepted}" if accepted else f"new and open: {row['wrong']}"
        yield _finding("changed" if accepted else "weaker", row, what)
    for was, now in both:
        if bool(was["exception"]) != bool(now["exception"]):
            what = f"accepted by {now['exception']}" if now["exception"] else f"no longer accepted: {now['wrong']}"
            yield _finding("changed" if now["exception"] else "weaker", now, what)
        elif was["outcome"] != now["outcome"]:
            direction: Direction = "weaker" if now["outcome"] == "failed" else "changed"
            yield _finding(direction, now, f"{now['outcome']}, was {was['outcome']}")


def exceptions(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Yield exceptions that are new, ended, expired, prolonged, shortened, or accepted by somebody else."""
    gone, added, both = _matched(old["exceptions"], new["exceptions"], "id")
    yield from (_exception("stronger", row, "ended", old) for row in gone)
    yield from (_exception("weaker", row, f"new, {_until(row)}: {row['reason']}", new) for row in added)
    for was, now in both:
        if was["expires"] != now["expires"]:
            direction = of_expiry(was["expires"], now["expires"])
            how = "prolonged" if direction == "weaker" else "shortened"
            yield _exception(direction, now, f"{how}: {_until(now)}, before {_until(was)}", new)
        if _expired(now, new) and not _expired(was, old):
            yield _exception("weaker", now, f"expired: {_until(now)}", new)
        for key in ("reason", "approver"):
            if was[key] != now[key]:
                yield _exception("changed", now, f"{key}: {now[key]!r}, was {was[key]!r}", new)


def _observed(kind: str, name: str, was: Row, now: Row, citations: list[str]) -> Iterator[Change]:
    if was["observed"] != now["observed"]:
        what = f"{now['observed']}, was {was['observed']}"
        yield _change(of_observation(was["observed"], now["observed"]), kind, name, what, citations)


def _missed(was: Row, now: Row, before: Row, after: Row, accounts: set[str]) -> list[str]:
    """Return types of which fewer are looked at although more are left out, and accounts that are no longer asked."""
    types = []
    for name, count in was["resources"].items():
        looked = now["resources"].get(name, 0)
        left_out = after.get(name, 0) - looked
        if looked < count and left_out > before.get(name, 0) - count:
            types.append(f"{left_out} {name}")
    return types + [each for each in was["live"] if each not in now["live"] and each in accounts]


def _finding(direction: Direction, row: Row, what: str) -> Change:
    name = f"{row['id']} {row['mechanism']} {row['severity']}"
    return _change(direction, "finding", name, f"{row['place']}: {what}", row["citations"])


def _exception(direction: Direction, row: Row, what: str, snapshot: Snapshot) -> Change:
    covered = set(row["findings"])
    cited = {each for found in snapshot["findings"] if found["id"] in covered for each in found["citations"]}
    name = f"{row['id']} {row['kind']} {row['what']}{' ' if row['place'] else ''}{row['place']}"
    return _change(direction, "exception", name, what, sorted(cited))


def _until(row: Row) -> str:
    return f"until {row['expires']}" if row["expires"] else "by design"


def _expired(row: Row, snapshot: Snapshot) -> bool:
    return row["expires"] is not None and row["expires"] < snapshot["as_of"]


def _number(count: int | None) -> str:
    return "an unknown number" if count is None else str(count)


def _change(direction: Direction, kind: str, name: str, what: str, citations: list[str]) -> Change:
    return Change(direction=direction, kind=kind, name=name, what=what, citations=tuple(citations))


def _matched(old: list[Row], new: list[Row], key: str) -> tuple[list[Row], list[Row], list[tuple[Row, Row]]]:
    """Return what is gone, what is new, and what is in both, each in the order of its file."""
    before, after = ({row[key]: row for row in rows} for rows in (old, new))
    gone = [row for name, row in before.items() if name not in after]
    added = [row for name, row in after.items() if name not in before]
    return gone, added, [(before[name], row) for name, row in after.items() if name in before]
