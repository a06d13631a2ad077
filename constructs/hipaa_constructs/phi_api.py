"""A REST API for PHI: inside the VPC, or for holders of a client certificate; every call authorized and recorded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsii
from aws_cdk import Names
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct, IValidation

from hipaa_constructs.check import require_key, require_match
from hipaa_constructs.encrypted_log import make_log_group, require_retention
from hipaa_constructs.firewall import make_firewall

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aws_cdk import aws_kms as kms

    from hipaa_constructs.api_endpoint import MutualTlsEndpoint, PrivateEndpoint

STAGE = "v1"
NO_AUTHORIZATION = "NONE"
# Templates of paths, never paths; no query, header or body: those hold PHI.
ACCESS_LOG = {
    "requestId": "$context.requestId",
    "requestTime": "$context.requestTime",
    "sourceIp": "$context.identity.sourceIp",
    "callerArn": "$context.identity.userArn",
    "clientCertificateSerialNumber": "$context.identity.clientCert.serialNumber",
    "httpMethod": "$context.httpMethod",
    "resourcePath": "$context.resourcePath",
    "tlsVersion": "$context.tlsVersion",
    "status": "$context.status",
    "authorizeStatus": "$context.authorize.status",
    "firewallStatus": "$context.waf.status",
    "integrationStatus": "$context.integration.status",
    "errorType": "$context.error.responseType",
    "responseLength": "$context.responseLength",
}


class PhiApi(Construct):
    """A REST API (Amazon API Gateway), private or with mutual TLS, behind AWS WAF.

    Guarantees:
        * ``reached_by_a_known_way``: through the endpoints given, which a resource policy asks for; or with a client
          certificate, with the default endpoint switched off (45 CFR 164.312(e)(1), 164.312(d)).
        * ``tls_1_2_at_least``: older versions and plain HTTP are refused (45 CFR 164.312(e)(1), 164.312(e)(2)(ii)).
        * ``every_method_authorizes``: IAM unless another authorizer is given; synthesis fails on a method of
          ``resource`` that has none (45 CFR 164.312(d), 164.312(a)(1)).
        * ``every_request_is_validated``: body and parameters, before a function sees them (45 CFR 164.312(c)(1)).
        * ``every_request_is_filtered``: AWS WAF with AWS's managed rules (45 CFR 164.308(a)(1)(ii)(B),
          164.312(e)(1)).
        * ``calls_are_logged_without_phi``: who, when, which method, with what result; no path, query, header or body
          (45 CFR 164.312(b), 164.308(a)(1)(ii)(D)).
        * ``contents_leave_no_trace``: no data trace, no cache, no sampled requests (45 CFR 164.312(a)(1)).
        * ``logs_are_encrypted_and_kept``: access, execution and firewall logs, for a year or longer
          (45 CFR 164.312(a)(2)(iv), 164.312(b)).
        * ``calls_are_throttled_and_traced``: rate and burst are bounded, AWS X-Ray is on (45 CFR 164.308(a)(1)(ii)(B),
          164.312(b)).

    AWS WAF's common rules refuse bodies over 8 KB; send larger ones through Amazon S3. The role with which API Gateway
    writes logs is one for the whole account and Region: each API sets the same. An API with mutual TLS is reachable
    from the internet; in the landing zone that belongs into an account without PHI of its own.

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        api_name: name, also of the logs: 3 to 50 letters, digits, ``-``.
        encryption_key: key of the log groups.
        endpoint: how the API is reached.
        requests_per_second: steady rate, of all callers together.
        burst: requests at once.
        retention: of the log groups; a year at least.

    Attributes:
        resource: the underlying ``apigateway.RestApi``.
        validator: validates body and parameters; for methods that are added to ``resource`` directly.
        access_log_group: who called.

    Raises:
        ValueError: a bad name, a rate under 1, a retention under a year.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        api_name: str,
        encryption_key: kms.IKey,
        endpoint: PrivateEndpoint | MutualTlsEndpoint,
        requests_per_second: int = 100,
        burst: int = 200,
        retention: logs.RetentionDays = logs.RetentionDays.ONE_YEAR,
    ) -> None:
        require_key("encryption_key", encryption_key)
        _check(api_name, requests_per_second, burst)
        require_retention(retention)
        super().__init__(scope, construct_id)
        self._key, self._retention = encryption_key, retention
        self.access_log_group = self._log_group("AccessLogGroup", f"/aws/apigateway/{api_name}/access")
        stage = self._stage(requests_per_second, burst)
        self.resource = self._api(api_name, endpoint, stage)
        self.validator = self.resource.add_request_validator(
            "Validator", validate_request_body=True, validate_request_parameters=True
        )
        # Made before the stage, which would make it without key and retention.
        name = f"API-Gateway-Execution-Logs_{self.resource.rest_api_id}/{STAGE}"
        self.resource.deployment_stage.node.add_dependency(self._log_group("ExecutionLogGroup", name))
        make_firewall(
            self,
            name=f"{api_name}-{Names.unique_id(self)[-8:]}",
            resource_arn=self.resource.deployment_stage.stage_arn,
            encryption_key=encryption_key,
            retention=retention,
        )
        self.node.add_validation(_MethodValidation(self.resource))

    def add_method(
        self,
        http_method: str,
        path: str,
        integration: apigateway.Integration,
        *,
        authorizer: apigateway.IAuthorizer | None = None,
        request_models: Mapping[str, apigateway.IModel] | None = None,
        required_parameters: Sequence[str] = (),
    ) -> apigateway.Method:
        """Adds a method that authorizes and validates.

        Args:
            http_method: such as ``POST``.
            path: such as ``/patients/{id}``; missing parts are made.
            integration: what answers.
            authorizer: instead of IAM.
            request_models: JSON schemas of the body, by content type.
            required_parameters: such as ``method.request.querystring.since``.

        Returns:
            The method.
        """
        authorization: dict[str, Any] = {"authorization_type": apigateway.AuthorizationType.IAM}
        if authorizer is not None:
            authorization = {"authorizer": authorizer, "authorization_type": authorizer.authorization_type}
        return self.resource.root.resource_for_path(path).add_method(
            http_method,
            integration,
            request_validator=self.validator,
            request_models=request_models,
            request_parameters=dict.fromkeys(required_parameters, True),
            **authorization,
        )

    def grant_invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets a principal call every method that authorizes with IAM.

        Args:
            grantee: who calls.

        Returns:
            The grant.
        """
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["execute-api:Invoke"],
            resource_arns=[self.resource.arn_for_execute_api("*", "/*", STAGE)],
        )

    def _stage(self, requests_per_second: int, burst: int) -> apigateway.StageOptions:
        return apigateway.StageOptions(
            stage_name=STAGE,
            access_log_destination=apigateway.LogGroupLogDestination(self.access_log_group),
            access_log_format=apigateway.AccessLogFormat.custom(json.dumps(ACCESS_LOG)),
            logging_level=apigateway.MethodLoggingLevel.ERROR,
            data_trace_enabled=False,
            caching_enabled=False,
            metrics_enabled=True,
            tracing_enabled=True,
            throttling_rate_limit=requests_per_second,
            throttling_burst_limit=burst,
        )

    def _api(
        self, name: str, endpoint: PrivateEndpoint | MutualTlsEndpoint, stage: apigateway.StageOptions
    ) -> apigateway.RestApi:
        common: dict[str, Any] = {
            "rest_api_name": name,
            "deploy_options": stage,
            "cloud_watch_role": True,
            "default_method_options": apigateway.MethodOptions(authorization_type=apigateway.AuthorizationType.IAM),
        }
        return apigateway.RestApi(self, "Resource", **common, **endpoint.properties)

    def _log_group(self, construct_id: str, name: str) -> logs.LogGroup:
        return make_log_group(
            self, construct_id, log_group_name=name, encryption_key=self._key, retention=self._retention
        )


@jsii.implements(IValidation)
class _MethodValidation:
    """Refuses methods that were added to the L2 without authorization or validation."""

    def __init__(self, api: apigateway.RestApi) -> None:
        self._api = api

    def validate(self) -> list[str]:
        methods = [each for each in self._api.node.find_all() if isinstance(each, apigateway.CfnMethod)]
        return [
            f"{each.node.path}: a method of a PhiApi needs {what}; use add_method of the PhiApi."
            for each in methods
            for what, missing in (
                ("authorization", each.authorization_type in {None, NO_AUTHORIZATION}),
                ("a request validator", each.request_validator_id is None),
            )
            if missing
        ]


def _check(api_name: str, requests_per_second: int, burst: int) -> None:
    require_match("api_name", api_name, r"[A-Za-z][A-Za-z0-9-]{2,49}", "3 to 50 letters, digits and -")
    for name, value in (("requests_per_second", requests_per_second), ("burst", burst)):
        if value < 1:
            raise ValueError(f"{name}: {value} given; allowed: 1 or more.")
