"""HLZ-RCP-01: only identities of the organization reach its data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.document import ORGANIZATION
from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.rcp.statement import DATA, NOT_A_SERVICE, deny_everybody
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Condition, Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter


def deny_identities_outside_the_organization(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny every use, reads included, of data, keys, queues, secrets and roles by identities outside the organization.

    A bucket policy or a role's trust that admits a foreign account by mistake then admits nobody. Anonymous requests
    carry no ``aws:PrincipalOrgID``; ``IfExists`` denies them too, which is meant.

    Exempt: AWS services that act for themselves, which HLZ-RCP-02 judges, and the accounts in
    ``data_perimeter.partners``, each with reason, approver and expiry. Log deliveries by account instead of by service
    (load balancers in old Regions, CloudFront origin access identities) are not exempt: use the service principals.

    Source: AWS whitepaper Building a Data Perimeter on AWS; IAM User Guide, aws:PrincipalOrgID.
    """
    foreign = {"aws:PrincipalOrgID": ORGANIZATION} | _partners(perimeter)
    condition: Condition = {"StringNotEqualsIfExists": foreign, "BoolIfExists": NOT_A_SERVICE}
    return (deny_everybody("DenyIdentitiesOutsideTheOrganization", DATA, condition),)


def _partners(perimeter: Perimeter) -> dict[str, list[str]]:
    return {"aws:PrincipalAccount": list(perimeter.partners)} if perimeter.partners else {}


ORGANIZATION_IDENTITY = Guardrail(
    id="HLZ-RCP-01",
    type="RESOURCE_CONTROL_POLICY",
    title="Only identities of the organization reach its data",
    citations=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(B)"),
    attached_to=EVERYWHERE,
    statements=deny_identities_outside_the_organization,
)
