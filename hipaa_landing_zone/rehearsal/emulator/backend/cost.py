"""Budgets that change, and cost anomaly detection; moto has neither.

Source: AWS Budgets API reference, UpdateBudget, DescribeSubscribersForNotification; AWS Cost Explorer API reference,
CreateAnomalyMonitor and its relatives. An account has one monitor of a dimension.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.budgets.exceptions import NotFoundException
from moto.budgets.responses import BudgetsResponse
from moto.ce.responses import CostExplorerResponse
from moto.core.exceptions import JsonRESTError
from moto.moto_api._internal import mock_random

Kept = dict[str, dict[str, Any]]


def _update_budget(response: BudgetsResponse) -> str:
    request = json.loads(response.body)
    account, new = request["AccountId"], request["NewBudget"]
    response.backend.describe_budget(account, new["BudgetName"])  # it must be there
    response.backend.budgets[account][new["BudgetName"]].budget.update(new)
    return "{}"


def _describe_subscribers(response: BudgetsResponse) -> str:
    request = json.loads(response.body)
    response.backend.describe_budget(request["AccountId"], request["BudgetName"])  # it must be there
    wanted = request["Notification"]
    for each in response.backend.budgets[request["AccountId"]][request["BudgetName"]].notifications:
        if all(each.details.get(key) == wanted[key] for key in wanted):
            return json.dumps({"Subscribers": each.subscribers})
    raise NotFoundException("Unable to find the notification.")


def _kept(response: CostExplorerResponse, kind: str) -> Kept:
    kept: Kept = response.ce_backend.__dict__.setdefault(f"anomaly_{kind}s", {})
    return kept


def _found(response: CostExplorerResponse, kind: str, arn: str) -> dict[str, Any]:
    kept = _kept(response, kind)
    if arn not in kept:
        raise JsonRESTError(f"Unknown{kind.capitalize()}Exception", f"There is no {kind} {arn}.")
    return kept[arn]


def _create(response: CostExplorerResponse, kind: str) -> str:
    wanted = json.loads(response.body)[f"Anomaly{kind.capitalize()}"]
    kept = _kept(response, kind)
    dimension = wanted.get("MonitorDimension")
    if dimension and any(each.get("MonitorDimension") == dimension for each in kept.values()):
        raise JsonRESTError("ValidationException", "Limit exceeded on dimensional spend monitor creation")
    name = f"arn:{response.partition}:ce::{response.current_account}:anomaly{kind}/{mock_random.uuid4()}"
    kept[name] = {**wanted, f"{kind.capitalize()}Arn": name}
    return json.dumps({f"{kind.capitalize()}Arn": name})


def _get(response: CostExplorerResponse, kind: str) -> str:
    wanted = json.loads(response.body).get(f"{kind.capitalize()}ArnList")
    kept = _kept(response, kind)
    found = [_found(response, kind, arn) for arn in wanted] if wanted else list(kept.values())
    return json.dumps({f"Anomaly{kind.capitalize()}s": found})


def _update(response: CostExplorerResponse, kind: str) -> str:
    request = json.loads(response.body)
    arn = request.pop(f"{kind.capitalize()}Arn")
    _found(response, kind, arn).update(request)
    return json.dumps({f"{kind.capitalize()}Arn": arn})


def _delete(response: CostExplorerResponse, kind: str) -> str:
    arn = json.loads(response.body)[f"{kind.capitalize()}Arn"]
    _found(response, kind, arn)
    del _kept(response, kind)[arn]
    return "{}"


def _operation(action: Callable[[CostExplorerResponse, str], str], kind: str) -> Callable[[CostExplorerResponse], str]:
    return lambda response: action(response, kind)


BUDGET_OPERATIONS: Mapping[str, Callable[[BudgetsResponse], str]] = {
    "describe_subscribers_for_notification": _describe_subscribers,
    "update_budget": _update_budget,
}
ANOMALY_OPERATIONS: Mapping[str, Callable[[CostExplorerResponse], str]] = {
    f"{verb}_anomaly_{kind}{'s' if verb == 'get' else ''}": _operation(action, kind)
    for verb, action in {"create": _create, "get": _get, "update": _update, "delete": _delete}.items()
    for kind in ("monitor", "subscription")
}
