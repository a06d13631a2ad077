"""InspectorOrganization: Inspector scans every account, from the delegated administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hipaa_landing_zone.provider.member import LIST_MEMBERS, members, own_account
from hipaa_landing_zone.provider.operation import Invocation, Operation, OperationError, Permission
from hipaa_landing_zone.provider.paging import pages
from hipaa_landing_zone.provider.parameter import Parse, several, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SCANS: Mapping[str, str] = {"EC2": "ec2", "ECR": "ecr", "LAMBDA": "lambda", "LAMBDA_CODE": "lambdaCode"}
_SCANNING = ("ENABLED", "ENABLING")
_NO_FAILURE = ("ALREADY_ENABLED", "BLOCKED_BY_ORGANIZATION_POLICY", "ENABLE_IN_PROGRESS")
_AT_ONCE = 100
_ASSOCIATING_S = (0, 5, 10, 15, 30, 60)  # an answer says that it has begun, not that it is done


class InspectorOrganization(Operation):
    """Turns Inspector on for all members and the administrator itself, in the Region. Left on.

    Members that exist are associated and enabled here, save the management account; new ones are enabled by Inspector.
    An account whose scans the organization policy HLZ-DCL-08 governs is left to it, and has to be scanned all the same.
    Source: Amazon Inspector API Reference, UpdateOrganizationConfiguration, AssociateMember, Enable.

    Parameters:
        ResourceTypes: what is scanned: ``EC2``, ``ECR``, ``LAMBDA``, ``LAMBDA_CODE``.
    """

    name = "inspector_organization"
    parameters: ClassVar[Mapping[str, Parse]] = {"ResourceTypes": several(text("|".join(_SCANS)))}
    permissions = (
        Permission(
            (
                "inspector2:AssociateMember",
                "inspector2:BatchGetAccountStatus",
                "inspector2:DescribeOrganizationConfiguration",
                "inspector2:Enable",
                "inspector2:ListMembers",
                "inspector2:UpdateOrganizationConfiguration",
            )
        ),
        Permission(
            ("iam:CreateServiceLinkedRole",),
            tuple(
                "arn:<partition>:iam::<account>:role/aws-service-role/" + service + "/*"
                for service in ("inspector2.amazonaws.com", "agentless.inspector2.amazonaws.com")
            ),
        ),
        LIST_MEMBERS,
    )

    def wanted(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return that every scan is on and no account is missing."""
        new = {_SCANS[kind]: True for kind in parameters["ResourceTypes"]}
        return {"new accounts": new, "unassociated": [], "not scanned": []}

    def read(self, call: Invocation, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return what new accounts get, and which accounts are missing."""
        inspector, existing = call.client("inspector2", call.region), members(call)
        scans = [_SCANS[kind] for kind in parameters["ResourceTypes"]]
        automatic = inspector.describe_organization_configuration()["autoEnable"]
        associated = _associated(inspector)
        unassociated = sorted(existing.keys() - associated)
        # Only of members may the administrator ask how they are.
        asked = sorted({own_account(call), *(existing.keys() & associated)})
        return {
            "new accounts": {scan: automatic.get(scan, False) for scan in scans},
            "unassociated": unassociated,
            "not scanned": sorted(_not_scanned(inspector, asked, scans)),
        }

    def write(self, call: Invocation, parameters: Mapping[str, Any], current: Mapping[str, Any]) -> None:
        """Turn on what is off, and add who is missing."""
        inspector, kinds = call.client("inspector2", call.region), parameters["ResourceTypes"]
        everything = {"ec2": False, "ecr": False, **{_SCANS[kind]: True for kind in kinds}}
        inspector.update_organization_configuration(autoEnable=everything)
        for account in current["unassociated"]:
            inspector.associate_member(accountId=account)
        _wait_for(call, inspector, set(current["unassociated"]))
        for some in _parts([*current["not scanned"], *current["unassociated"]]):
            answer = inspector.enable(accountIds=some, resourceTypes=kinds)
            if failed := [each for each in answer.get("failedAccounts", ()) if each["errorCode"] not in _NO_FAILURE]:
                raise OperationError(f"Inspector in {failed[0]['accountId']}: {failed[0]['errorMessage']}")


def _associated(inspector: Any) -> set[str]:
    return {each["accountId"] for each in pages(inspector.list_members, "members", "nextToken", onlyAssociated=True)}


def _wait_for(call: Invocation, inspector: Any, accounts: set[str]) -> None:
    """Wait until accounts are associated; what is not by then is said when everything is read back."""
    for seconds in _ASSOCIATING_S if accounts else ():
        call.pause(seconds)
        if accounts <= _associated(inspector):
            return


def _not_scanned(inspector: Any, accounts: list[str], scans: list[str]) -> Iterable[str]:
    for some in _parts(accounts):
        answer = inspector.batch_get_account_status(accountIds=some)
        states = {each["accountId"]: each["resourceState"] for each in answer["accounts"]}
        for account in some:
            state = states.get(account, {})
            if any(state.get(scan, {}).get("status") not in _SCANNING for scan in scans):
                yield account


def _parts(accounts: list[str]) -> Iterable[list[str]]:
    return (accounts[start : start + _AT_ONCE] for start in range(0, len(accounts), _AT_ONCE))
