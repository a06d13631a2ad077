"""Every command that shows a safeguard in an account is one that the AWS CLI has, with parameters that it takes."""

from __future__ import annotations

import re
import shlex
from functools import cache
from typing import TYPE_CHECKING

import botocore.session
import jmespath
import pytest
from botocore import xform_name

from hipaa_landing_zone.controls import SAFEGUARDS

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from hipaa_landing_zone.controls import Safeguard

LOOKS = [each for each in SAFEGUARDS if each.look]
CLIENTS = {"s3api": "s3", "configservice": "config"}  # where the CLI's name is not the client's
GLOBAL = {"region", "query", "endpoint-url"}
# What the CLI adds to the API. Source: AWS CLI Command Reference.
ADDED = {("cloudtrail", "validate-logs"): {"trail-arn", "start-time"}}
READING = ("describe", "get", "list", "lookup", "batch-get", "validate")
# Commands that try what must be refused.
TRIED = {"key-tamper-guard"}


@cache
def operations(client: str) -> dict[str, OperationModel]:
    """Return the operations of a service by the CLI's name."""
    model = botocore.session.get_session().get_service_model(client)
    return {xform_name(name, "-"): model.operation_model(name) for name in model.operation_names}


def words(each: Safeguard) -> list[str]:
    command = each.look.split(" # ")[0].format(account_id="111122223333", region="us-east-1")
    return shlex.split(re.sub(r"<[a-zA-Z -]+>", "it", command))


def options(each: Safeguard) -> dict[str, str]:
    given = words(each)[3:]
    assert all(name.startswith("--") for name in given[::2])
    return {name.removeprefix("--"): value for name, value in zip(given[::2], given[1::2], strict=True)}


@pytest.mark.parametrize("each", LOOKS, ids=lambda each: each.id)
def test_the_cli_has_the_command(each: Safeguard) -> None:
    _, service, name = words(each)[:3]
    if (service, name) in ADDED:
        assert set(options(each)) <= ADDED[service, name] | GLOBAL
        return
    operation = operations(CLIENTS.get(service, service))[name]
    shape = operation.input_shape
    members = {xform_name(member, "-") for member in shape.members} if shape else set()
    assert set(options(each)) <= members | GLOBAL
    required = shape.required_members if shape else ()
    assert {xform_name(member, "-") for member in required} <= set(options(each))


@pytest.mark.parametrize("each", LOOKS, ids=lambda each: each.id)
def test_it_only_reads(each: Safeguard) -> None:
    assert words(each)[2].startswith(READING) is (each.id not in TRIED)
    assert ("must be refused" in each.look) >= (each.id in TRIED)


@pytest.mark.parametrize("each", LOOKS, ids=lambda each: each.id)
def test_the_query_can_be_read(each: Safeguard) -> None:
    if query := options(each).get("query"):
        assert jmespath.compile(query)


@pytest.mark.parametrize("each", LOOKS, ids=lambda each: each.id)
def test_it_says_where_to_run_it(each: Safeguard) -> None:
    """An account, or a Region that says it; a command of the whole organization says which account asks."""
    assert " # " in each.look or {"region", "instance-arn", "endpoint-url"} & set(options(each))
