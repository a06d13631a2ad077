"""HLZ-SCP-13: who may sign in from outside is not changed in member accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter

_ACTIONS = [
    "iam:AddClientIDToOpenIDConnectProvider",
    "iam:CreateOpenIDConnectProvider",
    "iam:CreateSAMLProvider",
    "iam:DeleteOpenIDConnectProvider",
    "iam:DeleteSAMLProvider",
    "iam:RemoveClientIDFromOpenIDConnectProvider",
    "iam:UpdateOpenIDConnectProviderThumbprint",
    "iam:UpdateSAMLProvider",
    "rolesanywhere:CreateTrustAnchor",
    "rolesanywhere:EnableTrustAnchor",
    "rolesanywhere:UpdateTrustAnchor",
    "sso:CreateInstance",
]


def deny_federation_changes(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny changes of identity providers and trust anchors, and account instances of IAM Identity Center.

    Why: an identity provider of one's own is a way in that no review of users or roles shows, and the resource control
    policies cannot tell its sessions from others of the account. IAM Identity Center manages its providers as a
    service-linked role, which no SCP binds. Pods on Amazon EKS get roles through EKS Pod Identity, which needs no
    provider.

    Exempt: the break-glass role and the landing zone's deployers, all guarded by HLZ-SCP-06.

    Source: IAM User Guide, identity providers and federation.
    """
    return (perimeter.deny("DenyFederationChanges", _ACTIONS, spare=perimeter.deployers),)


FEDERATION = Guardrail(
    id="HLZ-SCP-13",
    type="SERVICE_CONTROL_POLICY",
    title="Who may sign in from outside is not changed in member accounts",
    citations=("164.312(d)", "164.308(a)(4)(ii)(C)"),
    attached_to=EVERYWHERE,
    statements=deny_federation_changes,
)
