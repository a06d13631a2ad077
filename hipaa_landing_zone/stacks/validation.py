"""Validation at synthesis: which plugins judge, what is accepted, and whether every acceptance still holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from aws_cdk import Validations
from cdk_nag import HIPAASecurityChecks

from hipaa_landing_zone.rules.acceptance import AcceptedFinding, stale
from hipaa_landing_zone.rules.exceptions import accept_all
from hipaa_landing_zone.rules.plugin import HipaaLandingZoneChecks
from hipaa_landing_zone.rules.rule import Expectations
from hipaa_landing_zone.stacks.accepted import BY_DESIGN

if TYPE_CHECKING:
    from datetime import date

    from aws_cdk import App

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Plan


RETENTION_DAYS_MINIMUM = 2192  # six years, 45 CFR 164.316(b)(2)(i); only until the log archive has an account


class ValidationError(Exception):
    """The templates are not fit: findings that nobody accepted, or an acceptance that accepts nothing any more."""


class Validation:
    """The validation of one synthesis: make it after the stacks, then let it synthesize."""

    def __init__(self, app: App, configuration: Configuration, plan: Plan, today: date) -> None:
        self._app = app
        self._complete = all(stack.waiting_for is None for stack in plan.stacks)
        self._accepted = (*BY_DESIGN, *_configured(configuration))
        self._plugin = HipaaLandingZoneChecks(_expectations(plan))
        Validations.of(app).add_plugins(HIPAASecurityChecks(app), self._plugin)
        self._homeless = accept_all(app, self._accepted, today)

    def synthesize(self) -> None:
        """Synthesize and judge.

        An acceptance whose place is in a stack that still waits for an id is not judged yet.

        Raises:
            ValidationError: with every finding, or every acceptance that accepts nothing.
        """
        try:
            self._app.synth()
        except RuntimeError as error:
            if "ValidationFailed" not in str(error):
                raise
            raise ValidationError(str(error)) from error
        outdir = Path(self._app.outdir)
        if self._plugin.report is None:
            raise ValidationError("The landing zone's own rules did not run.")
        (outdir / "rules-report.json").write_text(json.dumps(self._plugin.report.as_json(), indent=2), encoding="utf-8")
        path = outdir / "validation-report.json"
        report = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        judged = [each for each in self._accepted if self._complete or each not in self._homeless]
        if unused := stale(report, judged):
            lines = (f"{each.rule} at {each.place} (by {each.origin})" for each in unused)
            message = "Accepted findings that accept nothing any more; take them out:\n"
            raise ValidationError(message + "\n".join(lines))


def _expectations(plan: Plan) -> Expectations:
    archive = plan.log_archive
    return Expectations(
        production=plan.organization.environment == "production",
        minimum_retention_days=archive.lock_days if archive else RETENTION_DAYS_MINIMUM,
        log_archive_account_id=archive.account_id if archive else None,
        organization_trail_arn=plan.trail.arn,
        organization_id=plan.organization_id,
    )


def _configured(configuration: Configuration) -> tuple[AcceptedFinding, ...]:
    return tuple(
        AcceptedFinding(
            rule=each.rule,
            place=each.place,
            reason=each.reason,
            approver=each.approver,
            expires=each.expires,
            origin="configuration",
        )
        for each in configuration.accepted_findings
    )
