"""The one line for application teams: synthesize an app, judged against the organization that it is deployed into."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hipaa_landing_zone.check.acceptance import read_accepted
from hipaa_landing_zone.config import InputError, load
from hipaa_landing_zone.plan import PlanError, make_plan, read_lock
from hipaa_landing_zone.rules.acceptance import AcceptanceError
from hipaa_landing_zone.validation.error import ValidationError
from hipaa_landing_zone.validation.validation import Validation

if TYPE_CHECKING:
    from datetime import date

    from aws_cdk import App

ACCEPTED = "accepted-findings.yaml"
LOCK = "landing-zone.lock.json"


def synthesize(
    app: App,
    organization: str | Path,
    *,
    lock: str | Path | None = None,
    accepted: str | Path | None = None,
    today: date | None = None,
) -> None:
    """Synthesize an app in place of ``app.synth()``, and end it when a template is not fit.

    Judged by cdk-nag's HIPAA pack, the rules of the landing zone (among them that every service is HIPAA-eligible),
    and the guardrails of the account that each stack is deployed to.

    Args:
        app: the app, with all of its stacks.
        organization: the platform team's ``landing-zone.yaml``, or a copy of it.
        lock: its lock file; by default ``landing-zone.lock.json`` beside it.
        accepted: the application's accepted findings; by default ``accepted-findings.yaml`` in the current folder,
            where there is one.
        today: the day on which acceptances must be in force; by default today (UTC).

    Raises:
        ValidationError: a ``SystemExit`` with code 1 and the reason as its message: findings that nobody accepted,
            acceptances that have expired or accept nothing, input files that cannot be used, or nothing to check.
    """
    day = today or datetime.now(UTC).date()
    source = Path(organization)
    locked = Path(lock) if lock else source.with_name(LOCK)
    try:
        configuration = load(source, today=day)
        ids = read_lock(locked)
        if ids is None:
            raise ValidationError(f"{locked}: there is no lock, so no account is known. Ask the platform team for it.")
        plan = make_plan(configuration, ids, today=day)
        own = Path(accepted) if accepted else Path(ACCEPTED)
        findings = read_accepted(own, today=day) if accepted or own.exists() else ()
        validation = Validation(app, configuration, plan, findings, day)
    except (InputError, PlanError, AcceptanceError) as error:
        raise ValidationError(str(error)) from error
    validation.synthesize()
