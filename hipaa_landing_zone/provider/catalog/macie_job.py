"""MacieJob: a weekly look for sensitive data in the buckets with a certain tag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hipaa_landing_zone.provider.operation import Invocation, Operation, OperationError, Permission
from hipaa_landing_zone.provider.paging import pages
from hipaa_landing_zone.provider.parameter import Parse, integer, several, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_OWNER_TAG = "hlz:provider"
_ENDED = ("CANCELLED", "COMPLETE")


class MacieJob(Operation):
    """Keeps one weekly classification job, with all managed data identifiers, over all buckets of a tag.

    A job cannot be changed: when it should be another, it is cancelled and made anew. Deleting the resource cancels
    the job that it made, which the tag ``hlz:provider`` tells; others of the same name are never touched. Source:
    Amazon Macie API Reference, CreateClassificationJob, UpdateClassificationJob.

    Parameters:
        Name: the job's name, of which there is one at a time.
        TagKey: key of the buckets' tag.
        TagValue: value of the buckets' tag.
        SamplingPercentage: how much of each bucket is read, 1 to 100.
        AllowListIds: text that is ignored.
    """

    name = "macie_job"
    leaves_on = False
    parameters: ClassVar[Mapping[str, Parse]] = {
        "Name": text(r"[\w-]{1,100}"),
        "TagKey": text(r"[\w:/.-]{1,128}"),
        "TagValue": text(r"[\w:/.-]{1,128}"),
        "SamplingPercentage": integer(1, 100),
        "AllowListIds": several(text(r"[A-Za-z0-9-]{1,64}")),
    }
    permissions = (
        Permission(("macie2:CreateClassificationJob", "macie2:ListClassificationJobs")),
        Permission(
            ("macie2:DescribeClassificationJob", "macie2:TagResource", "macie2:UpdateClassificationJob"),
            ("arn:<partition>:macie2:<region>:<account>:classification-job/*",),
        ),
    )

    def wanted(self, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the one job that there should be."""
        return [{**_filled(_job(parameters)), "own": True, "paused": False}]

    def read(self, call: Invocation, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the jobs of this name that have not ended."""
        macie, compared = call.client("macie2", call.region), _job(parameters).keys()
        return [
            {
                **_filled({**{name: job[name] for name in compared if name in job}, **_identifiers(job)}),
                "own": job.get("tags", {}).get(_OWNER_TAG) == call.owner,
                "paused": job["jobStatus"] == "USER_PAUSED",
            }
            for job in _jobs(macie, parameters["Name"])
        ]

    def write(self, call: Invocation, parameters: Mapping[str, Any], _current: Any) -> None:
        """Cancel what a provider made under this name, and make the job."""
        macie = call.client("macie2", call.region)
        jobs = list(_jobs(macie, parameters["Name"]))
        if strangers := [job["jobId"] for job in jobs if _OWNER_TAG not in job.get("tags", {})]:
            raise OperationError(f"Job {strangers[0]} has the name {parameters['Name']} and was made by somebody else.")
        for job in jobs:
            macie.update_classification_job(jobId=job["jobId"], jobStatus="CANCELLED")
        macie.create_classification_job(**_job(parameters), tags={_OWNER_TAG: call.owner}, initialRun=True)

    def undo(self, call: Invocation, parameters: Mapping[str, Any]) -> None:
        """Cancel the job that this resource made."""
        macie = call.client("macie2", call.region)
        for job in _jobs(macie, parameters["Name"]):
            if job.get("tags", {}).get(_OWNER_TAG) == call.owner:
                macie.update_classification_job(jobId=job["jobId"], jobStatus="CANCELLED")


def _job(parameters: Mapping[str, Any]) -> dict[str, Any]:
    tag = {"key": parameters["TagKey"], "value": parameters["TagValue"]}
    criterion = {"tagCriterion": {"comparator": "EQ", "tagValues": [tag]}}
    return {
        "name": parameters["Name"],
        "jobType": "SCHEDULED",
        "scheduleFrequency": {"weeklySchedule": {"dayOfWeek": "SUNDAY"}},
        "managedDataIdentifierSelector": "ALL",
        "samplingPercentage": parameters["SamplingPercentage"],
        "allowListIds": sorted(parameters["AllowListIds"]),
        "s3JobDefinition": {"bucketCriteria": {"includes": {"and": [criterion]}}},
    }


def _identifiers(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is listed in no order of its own, and identifiers that nobody asked for."""
    return {name: sorted(job.get(name) or ()) for name in ("allowListIds", "customDataIdentifierIds")}


def _filled(value: Any) -> Any:
    """Leave out what is empty at any depth: Macie may say it or not."""
    if not isinstance(value, dict):
        return value
    filled = {name: _filled(each) for name, each in value.items()}
    return {name: each for name, each in filled.items() if each not in (None, [], {})}


def _jobs(macie: Any, name: str) -> Iterator[dict[str, Any]]:
    """Describe the jobs of exactly this name that have not ended."""
    criteria = {"includes": [{"comparator": "EQ", "key": "name", "values": [name]}]}
    for listed in list(pages(macie.list_classification_jobs, "items", "nextToken", filterCriteria=criteria)):
        if listed["name"] == name and listed["jobStatus"] not in _ENDED:
            yield macie.describe_classification_job(jobId=listed["jobId"])
