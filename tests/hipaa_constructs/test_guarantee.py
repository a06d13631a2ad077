"""Every guarantee that a construct's docstring lists has a test named after it, and cites the rule."""

import re
from pathlib import Path

import pytest
from constructs import Construct

import hipaa_constructs

CONSTRUCTS = [
    each
    for name in hipaa_constructs.__all__
    if isinstance(each := getattr(hipaa_constructs, name), type) and issubclass(each, Construct)
]
TESTS = Path(__file__).parent


def guarantees(construct):
    """Name and text of each bullet under Guarantees."""
    (block,) = re.findall(r"Guarantees:\n((?: {8}.*\n)+)", construct.__doc__)
    return re.findall(r"\* ``(\w+)``: ((?:.|\n)*?)(?=\n {8}\*|\Z)", block)


def test_there_are_constructs_to_look_at():
    assert len(CONSTRUCTS) >= 5


@pytest.mark.parametrize("construct", CONSTRUCTS, ids=lambda each: each.__name__)
def test_each_guarantee_has_a_test_of_its_name(construct):
    module = construct.__module__.rpartition(".")[2]
    tests = set(re.findall(r"^def (test_\w+)\(", (TESTS / f"test_{module}.py").read_text(), re.MULTILINE))
    named = [name for name, _ in guarantees(construct)]
    assert len(named) >= 3
    assert [name for name in named if f"test_{name}" not in tests] == []


@pytest.mark.parametrize("construct", CONSTRUCTS, ids=lambda each: each.__name__)
def test_each_guarantee_cites_the_rule(construct):
    uncited = [name for name, text in guarantees(construct) if not re.search(r"164\.3\d\d\(", text)]
    assert uncited == []


def test_every_public_name_is_loaded_from_its_module():
    assert list(hipaa_constructs._MODULES) == sorted(hipaa_constructs.__all__) == hipaa_constructs.__all__
    assert all(getattr(hipaa_constructs, name) is not None for name in hipaa_constructs.__all__)
    with pytest.raises(AttributeError, match="Nothing"):
        hipaa_constructs.Nothing  # noqa: B018 - the access is the test
