"""Macie: what it looks for and where: allow lists, classification jobs, automated discovery.

Source: Macie API reference.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from hipaa_landing_zone.rehearsal.emulator.backend.rest import Answer, Refusal, Request, Service


class Discovery(Service):
    """What Macie of one account and Region looks for; things are kept as their requests, by id."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.forget()

    def forget(self) -> None:
        """Forget everything."""
        self.allow_lists: dict[str, dict[str, Any]] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.automated: dict[str, Any] = {"status": "DISABLED", "autoEnableOrganizationMembers": "NONE"}

    def require_session(self) -> None:
        """Refuse what needs Macie while it is off."""
        raise NotImplementedError

    def create_allow_list(self, request: Request) -> Answer:
        """Keep a list of text that is no finding."""
        made = self._make(self.allow_lists, "allow-list", request)
        return {"arn": made["arn"], "id": made["id"]}

    def list_allow_lists(self, _: Request) -> Answer:
        """List the allow lists."""
        self.require_session()
        return {"allowLists": list(self.allow_lists.values())}

    def get_allow_list(self, request: Request) -> Answer:
        """Describe an allow list."""
        kept = self._kept(self.allow_lists, request)
        return {**kept, "status": {"code": "OK"}, "tags": self.tags.get(kept["arn"], {})}

    def update_allow_list(self, request: Request) -> Answer:
        """Change an allow list."""
        kept = self._kept(self.allow_lists, request)
        kept |= {**request, "updatedAt": datetime.now(UTC)}
        return {"arn": kept["arn"], "id": kept["id"]}

    def delete_allow_list(self, request: Request) -> None:
        """Delete an allow list that no job uses."""
        self._kept(self.allow_lists, request)
        using = any(request["id"] in job.get("allowListIds", []) for job in self.jobs.values())
        if using and request.get("ignoreJobChecks") != "true":
            raise Refusal("ConflictException", "A classification job uses the allow list.")
        del self.allow_lists[request["id"]]

    def create_classification_job(self, request: Request) -> Answer:
        """Keep a job; what it names must be there."""
        self.require_session()
        unknown = [each for each in request.get("allowListIds") or () if each not in self.allow_lists]
        unknown += request.get("customDataIdentifierIds") or ()  # which nobody can make here
        if unknown:
            raise Refusal("ValidationException", f"There is no {', '.join(unknown)}.")
        status = "RUNNING" if request["jobType"] == "ONE_TIME" or request.get("initialRun") else "IDLE"
        made = self._make(self.jobs, "classification-job", request)
        made |= {"jobId": made["id"], "jobArn": made["arn"], "jobStatus": status}
        return {"jobArn": made["arn"], "jobId": made["id"]}

    def list_classification_jobs(self, request: Request) -> Answer:
        """List the jobs; the filters that exist for them are honoured for names and states."""
        self.require_session()
        criteria = request.get("filterCriteria") or {}
        jobs = [job for job in self.jobs.values() if _selected(job, criteria)]
        buckets = [job.get("s3JobDefinition") or {} for job in jobs]
        return {"items": [{**job, **each} for job, each in zip(jobs, buckets, strict=True)]}

    def describe_classification_job(self, request: Request) -> Answer:
        """Describe a job."""
        job = self._kept(self.jobs, {"id": request["jobId"]})
        return {**job, "tags": self.tags.get(job["arn"], {})}

    def update_classification_job(self, request: Request) -> None:
        """Pause, resume or cancel a job; what is cancelled cannot be resumed."""
        job = self._kept(self.jobs, {"id": request["jobId"]})
        if job["jobStatus"] in {"CANCELLED", "COMPLETE"}:
            raise Refusal("ValidationException", f"The job is {job['jobStatus']}.")
        job["jobStatus"] = request["jobStatus"]

    def get_automated_discovery_configuration(self, _: Request) -> Answer:
        """Describe automated discovery."""
        self.require_session()
        return self.automated

    def update_automated_discovery_configuration(self, request: Request) -> None:
        """Switch automated discovery on or off, for the account or as administrator for the organization."""
        self.require_session()
        now = datetime.now(UTC)
        self.automated |= {**request, "lastUpdatedAt": now}
        if self.automated["status"] == "ENABLED":
            self.automated.setdefault("firstEnabledAt", now)

    def _make(self, things: dict[str, dict[str, Any]], kind: str, request: Request) -> dict[str, Any]:
        self.require_session()
        id_, now = uuid4().hex, datetime.now(UTC)
        arn = self.arn(f"{kind}/{id_}")
        self.tags[arn] = dict(request.get("tags") or {})
        things[id_] = {**request, "id": id_, "arn": arn, "createdAt": now, "updatedAt": now}
        return things[id_]

    def _kept(self, things: dict[str, dict[str, Any]], request: Request) -> dict[str, Any]:
        self.require_session()
        kept: dict[str, Any] = self.found(things, request["id"])
        return kept


def _selected(job: Request, criteria: Request) -> bool:
    def holds(term: Request) -> bool:
        matches = str(job.get(term["key"])) in term["values"]
        if term["comparator"] not in {"EQ", "NE"}:
            raise Refusal("ValidationException", f"The emulator does not compare jobs by {term['comparator']}.")
        return matches is (term["comparator"] == "EQ")

    included, excluded = criteria.get("includes") or (), criteria.get("excludes") or ()
    return all(map(holds, included)) and not any(map(holds, excluded))
