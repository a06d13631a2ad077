"""Checks of VPC endpoints: the planned ones exist, and each serves this organization only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.live.verify.check import Check, Judgement, Waiting, compare, known
from hipaa_landing_zone.live.verify.network import networks, of_vpc, redeploy
from hipaa_landing_zone.rules.policy import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.live.verify.check import Subject
    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.plan.address import Network
    from hipaa_landing_zone.rules.policy import Statement

WITHOUT_POLICY = frozenset({"GatewayLoadBalancer", "Resource", "ServiceNetwork", "Tunnel"})
OURS_ONLY = "this organization only"


def _with_endpoints(plan: Plan) -> Iterator[Subject[Network] | Waiting]:
    return (each for each in networks(plan) if isinstance(each, Waiting) or each.planned.endpoints)


def _exist(reader: Reader, subject: Subject[Network]) -> Iterator[Judgement]:
    rows = of_vpc(reader, subject, "describe_vpc_endpoints", "VpcEndpoints")
    available = {row["ServiceName"] for row in rows if row["State"].lower() == "available"}
    states = {row["ServiceName"]: row["State"].lower() for row in rows if row["ServiceName"] not in available}
    for name in subject.planned.endpoints:
        service = f"com.amazonaws.{subject.place.region}.{name}"
        found = "available" if service in available else states.get(service, "no endpoint")
        yield compare("available", found, redeploy(subject), f"endpoint {service} of {subject.place.resource}")


def _serve_the_organization(reader: Reader, subject: Subject[Network]) -> Iterator[Judgement]:
    """Every endpoint of the VPC, planned or not: an open one lets data out to anybody's account."""
    rows = of_vpc(reader, subject, "describe_vpc_endpoints", "VpcEndpoints")
    bound = [row for row in rows if row["VpcEndpointType"] not in WITHOUT_POLICY]
    for row in bound:
        allowing = [each for each in statements(row.get("PolicyDocument")) if each.allows]
        wrong = "; ".join(said for each in allowing for said in _too_open(reader, subject, each))
        found = wrong or (OURS_ONLY if row.get("PolicyDocument") else "no policy")
        resource = f"endpoint {row['ServiceName']} of {subject.place.resource}"
        yield compare(OURS_ONLY, found, f"Who changed its policy? {redeploy(subject)}", resource)
    if not bound:
        yield Judgement(held=True, expected=OURS_ONLY, found="no endpoint", next="")


def _too_open(reader: Reader, subject: Subject[Network], statement: Statement) -> Iterator[str]:
    """AWS's own resources carry no organization, and image layers are fetched by URLs that AWS signs."""
    plan, region = reader.plan, subject.place.region
    layers = f"arn:{plan.partition}:s3:::prod-{region}-starport-layer-bucket/"
    public = f"arn:{plan.partition}:ssm:{region}::"
    organization = (known(plan.organization_id, "the organization"),)
    if _only(statement, layers) and statement.actions == ("s3:getobject",):
        return
    if statement.bounds("aws:PrincipalOrgID") != organization:
        yield f"{statement.label} is not bounded by aws:PrincipalOrgID"
    if statement.bounds("aws:ResourceOrgID") != organization and not _only(statement, public):
        yield f"{statement.label} is not bounded by aws:ResourceOrgID"


def _only(statement: Statement, prefix: str) -> bool:
    return bool(statement.resources) and all(str(each).startswith(prefix) for each in statement.resources)


CHECKS: tuple[Check[Network], ...] = (
    Check(
        name="endpoints_exist",
        title="Every planned VPC endpoint is available.",
        citations=("164.312(e)(1)",),
        subjects=_with_endpoints,
        judge=_exist,
    ),
    Check(
        name="endpoints_serve_the_organization",
        title="VPC endpoints serve identities and resources of this organization only.",
        citations=("164.312(a)(1)", "164.312(e)(1)"),
        subjects=networks,
        judge=_serve_the_organization,
    ),
)
