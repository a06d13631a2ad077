"""The organization chart."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hipaa_landing_zone.evidence.diagram import organization_chart


def test_every_account_stands_once_with_its_id(planned, large, drawn, drawn_large, read):
    for evidence, fragments in ((planned, drawn), (large, drawn_large)):
        page = read(fragments["organization_chart"])
        links = Counter(link for link in page.links if link.startswith("#account-"))
        assert links == {f"#account-{account.name}": 1 for account in evidence.plan.accounts}
        words = Counter(page.words)
        assert {account.id: words[account.id] for account in evidence.plan.accounts} == {
            account.id: 1 for account in evidence.plan.accounts
        }


def test_every_ou_stands_once_with_its_id_and_its_guardrails(plan, drawn, read):
    page = read(drawn["organization_chart"])
    assert [each for each in page.ids if each.startswith("ou-")] == [f"ou-{ou.path}" for ou in plan.ous]
    assert all(Counter(page.words)[ou.id] == 1 for ou in plan.ous)
    links = Counter(link for link in page.links if link.startswith("#guardrail-"))
    attached = Counter(name for policy in plan.policies for _ in policy.targets for name in policy.guardrails)
    assert links == {f"#guardrail-{name}": number for name, number in attached.items()}


def test_phi_is_said_in_words(plan, read):
    tiles = str(organization_chart(plan)).split('<li class="d-tile')[1:]
    marked = {tile.split(">", 3)[2].split("<")[0]: ">PHI<" in tile.split("</li>")[0] for tile in tiles}
    assert marked == {account.name: account.holds_phi for account in plan.accounts}


def test_who_waits_stands_where_it_belongs_and_says_where_it_waits(plan, read):
    accounts = tuple(
        replace(account, waits_in="Quarantine") if account.name == "ehr-prod" else account for account in plan.accounts
    )
    text = str(organization_chart(replace(plan, accounts=accounts)))
    tile = next(each for each in text.split("</li>") if "#account-ehr-prod" in each)
    assert "waits in Quarantine" in tile
    assert text.index('id="ou-Workloads/Phi/Prod"') < text.index("#account-ehr-prod") < text.index('id="ou-Quarantine"')
    assert "1 account of other OUs is here until" in read(text).text
    assert "1 waits in quarantine" in read(text).text
    assert "waits in" not in str(organization_chart(plan))


def test_what_has_no_id_yet_says_so(drawn_first, first_plan, read):
    page = read(drawn_first["organization_chart"])
    members = sum(account.id is None for account in first_plan.accounts)
    root_and_organization = 3
    assert page.words.count("no id yet") == members + len(first_plan.ous) + root_and_organization
