"""Ids are citations spelled differently and back again; UUIDs follow from names alone."""

from __future__ import annotations

import re

import pytest
from trestle.oscal.catalog import Control

from hipaa_landing_zone.controls import CONTROLS
from hipaa_landing_zone.evidence.oscal.identifier import citation_of, control_id, objective_id, stable, statement_id

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.mark.parametrize(
    ("citation", "token"),
    [
        ("164.412", "cfr-164.412"),
        ("164.312(b)", "cfr-164.312-b"),
        ("164.312(a)(2)(iv)", "cfr-164.312-a-2-iv"),
        ("164.308(a)(1)(ii)(A)", "cfr-164.308-a-1-ii-A"),
        ('164.402 "Breach"', "cfr-164.402_Breach"),
        ('164.402 "Unsecured PHI"', "cfr-164.402_Unsecured_PHI"),
    ],
)
def test_a_citation_and_its_id_lead_to_each_other(citation, token):
    assert control_id(citation) == token
    assert citation_of(token) == citation
    assert (statement_id(citation), objective_id(citation)) == (f"{token}_smt", f"{token}_obj")
    assert Control(id=token, title="A token of OSCAL").id == token


def test_every_control_has_an_id_of_its_own_that_leads_back():
    ids = [control_id(control.citation) for control in CONTROLS]
    assert len(ids) == 108
    assert len({each.lower() for each in ids}) == 108, "file systems that ignore case would take two for one"
    assert [citation_of(each) for each in ids] == [control.citation for control in CONTROLS]


@pytest.mark.parametrize(
    "wrong", ["", "164", "164.312(a", "164.312 (a)", '164.402 "Breach', "164.312(a)-2", "164.312(a_b)"]
)
def test_what_cannot_be_spelled_back_is_no_id(wrong):
    with pytest.raises(ValueError, match="not a citation"):
        control_id(wrong)


@pytest.mark.parametrize("wrong", ["", "164.312-b", "cfr-164", "cfr-164.312-", "cfr-164.402_", "cfr-164.312(b)"])
def test_what_was_never_made_is_no_citation(wrong):
    with pytest.raises(ValueError, match="not the id of a control"):
        citation_of(wrong)


def test_a_uuid_follows_from_all_names_and_has_the_shape_of_version_4():
    names = [("a", "b"), ("a", "c"), ("b", "a"), ("ab",), ("a", "b", ""), ("a b",)]
    ids = [stable(*each) for each in names]
    assert all(UUID.fullmatch(each) for each in ids)
    assert len({*ids}) == len(names)
    assert stable("a", "b") == ids[0] == "f5d36463-3dd5-4f86-a6dc-42043a051cbc"
