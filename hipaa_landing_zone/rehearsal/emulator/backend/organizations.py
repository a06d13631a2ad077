"""AWS Organizations: every policy type, and the refusals that the order of deployment depends on.

Sources: AWS Organizations API reference (PolicyType, AttachPolicy, DeleteOrganizationalUnit); "AWS services that you
can use with AWS Organizations" for trusted access and delegated administrators.
"""

import re
from collections.abc import Callable
from typing import Any, ClassVar

from moto.organizations import exceptions as refusal
from moto.organizations import models

from hipaa_landing_zone.rehearsal.emulator.cloudformation.stack_set import follow

POLICY_TYPES = (
    "AISERVICES_OPT_OUT_POLICY",
    "BACKUP_POLICY",
    "BEDROCK_POLICY",
    "CHATBOT_POLICY",
    "DECLARATIVE_POLICY_EC2",
    "GUARDDUTY_POLICY",
    "INSPECTOR_POLICY",
    "NETWORK_SECURITY_DIRECTOR_POLICY",
    "RESOURCE_CONTROL_POLICY",
    "S3_POLICY",
    "SECURITYHUB_POLICY",
    "SERVICE_CONTROL_POLICY",
    "TAG_POLICY",
    "UPGRADE_ROLLOUT_POLICY",
)

_SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com")
_DEEPEST_OU = 5  # levels below the root


class Policy(models.FakePolicy):
    """A policy of any type; moto knows five and can name four."""

    def __init__(self, organization: models.FakeOrganization, **kwargs: Any) -> None:
        super().__init__(organization, **{**kwargs, "Type": "SERVICE_CONTROL_POLICY"})
        self.type = kwargs["Type"]
        self._arn_format = f"arn:{{0}}:organizations::{{1}}:policy/{{2}}/{self.type.lower()}/{{3}}"


class OrganizationsBackend(models.OrganizationsBackend):
    """The organization of one management account."""

    __module__ = "moto.organizations.models"  # moto finds the URLs of a service through this name

    # what other services do about it; they build on this one, and are put here by `install`
    account_placed: ClassVar[Callable[..., None]]
    policy_placed: ClassVar[Callable[..., None]]

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        models.FakeRoot.SUPPORTED_POLICY_TYPES = models.FakePolicy.SUPPORTED_POLICY_TYPES = list(POLICY_TYPES)
        models.FakeServiceAccess.trusted_service = staticmethod(_is_service)  # type: ignore[method-assign]
        models.FakeDelegatedAdministrator.supported_service = staticmethod(_is_service)  # type: ignore[method-assign]

    def create_policy(self, **kwargs: Any) -> dict[str, Any]:
        """Create a policy of any type; its name must be new."""
        if self.org is None:
            raise refusal.AWSOrganizationsNotInUseException
        if kwargs["Type"] not in POLICY_TYPES:
            raise refusal.InvalidInputException("You specified an invalid value.")
        if any(policy.name == kwargs["Name"] for policy in self.policies):
            raise refusal.DuplicatePolicyException
        policy = Policy(self.org, **kwargs)
        self.policies.append(policy)
        return policy.describe()

    def attach_policy(self, **kwargs: Any) -> None:
        """Attach a policy whose type is enabled on the root."""
        policy = self.get_policy_by_id(kwargs["PolicyId"])
        enabled = {
            entry["Type"] for root in self.ou if isinstance(root, models.FakeRoot) for entry in root.policy_types
        }
        if not policy.aws_managed and policy.type not in enabled:
            raise refusal.PolicyTypeNotEnabledException
        super().attach_policy(**kwargs)
        self.policy_placed(self, policy.type, kwargs["TargetId"])

    def update_policy(self, **kwargs: Any) -> dict[str, Any]:
        """Change a policy, and with a new text what it does where it is attached."""
        policy = self.get_policy_by_id(kwargs["PolicyId"])
        before = policy.content
        described = super().update_policy(**kwargs)
        for target in policy.attachments if policy.content != before else ():
            self.policy_placed(self, policy.type, target.id)
        return described

    def create_organizational_unit(self, **kwargs: Any) -> dict[str, Any]:
        """Create an OU, at most five levels below the root, with a name that is new among its siblings."""
        parent: str | None = self.validate_parent_id(kwargs["ParentId"])
        if any(ou.parent_id == parent and ou.name == kwargs["Name"] for ou in self.ou):
            raise refusal.DuplicateOrganizationalUnitException
        depth = 0
        while parent:
            depth, parent = depth + 1, self.get_organizational_unit_by_id(parent).parent_id
        if depth > _DEEPEST_OU:
            raise refusal.ConstraintViolationException("OU_DEPTH_LIMIT_EXCEEDED: You have exceeded the OU depth limit.")
        return super().create_organizational_unit(**kwargs)

    def delete_organizational_unit(self, **kwargs: Any) -> None:
        """Delete an OU that holds neither accounts nor OUs."""
        ou_id = kwargs["OrganizationalUnitId"]
        if ou_id in {ou.parent_id for ou in self.ou} | {account.parent_id for account in self.accounts}:
            message = "The OU has child OUs or accounts; remove them first."
            raise refusal.OrganizationsClientError("OrganizationalUnitNotEmptyException", message)
        for policy in list(self.get_organizational_unit_by_id(ou_id).attached_policies):
            self.detach_policy(PolicyId=policy.id, TargetId=ou_id)
        super().delete_organizational_unit(**kwargs)

    def create_account(self, **kwargs: Any) -> dict[str, Any]:
        """Create an account; its e-mail address must be new."""
        if any(account.email == kwargs["Email"] for account in self.accounts):
            raise refusal.ConstraintViolationException(f"EMAIL_ALREADY_EXISTS: {kwargs['Email']}")
        status = super().create_account(**kwargs)
        self.account_placed(self, status["CreateAccountStatus"]["AccountId"], new=True)
        follow(self.account_id, status["CreateAccountStatus"]["AccountId"])
        return status

    def move_account(self, **kwargs: Any) -> None:
        """Move an account; policies bind it where it now is, StackSets with automatic deployment follow it."""
        super().move_account(**kwargs)
        self.account_placed(self, kwargs["AccountId"], new=False)
        follow(self.account_id, kwargs["AccountId"])

    def remove_account_from_organization(self, **kwargs: str) -> None:
        """Remove an account; StackSets with automatic deployment leave it."""
        super().remove_account_from_organization(**kwargs)
        follow(self.account_id, kwargs["AccountId"])

    def register_delegated_administrator(self, **kwargs: str) -> None:
        """Register an administrator for a service that is trusted.

        Source: AWS re:Post, "Why am I getting errors setting up … a delegated administrator for AWS Config rules?".
        """
        if not self.trusts(kwargs["ServicePrincipal"]):
            message = "You specified an unrecognized service principal: trusted access is not enabled for it."
            raise refusal.InvalidInputException(message)
        super().register_delegated_administrator(**kwargs)

    def list_accounts(self, **paging: Any) -> Any:  # type: ignore[override] # moto's decorator loosens it
        """List the accounts, for the management account and for delegated administrators."""
        organization = organization_of(self.account_id, self.partition)
        if organization is self:
            return super().list_accounts(**paging)
        if self.account_id not in {administrator.account.id for administrator in organization.admins}:
            message = "You don't have permissions to access this resource."
            raise refusal.OrganizationsClientError("AccessDeniedException", message)
        return organization.list_accounts(**paging)

    def trusts(self, service_principal: str) -> bool:
        """Tell whether trusted access is enabled for a service."""
        return any(service["ServicePrincipal"] == service_principal for service in self.services)


def organization_of(account_id: str, partition: str) -> OrganizationsBackend:
    """Return the backend that holds the organization which an account belongs to."""
    backends = models.organizations_backends
    management_id, _ = backends.master_accounts.get(account_id, (account_id, partition))
    backend: OrganizationsBackend = backends[management_id][partition]  # type: ignore[assignment] # see `install`
    return backend


def _is_service(service_principal: str) -> bool:
    return _SERVICE.fullmatch(service_principal) is not None
