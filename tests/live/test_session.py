"""Where an organization's clients ask: what an emulator answered must not look as if AWS had."""

from __future__ import annotations

import boto3
import pytest

from hipaa_landing_zone.live.session import Organization
from hipaa_landing_zone.plan import Plan


def _organization(plan: Plan, endpoint_url: str | None = None) -> Organization:
    session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name="us-east-1")
    return Organization(session, plan, endpoint_url)


def test_aws_is_aws_once_it_was_asked(plan: Plan) -> None:
    clients = _organization(plan)
    assert not clients.is_aws
    clients.client("organizations")
    clients.client("s3")
    assert clients.is_aws


@pytest.mark.parametrize("address", ["http://127.0.0.1:5000", "https://amazonaws.com.example.org"])
def test_an_emulator_is_not(plan: Plan, address: str) -> None:
    clients = _organization(plan, address)
    clients.client("organizations")
    assert not clients.is_aws


def test_an_emulator_in_the_environment_is_not(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:5000")
    clients = _organization(plan)
    clients.client("organizations")
    clients.client("s3")
    assert not clients.is_aws
