"""In AWS GovCloud (US) every ARN is of its partition."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from conftest import EXAMPLE, TODAY, lock_for, synthesize

from hipaa_landing_zone.config import load
from hipaa_landing_zone.plan import make_plan

if TYPE_CHECKING:
    from pathlib import Path

REGIONS = {"us-east-1": "us-gov-west-1", "us-west-2": "us-gov-east-1"}


@pytest.fixture(scope="module")
def govcloud(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    text = EXAMPLE.read_text(encoding="utf-8")
    for region, other in REGIONS.items():
        text = text.replace(region, other)
    data = yaml.safe_load(text)
    data["organization"]["partition"] = "aws-us-gov"
    for account in data["accounts"]:
        account["existing"] = True
    folder: Path = tmp_path_factory.mktemp("govcloud")
    (folder / "landing-zone.yaml").write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    configuration = load(folder / "landing-zone.yaml", today=TODAY)
    plan = make_plan(configuration, lock_for(configuration), today=TODAY)
    return synthesize(plan, folder / "cdk.out")


@pytest.mark.xdist_group("example")
def test_no_arn_is_of_the_commercial_partition(govcloud: dict[str, dict[str, Any]]) -> None:
    assert len(govcloud) == 25  # with the StackSet's template, without the stack that makes accounts
    wrong = {name: text[i - 80 : i + 60] for name, text in texts(govcloud) if (i := text.find("arn:aws:")) >= 0}
    assert wrong == {}
    assert any("arn:aws-us-gov:" in text for _, text in texts(govcloud))


def texts(templates: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    return [(name, json.dumps(template)) for name, template in templates.items()]
