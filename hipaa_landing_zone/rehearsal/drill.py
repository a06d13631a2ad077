"""The drill: deploy with the real CDK CLI, admit, add an account, verify, attack, deploy an application, record."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from hipaa_landing_zone.config import load
from hipaa_landing_zone.live.admit import admit, waiting
from hipaa_landing_zone.live.bootstrap import bootstrap
from hipaa_landing_zone.live.lock import missing, read_organization, write_lock
from hipaa_landing_zone.live.preflight import preflight
from hipaa_landing_zone.live.session import Organization
from hipaa_landing_zone.live.toolkit import Toolkit
from hipaa_landing_zone.live.verify import verify
from hipaa_landing_zone.plan import make_plan, read_lock
from hipaa_landing_zone.plan.name import MEMBER_STACK
from hipaa_landing_zone.rehearsal.agreement import accept
from hipaa_landing_zone.rehearsal.application import Application
from hipaa_landing_zone.rehearsal.archive import attack
from hipaa_landing_zone.rehearsal.assembly import templates
from hipaa_landing_zone.rehearsal.evidence import write_evidence
from hipaa_landing_zone.rehearsal.foundation import found
from hipaa_landing_zone.rehearsal.new_account import changes, require_covered, write_with_one_more
from hipaa_landing_zone.rehearsal.outcome import Outcome, baseline_instances, deployed, ignored

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from hipaa_landing_zone.live.bootstrap import Target
    from hipaa_landing_zone.plan import Plan, StageName
    from hipaa_landing_zone.rehearsal.emulator import Emulator

DEPLOYMENTS_AT_ONCE = 4
ORDER: tuple[tuple[StageName, ...], ...] = (("organization",), ("logging", "security"), ("baseline", "workloads"))
"""Which stages are deployed before the lock is read again: later ones need ids that earlier ones give."""


MARK = ".made-by-hlz-rehearse"


class WorkFolderError(Exception):
    """The work folder is not a rehearsal's own."""


class RehearsalError(Exception):
    """A step of the rehearsal did not hold."""


class Narrator(Protocol):
    """Tells the person at the terminal what happens."""

    def step(self, title: str) -> AbstractContextManager[None]:
        """Begin a step; leaving the context ends it."""

    def detail(self, text: str) -> None:
        """Tell what the step is at."""


@dataclass
class Drill:
    """One rehearsal.

    Attributes:
        folder: where ``cdk.json`` is.
        config: the ``landing-zone.yaml`` to rehearse.
        work: a folder for the rehearsal's own lock and assembly; emptied first.
        emulator: the local AWS, running.
        narrator: told what happens.
        application: the folder of an application's CDK app, to be deployed beside the landing zone; None for none.
    """

    folder: Path
    config: Path
    work: Path
    emulator: Emulator
    narrator: Narrator
    application: Path | None = None

    def run(self) -> Outcome:
        """Carry out the whole rehearsal.

        Raises:
            WorkFolderError: the work folder holds something else; nothing was done.
            InputError, PlanError: the configuration cannot be used.
            ToolkitError: the CDK CLI failed; the message holds what it printed last.
            RehearsalError: the organization stage did not give the ids that later stages need.
            DeploymentError: a stack or a resource is not there that should be.
        """
        self._empty()
        plan = self._plan()
        if plan.organization.existing:
            with self.narrator.step("make the organization that exists already"):
                found(self.emulator, plan)
            plan = self._lock(plan)
        for stages in ORDER:
            plan = self._carry_out(plan, *(f"{stage}/**" for stage in stages))
            if stages == ("organization",):
                self._prepare(plan)
        if waiting(plan):
            plan = self._carry_out(self._admit(plan), "organization/**")
        plan, shown = self._one_more(plan)
        organization, verified_at = self._organization(plan), datetime.now(UTC)
        with self.narrator.step("verify the deployed organization"):
            results = verify(organization, progress=self._verified)
        with self.narrator.step("try to destroy a log"):
            attempts = attack(organization)
        with self.narrator.step("compare what is deployed with the templates"):
            synthesized = templates(self.assembly)
            up = deployed(organization, plan.stacks, synthesized)
            members = baseline_instances(organization, synthesized[MEMBER_STACK])
        outcome = Outcome((*up, *members), ignored(synthesized.values()), results, attempts, shown)
        if self.application is not None:
            outcome = self._beside(outcome, organization, self.application)
        applications = [self._application_assembly] if self.application else []
        with self.narrator.step("write the evidence"):
            evidence = write_evidence(
                organization, results, verified_at, config=self.config, work=self.work, applications=applications
            )
        return replace(outcome, evidence=evidence)

    def _prepare(self, plan: Plan) -> None:
        """Accept AWS's agreement, as somebody does in the console, and look whether PHI may come."""
        organization = self._organization(plan)
        accept(organization)
        with self.narrator.step("preflight: agreement, quota, Regions"):
            lacking = [result for result in preflight(organization) if result.outcome != "held"]
        if lacking:
            raise RehearsalError(f"preflight: {lacking[0]}")

    def _admit(self, plan: Plan) -> Plan:
        """Let accounts out of quarantine whose baseline is verified; what did not hold is found again at the end."""
        with self.narrator.step(f"admit {len(waiting(plan))} accounts whose baseline holds"):
            lock, today = read_lock(self.lock), datetime.now(UTC).date()
            if lock is None:
                raise RehearsalError(f"{self.lock} is gone")
            admission = admit(self._organization(plan), lock, waiting(plan), today, self._verified)
            write_lock(admission.lock, self.lock)
            for name, results in admission.refused.items():
                self.narrator.detail(f"{name} stays in quarantine: {results[0] if results else 'nothing was checked'}")
        return self._plan()

    def _one_more(self, plan: Plan) -> tuple[Plan, tuple[str, ...]]:
        """Add an account to the configuration, deploy what that changes, and say what that was."""
        before = templates(self.assembly)
        configuration = load(self.config, today=datetime.now(UTC).date())
        config = self.work / "landing-zone.yaml"
        name = write_with_one_more(self.config, configuration, config)
        if name is None:
            return plan, ("No account was added: the configuration has no workload account to add one like it.",)
        self.config = config
        plan = self._carry_out(self._plan(), "organization/**")
        with self.narrator.step(f"{name}: look for its baseline, before anything else is deployed"):
            covered = require_covered(self._organization(plan), plan.account(name))
        plan = self._admit(plan)
        added = [stack for stack in plan.stacks if stack.account == name]
        plan = self._carry_out(plan, "organization/**", *(stack.path for stack in added))
        changed, new = changes(before, templates(self.assembly))
        if changed != {plan.account(name).stack} or new != {stack.id for stack in added}:
            raise RehearsalError(f"{name} changed {sorted(changed)} and added {sorted(new)}")
        differs = f"One more account changed {', '.join(changed)} of {len(before)} templates, added {', '.join(new)}"
        return plan, (f"{differs}; {covered} as soon as it exists.",)

    def _beside(self, outcome: Outcome, organization: Organization, folder: Path) -> Outcome:
        """Deploy an application beside the landing zone, and add what came of it."""
        application = Application(
            folder, self.config, self.lock, self._application_assembly, self.emulator, organization
        )
        with self.narrator.step(f"application {folder.name}: synthesize and validate"):
            application.synthesize()
        with self.narrator.step(f"application {folder.name}: be refused by an account that is no workload"):
            attempts = application.be_refused()
        with self.narrator.step(f"application {folder.name}: bootstrap its accounts"):
            application.bootstrap()
        with self.narrator.step(f"application {folder.name}: deploy"):
            application.deploy(self._deploying)
        with self.narrator.step(f"application {folder.name}: read back what is there, and its keys"):
            up, results = application.read_back()
        given = [stack.template for stack in application.stacks]
        return Outcome(
            (*outcome.deployed, *up),
            {**outcome.ignored, **ignored([*templates(self.assembly).values(), *given])},
            (*outcome.results, *results),
            (*outcome.attempts, *attempts),
            outcome.shown,
        )

    @property
    def _application_assembly(self) -> Path:
        """The application's cloud assembly, in a folder of its name."""
        return self.work / (self.application.name if self.application else "") / "cdk.out"

    def _empty(self) -> None:
        """Empty the work folder, but only one that an earlier rehearsal made."""
        if self.work.exists() and any(self.work.iterdir()) and not (self.work / MARK).exists():
            raise WorkFolderError(f"{self.work} holds other things and would be emptied. Name a folder that is new.")
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        (self.work / MARK).touch()

    @property
    def lock(self) -> Path:
        """The rehearsal's own lock: the project's lock is neither read nor written."""
        return self.work / "landing-zone.lock.json"

    @property
    def assembly(self) -> Path:
        """The synthesized cloud assembly."""
        return self.work / "cdk.out"

    def _carry_out(self, plan: Plan, *selected: str) -> Plan:
        """Synthesize and validate, bootstrap what is new, deploy what is selected, and lock the ids that it gave."""
        stages = {each.split("/")[0] for each in selected}
        waits = [s.waiting_for for s in plan.stacks if s.waiting_for and s.stage in stages]
        if waits:
            raise RehearsalError(f"{len(waits)} stacks cannot be synthesized: they wait for {waits[0]}")
        toolkit = self._toolkit(plan)
        with self.narrator.step("synthesize and validate"):
            context = [word for key in ("config", "lock") for word in ("--context", f"{key}={getattr(self, key)}")]
            toolkit.run("synth", "--quiet", "--output", str(self.assembly), *context)
        with self.narrator.step("bootstrap the accounts"):
            template = toolkit.run("bootstrap", "--show-template")
            bootstrap(self._organization(plan), template, progress=self._bootstrapped)
        for each in selected:
            with self.narrator.step(f"deploy {each}"):
                toolkit.run(
                    *("deploy", each, "--app", str(self.assembly), "--require-approval", "never"),
                    *("--concurrency", str(DEPLOYMENTS_AT_ONCE), "--progress", "events"),
                    line=self._deploying,
                )
        return self._lock(plan)

    def _lock(self, plan: Plan) -> Plan:
        with self.narrator.step("lock the ids that the emulator gave"):
            lock = read_organization(self._organization(plan), read_lock(self.lock))
            write_lock(lock, self.lock)
            if absent := missing(plan, lock):
                self.narrator.detail(f"{len(absent)} not there yet: {', '.join(absent[:3])}")
            return self._plan()

    def _plan(self) -> Plan:
        today = datetime.now(UTC).date()
        return make_plan(load(self.config, today=today), read_lock(self.lock), today=today)

    def _organization(self, plan: Plan) -> Organization:
        place = plan.organization.management_account_id, plan.organization.home_region
        return Organization(self.emulator.session(*place), plan, self.emulator.endpoint_url)

    def _toolkit(self, plan: Plan) -> Toolkit:
        place = plan.organization.management_account_id, plan.organization.home_region
        return Toolkit(self.folder, self.emulator.environment(*place))

    def _deploying(self, line: str) -> None:
        if line.strip().endswith("deploying...") or "\N{WHITE HEAVY CHECK MARK}" in line:
            self.narrator.detail(line.strip())

    def _bootstrapped(self, target: Target, outcome: str) -> None:
        self.narrator.detail(f"{outcome}: {target.account} {target.region}")

    def _verified(self, done: int, total: int, what: str) -> None:
        self.narrator.detail(f"{done} of {total}: {what}")
