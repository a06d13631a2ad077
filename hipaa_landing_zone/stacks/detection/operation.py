"""What the provider does for the detective services that are on, in an order that they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.plan.detection import FEATURES, MACIE_JOB, SCANS
from hipaa_landing_zone.plan.name import CLASSIFICATION_TAG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aws_cdk import IResolvable

    from hipaa_landing_zone.config.detection import DetectiveServices


@dataclass(frozen=True, slots=True)
class Task:
    """One operation of the provider with its parameters."""

    construct_id: str
    name: str
    parameters: Mapping[str, Any]


def operations_of(services: DetectiveServices, *, region: str, allow_lists: IResolvable | None) -> tuple[Task, ...]:
    """Return what is to be done in a Region, without what serves a service that is switched off.

    Args:
        services: the choice of services.
        region: the Region.
        allow_lists: ids of Macie's allow-lists, as a token; None when there is none.
    """
    return tuple(_operations(services, region, allow_lists))


def _operations(services: DetectiveServices, region: str, allow_lists: IResolvable | None) -> Iterator[Task]:
    if not services.without("guardduty"):
        runtime = not services.without("guardduty_runtime_monitoring")
        parameters = {"features": list(FEATURES), "runtime_monitoring": runtime}
        yield Task("GuardDuty", "guardduty_organization", parameters)
    if not services.without("security_hub"):
        yield Task("SecurityHub", "security_hub_hub", {"regions": [region]})
    if not services.without("inspector"):
        yield Task("Inspector", "inspector_organization", {"resource_types": list(SCANS)})
    if not services.without("macie"):
        yield Task("Macie", "macie_organization", {})
        job = {
            "name": MACIE_JOB,
            "tag_key": CLASSIFICATION_TAG,
            "tag_value": "phi",
            "sampling_percentage": services.macie_sampling_percent,
            "allow_list_ids": allow_lists or [],
        }
        yield Task("MacieJob", "macie_job", job)
    if not services.without("detective"):
        yield Task("Detective", "detective_organization", {})
