"""One synthesis with everything that judges it: which plugins, what is accepted, and whether all of it took place."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from weakref import WeakSet

from aws_cdk import App, Validations
from cdk_nag import HIPAASecurityChecks

from hipaa_landing_zone.check.expectation import expectations
from hipaa_landing_zone.check.organization import PLACE
from hipaa_landing_zone.check.preview import preview
from hipaa_landing_zone.plan import fingerprint
from hipaa_landing_zone.rules import RULES
from hipaa_landing_zone.rules.acceptance import stale
from hipaa_landing_zone.rules.exceptions import accept_all
from hipaa_landing_zone.rules.model import Assembly
from hipaa_landing_zone.rules.plugin import HipaaLandingZoneChecks
from hipaa_landing_zone.validation.error import ValidationError
from hipaa_landing_zone.validation.judged import JUDGED, judged
from hipaa_landing_zone.validation.report import PACKS, count_accepted, not_accepted, read_report, violations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from typing import Any

    from hipaa_landing_zone.check.preview import Preview
    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Plan, PlannedAccount
    from hipaa_landing_zone.rules.acceptance import AcceptedFinding
    from hipaa_landing_zone.rules.engine import RuleResult
    from hipaa_landing_zone.rules.model import Template

_validated: WeakSet[App] = WeakSet()


class Validation:
    """The validation of one synthesis: make it after the stacks, then let it synthesize.

    Args:
        app: the whole app.
        configuration: the organization that it is deployed into.
        plan: what follows from the configuration.
        accepted: the findings that are accepted.
        today: the day on which they must be in force.
        complete: whether every stack is in the app; an acceptance whose place is in a stack that still waits for an
            id is not judged yet.
        everywhere: accounts that stand in for those into which a template without an account is deployed, by the
            construct path of its stack. It is judged as the first of them has it, in each of its Regions, and the
            guardrails of all are asked; of those that wait in quarantine, whether they let it be deployed.

    Raises:
        AcceptanceError: an accepted finding has expired.
        TypeError: it is not given an App.
        ValidationError: the app has been validated before.
    """

    def __init__(
        self,
        app: App,
        configuration: Configuration,
        plan: Plan,
        accepted: Sequence[AcceptedFinding],
        today: date,
        *,
        complete: bool = True,
        everywhere: Mapping[str, Sequence[PlannedAccount]] = MappingProxyType({}),
    ) -> None:
        if not isinstance(app, App):
            raise TypeError(f"give the App, not a {type(app).__name__}: rules look across stacks and accounts")
        if app in _validated:
            raise ValidationError("This app is validated already. Call synthesize once, as the app's last line.")
        _validated.add(app)
        self._app = app
        stand_ins = [account for accounts in everywhere.values() for account in accounts]
        self._plan = replace(plan, accounts=(*plan.accounts, *stand_ins))
        self._fingerprint = fingerprint(configuration, plan)
        self._everywhere = everywhere
        self._accepted = tuple(accepted)
        self._complete = complete
        self._assembly: Assembly | None = None
        self._preview: Preview | None = None
        places = {
            path: [(first.id, region) for first in accounts[:1] if first.id for region in first.regions]
            for path, accounts in everywhere.items()
        }
        expected = expectations(configuration, self._plan)
        self._plugin = HipaaLandingZoneChecks(expected, (*RULES, PLACE), self._ask_guardrails, places)
        Validations.of(app).add_plugins(HIPAASecurityChecks(app), self._plugin)
        self._homeless = accept_all(app, self._accepted, today)

    def _ask_guardrails(self, assembly: Assembly) -> Iterator[RuleResult]:
        self._assembly = assembly
        idle = {each.id for accounts in self._everywhere.values() for each in accounts if each.id and each.waits_in}
        everything = Assembly.of([*assembly.templates, *self._elsewhere(assembly)])
        self._preview = preview(everything, self._plan, idle=idle)
        yield self._preview.result

    def _elsewhere(self, assembly: Assembly) -> Iterator[Template]:
        """Yield the templates that go everywhere once for each further account that stands in."""
        for path, (first, *others) in self._everywhere.items():
            for template in assembly.templates:
                if (template.account, template.region) == (first.id, first.regions[0]):
                    yield from (replace(template, stack=f"{path} in {each.ou}", account=each.id) for each in others)

    def synthesize(self) -> None:
        """Synthesize, judge, write ``rules-report.json`` and say on standard error what was checked.

        ``judged.json`` is written whatever the verdict is: evidence shows what failed as well.

        The verdict is read from CDK's report, so that it does not depend on how the app was called or made: the CDK
        CLI judges only the stacks that were selected, and lets warnings pass.

        Raises:
            ValidationError: with every finding; or with every acceptance that accepts nothing; or nothing was checked.
        """
        refused = ""
        rules = Path(self._app.outdir, "rules-report.json")
        rules.unlink(missing_ok=True)  # that of an earlier synthesis is none of what may fail now
        try:
            self._app.synth()
        except RuntimeError as error:
            refused = str(error)
            if "ValidationFailed" not in refused:
                raise
        outdir = Path(self._app.outdir)
        self._write_judged(outdir)
        report = read_report(outdir)
        if found := list(violations(report)):
            count = f"{len(found)} finding{'s' if len(found) > 1 else ''} that nobody accepted"
            next_step = (
                "Mend them, or accept what must stay: rule, place, reason, approver, expires in a file of your own."
            )
            raise ValidationError(f"{count}:\n\n" + "\n\n".join(found) + f"\n\n{count}. {next_step}")
        if refused:
            raise ValidationError(refused)
        self._require_checked()
        rules.write_text(json.dumps(self._rows(), indent=2), encoding="utf-8")
        self._require_accepted(report)
        sys.stderr.write("\n".join(self._summary(report)) + "\n")

    def _write_judged(self, outdir: Path) -> None:
        results = self._plugin.report.results if self._plugin.report else ()
        everywhere = frozenset(f"{path} in {region}" for path in self._everywhere for region in self._plan.regions)
        templates = self._assembly.templates if self._assembly else ()
        data = judged(
            templates,
            results,
            accepted=self._accepted,
            everywhere=everywhere,
            fingerprint=self._fingerprint,
            built_in=os.environ.get("CDK_VALIDATION") != "false",
            outdir=outdir,
        )
        (outdir / JUDGED).write_text(json.dumps(data), encoding="utf-8")

    def _require_checked(self) -> None:
        if self._plugin.report is None or self._assembly is None or not self._assembly.templates:
            message = "Nothing was checked: the app has no stack, or was synthesized before. "
            raise ValidationError(message + "Call synthesize(app, …) once, in place of app.synth().")
        accounts = {template.account for template in self._assembly.templates}
        for path, (first, *_) in self._everywhere.items():
            if first.id not in accounts:
                raise ValidationError(f"Nothing was checked of {path}: the app has no such stack.")

    def _require_accepted(self, report: Mapping[str, Any]) -> None:
        if hidden := list(not_accepted(report, self._accepted)):
            message = "Findings that code of the app acknowledges; accept them with approver and expiry instead:\n"
            raise ValidationError(message + "\n".join(hidden))
        # What the design accepts may be about a stack or a service that this organization does not have.
        judged = [
            each
            for each in self._accepted
            if each not in self._homeless or (self._complete and each.origin != "design")
        ]
        if unused := stale(report, judged):
            message = "Accepted findings that accept nothing any more; take them out:\n"
            raise ValidationError(message + "\n".join(map(str, unused)))

    def _rows(self) -> list[dict[str, Any]]:
        """Return one row for each rule, with the counts of the preview in its own."""
        rows: list[dict[str, Any]] = list(self._plugin.report.as_json()) if self._plugin.report else []
        return [*rows[:-1], self._preview.as_json()] if self._preview else rows

    def _summary(self, report: Mapping[str, Any]) -> Iterator[str]:
        """Yield what was checked, so that silence never looks like success."""
        everything = self._assembly.templates if self._assembly else ()
        templates = {each.path: each for each in everything}.values()  # one for many places counts once
        resources = sum(len(each.resources) for each in templates)
        packs, accepted = " and ".join(PACKS), count_accepted(report)
        yield f"validated {len(templates)} stacks with {resources} resources by {packs}: {accepted} findings accepted"
        results = self._plugin.report.results if self._plugin.report else ()
        judging = sum(bool(each.checked) for each in results)
        yield f"rules: {judging} of {len(results)} looked at something, {sum(each.checked for each in results)} times"
        if self._preview:
            yield f"guardrails: {self._preview}"
            yield from (f"  undecided: {number} {because}" for because, number in self._preview.undecided.items())
