"""Defaults of load balancers, listeners and APIs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_logs as logs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hipaa_constructs.hardening.place import Place


def application_load_balancer(_place: Place) -> dict[str, Any]:
    """No deletion; malformed headers are dropped."""
    return {"deletionProtection": True, "dropInvalidHeaderFields": True}


def network_load_balancer(_place: Place) -> dict[str, Any]:
    """No deletion; every zone serves every target."""
    return {"deletionProtection": True, "crossZoneEnabled": True}


def listener(place: Place) -> dict[str, Any]:
    """TLS 1.3 or 1.2, where the listener has a certificate."""
    return {"sslPolicy": elbv2.SslPolicy.RECOMMENDED_TLS} if place.sets("certificates") else {}


def rest_api(place: Place) -> dict[str, Any]:
    """A log line for every call, errors logged without their data, tracing."""
    if place.sets("deployOptions", "deploy"):
        return {}
    access_log = logs.LogGroup(place.scope, f"{place.id}AccessLog")
    options = apigateway.StageOptions(
        access_log_destination=apigateway.LogGroupLogDestination(access_log),
        access_log_format=apigateway.AccessLogFormat.json_with_standard_fields(
            caller=True,
            http_method=True,
            ip=True,
            protocol=True,
            request_time=True,
            resource_path=True,
            response_length=True,
            status=True,
            user=True,
        ),
        logging_level=apigateway.MethodLoggingLevel.ERROR,
        data_trace_enabled=False,
        tracing_enabled=True,
    )
    return {"deployOptions": options, "cloudWatchRole": True}


HARDENED: Mapping[str, Callable[[Place], dict[str, Any]]] = {
    elbv2.ApplicationLoadBalancer.PROPERTY_INJECTION_ID: application_load_balancer,
    elbv2.NetworkLoadBalancer.PROPERTY_INJECTION_ID: network_load_balancer,
    elbv2.ApplicationListener.PROPERTY_INJECTION_ID: listener,
    elbv2.NetworkListener.PROPERTY_INJECTION_ID: listener,
    apigateway.RestApi.PROPERTY_INJECTION_ID: rest_api,
}
