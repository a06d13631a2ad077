"""Where a token vault is, for applications of other accounts: by names, without exports or lookups."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import aws_iam as iam

TOKEN_INDEX = "ByToken"  # noqa: S105 - the name of an index


@dataclass(frozen=True, slots=True)
class TokenVaultAddress:
    """Where a vault is, by names alone: what an application in another account needs, without exports.

    Attributes:
        vault_name: as given to :class:`TokenVault`.
        account: 12 digits.
        region: the vault's Region.
        partition: ``aws`` or ``aws-us-gov``.
    """

    vault_name: str
    account: str
    region: str
    partition: str = "aws"

    @property
    def table_name(self) -> str:
        """The table, for whoever has taken on one of the roles."""
        return self.vault_name

    @property
    def tokenize_role_arn(self) -> str:
        """The role that puts and gets tokens."""
        return f"arn:{self.partition}:iam::{self.account}:role/{self.vault_name}-tokenize"

    @property
    def reidentify_role_arn(self) -> str:
        """The role that looks up the identifier of a token."""
        return f"arn:{self.partition}:iam::{self.account}:role/{self.vault_name}-reidentify"

    @property
    def seal_key_arn(self) -> str:
        """Alias ARN of the key that seals identifiers: ``kms:Encrypt``, ``kms:Decrypt``."""
        return self._alias("seal")

    @property
    def lookup_key_arn(self) -> str:
        """Alias ARN of the key that makes lookup values: ``kms:GenerateMac`` with ``HMAC_SHA_256``."""
        return self._alias("lookup")

    @property
    def tokenize_environment(self) -> dict[str, str]:
        """Environment variables for a function that tokenizes; none of them is a secret."""
        return {
            "TOKEN_VAULT_ROLE_ARN": self.tokenize_role_arn,
            "TOKEN_VAULT_TABLE_NAME": self.table_name,
            "TOKEN_VAULT_LOOKUP_KEY_ARN": self.lookup_key_arn,
            "TOKEN_VAULT_SEAL_KEY_ARN": self.seal_key_arn,
        }

    @property
    def reidentify_environment(self) -> dict[str, str]:
        """Environment variables for a function that re-identifies; none of them is a secret."""
        return {
            "TOKEN_VAULT_ROLE_ARN": self.reidentify_role_arn,
            "TOKEN_VAULT_TABLE_NAME": self.table_name,
            "TOKEN_VAULT_INDEX_NAME": TOKEN_INDEX,
            "TOKEN_VAULT_SEAL_KEY_ARN": self.seal_key_arn,
        }

    def grant_tokenize(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets a principal ask for the role that tokenizes; the vault must name it among its ``tokenizers``."""
        return self._grant(grantee, self.tokenize_role_arn)

    def grant_reidentify(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets a principal ask for the role that re-identifies; the vault must name it among its ``reidentifiers``."""
        return self._grant(grantee, self.reidentify_role_arn)

    def _grant(self, grantee: iam.IGrantable, role_arn: str) -> iam.Grant:
        return iam.Grant.add_to_principal(grantee=grantee, actions=["sts:AssumeRole"], resource_arns=[role_arn])

    def _alias(self, name: str) -> str:
        return f"arn:{self.partition}:kms:{self.region}:{self.account}:alias/{self.vault_name}/{name}"
