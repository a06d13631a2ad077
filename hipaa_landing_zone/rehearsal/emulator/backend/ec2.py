"""EC2: flow logs below a prefix of a bucket, with destination options, and endpoints that go when deleted.

Source: EC2 API reference, CreateFlowLogs, DeleteVpcEndpoints.
"""

from collections.abc import Callable, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2 import models
from moto.ec2.responses.flow_logs import FlowLogs as FlowLogsResponse


class EC2Backend(models.EC2Backend):
    """EC2 of one account and Region."""

    __module__ = "moto.ec2.models"  # moto finds the URLs of a service through this name

    def create_flow_logs(self, *, log_destination: str, log_destination_type: str, **kwargs: Any) -> Any:  # type: ignore[override]
        """Create flow logs; the prefix below a bucket is no part of the bucket's name."""
        to_bucket = log_destination_type == "s3"
        destination = log_destination.partition("/")[0] if to_bucket else log_destination
        created, failed = super().create_flow_logs(
            log_destination=destination, log_destination_type=log_destination_type, **kwargs
        )
        for flow_log in created:
            flow_log.log_destination = log_destination
        return created, failed

    def delete_vpc_endpoints(self, vpce_ids: list[str] | None = None) -> None:
        """Delete endpoints, which moto would list for ever after."""
        super().delete_vpc_endpoints(vpce_ids)
        for endpoint_id in vpce_ids or []:
            self.vpc_end_points.pop(endpoint_id, None)


_create_flow_logs = FlowLogsResponse.create_flow_logs


def _create_with_options(response: FlowLogsResponse) -> ActionResult:
    answer = _create_flow_logs(response)
    options = response._get_param("DestinationOptions")  # noqa: SLF001 - moto's way to read a request
    created: dict[str, Any] = dict(answer.result)  # type: ignore[call-overload]
    for flow_log in response.ec2_backend.describe_flow_logs(created["FlowLogIds"]):
        flow_log.destination_options = options
    return answer


OPERATIONS: Mapping[str, Callable[[FlowLogsResponse], ActionResult]] = {"create_flow_logs": _create_with_options}
