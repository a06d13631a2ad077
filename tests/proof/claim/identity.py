"""People sign in through the organization's identity provider: no users, no trust of the account's own making."""

from __future__ import annotations

from proof.claim.model import BREAK_GLASS, DEPLOYERS, RESPONDER, Claim, because, changes

CLAIMS = (
    Claim(
        name="no-iam-users",
        sentence="Nobody but break-glass and the responder can make an IAM user, its credentials or its permissions.",
        rests_on=("DenyIamUsers",),
        actions=changes("iam", "user") | {"iam:AddUserToGroup"},
        spared=(BREAK_GLASS, RESPONDER),
        left_open=because(
            "Harmless: it takes a credential, a permission or a user away, or renames one.",
            "iam:DeleteAccessKey",
            "iam:DeleteLoginProfile",
            "iam:DeleteSSHPublicKey",
            "iam:DeleteServiceSpecificCredential",
            "iam:DeleteSigningCertificate",
            "iam:DeleteUser",
            "iam:DeleteUserPolicy",
            "iam:DetachUserPolicy",
            "iam:EnableMFADevice",
            "iam:PutUserPermissionsBoundary",
            "iam:ResyncMFADevice",
            "iam:TagUser",
            "iam:UntagUser",
            "iam:UpdateUser",
        )
        | because(
            "Gap, low: where a user exists already, its limits, its second factor or its credentials could be changed.",
            "iam:ChangePassword",
            "iam:DeactivateMFADevice",
        ),
    ),
    Claim(
        name="no-key-pairs",
        sentence="Nobody but break-glass can make or bring a key pair for SSH.",
        rests_on=("DenyKeyPairs",),
        actions=frozenset({"ec2:CreateKeyPair", "ec2:ImportKeyPair"}),
    ),
    Claim(
        name="federation-stays",
        sentence="Nobody but break-glass and the deployers can change whom the accounts trust to sign people in.",
        rests_on=("DenyFederationChanges",),
        actions=changes("iam", "oidc-provider", "saml-provider")
        | changes("rolesanywhere", "trust-anchor")
        | {"rolesanywhere:CreateTrustAnchor", "sso:CreateInstance"},
        spared=(BREAK_GLASS, *DEPLOYERS),
        left_open=because(
            "Harmless: it trusts nobody new.",
            "iam:TagOpenIDConnectProvider",
            "iam:TagSAMLProvider",
            "iam:UntagOpenIDConnectProvider",
            "iam:UntagSAMLProvider",
            "rolesanywhere:DeleteTrustAnchor",
            "rolesanywhere:DisableTrustAnchor",
            "rolesanywhere:PutNotificationSettings",
            "rolesanywhere:ResetNotificationSettings",
            "rolesanywhere:TagResource",
            "rolesanywhere:UntagResource",
        ),
    ),
)
