"""Documents: placeholders for ids that AWS gives, and how many characters count."""

from __future__ import annotations

from hipaa_landing_zone.policies import ORGANIZATION, ROOT, Document, ou_placeholder

PATH = f"{ORGANIZATION}/{ROOT}/{ou_placeholder('Workloads')}/*"
DOCUMENT = Document(({"Sid": "A", "Condition": {"StringLike": {"aws:PrincipalOrgPaths": [PATH]}}},))


def test_ids_are_bound_wherever_they_stand() -> None:
    bound = DOCUMENT.bind({ORGANIZATION: "o-1", ROOT: "r-1", ou_placeholder("Workloads"): "ou-1"})
    assert bound.statements[0]["Condition"]["StringLike"]["aws:PrincipalOrgPaths"] == ["o-1/r-1/ou-1/*"]
    assert not bound.placeholders()
    assert DOCUMENT.placeholders() == {ORGANIZATION, ROOT, "<ou:Workloads>"}


def test_an_id_that_is_not_known_stays_and_counts_at_its_longest() -> None:
    bound = DOCUMENT.bind({ORGANIZATION: "o-1"})
    assert bound.placeholders() == {ROOT, "<ou:Workloads>"}
    assert DOCUMENT.characters() - len(DOCUMENT.text()) == 34 + 34 + 68 - len(f"{ORGANIZATION}{ROOT}<ou:Workloads>")


def test_settings_are_the_whole_content() -> None:
    settings = {"s3_attributes": {"public_access_block_configuration": {"@@assign": "all"}}}
    assert Document(settings=settings).content() == settings
    assert Document(settings=settings).statements == ()
