"""Validation of the landing zone's own stacks: what its design and its owner accept, and which stacks still wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone import validation
from hipaa_landing_zone.check.acceptance import accepted
from hipaa_landing_zone.stacks.accepted import BY_DESIGN
from hipaa_landing_zone.validation import ValidationError

if TYPE_CHECKING:
    from datetime import date

    from aws_cdk import App

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Plan

__all__ = ["Validation", "ValidationError"]


class Validation(validation.Validation):
    """The validation of one synthesis: make it after the stacks, then let it synthesize.

    Args:
        app: the landing zone's app.
        configuration: what the owner wants.
        plan: what follows from it.
        today: the day on which accepted findings must be in force.
    """

    def __init__(self, app: App, configuration: Configuration, plan: Plan, today: date) -> None:
        findings = (*BY_DESIGN, *(accepted(each, "configuration") for each in configuration.accepted_findings))
        complete = all(stack.waiting_for is None for stack in plan.stacks)
        super().__init__(app, configuration, plan, findings, today, complete=complete)
