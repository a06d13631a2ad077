"""Questions about APIs of API Gateway: what their OpenAPI document leaves open, and who needs a client certificate."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from hipaa_landing_zone.rules.model import Assembly, Resource
from hipaa_landing_zone.rules.value import Unknown, at, listed, mappings, truth

REST, HTTP = "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"
_MAPPINGS = {
    "AWS::ApiGateway::BasePathMapping": "RestApiId",
    "AWS::ApiGatewayV2::ApiMapping": "ApiId",
}
_DOMAINS = ("AWS::ApiGateway::DomainName", "AWS::ApiGatewayV2::DomainName")
_VERBS = ("delete", "get", "head", "patch", "post", "put", "x-amazon-apigateway-any-method")


def open_operations(document: Any) -> Iterator[str | Unknown]:
    """Name operations of an OpenAPI document that ask for no identity, `OPTIONS` aside, and what is not known."""
    everywhere = at(document, "security")
    paths = at(document, "paths")
    if isinstance(paths, Unknown):
        yield paths
    for path in paths if isinstance(paths, dict) else ():
        operations = paths[path]
        if isinstance(operations, Unknown):
            yield operations
        for verb in operations if isinstance(operations, dict) else ():
            if verb.lower() in _VERBS:
                own = at(operations[verb], "security")
                yield from _open(f"{verb} {path}", everywhere if own is None else own)


def _open(operation: str, security: Any) -> Iterator[str | Unknown]:
    # Each entry is one way in: an empty one asks for nothing.
    ways = mappings(security)
    if not ways or any(not isinstance(way, Unknown) and not way for way in ways):
        yield operation
    yield from (way for way in ways if isinstance(way, Unknown))


def asks_for_certificate(api: Resource, assembly: Assembly) -> bool:
    """Whether an API is reached with a client certificate only: the default endpoint is off, every domain has mTLS."""
    domains = _domains_by_api(assembly).get(api, [])
    return (
        truth(api.get("DisableExecuteApiEndpoint")) is True
        and bool(domains)
        and all(each is not None and each.get("MutualTlsAuthentication") is not None for each in domains)
    )


@lru_cache(maxsize=1)
def _domains_by_api(assembly: Assembly) -> dict[Resource | None, list[Resource | None]]:
    """Domains that lead to each API; None for one that is not in the app."""
    by_name = {(str(each.get("DomainName")), each.account): each for each in assembly.of_type(*_DOMAINS)}
    index: dict[Resource | None, list[Resource | None]] = {}
    for mapping in assembly.of_type(*_MAPPINGS):
        api, domain = assembly.find(mapping.get(_MAPPINGS[mapping.type])), mapping.get("DomainName")
        found = assembly.find(domain)
        known = found if isinstance(found, Resource) else by_name.get((str(domain), mapping.account))
        index.setdefault(api if isinstance(api, Resource) else None, []).append(known)
    return index


def is_websocket(api: Resource | Unknown) -> bool | Unknown:
    """Whether an API is a WebSocket API, which asks for identity when the connection is made."""
    if isinstance(api, Unknown):
        return api
    protocol = api.get("ProtocolType")
    return protocol if isinstance(protocol, Unknown) else protocol == "WEBSOCKET"


def providers(resource: Resource) -> list[Any]:
    """Ways to authenticate of an AppSync API, the default one first."""
    if resource.type == "AWS::AppSync::GraphQLApi":
        further = listed(resource.get("AdditionalAuthenticationProviders"))
        return [resource.get("AuthenticationType"), *(at(each, "AuthenticationType") for each in further)]
    return [at(each, "AuthType") for each in listed(resource.get("EventConfig", "AuthProviders"))]
