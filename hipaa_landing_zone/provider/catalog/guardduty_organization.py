"""GuarddutyOrganization: GuardDuty on in every account, from the delegated administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hipaa_landing_zone.provider.operation import Invocation, Operation, OperationError, Permission
from hipaa_landing_zone.provider.paging import pages
from hipaa_landing_zone.provider.parameter import Parse, boolean, several, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_AGENTS = ("EC2_AGENT_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EKS_ADDON_MANAGEMENT")
_RUNTIME = "RUNTIME_MONITORING"


class GuarddutyOrganization(Operation):
    """Turns GuardDuty on for all members, in the Region. Left on.

    The administrator's own detector, which delegation made, must be on; which plans it has is said by the organization
    policy HLZ-DCL-06, and HLZ-SCP-07 denies to change it here. That policy does not know Runtime Monitoring, so the
    administrator itself goes without. The management account is one of the members, once it has GuardDuty's
    service-linked role. Source: Amazon GuardDuty API Reference, UpdateOrganizationConfiguration; Amazon GuardDuty User
    Guide, "Considerations and limitations" of organization policies.

    Parameters:
        Features: protection plans that all accounts get, such as ``S3_DATA_EVENTS``; not ``RUNTIME_MONITORING``.
        RuntimeMonitoring: whether all accounts get Runtime Monitoring, with agents that GuardDuty manages; when false
            no account gets it any more, and those that have it keep it.
    """

    name = "guardduty_organization"
    parameters: ClassVar[Mapping[str, Parse]] = {
        "Features": several(text(rf"(?!{_RUNTIME}$)[A-Z0-9_]{{1,64}}")),
        "RuntimeMonitoring": boolean,
    }
    permissions = (
        Permission(
            (
                "guardduty:DescribeOrganizationConfiguration",
                "guardduty:ListDetectors",
                "guardduty:UpdateOrganizationConfiguration",
            )
        ),
        Permission(
            ("guardduty:GetDetector",),
            ("arn:<partition>:guardduty:<region>:<account>:detector/*",),
        ),
        Permission(("organizations:DescribeOrganization", "organizations:ListAccounts")),
    )

    def wanted(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return what accounts get, and that the administrator's own detector is on."""
        features = dict.fromkeys(parameters["Features"], "ALL")
        runtime = "ALL" if parameters["RuntimeMonitoring"] else "NONE"
        return {
            "accounts": "ALL",
            "features": {**features, **dict.fromkeys((_RUNTIME, *_AGENTS), runtime)},
            "detector": "ENABLED",
        }

    def read(self, call: Invocation, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return as much of the configuration as is wanted."""
        guardduty = call.client("guardduty", call.region)
        detector_id = _detector(guardduty, call.region)
        organization = guardduty.describe_organization_configuration(DetectorId=detector_id)
        features = _automatic(organization.get("Features", ()))
        return {
            "accounts": organization.get("AutoEnableOrganizationMembers"),
            "features": {name: features.get(name, "NONE") for name in self.wanted(parameters)["features"]},
            "detector": guardduty.get_detector(DetectorId=detector_id)["Status"],
        }

    def write(self, call: Invocation, parameters: Mapping[str, Any], _current: Any) -> None:
        """Write the configuration of the organization."""
        guardduty = call.client("guardduty", call.region)
        guardduty.update_organization_configuration(
            DetectorId=_detector(guardduty, call.region),
            AutoEnableOrganizationMembers="ALL",
            Features=_features(self.wanted(parameters)["features"]),
        )


def _detector(guardduty: Any, region: str) -> str:
    found: str | None = next(pages(guardduty.list_detectors, "DetectorIds"), None)
    if found is None:
        raise OperationError(f"No detector in {region}: delegate the administration of GuardDuty first.")
    return found


def _automatic(features: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return for whom each feature is enabled, and each agent in them, by name."""
    found: dict[str, str] = {}
    for feature in features:
        found[feature["Name"]] = feature["AutoEnable"]
        if feature["Name"] == _RUNTIME:
            found |= {each["Name"]: each["AutoEnable"] for each in feature.get("AdditionalConfiguration", ())}
    return found


def _features(automatic: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the same as the API takes it: the agents are part of Runtime Monitoring."""
    agents = [{"Name": name, "AutoEnable": automatic[name]} for name in _AGENTS]
    return [
        {"Name": name, "AutoEnable": value, **({"AdditionalConfiguration": agents} if name == _RUNTIME else {})}
        for name, value in automatic.items()
        if name not in _AGENTS
    ]
