"""HLZ-RCP-04: PHI is reached from accounts for PHI only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.rcp.statement import DATA, NOT_A_SERVICE, deny_everybody
from hipaa_landing_zone.policies.scope import PHI

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Condition, Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter


def deny_identities_without_phi(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny identities of accounts without PHI to reach data, keys and roles of accounts with PHI, reads included.

    The organization path of an account cannot be forged in it: only the management account moves accounts. A request
    without any path (``ForAllValues`` is true of an absent key) is denied, which is meant.

    Exempt: accounts in the OUs for security and infrastructure, which investigate, back up and connect; the management
    account, which deploys; AWS services (HLZ-RCP-02); partners (HLZ-RCP-01).

    Source: IAM User Guide, aws:PrincipalOrgPaths.
    """
    condition: Condition = {
        "ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": [*perimeter.phi_paths, *perimeter.operation_paths]},
        "StringNotEqualsIfExists": {"aws:PrincipalAccount": [perimeter.management_account_id, *perimeter.partners]},
        "BoolIfExists": NOT_A_SERVICE,
    }
    return (deny_everybody("DenyIdentitiesWithoutPhi", DATA, condition),)


PHI_BOUNDARY = Guardrail(
    id="HLZ-RCP-04",
    type="RESOURCE_CONTROL_POLICY",
    title="PHI is reached from accounts for PHI only",
    citations=("164.308(a)(4)(ii)(B)", "164.312(a)(1)", "164.308(a)(4)(i)"),
    attached_to=PHI,
    statements=deny_identities_without_phi,
)
