"""The network map."""

from __future__ import annotations

import re

import pytest

from hipaa_landing_zone.evidence.diagram import network_map
from hipaa_landing_zone.evidence.diagram.network import _largest_gap


def test_every_vpc_stands_once_with_its_addresses(planned, large, drawn, drawn_large, read):
    for evidence, fragments in ((planned, drawn), (large, drawn_large)):
        text = fragments["network_map"]
        rows = {row.split('"', 1)[0]: row for row in text.split('<tr id="vpc-')[1:]}
        stacks = {stack.id: stack for stack in evidence.plan.stacks if stack.network}
        assert rows.keys() == stacks.keys()
        for name, stack in stacks.items():
            row = rows[name].split("</tr>")[0]
            assert f"<code>{stack.network.cidr}</code>" in row
            assert all(f"<code>{subnet}</code>" in row for subnet in stack.network.subnets)
            phi = evidence.plan.account(stack.account).holds_phi
            assert re.search(r"<td>(PHI|no)</td>", row)[1] == ("PHI" if phi else "no")


def test_endpoints_of_one_account_are_named(drawn):
    row = drawn["network_map"].split('<tr id="vpc-imaging-prod-us-east-1"')[1].split("</tr>")[0]
    assert "ecr.api, ecr.dkr" in row
    assert row.count("<code>10.64.") == 4  # the VPC and three zones


def test_says_what_is_free_kept_and_reserved(drawn, drawn_large, read):
    text = read(drawn["network_map"]).text
    assert "7 VPCs (4 with PHI), 0 blocks kept for accounts that have no VPC here, 249 blocks free, 7 to 255" in text
    assert "1 VPC (1 with PHI), 6 blocks kept for accounts that have no VPC here, 249 blocks free" in text
    assert "Pools do not overlap the addresses that are reserved: 10.0.0.0/12." in text
    large = read(drawn_large["network_map"]).text
    assert "400 VPCs (300 with PHI), 0 blocks kept for accounts that have no VPC here, 3,696 blocks free" in large


def test_says_that_there_is_no_way_to_the_internet_and_where_nothing_denies_one(drawn, read):
    text = read(drawn["network_map"]).text
    assert "No way, in either direction: none is built, and guardrails deny making one" in text
    assert "None is built. No guardrail denies that an application builds one." in text
    assert "No guardrail denies one: templates that build one are judged when they are checked." in text


def test_the_grid_has_a_cell_for_each_block_that_is_taken(planned, large, drawn, drawn_large):
    for evidence, fragments in ((planned, drawn), (large, drawn_large)):
        blocks = [account.network.block for account in evidence.configuration.accounts if account.network]
        for region in evidence.plan.regions:
            grid = fragments["network_map"].split('<svg class="d-svg" width=')
            (cells,) = [each for each in grid if f'id="d-grid-{region}-title"' in each]
            assert sorted(map(int, re.findall(r"<title>block (\d+)", cells))) == sorted(blocks)


def test_without_workloads_it_says_so(planned, read):
    accounts = tuple(each for each in planned.configuration.accounts if each.purpose != "workload")
    wanted = planned.configuration.model_copy(
        update={"accounts": accounts, "network": planned.configuration.network.model_copy(update={"pools": {}})}
    )
    assert "there are no workload VPCs" in read(str(network_map(planned.plan, wanted))).text


@pytest.mark.parametrize(
    ("taken", "gap"),
    [
        ([], (0, 7)),
        ([0], (1, 7)),
        ([7], (0, 6)),
        ([3], (4, 7)),
        ([4], (0, 3)),
        (list(range(8)), None),
        ([1, 3, 5], (6, 7)),
    ],
)
def test_the_largest_free_run(taken, gap):
    assert _largest_gap(taken, 8) == gap
