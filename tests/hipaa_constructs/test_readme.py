"""The examples of the pages in constructs/ run, and synthesize what they promise."""

import pages
import pytest
from constructs import Construct

import hipaa_constructs


def test_every_construct_has_one_example():
    constructs = [
        name
        for name in hipaa_constructs.__all__
        if isinstance(each := getattr(hipaa_constructs, name), type) and issubclass(each, Construct)
    ]
    assert sorted(pages.EXAMPLES) == sorted(constructs)
    assert pages.TEXT.count("```python") == len(pages.EXAMPLES)


@pytest.mark.xdist_group("examples")
@pytest.mark.parametrize("example", pages.EXAMPLES)
def test_example_synthesizes(example):
    assert example in pages.names(example)
    assert pages.templates(example)
    assert all(each["Resources"] for each in pages.templates(example).values())


def test_every_page_is_in_the_index():
    index = next(page for page in pages.PAGES if page.name == "README.md").read_text()
    assert [page.name for page in pages.PAGES if page.name != "README.md" and f"]({page.name})" not in index] == []
