"""Systems Manager of nodes: associations, default patch baselines, and changes of windows; moto has none of it.

Source: AWS Systems Manager API reference, CreateAssociation, RegisterDefaultPatchBaseline, UpdatePatchBaseline,
UpdateMaintenanceWindow and their relatives.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import camelcase_to_underscores
from moto.moto_api._internal import mock_random
from moto.ssm.responses import SimpleSystemManagerResponse

# How the emulator calls the baselines of AWS, whose real ids say nothing about the system.
_PREDEFINED = "patchbaseline/pb-aws-"


class _DoesNotExistException(ServiceException):
    code = "DoesNotExistException"


class _AssociationDoesNotExist(ServiceException):
    code = "AssociationDoesNotExist"


class _ResourceInUseException(ServiceException):
    code = "ResourceInUseException"


def _given(response: SimpleSystemManagerResponse) -> dict[str, Any]:
    return dict(json.loads(response.body))


def _change(thing: Any, request: Mapping[str, Any]) -> None:
    """Write what a request gives into an object of moto's, whose attributes are called like the arguments."""
    for name, value in request.items():
        setattr(thing, camelcase_to_underscores(name), value)


def _associations(response: SimpleSystemManagerResponse) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = response.ssm_backend.__dict__.setdefault("associations", {})
    return found


def _association(response: SimpleSystemManagerResponse) -> dict[str, Any]:
    given = _given(response).get("AssociationId")
    if given not in _associations(response):
        raise _AssociationDoesNotExist("The specified association does not exist.")
    return _associations(response)[given]


def _create_association(response: SimpleSystemManagerResponse) -> ActionResult:
    number = str(mock_random.uuid4())
    made = {"AssociationId": number, "AssociationVersion": "1", "Date": datetime.now(UTC), **_given(response)}
    _associations(response)[number] = made
    return ActionResult({"AssociationDescription": made})


def _describe_association(response: SimpleSystemManagerResponse) -> ActionResult:
    return ActionResult({"AssociationDescription": _association(response)})


def _update_association(response: SimpleSystemManagerResponse) -> ActionResult:
    association = _association(response)
    association.update(_given(response), AssociationVersion=str(int(association["AssociationVersion"]) + 1))
    return ActionResult({"AssociationDescription": association})


def _delete_association(response: SimpleSystemManagerResponse) -> ActionResult:
    del _associations(response)[_association(response)["AssociationId"]]
    return EmptyResult()


def _list_associations(response: SimpleSystemManagerResponse) -> ActionResult:
    return ActionResult({"Associations": list(_associations(response).values())})


def _baseline(response: SimpleSystemManagerResponse) -> Any:
    given = _given(response)["BaselineId"]
    if given not in response.ssm_backend.baselines:
        raise _DoesNotExistException(f"Patch baseline {given} does not exist.")
    return response.ssm_backend.baselines[given]


def _get_patch_baseline(response: SimpleSystemManagerResponse) -> ActionResult:
    told = _baseline(response).to_json()
    return ActionResult({**told, "Name": told["BaselineName"], "Description": told["BaselineDescription"]})


def _update_patch_baseline(response: SimpleSystemManagerResponse) -> ActionResult:
    _change(_baseline(response), {name: value for name, value in _given(response).items() if name != "BaselineId"})
    return _get_patch_baseline(response)


def _register_default_patch_baseline(response: SimpleSystemManagerResponse) -> ActionResult:
    given = _given(response)["BaselineId"]
    _, predefined, system = given.partition(_PREDEFINED)
    system = system.upper() if predefined else _baseline(response).operating_system
    for each in response.ssm_backend.baselines.values():
        if each.operating_system == system:
            each.default_baseline = each.id == given
    return ActionResult({"BaselineId": given})


def _get_default_patch_baseline(response: SimpleSystemManagerResponse) -> ActionResult:
    system = _given(response).get("OperatingSystem", "WINDOWS")
    every = response.ssm_backend.baselines.values()
    found = [each.id for each in every if each.operating_system == system and each.default_baseline]
    predefined = f"arn:aws:ssm:{response.region}:075727635805:{_PREDEFINED}{system.lower()}"
    return ActionResult({"BaselineId": found[0] if found else predefined, "OperatingSystem": system})


def _delete_patch_baseline(response: SimpleSystemManagerResponse) -> ActionResult:
    baseline = _baseline(response)
    if baseline.default_baseline:
        raise _ResourceInUseException("The default patch baseline cannot be deleted.")
    del response.ssm_backend.baselines[baseline.id]
    return ActionResult({"BaselineId": baseline.id})


def _update_window(response: SimpleSystemManagerResponse) -> ActionResult:
    request = _given(response)
    window = response.ssm_backend.get_maintenance_window(request.pop("WindowId"))
    _change(window, request)
    return ActionResult(window.to_json())


def _update_target(response: SimpleSystemManagerResponse) -> ActionResult:
    request = _given(response)
    window = response.ssm_backend.get_maintenance_window(request.pop("WindowId"))
    target = window.targets[request.pop("WindowTargetId")]
    _change(target, request)
    return ActionResult(target.to_json())


def _update_task(response: SimpleSystemManagerResponse) -> ActionResult:
    request = _given(response)
    window = response.ssm_backend.get_maintenance_window(request.pop("WindowId"))
    task = window.tasks[request.pop("WindowTaskId")]
    _change(task, request)
    return ActionResult(task.to_json())


OPERATIONS: Mapping[str, Callable[[SimpleSystemManagerResponse], ActionResult]] = {
    "create_association": _create_association,
    "delete_association": _delete_association,
    "delete_patch_baseline": _delete_patch_baseline,
    "describe_association": _describe_association,
    "get_default_patch_baseline": _get_default_patch_baseline,
    "get_patch_baseline": _get_patch_baseline,
    "list_associations": _list_associations,
    "register_default_patch_baseline": _register_default_patch_baseline,
    "update_association": _update_association,
    "update_maintenance_window": _update_window,
    "update_maintenance_window_target": _update_target,
    "update_maintenance_window_task": _update_task,
    "update_patch_baseline": _update_patch_baseline,
}
