"""Every adapter refuses what it would drop in silence, and changes in place only what it carries."""

import pytest

from hipaa_landing_zone.rehearsal.emulator.adapter import ADAPTERS
from hipaa_landing_zone.rehearsal.emulator.adapter.resource import ResourceError


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.type)
def test_unknown_property_is_refused(adapter):
    with pytest.raises(ResourceError, match="does not carry Colour"):
        adapter.check({"Colour": "blue"})


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.type)
def test_only_carried_properties_change_in_place(adapter):
    assert adapter.in_place <= adapter.properties | adapter.dropped
    assert not adapter.properties & adapter.dropped


def test_one_adapter_a_type():
    types = [adapter.type for adapter in ADAPTERS]
    assert len(types) == len(set(types))
