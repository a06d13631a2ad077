"""IAM: centralized root access for member accounts, which moto does not have.

Source: IAM API reference, EnableOrganizationsRootCredentialsManagement and its relatives.
"""

from collections.abc import Callable, Mapping

from moto.core.responses import ActionResult
from moto.iam import models
from moto.iam.exceptions import IAMException
from moto.iam.responses import IamResponse

from hipaa_landing_zone.rehearsal.emulator.backend.organizations import organization_of

CREDENTIALS, SESSIONS = "RootCredentialsManagement", "RootSessions"

# The name that AWS gives to a service-linked role, where moto does not know it.
models.SERVICE_NAME_CONVERSION["config"] = "Config"


class IAMBackend(models.IAMBackend):
    """IAM of one account."""

    __module__ = "moto.iam.models"  # moto finds the URLs of a service through this name

    _policies: dict[str, models.ManagedPolicy] | None

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.organizations_features: list[str] = []

    @property
    def managed_policies(self) -> dict[str, models.ManagedPolicy]:
        """The managed policies by ARN: AWS's own are loaded when first asked for, as they take a fifth of a second."""
        if self._policies is None:
            self.aws_managed_policies = super()._init_aws_policies()
            self._policies = self._init_managed_policies()
        return self._policies

    @managed_policies.setter
    def managed_policies(self, _: object) -> None:
        """Let moto's constructor have its way, and load nothing yet."""
        self._policies = None

    def _init_aws_policies(self) -> list[models.ManagedPolicy]:
        return []

    def switch_organizations_feature(self, feature: str, *, enable: bool) -> None:
        """Enable or disable one feature of centralized root access; enabling needs trusted access for IAM."""
        organization = organization_of(self.account_id, self.partition)
        if organization.org is None or organization.account_id != self.account_id:
            message = "Only the management account of an organization can do this."
            raise IAMException("CallerIsNotManagementAccountException", message)
        if enable and not organization.trusts("iam.amazonaws.com"):
            message = "Trusted access is not enabled for iam.amazonaws.com."
            raise IAMException("ServiceAccessNotEnabledException", message)
        others = [name for name in self.organizations_features if name != feature]
        self.organizations_features = sorted([*others, feature]) if enable else others


def _answer(response: IamResponse) -> ActionResult:
    backend: IAMBackend = response.backend  # type: ignore[assignment] # see `install`
    organization = organization_of(backend.account_id, backend.partition).org
    if organization is None:
        raise IAMException("OrganizationNotFoundException", "The account is not in an organization.")
    return ActionResult({"OrganizationId": organization.id, "EnabledFeatures": backend.organizations_features})


def _switch(feature: str, *, enable: bool) -> Callable[[IamResponse], ActionResult]:
    def operation(response: IamResponse) -> ActionResult:
        backend: IAMBackend = response.backend  # type: ignore[assignment] # see `install`
        backend.switch_organizations_feature(feature, enable=enable)
        return _answer(response)

    return operation


OPERATIONS: Mapping[str, Callable[[IamResponse], ActionResult]] = {
    "disable_organizations_root_credentials_management": _switch(CREDENTIALS, enable=False),
    "disable_organizations_root_sessions": _switch(SESSIONS, enable=False),
    "enable_organizations_root_credentials_management": _switch(CREDENTIALS, enable=True),
    "enable_organizations_root_sessions": _switch(SESSIONS, enable=True),
    "list_organizations_features": _answer,
}
