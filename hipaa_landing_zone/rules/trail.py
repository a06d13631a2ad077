"""Questions that several rules ask about CloudTrail trails."""

from hipaa_landing_zone.rules.model import Resource

TYPE = "AWS::CloudTrail::Trail"
SERVICE = "cloudtrail.amazonaws.com"


def arn(trail: Resource) -> str | None:
    """ARN that the trail will have; None unless its name, account and Region are all explicit."""
    name = trail.get("TrailName")
    if not isinstance(name, str) or trail.account is None or trail.region is None:
        return None
    return f"arn:{trail.partition}:cloudtrail:{trail.region}:{trail.account}:trail/{name}"
