"""Validation of the landing zone's own stacks: what its design and its owner accept, and which stacks still wait."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hipaa_landing_zone import validation
from hipaa_landing_zone.check.acceptance import configured
from hipaa_landing_zone.plan.stand_in import stand_ins
from hipaa_landing_zone.stacks.accepted import BY_DESIGN
from hipaa_landing_zone.stacks.baseline_stack_set import MEMBER_PATH, keep_from_deployment
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
        findings = (*BY_DESIGN, *configured(configuration))
        complete = all(stack.waiting_for is None for stack in plan.stacks)
        everywhere = {MEMBER_PATH: stand_ins(plan)} if any(s.kind == "baseline" for s in plan.ready("baseline")) else {}
        super().__init__(app, configuration, plan, findings, today, complete=complete, everywhere=everywhere)
        self._outdir = Path(app.outdir)

    def synthesize(self) -> None:
        """Synthesize and judge everything; then leave out of the assembly what StackSets deploys and not the CDK CLI.

        Raises:
            ValidationError: as every validation.
        """
        super().synthesize()
        keep_from_deployment(self._outdir)
