"""Makes in the emulator what the configuration says exists already, so that such an organization can be rehearsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.rehearsal.emulator import Emulator


def found(emulator: Emulator, plan: Plan) -> None:
    """Make the organization, the existing OUs and the existing accounts through the API, outside CloudFormation."""
    session = emulator.session(plan.organization.management_account_id, plan.organization.home_region)
    client = session.client("organizations")
    client.create_organization(FeatureSet="ALL")
    root = client.list_roots()["Roots"][0]["Id"]
    ids: dict[str, str] = {}
    for ou in plan.ous:
        if ou.existing:
            parent = ids[ou.parent] if ou.parent else root
            unit = client.create_organizational_unit(ParentId=parent, Name=ou.name)["OrganizationalUnit"]
            ids[ou.path] = unit["Id"]
    for account in plan.accounts:
        if account.purpose == "management" or account.stack is not None or account.ou is None:
            continue
        status = client.create_account(AccountName=account.name, Email=account.email)["CreateAccountStatus"]
        if account.ou in ids:
            client.move_account(AccountId=status["AccountId"], SourceParentId=root, DestinationParentId=ids[account.ou])
