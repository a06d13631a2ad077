"""SsmSettings: settings of AWS Systems Manager that a whole account and Region has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from hipaa_landing_zone.provider.operation import Invocation, Operation, Permission
from hipaa_landing_zone.provider.parameter import Parse, text

_SSM_SETTINGS: Mapping[str, Parse] = {"/ssm/documents/console/public-sharing-permission": text("Disable")}


def _settings(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping) or not value or value.keys() - _SSM_SETTINGS.keys():
        raise ValueError(f"{value!r} is not a mapping of some of {', '.join(_SSM_SETTINGS)}")
    return {name: _SSM_SETTINGS[name](each) for name, each in value.items()}


class SsmSettings(Operation):
    """Sets service settings of Systems Manager: documents cannot be shared with the public. Left on.

    Default Host Management is none of them: the provider would have to pass a role, which HLZ-SCP-06 denies. Source:
    AWS Systems Manager API Reference, UpdateServiceSetting; AWS Systems Manager User Guide, "Block public sharing for
    SSM documents".

    Parameters:
        Settings: ``/ssm/documents/console/public-sharing-permission``, which can be ``Disable``.
    """

    name = "ssm_settings"
    parameters: ClassVar[Mapping[str, Parse]] = {"Settings": _settings}
    permissions = (
        Permission(
            ("ssm:GetServiceSetting", "ssm:UpdateServiceSetting"),
            tuple("arn:<partition>:ssm:<region>:<account>:servicesetting" + name for name in _SSM_SETTINGS),
        ),
    )

    def wanted(self, parameters: Mapping[str, Any]) -> dict[str, str]:
        """Return the settings."""
        return dict(parameters["Settings"])

    def read(self, call: Invocation, parameters: Mapping[str, Any]) -> dict[str, str]:
        """Return the settings as they are."""
        ssm = call.client("ssm", call.region)
        return {
            name: str(ssm.get_service_setting(SettingId=name)["ServiceSetting"]["SettingValue"])
            for name in parameters["Settings"]
        }

    def write(self, call: Invocation, parameters: Mapping[str, Any], current: Mapping[str, str]) -> None:
        """Set those that differ."""
        ssm = call.client("ssm", call.region)
        for name, value in parameters["Settings"].items():
            if value != current[name]:
                ssm.update_service_setting(SettingId=name, SettingValue=value)
