"""Everything that acts for controls, gathered from the registries in which it stands: nothing is listed twice."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.check.organization import PLACE
from hipaa_landing_zone.check.preview import GUARDRAIL
from hipaa_landing_zone.config import check
from hipaa_landing_zone.config.detection import REMEDIES
from hipaa_landing_zone.controls import SAFEGUARDS
from hipaa_landing_zone.controls.model import Mechanism
from hipaa_landing_zone.evidence.construct import PYTEST, constructs
from hipaa_landing_zone.evidence.pack import SYNTH, packs
from hipaa_landing_zone.evidence.record import RECORDS
from hipaa_landing_zone.live.preflight import CHECKS as PREFLIGHT_CHECKS
from hipaa_landing_zone.live.verify import CHECKS
from hipaa_landing_zone.plan.config_rule import eligible_service, log_retention
from hipaa_landing_zone.plan.conformance import hipaa_pack
from hipaa_landing_zone.plan.detection import services_of
from hipaa_landing_zone.plan.query import QUERIES
from hipaa_landing_zone.plan.remediation import AUTOMATIONS
from hipaa_landing_zone.plan.trail_alarm import trail_alarms
from hipaa_landing_zone.plan.watch import WATCHES, Watch
from hipaa_landing_zone.policies import GUARDRAILS
from hipaa_landing_zone.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.plan.trail_alarm import TrailAlarm

# The text, and a request that each statement denies, with one that it leaves alone.
_POLICIES = "tests/policies/test_guardrail.py tests/policies/test_fires.py tests/snapshots/test_policy.py"
_TRAIL_ALARMS = f"{PYTEST} tests/stacks/test_trail_alarm.py"  # no live check looks at the alarms on the trail
_SEEN_BY: dict[str, tuple[str, ...]] = {
    "guardduty": ("guardduty_watches", "guardduty_is_for_all"),
    "guardduty_runtime_monitoring": ("guardduty_watches", "guardduty_is_for_all"),
    "security_hub": ("security_hub_gathers", "findings_are_gathered", "standards_apply_to_all"),
    "inspector": ("inspector_scans", "inspector_is_for_all"),
    "macie": ("macie_looks_for_phi", "macie_is_for_all", "phi_is_looked_for"),
    "access_analyzer_external": ("external_access_is_analyzed",),
    "access_analyzer_unused": ("unused_access_is_analyzed",),
    "detective": ("detective_collects", "detective_is_for_all"),
    "hipaa_conformance_pack": ("conformance_packs_are_deployed",),
}


def mechanisms(plan: Plan) -> tuple[Mechanism, ...]:
    """Return every mechanism of an organization, in the order of kinds, with ids that are used once.

    Args:
        plan: what will exist: services that are switched off, and their rules, are no mechanisms.
    """
    return tuple(
        each
        for source in (
            _guardrails(),
            _rules(),
            packs(),
            _configuration_checks(),
            _live_checks(),
            _preflight_checks(),
            _tests(),
            constructs(),
            _services(plan),
            _config_rules(plan),
            _alarms(plan),
            _remedies(),
            _queries(),
            _records(),
        )
        for each in source
    )


def _guardrails() -> Iterator[Mechanism]:
    for each in GUARDRAILS:
        yield Mechanism(
            id=each.id,
            kind="guardrail",
            act="enforces",
            title=f"{each.title}.",
            citations=each.citations,
            source=_file(each.function),
            rerun=f"{PYTEST} {_POLICIES} -k '{each.id} or fires'",
            seen_by=("policies_have_the_planned_text", "policies_are_attached_where_planned"),
        )


def _rules() -> Iterator[Mechanism]:
    for each in (*RULES, PLACE, GUARDRAIL):
        yield Mechanism(
            id=each.id,
            kind="rule",
            act="checks",
            title=each.title,
            citations=each.citations,
            source=_file(each.check),
            rerun=f"{SYNTH} && jq '.[] | select(.rule == \"{each.id}\")' cdk.out/rules-report.json",
        )


def _configuration_checks() -> Iterator[Mechanism]:
    for function in check.CHECKS:
        yield Mechanism(
            id=f"config:{function.__name__}",
            kind="configuration check",
            act="checks",
            title=_first_line(function),
            citations=(),
            source=_file(function),
            rerun=".venv/bin/hlz plan",
        )


def _live_checks() -> Iterator[Mechanism]:
    for each in CHECKS:
        yield Mechanism(
            id=f"verify:{each.name}",
            kind="live check",
            act="checks",
            title=each.title,
            citations=each.citations,
            source=_file(each.judge),
            rerun=_verify(each.name),
        )


def _preflight_checks() -> Iterator[Mechanism]:
    for each in PREFLIGHT_CHECKS:
        yield Mechanism(
            id=f"preflight:{each.name}",
            kind="preflight check",
            act="checks",
            title=each.title,
            citations=each.citations,
            source=_file(each.judge),
            rerun=".venv/bin/hlz preflight",
        )


def _tests() -> Iterator[Mechanism]:
    named = {name for safeguard in SAFEGUARDS for name in safeguard.mechanisms if name.startswith("test:")}
    for name in sorted(named):
        path, _, test = name.removeprefix("test:").partition("::")
        yield Mechanism(
            id=name,
            kind="test",
            act="checks",
            title=f"{test.removeprefix('test_').replace('_', ' ').capitalize()}.",
            citations=(),
            source=path,
            rerun=f"{PYTEST} {path} -k {test}",
        )


def _services(plan: Plan) -> Iterator[Mechanism]:
    for each in services_of(plan):
        if each.on:
            yield Mechanism(
                id=f"service:{each.service}",
                kind="detective service",
                act="detects",
                title=f"{each.title}.",
                citations=(),
                source="hipaa_landing_zone/plan/detection.py",
                rerun=_verify(*_SEEN_BY[each.service]),
                seen_by=_SEEN_BY[each.service],
            )


def _config_rules(plan: Plan) -> Iterator[Mechanism]:
    off = {each.service for each in services_of(plan) if not each.on}
    own = [eligible_service(plan.service_eligibility.mode, {})]
    for rule in (*own, *((log_retention(plan.log_archive),) if plan.log_archive else ())):
        checked_by, source = "own_config_rules_are_deployed", "hipaa_landing_zone/plan/config_rule.py"
        yield _config_rule(rule.name, rule.description, rule.citations, checked_by, source)
    for managed in () if "hipaa_conformance_pack" in off else hipaa_pack().rules:
        title = "; ".join(purpose.title for purpose in managed.purposes)
        checked_by, source = "conformance_packs_are_deployed", "hipaa_landing_zone/plan/conformance.py"
        yield _config_rule(managed.name, title, managed.citations, checked_by, source)


def _config_rule(name: str, title: str, citations: tuple[str, ...], checked_by: str, source: str) -> Mechanism:
    # What is seen is that the rule is there, never what it found: a title that sounds like its result would lie.
    return Mechanism(
        id=f"config-rule:{name}",
        kind="Config rule",
        act="detects",
        title=f"AWS Config has a rule for this, whose results are there and not here: {title}.",
        citations=citations,
        source=source,
        rerun=_verify(checked_by),
        seen_by=(checked_by,),
    )


def _alarms(plan: Plan) -> Iterator[Mechanism]:
    """Yield each alarm once: what is watched for as an event and on the trail has one name."""
    alarms: dict[str, list[Watch | TrailAlarm]] = {}
    every: tuple[Watch | TrailAlarm, ...] = (*WATCHES, *trail_alarms(plan.organization))
    for each in every:
        alarms.setdefault(each.name, []).append(each)
    for name, alike in alarms.items():
        watched = isinstance(alike[0], Watch)
        yield Mechanism(
            id=f"alarm:{name}",
            kind="alarm",
            act="detects",
            title=f"Tells when: {alike[0].title}.",
            citations=tuple(dict.fromkeys(citation for each in alike for citation in each.citations)),
            source=_file(type(alike[0])),
            rerun=_verify("events_are_forwarded", "findings_are_routed") if watched else _TRAIL_ALARMS,
            seen_by=("events_are_forwarded",) if watched else (),
        )


def _remedies() -> Iterator[Mechanism]:
    for remedy in REMEDIES:
        titles = [each.title for each in AUTOMATIONS if each.remedy == remedy]
        yield Mechanism(
            id=f"remedy:{remedy}",
            kind="remedy",
            act="responds",
            title=f"{'; '.join(titles)}.",
            citations=(),
            source="hipaa_landing_zone/plan/remediation.py",
            rerun=_verify("remediation_acts_as_planned", "remediation_is_started"),
            seen_by=("remediation_acts_as_planned", "remediation_is_started"),
        )


def _queries() -> Iterator[Mechanism]:
    for each in QUERIES:
        yield Mechanism(
            id=f"query:{each.name}",
            kind="query",
            act="responds",
            title=each.question,
            citations=each.citations,
            source="hipaa_landing_zone/plan/query.py",
            rerun=_verify("queries_are_saved"),
            seen_by=("queries_are_saved",),
        )


def _records() -> Iterator[Mechanism]:
    for each in RECORDS:
        yield Mechanism(
            id=each.id,
            kind="record",
            act="records",
            title=each.what,
            citations=each.citations,
            source=each.file,
            rerun=".venv/bin/hlz evidence",
        )


def _verify(*checks: str) -> str:
    return f".venv/bin/hlz verify {' '.join(f'--check {name}' for name in checks)}"


def _file(value: Callable[..., Any]) -> str:
    return f"{value.__module__.replace('.', '/')}.py"


def _first_line(function: Callable[..., Any]) -> str:
    return (inspect.getdoc(function) or "").split("\n", 1)[0]
