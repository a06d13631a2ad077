"""Checks of the member accounts, one by one and against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hipaa_landing_zone.config.document import Location
    from hipaa_landing_zone.config.draft import Draft
    from hipaa_landing_zone.config.model import AccountPurpose, OuPurpose

OU_FOR: dict[AccountPurpose, OuPurpose] = {
    "log_archive": "security",
    "security": "security",
    "network": "infrastructure",
    "backup": "infrastructure",
    "workload": "workloads",
    "sandbox": "sandbox",
}
SINGLE: tuple[AccountPurpose, ...] = ("log_archive", "security", "network", "backup")


def check_duplicate_accounts(draft: Draft) -> None:
    """No two accounts share a name, an e-mail address or a block of addresses."""
    pattern = draft.organization.account_email if draft.organization else "{account}"
    # The plan calls the management account by this name.
    reserved: dict[Any, Location] = {"management": ("organization", "management_account_id")}
    seen: dict[str, dict[Any, Location]] = {"account name": reserved, "e-mail address": {}, "address block": {}}
    for location, row in draft.account_rows():
        name, email, network = row.get("name"), row.get("email"), row.get("network")
        if isinstance(name, str):
            _once(draft, seen, name, (*location, "name"), "account name")
            if email is None and seen["account name"][name] == (*location, "name"):
                _once(draft, seen, pattern.replace("{account}", name).lower(), (*location, "name"), "e-mail address")
        if isinstance(email, str):
            _once(draft, seen, email.lower(), (*location, "email"), "e-mail address")
        block = network.get("block") if isinstance(network, dict) else None
        if isinstance(block, int):
            _once(draft, seen, block, (*location, "network", "block"), "address block")


def _once(draft: Draft, seen: dict[str, dict[Any, Location]], key: str | int, place: Location, what: str) -> None:
    taken = seen[what]
    if key in taken:
        allowed = f"each {what} once; it stands on line {draft.document.line(taken[key])} already"
        if isinstance(key, int):
            allowed += f"; the first free one is {_first_free(draft)}"
        draft.report(place, f"duplicate {what}", given=str(key), allowed=allowed)
    taken.setdefault(key, place)


def _first_free(draft: Draft) -> int:
    networks = [row.get("network") for _, row in draft.account_rows()]
    taken = {network.get("block") for network in networks if isinstance(network, dict)}
    return next(block for block in range(len(taken) + 1) if block not in taken)


def check_account_purposes(draft: Draft) -> None:
    """The log archive, security, network and backup accounts exist once each."""
    rows = draft.account_rows()
    if not rows:
        return
    for purpose in SINGLE:
        holders = [location for location, row in rows if row.get("purpose") == purpose]
        for location in holders[1:]:
            allowed = f"one account; the one on line {draft.document.line(holders[0])} has it already"
            draft.report((*location, "purpose"), f"a second account for {purpose}", given=purpose, allowed=allowed)
        if not holders:
            draft.report(("accounts",), f"no account for {purpose}", allowed=f"one account with purpose: {purpose}")


def check_account_ous(draft: Draft) -> None:
    """Every account is in an OU that exists, is for its purpose, and is for PHI exactly when the account is."""
    units = {unit.path: unit for unit in draft.units}
    if not units:
        return
    for location, account in draft.accounts:
        place = (*location, "ou")
        unit = units.get(account.ou)
        if unit is None:
            draft.report(place, "no such OU", given=account.ou, allowed=", ".join(units))
            continue
        wanted = OU_FOR[account.purpose]
        if unit.purpose not in (wanted, "quarantine", "suspended"):
            fitting = [path for path, other in units.items() if other.purpose == wanted]
            allowed = ", ".join(fitting) or f"an OU with purpose: {wanted}"
            draft.report(place, f"not an OU for {account.purpose} accounts", given=account.ou, allowed=allowed)
        elif unit.purpose == "workloads" and unit.phi != account.holds_phi:
            fitting = [
                path for path, other in units.items() if other.purpose == wanted and other.phi == account.holds_phi
            ]
            kind = "PHI" if account.holds_phi else "non-PHI"
            what = f"a {kind} account in a{' non-PHI' if account.holds_phi else ' PHI'} OU"
            draft.report(place, what, given=account.ou, allowed=", ".join(fitting) or f"an OU for {kind} workloads")
        elif not unit.phi and any(path.startswith(f"{unit.path}/") and other.phi for path, other in units.items()):
            what, allowed = (
                "an account beside PHI OUs",
                "an OU with no PHI OU below it: policies for accounts without PHI",
            )
            draft.report(place, what, given=account.ou, allowed=f"{allowed} cannot be attached here")
        elif account.holds_phi and unit.purpose == "sandbox":
            draft.report((*location, "holds_phi"), "PHI in a sandbox", given="true", allowed="false, or a PHI OU")


def check_account_regions(draft: Draft) -> None:
    """Accounts use governed Regions only."""
    if draft.organization is None:
        return
    governed = draft.organization.governed_regions
    for location, account in draft.accounts:
        for index, region in enumerate(account.regions):
            place = (*location, "regions", index)
            if region not in governed:
                draft.report(place, "not a governed Region", given=region, allowed=", ".join(governed))
            if region in account.regions[:index]:
                draft.report(place, "the Region stands twice", given=region, allowed="each Region once")


def check_govcloud_accounts(draft: Draft) -> None:
    """In AWS GovCloud (US) accounts are made from the paired commercial account and then invited."""
    if draft.organization is None or draft.organization.partition != "aws-us-gov":
        return
    for location, account in draft.accounts:
        if not account.existing:
            allowed = (
                "existing: true (make it with CreateGovCloudAccount in the commercial organization, then invite it)"
            )
            draft.report(
                (*location, "existing"), "cannot be created in aws-us-gov", given=account.name, allowed=allowed
            )


def check_phi(draft: Draft) -> None:
    """No account holds PHI before the BAA is on record and in force (45 CFR 164.308(b)(3))."""
    if draft.baa and draft.baa.accepted_on > draft.today:
        allowed = f"a day that has been: at the latest {draft.today}"
        draft.report(
            ("baa", "accepted_on"), "the BAA is not in force", given=str(draft.baa.accepted_on), allowed=allowed
        )
    if draft.document.value(("baa",)) is not None:
        return
    for location, row in draft.account_rows():
        if row.get("holds_phi") not in (None, False):
            allowed = "after baa (accepted_on, agreement, signatory) records AWS's Business Associate Addendum"
            draft.report((*location, "holds_phi"), "PHI without a BAA record", given="true", allowed=allowed)


def check_account_networks(draft: Draft) -> None:
    """Workload accounts have addresses in the pool of each Region that they use; other accounts have none."""
    if draft.network is None or draft.organization is None:
        return
    pools, length = draft.network.pools, draft.network.vpc_prefix_length
    for location, account in draft.accounts:
        place = (*location, "network")
        if account.purpose != "workload":
            if account.network:
                draft.report(
                    place, f"a {account.purpose} account has no VPC", given="network", allowed="no network here"
                )
            continue
        if account.network is None:
            draft.report(
                place,
                "a workload account without addresses",
                allowed=f"network: {{block: {_first_free(draft)}}} (free)",
            )
            continue
        for region in account.regions or (draft.organization.home_region,):
            if region not in pools:
                allowed = f"a pool for {region} in network.pools"
                draft.report(place, "no address pool for its Region", given=region, allowed=allowed)
            elif pools[region].prefixlen <= length and account.network.block >= 2 ** (length - pools[region].prefixlen):
                last = 2 ** (length - pools[region].prefixlen) - 1
                allowed = f"0 to {last} (pool {pools[region]} of {region} in blocks of /{length})"
                draft.report((*place, "block"), "outside the pool", given=str(account.network.block), allowed=allowed)
