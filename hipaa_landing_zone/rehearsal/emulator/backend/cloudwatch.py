"""CloudWatch: composite alarms, which moto describes and cannot make, and anomaly detectors, which it does not have.

Source: CloudWatch API reference, PutCompositeAlarm, PutAnomalyDetector and its relatives.
"""

from collections.abc import Callable, Mapping
from typing import Any

from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult

_METRIC = ("Namespace", "MetricName", "Dimensions", "Stat", "SingleMetricAnomalyDetector", "MetricMathAnomalyDetector")
_SETTINGS = ("Configuration", "MetricCharacteristics")


class _ResourceNotFoundException(ServiceException):
    code = "ResourceNotFoundException"


def _given(response: CloudWatchResponse, *names: str) -> dict[str, Any]:
    values = {name: response._get_param(name) for name in names}  # noqa: SLF001 - moto's way to read a request
    return {name: value for name, value in values.items() if value is not None}


def _others(response: CloudWatchResponse) -> list[dict[str, Any]]:
    """List the detectors of other metrics than the request's."""
    metric = _given(response, *_METRIC)
    return [each for each in _detectors(response) if {name: each[name] for name in _METRIC if name in each} != metric]


def _detectors(response: CloudWatchResponse) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = response.cloudwatch_backend.__dict__.setdefault("anomaly_detectors", [])
    return found


def _put_composite_alarm(response: CloudWatchResponse) -> ActionResult:
    return response.put_metric_alarm()  # reads AlarmRule as well


def _put_anomaly_detector(response: CloudWatchResponse) -> ActionResult:
    made = {**_given(response, *_METRIC, *_SETTINGS), "StateValue": "PENDING_TRAINING"}
    _detectors(response)[:] = [*_others(response), made]
    return EmptyResult()


def _delete_anomaly_detector(response: CloudWatchResponse) -> ActionResult:
    others = _others(response)
    if len(others) == len(_detectors(response)):
        raise _ResourceNotFoundException("There is no such anomaly detector.")
    _detectors(response)[:] = others
    return EmptyResult()


def _describe_anomaly_detectors(response: CloudWatchResponse) -> ActionResult:
    return ActionResult({"AnomalyDetectors": _detectors(response)})


OPERATIONS: Mapping[str, Callable[[CloudWatchResponse], ActionResult]] = {
    "delete_anomaly_detector": _delete_anomaly_detector,
    "describe_anomaly_detectors": _describe_anomaly_detectors,
    "put_anomaly_detector": _put_anomaly_detector,
    "put_composite_alarm": _put_composite_alarm,
}
