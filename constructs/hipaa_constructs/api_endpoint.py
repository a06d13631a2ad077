"""How an API for PHI is reached: inside the VPC, or with a client certificate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam

if TYPE_CHECKING:
    from aws_cdk import aws_certificatemanager as acm
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_s3 as s3


@dataclass(frozen=True, slots=True)
class PrivateEndpoint:
    """Reached through interface endpoints (``execute-api``) and from nowhere else.

    Attributes:
        vpc_endpoints: at least one.

    Raises:
        ValueError: none given.
    """

    vpc_endpoints: tuple[ec2.IVpcEndpoint, ...]

    def __post_init__(self) -> None:
        """Checks that there is an endpoint."""
        if not self.vpc_endpoints:
            raise ValueError("vpc_endpoints: none given; give at least one endpoint of execute-api.")

    @property
    def properties(self) -> dict[str, Any]:
        """Properties of the ``RestApi``. A private API takes TLS 1.2 or newer whatever its properties."""
        return {
            "endpoint_configuration": apigateway.EndpointConfiguration(
                types=[apigateway.EndpointType.PRIVATE], vpc_endpoints=list(self.vpc_endpoints)
            ),
            "policy": _through([each.vpc_endpoint_id for each in self.vpc_endpoints]),
        }


@dataclass(frozen=True, slots=True)
class MutualTlsEndpoint:
    """Reached at a domain of one's own, with a client certificate; the default endpoint is off.

    Attributes:
        domain_name: such as ``api.health.example``.
        certificate: of the domain, in the API's Region.
        truststore: bucket with the certificates of the authorities that are trusted, versioned.
        truststore_key: their object: PEM.
        truststore_version: version of the object, so that whoever writes the bucket does not decide who is trusted.

    Raises:
        ValueError: no version.
    """

    domain_name: str
    certificate: acm.ICertificate
    truststore: s3.IBucket
    truststore_key: str
    truststore_version: str

    def __post_init__(self) -> None:
        """Checks that the version is fixed."""
        if not self.truststore_version:
            raise ValueError("truststore_version: none given; give the version of the object that is trusted.")

    @property
    def properties(self) -> dict[str, Any]:
        """Properties of the ``RestApi``. Newer security policies than this one do not go with mutual TLS.

        Source: Amazon API Gateway Developer Guide, "Choose a security policy for your custom domain".
        """
        return {
            "endpoint_types": [apigateway.EndpointType.REGIONAL],
            "disable_execute_api_endpoint": True,
            "domain_name": apigateway.DomainNameOptions(
                domain_name=self.domain_name,
                certificate=self.certificate,
                endpoint_type=apigateway.EndpointType.REGIONAL,
                security_policy=apigateway.SecurityPolicy.TLS_1_2,
                mtls=apigateway.MTLSConfig(
                    bucket=self.truststore, key=self.truststore_key, version=self.truststore_version
                ),
            ),
        }


def _through(endpoint_ids: list[str]) -> iam.PolicyDocument:
    """Resource policy of a private API. Who is let in, the methods' authorization decides."""
    everything = ["execute-api:/*"]
    return iam.PolicyDocument(
        statements=[
            iam.PolicyStatement(
                sid="ThroughTheseEndpoints",
                principals=[iam.AnyPrincipal()],
                actions=["execute-api:Invoke"],
                resources=everything,
                conditions={"StringEquals": {"aws:SourceVpce": endpoint_ids}},
            ),
            iam.PolicyStatement(
                sid="NoOtherWay",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=["execute-api:Invoke"],
                resources=everything,
                conditions={"StringNotEquals": {"aws:SourceVpce": endpoint_ids}},
            ),
            iam.PolicyStatement(
                sid="NoPlainText",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=["execute-api:Invoke"],
                resources=everything,
                conditions={"Bool": {"aws:SecureTransport": "false"}},
            ),
        ]
    )
