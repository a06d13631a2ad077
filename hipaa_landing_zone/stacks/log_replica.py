"""The second Region of the log archive: a locked copy of every log, with its own keys and its own locks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack

from hipaa_landing_zone.stacks.log_region import LogRegion
from hipaa_landing_zone.stacks.place import properties

if TYPE_CHECKING:
    from constructs import Construct

    from hipaa_landing_zone.plan import Plan, PlannedStack


class LogReplicaStack(Stack):
    """Receives copies from the home Region; deployed first, because S3 replicates only to a bucket that exists."""

    def __init__(self, scope: Construct, planned: PlannedStack, plan: Plan) -> None:
        super().__init__(scope, planned.id, **properties(planned))
        archive = plan.log_archive
        if archive is None:
            raise ValueError("no log archive: the plan should have held this stack back")
        region = LogRegion(self, "Archive", plan=plan, archive=archive, region=planned.region)
        sources = {"access": "landing", "config": "landing-config"}
        for kind in region.keys:
            region.admit_copies(kind, source=sources.get(kind, kind), source_region=plan.organization.home_region)
