"""HLZ-SCP-12: no IAM users and no long-term keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter

_ACTIONS = [
    "iam:AddUserToGroup",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateServiceSpecificCredential",
    "iam:CreateUser",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutUserPolicy",
    "iam:ResetServiceSpecificCredential",
    "iam:UpdateAccessKey",
    "iam:UpdateLoginProfile",
    "iam:UpdateSSHPublicKey",
    "iam:UpdateServiceSpecificCredential",
    "iam:UpdateSigningCertificate",
    "iam:UploadSSHPublicKey",
    "iam:UploadSigningCertificate",
]


def deny_iam_users(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny making IAM users, giving them rights, and giving them passwords, keys or certificates; and SSH key pairs.

    Why: people and programs sign in through federation and get sessions that end. A long-term key does not, and leaving
    staff keep it (45 CFR 164.308(a)(3)(ii)(C)). Deleting users and keys stays possible. Machines are administered with
    Session Manager, which asks IAM and leaves a record; a key pair of Amazon EC2 does neither.

    Exempt: the break-glass role, and for deactivating a key instead of deleting the evidence the responder; HLZ-SCP-06
    guards both.

    Source: IAM User Guide, security best practices: require human users to use federation.
    """
    return (
        perimeter.deny("DenyIamUsers", _ACTIONS, spare=(perimeter.responder,)),
        perimeter.deny("DenyKeyPairs", ["ec2:CreateKeyPair", "ec2:ImportKeyPair"]),
    )


IAM_USER = Guardrail(
    id="HLZ-SCP-12",
    type="SERVICE_CONTROL_POLICY",
    title="No IAM users and no long-term keys",
    citations=("164.312(a)(2)(i)", "164.312(d)", "164.308(a)(3)(ii)(C)"),
    attached_to=EVERYWHERE,
    statements=deny_iam_users,
)
