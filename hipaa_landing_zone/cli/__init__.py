"""The ``hlz`` command: one verb a file, thin; exit code 0 done, 1 something does not hold, 2 wrong input."""

from __future__ import annotations

import sys

import typer

from hipaa_landing_zone.cli import (
    admit,
    bootstrap,
    can,
    check,
    compare,
    evidence,
    lock,
    plan,
    preflight,
    rehearse,
    schema,
    services,
    verify,
)
from hipaa_landing_zone.config import InputError
from hipaa_landing_zone.evidence.error import EvidenceError
from hipaa_landing_zone.evidence.terminal import plain
from hipaa_landing_zone.plan import PlanError

app = typer.Typer(
    name="hlz",
    help=(
        "Plan, lock, deploy, rehearse and verify a HIPAA landing zone.\n\n"
        "A first deployment, in this order: hlz plan; hlz preflight; hlz bootstrap;\n"
        "cdk deploy 'organization/**'; hlz lock; hlz bootstrap;\n"
        "cdk deploy 'logging/**' 'security/**'; hlz lock;\n"
        "cdk deploy 'baseline/**' 'workloads/**'; hlz admit;\n"
        "cdk deploy 'organization/**'; hlz verify.\n"
        "All of it without AWS: hlz rehearse. An application's templates: hlz check.\n"
        "For auditors: hlz evidence; what changed since: hlz compare.\n\n"
        "Exit codes: 0 done and true; 1 something does not hold;\n"
        "2 wrong input, nothing was done."
    ),
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb in (
    plan,
    can,
    check,
    preflight,
    bootstrap,
    lock,
    admit,
    verify,
    evidence,
    compare,
    rehearse,
    services,
    schema,
):
    app.command(name=verb.__name__.rsplit(".", 1)[-1])(verb.run)


def main() -> None:
    """Run ``hlz``; what the user did wrong ends in a message and exit code 2, never in a traceback."""
    try:
        app()
    except (InputError, PlanError, EvidenceError) as error:
        sys.stderr.write(f"{plain(str(error), keep=chr(10))}\n")
        sys.exit(2)
