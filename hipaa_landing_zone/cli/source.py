"""The files that every verb starts from, and the plan that they give."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from hipaa_landing_zone.config import Configuration, load
from hipaa_landing_zone.plan import Plan, make_plan, read_lock

CONFIGURATION = Path("landing-zone.yaml")
LOCK = Path("landing-zone.lock.json")

ConfigOption = Annotated[Path, typer.Option("--config", "-c", help="What the owner wants.", show_default=True)]
LockOption = Annotated[Path, typer.Option("--lock", "-l", help="The ids that AWS gave.", show_default=True)]


def read(config: Path, lock: Path) -> tuple[Configuration, Plan]:
    """Return the configuration and the plan of today."""
    today = datetime.now(UTC).date()
    configuration = load(config, today=today)
    return configuration, make_plan(configuration, read_lock(lock), today=today)
