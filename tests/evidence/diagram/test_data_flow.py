"""The data-flow map."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from hipaa_landing_zone.config.model import DataPerimeter, Partner
from hipaa_landing_zone.evidence.diagram import data_flow
from hipaa_landing_zone.evidence.diagram.data_flow import BOXES, cut, cut_path, groups
from hipaa_landing_zone.evidence.diagram.flow import flows
from hipaa_landing_zone.policies import GUARDRAILS

PARTNER = Partner(
    account_id="999988887777", reason="Reads referrals under agreement R-7.", approver="A", expires=date(2027, 1, 1)
)


@pytest.fixture
def with_partner(planned):
    return planned.configuration.model_copy(update={"data_perimeter": DataPerimeter(partners=(PARTNER,))})


def test_the_table_and_the_drawing_say_the_same(planned, with_partner):
    found = flows(planned.plan, with_partner)
    text = str(data_flow(planned.plan, with_partner))
    numbers = re.findall(r'text-anchor="middle">(\d+)</text>', text)
    rows = re.findall(r'<tr id="flow-([a-z-]+)"><th scope="row">(\d+)</th>', text)
    assert [int(number) for number in numbers] == list(range(1, len(found) + 1))
    assert rows == [(flow.id, str(number)) for number, flow in enumerate(found, 1)]
    ways = re.findall(r'<g class="d-arrow d-arrow-([a-z]+)">\n<polyline points="[\d, ]+" marker-end', text)
    assert ways == [flow.way for flow in found]


def test_parties_outside_are_those_of_the_configuration(planned, with_partner, read):
    text = read(str(data_flow(planned.plan, with_partner))).text
    for each in planned.configuration.business_associates:
        assert each.name in text
        assert each.phi in text
    assert "999988887777" in text
    assert "partner of the data perimeter until 2027-01-01" in text
    nobody = planned.configuration.model_copy(update={"business_associates": ()})
    ids = [flow.id for flow in flows(planned.plan, nobody)]
    assert "business-associates" not in ids
    assert "partners" not in ids


def test_says_what_it_does_not_know(planned, drawn, read):
    (flow,) = [each for each in flows(planned.plan, planned.configuration) if each.id == "applications"]
    assert (flow.way, flow.phi) == ("unknown", "not known")
    text = read(drawn["data_flow"]).text
    assert "What applications exchange is not known to it and is left to you" in text
    assert "Whom to ask for the flows of applications: 4 accounts with PHI" in text
    assert "ehr@example-health.org" in text


def test_what_is_stopped_names_guardrails_that_are_attached(planned):
    planned_ids = {name for policy in planned.plan.policies for name in policy.guardrails}
    found = flows(planned.plan, planned.configuration)
    for flow in found:
        assert set(flow.guardrails) <= planned_ids
        assert flow.guardrails or flow.way != "stopped"
    bare = replace(planned.plan, policies=())
    assert all(flow.guardrails == () for flow in flows(bare, planned.configuration))


def test_every_guardrail_that_a_flow_may_name_exists(planned, with_partner):
    everything = replace(planned.plan.policies[0], guardrails=tuple(each.id for each in GUARDRAILS))
    source = flows(replace(planned.plan, policies=(everything,)), with_partner)
    attached = flows(planned.plan, with_partner)
    assert [flow.guardrails for flow in source] == [flow.guardrails for flow in attached]
    assert all(flow.guardrails for flow in source if flow.id != "replica" or flow.guardrails)


def test_release_names_the_ous_that_may_write_directly(planned):
    def open_phi(ou):
        return ou.model_copy(
            update={"releases_deidentified": ou.name == "Phi", "ous": tuple(open_phi(each) for each in ou.ous)}
        )

    wanted = planned.configuration.model_copy(update={"ous": tuple(map(open_phi, planned.configuration.ous))})
    (flow,) = [each for each in flows(planned.plan, wanted) if each.id == "release"]
    assert "roles in Workloads/Phi, Workloads/Phi/Prod, Workloads/Phi/NonProd may also write directly" in flow.passes
    (closed,) = [each for each in flows(planned.plan, planned.configuration) if each.id == "release"]
    assert "write directly" not in closed.passes


def test_messages_to_people_are_those_that_are_configured(planned):
    (flow,) = [each for each in flows(planned.plan, planned.configuration) if each.id == "people"]
    assert (flow.way, flow.target, flow.phi) == ("known", "People, by email, chat, ticket", "no PHI")
    silent = planned.plan.findings.model_copy(update={"email": (), "chat": (), "webhooks": ()})
    (flow,) = [
        each for each in flows(replace(planned.plan, findings=silent), planned.configuration) if each.id == "people"
    ]
    assert (flow.way, flow.target) == ("unknown", "Nobody: no address is configured")


def test_accounts_are_grouped_by_ou_and_environment_and_none_is_lost(planned, large):
    found = groups(planned.plan, phi=True)
    assert [(group.title, group.environment, len(group.accounts)) for group in found] == [
        ("Workloads/Phi/NonProd", "nonproduction", 1),
        ("Workloads/Phi/Prod", "production", 3),
    ]
    many = tuple(replace(account, ou=f"{account.ou}/{account.name[-1]}") for account in large.plan.accounts)
    for phi, number in ((True, 300), (False, 100)):
        found = groups(replace(large.plan, accounts=many), phi=phi)
        assert len(found) <= BOXES
        assert sum(len(group.accounts) for group in found) == number


def test_words_fit_their_box():
    assert (cut("abcdef", 6), cut("abcdefg", 6)) == ("abcdef", "abcde…")
    assert (cut_path("abcdef", 6), cut_path("abcdefg", 6)) == ("abcdef", "…cdefg")
