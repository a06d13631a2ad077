"""Checks of every workload VPC: planned addresses, no way to the internet, all traffic logged, default group closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.live.verify.archive import archive_of, bucket_arn
from hipaa_landing_zone.live.verify.check import DEPLOY, AbsentError, Check, Judgement, Subject, Waiting, compare
from hipaa_landing_zone.live.verify.result import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.plan.address import Network

LIVE_NAT_STATES = ["available", "pending"]
DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
NO_TARGETS = frozenset({*DESTINATIONS, "GatewayId", "InstanceOwnerId", "Origin", "State"})


def networks(plan: Plan) -> Iterator[Subject[Network] | Waiting]:
    """Every workload VPC."""
    for stack in plan.stacks:
        if stack.network is not None:
            place = Place(stack.account, stack.account_id, stack.region, f"VPC {stack.network.cidr}")
            yield Waiting(place, stack.waiting_for) if stack.waiting_for else Subject(place, stack.network)


def redeploy(subject: Subject[Network]) -> str:
    """Say how a VPC gets back to what is planned."""
    return DEPLOY.format(stack=f"workloads/{subject.place.account}-{subject.place.region}")


def vpc_id(reader: Reader, subject: Subject[Network]) -> str:
    """Return the id of the VPC with the planned addresses.

    Raises:
        AbsentError: there is none, or more than one.
    """
    cidr = str(subject.planned.cidr)
    vpcs = reader.rows(subject.place, "ec2", "describe_vpcs", "Vpcs", Filters=[{"Name": "cidr", "Values": [cidr]}])
    if len(vpcs) != 1:
        raise AbsentError(f"{len(vpcs)} VPCs with the addresses {cidr} instead of one")
    return str(vpcs[0]["VpcId"])


def of_vpc(reader: Reader, subject: Subject[Network], operation: str, key: str) -> list[dict[str, Any]]:
    """Return what a listing of Amazon EC2 has of the VPC."""
    filters = [{"Name": "vpc-id", "Values": [vpc_id(reader, subject)]}]
    return reader.rows(subject.place, "ec2", operation, key, Filters=filters)


def _exists(reader: Reader, subject: Subject[Network]) -> Iterator[Judgement]:
    yield Judgement(True, "one VPC", vpc_id(reader, subject), "")  # noqa: FBT003 - it raises when there is none


def _has_no_way_out(reader: Reader, subject: Subject[Network]) -> Iterator[Judgement]:
    """In the whole account and Region: any VPC with a gateway is one peering away."""
    ways = {
        "internet gateway": _attached(reader, subject, "describe_internet_gateways", "InternetGateway"),
        "egress-only gateway": _attached(
            reader, subject, "describe_egress_only_internet_gateways", "EgressOnlyInternetGateway"
        ),
        "NAT gateway": {
            f"{row['NatGatewayId']} in {row['VpcId']}"
            for row in reader.rows(
                subject.place,
                "ec2",
                "describe_nat_gateways",
                "NatGateways",
                Filter=[{"Name": "state", "Values": LIVE_NAT_STATES}],
            )
        },
    }
    advice = "Who made it? Detach and delete it. A new account's default VPC has one too: delete that VPC."
    for kind, found in ways.items():
        yield compare(set(), found, advice, f"{kind} in the account and Region")


def _attached(reader: Reader, subject: Subject[Network], operation: str, name: str) -> set[str]:
    rows = reader.rows(subject.place, "ec2", operation, f"{name}s")
    return {f"{row[f'{name}Id']} on {each['VpcId']}" for row in rows for each in row.get("Attachments", [])}


def _subnets_are_isolated(reader: Reader, subject: Subject[Network]) -> Iterator[Judgement]:
    rows = of_vpc(reader, subject, "describe_subnets", "Subnets")
    planned = {str(subnet) for subnet in subject.planned.subnets}
    yield compare(planned, {row["CidrBlock"] for row in rows}, f"Who added or removed one? {redeploy(subject)}")
    public = {
        row["SubnetId"] for row in rows if row.get("MapPublicIpOnLaunch") or row.get("AssignIpv6AddressOnCreation")
    }
    advice = "Switch public addresses on launch off."
    yield compare(set(), public, advice, f"{subject.place.resource}: subnets with public addresses")


def _routes_stay_inside(reader: Reader, subject: Subject[Network]) -> Iterator[Judgement]:
    """Routes are local or to a gateway endpoint; every other kind leads out of the VPC."""
    out = {
        f"{_destination(route)} to {target} in {table['RouteTableId']}"
        for table in of_vpc(reader, subject, "describe_route_tables", "RouteTables")
        for route in table["Routes"]
        for target in _targets_outside(route)
    }
    yield compare(set(), out, f"Who added it? Delete the route. {redeploy(subject)}")


def _destination(route: dict[str, Any]) -> str:
    return next((str(route[name]) for name in DESTINATIONS if route.get(name)), "somewhere")


def _targets_outside(route: dict[str, Any]) -> Iterator[str]:
    """Whatever does not merely describe a route is a target, kinds that AWS will think of included."""
    gateway = route.get("GatewayId")
    if gateway and gateway != "local" and not gateway.startswith("vpce-"):
        yield gateway
    yield from (str(value) for name, value in route.items() if name not in NO_TARGETS and value)


def _default_group_is_closed(reader: Reader, subject: Subject[Network]) -> Iterator[Judgement]:
    groups = of_vpc(reader, subject, "describe_security_groups", "SecurityGroups")
    for group in groups:
        if group["GroupName"] != "default":
            continue
        found = {f"{len(group[key])} {key}" for key in ("IpPermissions", "IpPermissionsEgress") if group[key]}
        resource = f"default security group of {subject.place.resource}"
        yield compare(set(), found, f"Revoke every rule of {group['GroupId']}, and see who relied on it.", resource)


def _traffic_is_logged(reader: Reader, subject: Subject[Network]) -> Iterator[Judgement]:
    bucket = archive_of(reader.plan).bucket("flow", reader.plan.organization.home_region)
    destination = bucket_arn(reader.plan, bucket.name)
    filters = [{"Name": "resource-id", "Values": [vpc_id(reader, subject)]}]
    rows = reader.rows(subject.place, "ec2", "describe_flow_logs", "FlowLogs", Filter=filters)
    good = f"ACTIVE, ALL traffic, to {destination}"
    found = {_said(row) for row in rows}
    yield Judgement(good in found, good, ("; ".join(sorted(found))) or "no flow log", redeploy(subject))
    failing = {
        row["FlowLogId"]: row.get("DeliverLogsErrorMessage", "")
        for row in rows
        if row.get("DeliverLogsStatus") == "FAILED"
    }
    said = {f"{name}: {message}" for name, message in failing.items()}
    yield compare(
        set(),
        said,
        "Look at the policies of the archive's flow-log bucket and key.",
        f"{subject.place.resource}: failed deliveries",
    )


def _said(flow_log: dict[str, Any]) -> str:
    destination = str(flow_log.get("LogDestination", "CloudWatch Logs")).partition("/")[0]
    return f"{flow_log['FlowLogStatus']}, {flow_log['TrafficType']} traffic, to {destination}"


CHECKS: tuple[Check[Network], ...] = (
    Check(
        name="vpcs_exist",
        title="Every planned VPC exists with its planned addresses.",
        citations=("164.312(a)(1)",),
        subjects=networks,
        judge=_exists,
    ),
    Check(
        name="vpcs_have_no_way_out",
        title="No gateway leads to the internet in any workload account and Region.",
        citations=("164.312(e)(1)",),
        subjects=networks,
        judge=_has_no_way_out,
    ),
    Check(
        name="subnets_are_isolated",
        title="The subnets are the planned ones and give nothing a public address.",
        citations=("164.312(e)(1)",),
        subjects=networks,
        judge=_subnets_are_isolated,
    ),
    Check(
        name="routes_stay_inside",
        title="Every route is local or to a gateway endpoint.",
        citations=("164.312(e)(1)",),
        subjects=networks,
        judge=_routes_stay_inside,
    ),
    Check(
        name="default_security_groups_are_closed",
        title="The default security group lets nothing in or out.",
        citations=("164.312(a)(1)",),
        subjects=networks,
        judge=_default_group_is_closed,
    ),
    Check(
        name="traffic_is_logged",
        title="All traffic is logged to the archive.",
        citations=("164.312(b)",),
        subjects=networks,
        judge=_traffic_is_logged,
    ),
)
