"""CloudFormation: StackSets in the whole organization, which the management account has to activate; moto lacks it.

Source: CloudFormation API reference, ActivateOrganizationsAccess, DescribeOrganizationsAccess; AWS Organizations User
Guide, "AWS CloudFormation StackSets and AWS Organizations".
"""

from collections.abc import Callable, Mapping

from moto.cloudformation.responses import CloudFormationResponse
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult

from hipaa_landing_zone.rehearsal.emulator.backend.organizations import OrganizationsBackend, organization_of

STACK_SETS = "member.org.stacksets.cloudformation.amazonaws.com"


class _InvalidOperationException(ServiceException):
    code = "InvalidOperationException"


def _organization(response: CloudFormationResponse) -> OrganizationsBackend:
    organization = organization_of(response.current_account, response.partition)
    if organization.org is None or organization.account_id != response.current_account:
        raise _InvalidOperationException("Only the management account of an organization can do this.")
    return organization


def _activate(response: CloudFormationResponse) -> EmptyResult:
    _organization(response).enable_aws_service_access(ServicePrincipal=STACK_SETS)
    return EmptyResult()


def _deactivate(response: CloudFormationResponse) -> EmptyResult:
    _organization(response).disable_aws_service_access(ServicePrincipal=STACK_SETS)
    return EmptyResult()


def _describe(response: CloudFormationResponse) -> ActionResult:
    return ActionResult({"Status": "ENABLED" if _organization(response).trusts(STACK_SETS) else "DISABLED"})


OPERATIONS: Mapping[str, Callable[[CloudFormationResponse], ActionResult]] = {
    "activate_organizations_access": _activate,
    "deactivate_organizations_access": _deactivate,
    "describe_organizations_access": _describe,
}
