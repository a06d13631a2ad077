"""In the account of the privacy office: the token vault. Who uses the data has no way in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from hipaa_constructs import DataSet, Foundation, TokenVault, phi_tags

from ehr_intake.names import PIPELINE_ROLE, PRIVACY_ROLE, VAULT

if TYPE_CHECKING:
    from constructs import Construct


class VaultStack(Stack):
    """Maps patients to random tokens, for the export; and back, for the privacy office alone."""

    def __init__(
        self, scope: Construct, construct_id: str, *, pipeline_account: str, analytics_account: str, **options: Any
    ) -> None:
        super().__init__(scope, construct_id, **options)
        self.vault = TokenVault(
            self,
            "Vault",
            vault_name=VAULT,
            encryption_key=Foundation.of(self).data_key,
            key_administrators=[self._deployer()],
            tokenizers=[self._role("Pipeline", pipeline_account, PIPELINE_ROLE)],
            reidentifiers=[self._role("PrivacyOffice", self.account, PRIVACY_ROLE)],
            analytics_account_ids=[analytics_account],
        )
        phi_tags(self, data_set=DataSet("patient-tokens", "operations"), owner="privacy@example-health.org")

    def _deployer(self) -> iam.IPrincipal:
        """Return CloudFormation's role of this account, which must administer the keys that it makes."""
        role = f"arn:{self.partition}:iam::{self.account}:role/cdk-*-cfn-exec-role-*"
        return iam.PrincipalWithConditions(iam.AccountRootPrincipal(), {"ArnLike": {"aws:PrincipalArn": [role]}})

    def _role(self, construct_id: str, account: str, name: str) -> iam.IRole:
        """Return a role by its name; it need not exist yet."""
        return iam.Role.from_role_arn(self, construct_id, f"arn:aws:iam::{account}:role/{name}")
