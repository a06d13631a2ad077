"""HLZ-RCP-02: AWS services act on data only for the organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.document import ORGANIZATION
from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.rcp.statement import DATA, deny_everybody
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Condition, Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter


def deny_confused_deputies(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny AWS services that act on data on behalf of an account outside the organization.

    A policy that admits a service principal admits every customer of that service. When a service says for whom it
    acts, it must be somebody of this organization.

    Exempt: services that do not say for whom they act (``Null aws:SourceAccount``): log delivery must go on. Also the
    accounts in ``data_perimeter.partners``.

    Source: IAM User Guide, the confused deputy problem; aws:SourceOrgID, aws:SourceAccount.
    """
    source: dict[str, str | list[str]] = {"aws:SourceOrgID": ORGANIZATION}
    if perimeter.partners:
        source["aws:SourceAccount"] = list(perimeter.partners)
    condition: Condition = {
        "StringNotEqualsIfExists": source,
        "Null": {"aws:SourceAccount": "false"},
        "Bool": {"aws:PrincipalIsAWSService": "true"},
    }
    return (deny_everybody("DenyConfusedDeputies", DATA, condition),)


CONFUSED_DEPUTY = Guardrail(
    id="HLZ-RCP-02",
    type="RESOURCE_CONTROL_POLICY",
    title="AWS services act on data only for the organization",
    citations=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    attached_to=EVERYWHERE,
    statements=deny_confused_deputies,
)
