"""``hlz can``: may somebody do something?"""

from __future__ import annotations

import json
from typing import Annotated

import typer

from hipaa_landing_zone.cli.source import CONFIGURATION, LOCK, ConfigOption, LockOption, read


def run(
    account: Annotated[str, typer.Argument(help="The caller's account, by its name in the plan.")],
    principal: Annotated[str, typer.Argument(help="role/NAME, user/NAME, root, assumed-root, break-glass, deployer …")],
    action: Annotated[str, typer.Argument(help="Such as s3:GetObject.")],
    resource: Annotated[str, typer.Argument(help="The resource's ARN; left open when it is not given.")] = "*",
    *,
    config: ConfigOption = CONFIGURATION,
    lock: LockOption = LOCK,
    context: Annotated[list[str] | None, typer.Option("--context", "-k", help="KEY=VALUE; may be repeated.")] = None,
    absent: Annotated[list[str] | None, typer.Option("--absent", help="A key that the request does not have.")] = None,
    owner: Annotated[str | None, typer.Option("--owner", help="The account of the resource, by name.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Say whether guardrails let somebody do something, by what, and what would help.

    Answers from the plan, offline. Supposes that IAM and resource policies
    allow everything, TLS 1.2, and that no tag of the landing zone is
    touched: asked is what SCPs and RCPs leave.
    A condition key that a guardrail depends on and that is not given makes
    the answer [bold]undecided[/] and is named; give it, or name it as absent.

    Exit codes: 0 allowed; 1 denied, undecided, or denied on some resources;
    2 wrong input.

    Example: [bold]hlz can ehr-prod role/Admin cloudtrail:StopLogging[/]

    Example: [bold]hlz can portal-prod role/App s3:GetObject arn:aws:s3:::phi/x --owner ehr-prod[/]
    """
    from hipaa_landing_zone.plan.permission import (  # noqa: PLC0415 - compiling guardrails is not for every verb
        Jurisdiction,
        Question,
        request_of,
        require_known,
        restricted,
    )
    from hipaa_landing_zone.policies.evaluation import Outcome, RequestError, explain  # noqa: PLC0415

    _, plan = read(config, lock)
    pairs = dict(_pair(each) for each in context or [])
    question = Question(account, principal, action, resource, pairs, frozenset(absent or []), owner)
    jurisdiction = Jurisdiction(plan)
    try:
        require_known(plan, question)
        explanation = explain(*request_of(plan, jurisdiction, question))
        open_question = resource == "*" and not explanation.verdict.denied
        limits = list(restricted(plan, jurisdiction, question)) if open_question else []
    except RequestError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    if as_json:
        also = [{"resource": pattern, "by": by, "outcome": each.verdict.outcome} for pattern, by, each in limits]
        typer.echo(json.dumps({**explanation.as_dict(), "limits": also}, indent=2, default=str))
    else:
        # That FullAWSAccess allows at every level says nothing; what denies, or is missing, does.
        typer.echo("\n".join(line for line in explanation.lines() if not line.startswith("  Allow: ")))
        for pattern, by, each in limits:
            keys = ", ".join(sorted(each.request.unknown))
            depends = f", depending on {keys}" if each.verdict.outcome is Outcome.UNDECIDED else ""
            typer.echo(f"  but {each.verdict.outcome} on {pattern} by {by}{depends}")
    raise typer.Exit(0 if explanation.verdict.allowed and not limits else 1)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        typer.echo(f"--context {text}: given no KEY=VALUE; for example aws:RequestedRegion=us-west-2", err=True)
        raise typer.Exit(2)
    return key, value
