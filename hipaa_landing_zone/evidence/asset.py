"""The asset inventory: every resource of every template, with its account, Region, stack and classification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.evidence.model import EVERYWHERE, Asset
from hipaa_landing_zone.plan.name import CLASSIFICATION_TAG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hipaa_landing_zone.evidence.source import Source
    from hipaa_landing_zone.plan import Plan


def assets(sources: Sequence[Source], plan: Plan) -> Iterator[Asset]:
    """Yield every resource, numbered in the order of assemblies, templates and resources.

    Args:
        sources: the landing zone's assembly and those of applications.
        plan: knows the accounts.
    """
    accounts = {account.id: account for account in plan.accounts if account.id}
    number = 0
    for source in sources:
        for template in source.templates:
            account = accounts.get(template.account_id or "")
            name = EVERYWHERE if template.everywhere else account.name if account else template.account_id or "unknown"
            holds_phi = None if template.everywhere else account.holds_phi if account else True
            for logical_id, body in template.resources.items():
                yield Asset(
                    number=number,
                    account=name,
                    account_id="" if template.everywhere else template.account_id or "",
                    region=template.region or "",
                    stack=template.stack,
                    logical_id=logical_id,
                    type=str(body.get("Type", "")),
                    path=_construct_path(body),
                    holds_phi=holds_phi,
                    classification=_classification(body),
                    template=template.file,
                    body=body,
                    application=source.name,
                )
                number += 1


def numbers(sources: Sequence[Source]) -> dict[tuple[str, int], int]:
    """Return the number of the first asset of each template, by assembly and template."""
    found, number = {}, 0
    for source in sources:
        for template in source.templates:
            found[source.name, template.number] = number
            number += len(template.resources)
    return found


def by_path(found: Sequence[Asset]) -> dict[tuple[str, str], Asset]:
    """Index assets by assembly and by every construct path that leads to them, the nearest construct first."""
    index: dict[tuple[str, str], Asset] = {}
    for asset in found:
        parts = asset.path.split("/")
        for length in range(len(parts), 0, -1):
            index.setdefault((asset.application, "/".join(parts[:length])), asset)
    return index


def _construct_path(body: Mapping[str, Any]) -> str:
    metadata = body.get("Metadata")
    path = metadata.get("aws:cdk:path") if isinstance(metadata, dict) else None
    return path if isinstance(path, str) else ""


def _classification(body: Mapping[str, Any]) -> str:
    properties = body.get("Properties")
    tags = properties.get("Tags") if isinstance(properties, dict) else None
    if isinstance(tags, dict):
        return str(tags.get(CLASSIFICATION_TAG, ""))
    for tag in tags if isinstance(tags, list) else ():
        if isinstance(tag, dict) and tag.get("Key") == CLASSIFICATION_TAG:
            return str(tag.get("Value", ""))
    return ""
