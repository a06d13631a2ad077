"""DetectiveOrganization: Detective takes in every account, from the delegated administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hipaa_landing_zone.provider.member import LIST_MEMBERS, members
from hipaa_landing_zone.provider.operation import Invocation, Operation, OperationError, Permission
from hipaa_landing_zone.provider.paging import pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.provider.parameter import Parse

_MEMBERS_AT_ONCE = 50
_MEMBERS_MOST = 1200
_TAKEN_IN = ("ENABLED", "VERIFICATION_IN_PROGRESS")  # Detective looks at an account's volume first


class DetectiveOrganization(Operation):
    """Turns Detective on for all members, in the Region. Left on.

    The behavior graph is taken as it is: delegation made it. New accounts are enabled by Detective itself; those that
    exist are added here, save the management account. An organization larger than a graph is refused. Source: Amazon
    Detective API Reference, UpdateOrganizationConfiguration, CreateMembers; Amazon Detective User Guide, "Account
    restrictions and recommendations".
    """

    name = "detective_organization"
    parameters: ClassVar[Mapping[str, Parse]] = {}
    permissions = (
        Permission(("detective:ListGraphs",)),
        Permission(
            (
                "detective:CreateMembers",
                "detective:DescribeOrganizationConfiguration",
                "detective:ListMembers",
                "detective:UpdateOrganizationConfiguration",
            ),
            ("arn:<partition>:detective:<region>:<account>:graph:*",),
        ),
        LIST_MEMBERS,
    )

    def wanted(self, _parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return that new accounts are enabled and none is missing."""
        return {"new accounts": True, "missing": []}

    def read(self, call: Invocation, _parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return whether new accounts are enabled, and which are missing."""
        detective = call.client("detective", call.region)
        graph = _graph(detective, call.region)
        listed = pages(detective.list_members, "MemberDetails", GraphArn=graph)
        present = {each["AccountId"] for each in listed if each.get("Status") in _TAKEN_IN}
        automatic = detective.describe_organization_configuration(GraphArn=graph)["AutoEnable"]
        return {"new accounts": automatic, "missing": sorted(members(call).keys() - present)}

    def write(self, call: Invocation, _parameters: Mapping[str, Any], current: Mapping[str, Any]) -> None:
        """Turn on what is off, and add who is missing."""
        detective, emails = call.client("detective", call.region), members(call)
        if len(emails) > _MEMBERS_MOST:
            most = f"a behavior graph takes {_MEMBERS_MOST} members, the organization has {len(emails)}"
            raise OperationError(f"Detective: {most}. Leave the service `detective` out of the configuration.")
        graph = _graph(detective, call.region)
        detective.update_organization_configuration(GraphArn=graph, AutoEnable=True)
        accounts = [{"AccountId": each, "EmailAddress": emails[each]} for each in current["missing"] if each in emails]
        for start in range(0, len(accounts), _MEMBERS_AT_ONCE):
            some = accounts[start : start + _MEMBERS_AT_ONCE]
            answer = detective.create_members(GraphArn=graph, Accounts=some, DisableEmailNotification=True)
            if failed := answer.get("UnprocessedAccounts"):
                raise OperationError(f"Detective in {failed[0]['AccountId']}: {failed[0]['Reason']}")


def _graph(detective: Any, region: str) -> str:
    found: str | None = next((each["Arn"] for each in pages(detective.list_graphs, "GraphList")), None)
    if found is None:
        raise OperationError(f"No behavior graph in {region}: delegate the administration of Detective first.")
    return found
