"""Systems Manager: settings of an account and Region, which moto does not have.

Source: Systems Manager API reference, GetServiceSetting, UpdateServiceSetting, ResetServiceSetting.
"""

from collections.abc import Callable, Mapping

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult
from moto.ssm.responses import SimpleSystemManagerResponse

_DEFAULTS: Mapping[str, str] = {
    "/ssm/automation/customer-script-log-destination": "None",
    "/ssm/documents/console/public-sharing-permission": "Enable",
    "/ssm/managed-instance/default-ec2-instance-management-role": "$None",
    "/ssm/parameter-store/default-parameter-tier": "Standard",
}


class _ServiceSettingNotFound(ServiceException):
    code = "ServiceSettingNotFound"


def _asked(response: SimpleSystemManagerResponse) -> tuple[str, dict[str, str]]:
    """Return the name of the setting that is asked for, and what the account has set."""
    name = str(response._get_param("SettingId"))  # noqa: SLF001 - moto's way to read a request
    name = name.partition(":servicesetting")[2] or name  # an ARN names it as well
    if name not in _DEFAULTS:
        raise _ServiceSettingNotFound(f"Setting {name} not found.")
    settings: dict[str, str] = response.ssm_backend.__dict__.setdefault("service_settings", {})
    return name, settings


def _get(response: SimpleSystemManagerResponse) -> ActionResult:
    name, settings = _asked(response)
    status = "Customized" if name in settings else "Default"
    value = settings.get(name, _DEFAULTS[name])
    return ActionResult({"ServiceSetting": {"SettingId": name, "SettingValue": value, "Status": status}})


def _update(response: SimpleSystemManagerResponse) -> ActionResult:
    name, settings = _asked(response)
    settings[name] = str(response._get_param("SettingValue"))  # noqa: SLF001 - as above
    return EmptyResult()


def _reset(response: SimpleSystemManagerResponse) -> ActionResult:
    name, settings = _asked(response)
    settings.pop(name, None)
    return _get(response)


OPERATIONS: Mapping[str, Callable[[SimpleSystemManagerResponse], ActionResult]] = {
    "get_service_setting": _get,
    "reset_service_setting": _reset,
    "update_service_setting": _update,
}
