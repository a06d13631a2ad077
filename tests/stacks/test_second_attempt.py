"""A first deployment that failed must not stop the second: nothing that has a given name outlives a failed creation."""

from __future__ import annotations

from typing import Any

# Accounts cannot be made anew, and an OU with accounts in it cannot go.
ORGANIZATION = ("AWS::Organizations::Account", "AWS::Organizations::OrganizationalUnit")
NAMES = ("BucketName", "LogGroupName", "Name", "QueueName", "TableName")


def test_what_has_a_given_name_goes_with_a_failed_creation(templates: dict[str, dict[str, Any]]) -> None:
    named = {
        f"{stack}/{logical_id}": resource.get("DeletionPolicy")
        for stack, template in templates.items()
        for logical_id, resource in template["Resources"].items()
        if any(name in resource.get("Properties", {}) for name in NAMES) and resource["Type"] not in ORGANIZATION
    }
    assert [place for place, policy in named.items() if policy == "Retain"] == []
    assert "RetainExceptOnCreate" in named.values()
