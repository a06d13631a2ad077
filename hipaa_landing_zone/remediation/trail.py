"""A trail that does not log any more."""

from typing import Any

from hipaa_landing_zone.remediation.run import Remedy, State, remediate


def look(cloudtrail: Any, trail: str) -> State:
    """Find whether the trail logs; it is asked where it was stopped, which is its home Region."""
    arn = cloudtrail.get_trail(Name=trail)["Trail"]["TrailARN"]
    logging = cloudtrail.get_trail_status(Name=arn)["IsLogging"]
    tags = cloudtrail.list_tags(ResourceIdList=[arn])["ResourceTagList"][0]["TagsList"]
    return State([] if logging else [{"trail": arn, "logging": False}], frozenset(tag["Key"] for tag in tags))


def mend(cloudtrail: Any, trail: str, faults: list[dict[str, Any]]) -> None:  # noqa: ARG001 - a fault names it exactly
    """Start logging again. What happened in between is not in the trail; event history keeps it for 90 days."""
    for fault in faults:
        cloudtrail.start_logging(Name=fault["trail"])


REMEDY = Remedy("cloudtrail", look, mend, ("TrailNotFoundException",))


def handler(events: dict[str, str], context: Any) -> dict[str, Any]:  # noqa: ARG001 - Systems Manager passes it
    """Called by AWS Systems Manager Automation."""
    return remediate(events, REMEDY)
