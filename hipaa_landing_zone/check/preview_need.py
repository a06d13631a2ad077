"""What somebody in a template needs to do, as questions to the guardrails; and what cannot be asked, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hipaa_landing_zone.check.deployment import Deployment, file_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from hipaa_landing_zone.plan import Plan, PlannedAccount
    from hipaa_landing_zone.rules.model import Assembly, Resource, Template


@dataclass(frozen=True, slots=True)
class Need:
    """Something that a template needs; it surely fails when guardrails deny all of its actions.

    Attributes:
        resource: where the template says so, and where a finding is shown.
        subject: who needs it, in words.
        account: the caller's account, by its name in the plan.
        who: the caller, as ``plan.permission`` takes it.
        wanted: what is needed, as the template says it, such as ``s3:*``.
        actions: the actions of which one at least must be allowed.
        target: ARN of what it is done to, or a pattern; a denial of a pattern is one of all that it covers.
        owner: the account of the target, by name; None for the one in the ARN, or the caller's.
        context: condition keys and values that the template determines.
        absent: condition keys that such a request does not have.
        doubt: why it stays undecided even when this organization's guardrails deny nothing; empty when it does not.
    """

    resource: Resource
    subject: str
    account: str
    who: str
    wanted: str
    actions: tuple[str, ...]
    target: str = "*"
    owner: str | None = None
    context: Mapping[str, str] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something in a template that cannot be asked of the guardrails."""

    resource: Resource
    because: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What needs are found in: the app, the organization, and how stacks are deployed."""

    assembly: Assembly
    plan: Plan
    deployments: Mapping[Path, Deployment]

    def account(self, account_id: str | None) -> PlannedAccount | None:
        """Return an account of the organization by its id; None when there is none, or none with that id yet."""
        return next((each for each in self.plan.accounts if account_id and each.id == account_id), None)

    def deployment(self, template: Template) -> Deployment:
        """Return how a template is deployed; without a cloud assembly, by a role that is not known."""
        file = file_of(template)
        known = self.deployments.get(file) if file else None
        return known or Deployment(template.stack.replace("/", "-"), None)

    def region(self, resource: Resource) -> str:
        """Return the Region in which a resource's requests are made: where the plan governs it, else at home."""
        organization = self.plan.organization
        governed = resource.region in organization.governed_regions
        return resource.region if governed and resource.region else organization.home_region
