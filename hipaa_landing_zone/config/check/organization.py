"""Checks of the organization, its Regions, its OUs and its log archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.config.region import REGIONS

if TYPE_CHECKING:
    from hipaa_landing_zone.config.draft import Draft

OU_LEVELS_MAXIMUM = 5  # AWS Organizations quota: OUs nest five levels below the root

_IDENTITY_CENTER = "AWSReservedSSO_"
"""How the names of the roles begin that IAM Identity Center makes."""


def check_regions(draft: Draft) -> None:
    """Governed Regions exist in the partition, once each, and include the home and the replica Region."""
    organization = draft.organization
    if organization is None:
        return
    known = REGIONS[organization.partition]
    governed = organization.governed_regions
    for index, region in enumerate(governed):
        location = ("organization", "governed_regions", index)
        if region not in known:
            draft.report(location, "no such Region", given=region, allowed=", ".join(sorted(known)))
        if region in governed[:index]:
            draft.report(location, "the Region stands twice", given=region, allowed="each Region once")
    places = [(("organization", "home_region"), organization.home_region)]
    if draft.logging:
        places.append((("logging", "replica_region"), draft.logging.replica_region))
        if draft.logging.replica_region == organization.home_region:
            what = "the replica is in the home Region"
            others = ", ".join(region for region in governed if region != organization.home_region)
            allowed = others or "another Region, after adding it to organization.governed_regions"
            draft.report(places[1][0], what, given=draft.logging.replica_region, allowed=allowed)
    for place, region in places:
        if region not in governed:
            draft.report(place, "not a governed Region", given=region, allowed=", ".join(governed))


def check_units(draft: Draft) -> None:
    """OUs have unique paths, at most five levels, and a purpose that is set at the top."""
    seen: set[str] = set()
    for unit in draft.units:
        if unit.path in seen:
            draft.report(unit.location, "the OU stands twice", given=unit.path, allowed="each name once below a parent")
        seen.add(unit.path)
        if unit.level > OU_LEVELS_MAXIMUM:
            allowed = f"at most {OU_LEVELS_MAXIMUM} levels (AWS Organizations)"
            draft.report(unit.location, "nested too deeply", given=unit.path, allowed=allowed)
        if unit.level == 1 and unit.purpose is None:
            allowed = "security, infrastructure, workloads, sandbox, quarantine or suspended"
            draft.report((*unit.location, "purpose"), "a top-level OU has no purpose", given=unit.name, allowed=allowed)
        if unit.releases and not unit.phi:
            place = (*unit.location, "releases_deidentified")
            draft.report(place, "nothing to de-identify here", given="true", allowed="false, or phi: true as well")
        if unit.purpose == "sandbox" and unit.phi:
            draft.report((*unit.location, "phi"), "PHI in a sandbox", given="true", allowed="false")
        if unit.level > 1 and unit.purpose != next(u.purpose for u in draft.units if u.path == unit.parent):
            allowed = "the purpose of the OU above it: set it at the top level only"
            draft.report(
                (*unit.location, "purpose"), "the purpose changes below the top", given=unit.purpose, allowed=allowed
            )


def check_lock_mode(draft: Draft) -> None:
    """Only an organization that never holds real PHI may have logs that can be deleted early."""
    if draft.logging is None or draft.organization is None:
        return
    if draft.logging.lock_mode == "GOVERNANCE" and draft.organization.environment == "production":
        allowed = "COMPLIANCE (GOVERNANCE needs organization.environment: nonproduction)"
        draft.report(("logging", "lock_mode"), "too weak for production", given="GOVERNANCE", allowed=allowed)


def check_evidence_writers(draft: Draft) -> None:
    """Evidence is written by roles of pipelines, once each: not by break-glass, and not by people's sessions."""
    if draft.logging is None or draft.organization is None:
        return
    seen: set[str] = set()
    for index, name in enumerate(draft.logging.evidence_writers):
        place, allowed = ("logging", "evidence_writers", index), "a role that only a pipeline takes, without a path"
        if name == draft.organization.account_access_role:
            draft.report(place, "that is the break-glass role", given=name, allowed=allowed)
        if name.startswith(_IDENTITY_CENTER):
            draft.report(place, "that is a role of people, and its ARN has a path", given=name, allowed=allowed)
        if name in seen:
            draft.report(place, "the role stands twice", given=name, allowed="once each")
        seen.add(name)
