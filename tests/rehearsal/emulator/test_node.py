"""Systems Manager through CloudFormation: documents, patch baselines, windows and associations."""

from typing import Any

DOCUMENT = {
    "Type": "AWS::SSM::Document",
    "Properties": {
        "Name": "SSM-SessionManagerRunShell",
        "DocumentType": "Session",
        "DocumentFormat": "JSON",
        "UpdateMethod": "NewVersion",
        "Content": {
            "schemaVersion": "1.0",
            "description": "Preferences",
            "sessionType": "Standard_Stream",
            "inputs": {"idleSessionTimeout": "15"},
        },
    },
}
WINDOW = {
    "Type": "AWS::SSM::MaintenanceWindow",
    "Properties": {
        "Name": "hlz-patching",
        "Schedule": "cron(0 4 ? * SUN *)",
        "ScheduleTimezone": "UTC",
        "Duration": 3,
        "Cutoff": 1,
        "AllowUnassociatedTargets": False,
    },
}
TARGET = {
    "Type": "AWS::SSM::MaintenanceWindowTarget",
    "Properties": {
        "WindowId": {"Ref": "Window"},
        "ResourceType": "INSTANCE",
        "Targets": [{"Key": "tag:maintenance-window", "Values": ["hlz-patching"]}],
    },
}
TASK = {
    "Type": "AWS::SSM::MaintenanceWindowTask",
    "Properties": {
        "WindowId": {"Ref": "Window"},
        "TaskType": "RUN_COMMAND",
        "TaskArn": "AWS-RunPatchBaseline",
        "Priority": 1,
        "Targets": [{"Key": "WindowTargetIds", "Values": [{"Ref": "Target"}]}],
        "TaskInvocationParameters": {
            "MaintenanceWindowRunCommandParameters": {"Parameters": {"Operation": ["Install"]}}
        },
    },
}


def baseline(days: int) -> dict[str, Any]:
    filters = [{"Key": "CLASSIFICATION", "Values": ["Security"]}]
    rule = {"ApproveAfterDays": days, "PatchFilterGroup": {"PatchFilters": filters}}
    properties = {
        "Name": "hlz-amazon-linux-2023",
        "OperatingSystem": "AMAZON_LINUX_2023",
        "DefaultBaseline": True,
        "ApprovalRules": {"PatchRules": [rule]},
    }
    return {"Type": "AWS::SSM::PatchBaseline", "Properties": properties}


def test_a_changed_document_becomes_the_default_version(account):
    ssm = account.client("ssm")
    account.deploy({"Document": DOCUMENT})
    inputs = {"idleSessionTimeout": "10"}
    content = {**DOCUMENT["Properties"]["Content"], "inputs": inputs}
    changed = {**DOCUMENT, "Properties": {**DOCUMENT["Properties"], "Content": content}}
    account.deploy({"Document": changed})
    described = ssm.describe_document(Name="SSM-SessionManagerRunShell")["Document"]
    assert described["DefaultVersion"] == described["LatestVersion"] == "2"
    assert '"idleSessionTimeout":"10"' in ssm.get_document(Name="SSM-SessionManagerRunShell")["Content"]
    account.delete()
    assert ssm.list_documents()["DocumentIdentifiers"] == []


def test_a_document_that_somebody_made_before_fails_the_stack(account):
    content = '{"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": {}}'
    account.client("ssm").create_document(Name="SSM-SessionManagerRunShell", DocumentType="Session", Content=content)
    assert account.deploy({"Document": DOCUMENT})["StackStatus"] == "ROLLBACK_COMPLETE"


def test_a_patch_baseline_is_its_systems_default_until_it_goes(account):
    ssm = account.client("ssm")
    made = account.deploy({"Baseline": baseline(7)})["Ids"]["Baseline"]
    assert ssm.get_default_patch_baseline(OperatingSystem="AMAZON_LINUX_2023")["BaselineId"] == made
    assert account.deploy({"Baseline": baseline(3)})["Ids"]["Baseline"] == made
    (rule,) = ssm.get_patch_baseline(BaselineId=made)["ApprovalRules"]["PatchRules"]
    assert rule["ApproveAfterDays"] == 3
    account.delete()
    assert "pb-aws-" in ssm.get_default_patch_baseline(OperatingSystem="AMAZON_LINUX_2023")["BaselineId"]


def test_a_window_runs_its_task_on_its_targets(account):
    ssm = account.client("ssm")
    ids = account.deploy({"Window": WINDOW, "Target": TARGET, "Task": TASK})["Ids"]
    (target,) = ssm.describe_maintenance_window_targets(WindowId=ids["Window"])["Targets"]
    (task,) = ssm.describe_maintenance_window_tasks(WindowId=ids["Window"])["Tasks"]
    assert (target["WindowTargetId"], task["WindowTaskId"]) == (ids["Target"], ids["Task"])
    assert task["Targets"] == [{"Key": "WindowTargetIds", "Values": [ids["Target"]]}]
    later = {**WINDOW, "Properties": {**WINDOW["Properties"], "Schedule": "rate(7 days)"}}
    renamed = {**TASK, "Properties": {**TASK["Properties"], "Priority": 2}}
    again = account.deploy({"Window": later, "Target": TARGET, "Task": renamed})["Ids"]
    assert again == ids
    assert ssm.get_maintenance_window(WindowId=ids["Window"])["Schedule"] == "rate(7 days)"
    assert ssm.describe_maintenance_window_tasks(WindowId=ids["Window"])["Tasks"][0]["Priority"] == 2
    account.delete()
    assert ssm.describe_maintenance_windows()["WindowIdentities"] == []


def test_an_association_is_made_changed_and_deleted(account):
    ssm = account.client("ssm")
    properties = {
        "Name": "AWS-GatherSoftwareInventory",
        "AssociationName": "hlz-inventory",
        "Targets": [{"Key": "InstanceIds", "Values": ["*"]}],
        "ScheduleExpression": "rate(12 hours)",
    }
    made = account.deploy({"Inventory": {"Type": "AWS::SSM::Association", "Properties": properties}})["Ids"]
    properties["ScheduleExpression"] = "rate(1 day)"
    assert account.deploy({"Inventory": {"Type": "AWS::SSM::Association", "Properties": properties}})["Ids"] == made
    (association,) = ssm.list_associations()["Associations"]
    assert (association["AssociationId"], association["ScheduleExpression"]) == (made["Inventory"], "rate(1 day)")
    account.delete()
    assert ssm.list_associations()["Associations"] == []
