"""What every OSCAL document is made of: metadata, properties, links, and the id of this revision of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.evidence.oscal.identifier import stable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from hipaa_landing_zone.controls.model import Owner
    from hipaa_landing_zone.evidence.model import Evidence

OSCAL_VERSION = "1.2.1"
NAMESPACE = "https://hipaa-landing-zone.example/ns/oscal"
"""Of our properties. It only names: RFC 2606 keeps ``.example`` from ever belonging to anybody."""
_ROLES: dict[Owner, tuple[str, str]] = {
    "AWS": ("aws", "AWS, as far as it operates what is used"),
    "platform": ("platform", "Platform team"),
    "security": ("security", "Security team"),
    "application": ("application", "Application teams"),
    "compliance officer": ("compliance-officer", "Compliance officer"),
}
_PREPARED_BY = "prepared-by"


def midnight(day: date) -> str:
    """Return the start of a day in UTC, as OSCAL writes times."""
    return f"{day.isoformat()}T00:00:00Z"


def instant(when: str) -> str:
    """Return a time in UTC, as OSCAL writes times.

    Args:
        when: as ISO 8601; without an offset it is taken for UTC.

    Raises:
        ValueError: it is no such time.
    """
    found = datetime.fromisoformat(when)
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found.strftime("%Y-%m-%dT%H:%M:%SZ")


def line(text: str) -> str:
    """Return a text on one line, as OSCAL wants titles and values of properties."""
    return " ".join(text.split())


def own(name: str, value: object, remarks: str = "") -> dict[str, str]:
    """Return a property in our namespace."""
    found = {"name": name, "ns": NAMESPACE, "value": line(str(value))}
    return {**found, "remarks": remarks} if remarks else found


def given(**members: object) -> dict[str, Any]:
    """Return an object without its empty members, which OSCAL does not allow; names are written with hyphens."""
    return {
        name.rstrip("_").replace("_", "-"): value for name, value in members.items() if value not in ("", [], {}, None)
    }


def owner_of(evidence: Evidence) -> str:
    """Return what makes an organization's ids its own: its management account."""
    return evidence.configuration.organization.management_account_id


def roles_of(owners: Iterable[Owner]) -> list[dict[str, str]]:
    """Return owners as responsible roles, each once."""
    return [{"role-id": _ROLES[owner][0]} for owner in dict.fromkeys(owners)]


def metadata(evidence: Evidence, kind: str, title: str, remarks: str, *, whose: str) -> dict[str, Any]:
    """Return the metadata of a document, but for its version, which ``sealed`` adds.

    Args:
        evidence: what is reported.
        kind: the document's kind, such as ``catalog``.
        title: its title.
        remarks: what a reader must know first.
        whose: the organization's id; empty for a document that is the same for everybody.
    """
    party = stable(owner_of(evidence), "party", "organization")
    named = [(_PREPARED_BY, "Prepared by"), *_ROLES.values()] if whose else []
    return given(
        title=line(title),
        last_modified=midnight(evidence.as_of),
        oscal_version=OSCAL_VERSION,
        document_ids=[{"identifier": stable(whose, "document", kind)}],
        roles=[{"id": name, "title": text} for name, text in named],
        parties=[{"uuid": party, "type": "organization", "name": line(evidence.plan.organization.name)}]
        if whose
        else [],
        responsible_parties=[{"role-id": _PREPARED_BY, "party-uuids": [party]}] if whose else [],
        remarks=remarks,
    )


def sealed(root: str, metadata: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    """Return a document as JSON text, with a version and a UUID that follow from what it says.

    OSCAL wants a new UUID for each revision. A document that says the same on another day is no other revision, so
    neither depends on ``last-modified``.

    Args:
        root: the name of the document's root.
        metadata: as ``metadata`` returned it.
        body: everything else.
    """
    said = {name: value for name, value in metadata.items() if name != "last-modified"}
    version = sha256(json.dumps([root, said, body], sort_keys=True).encode()).hexdigest()
    dated = {"title": metadata["title"], "last-modified": metadata["last-modified"], "version": version[:16]}
    document = {"uuid": stable("revision", root, version), "metadata": {**dated, **said}, **body}
    return json.dumps({root: document}, indent=2, ensure_ascii=False) + "\n"
