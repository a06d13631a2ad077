"""The registry is complete, ordered, and every rule is documented."""

import importlib
import pkgutil
import re

import pytest

from hipaa_landing_zone.rules import RULES, catalog


def modules():
    return {
        info.name: importlib.import_module(f"{catalog.__name__}.{info.name}")
        for info in pkgutil.iter_modules(catalog.__path__)
    }


def test_every_module_of_the_catalog_is_in_the_registry():
    assert {name: module.RULE for name, module in modules().items()} == {rule.name: rule for rule in RULES}


def test_ids_are_unique_and_in_order():
    assert [rule.id for rule in RULES] == [f"HLZ-RULE-{number:02}" for number in range(1, len(RULES) + 1)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_documented(rule):
    page = modules()[rule.name].__doc__
    assert page.index("How to fix: ") < page.index("Source: ")
    assert rule.title.endswith(".")
    assert rule.citations
    for citation in rule.citations:
        assert re.fullmatch(r"164\.3\d\d(\([a-zA-Z0-9]+\))+", citation)
        assert citation in page, f"{rule.name} cites {citation} without saying so in its page"
