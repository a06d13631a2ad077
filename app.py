"""The landing zone from end to end: load, plan, build, check, synthesize."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from aws_cdk import App

from hipaa_landing_zone.config import InputError, load
from hipaa_landing_zone.plan import PlanError, make_plan, read_lock
from hipaa_landing_zone.rules.plugin import FAIL_IN_APP
from hipaa_landing_zone.stacks import Validation, ValidationError, build


def main() -> int:
    """Synthesize; context ``config`` and ``lock`` name other files than the usual two."""
    app, today = App(post_cli_context=FAIL_IN_APP), datetime.now(UTC).date()
    config = Path(app.node.try_get_context("config") or "landing-zone.yaml")
    lock = Path(app.node.try_get_context("lock") or "landing-zone.lock.json")
    try:
        configuration = load(config, today=today)
        plan = make_plan(configuration, read_lock(lock), today=today)
        build(app, plan)
        Validation(app, configuration, plan, today).synthesize()
    except (InputError, PlanError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except ValidationError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.writelines(f"next: {step}\n" for step in plan.next_steps())
    return 0


if __name__ == "__main__":
    sys.exit(main())
