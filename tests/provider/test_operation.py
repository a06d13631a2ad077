"""Every operation: it writes and reads back, repeats without writing, notices what was not written, stays on."""

from hipaa_landing_zone.provider import OPERATIONS, find

CONTACT = {"Name": "Ops", "Title": "Lead", "EmailAddress": "ops@example.org", "PhoneNumber": "+1 555 0100"}
PASSWORDS = {"MinimumLength": 14, "ReusePrevention": 24, "MaxAgeDays": 90}
REGIONS = ["us-east-1", "us-west-2"]
SETTINGS = {"/ssm/documents/console/public-sharing-permission": "Disable"}
JOB = {
    "Name": "hlz-phi-weekly",
    "TagKey": "hlz:data-classification",
    "TagValue": "phi",
    "SamplingPercentage": 20,
    "AllowListIds": [],
}
FEATURES = ["S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS"]

CASES = (  # in the order in which one needs the other
    ("management", "policy_type", {"PolicyType": "TAG_POLICY"}),
    ("management", "trusted_access", {"ServicePrincipal": "iam.amazonaws.com"}),
    ("management", "root_access", {}),
    ("management", "service_linked_role", {"ServicePrincipal": "access-analyzer.amazonaws.com"}),
    ("management", "delegated_administrator", {"ServicePrincipal": "access-analyzer.amazonaws.com"}),
    ("management", "guardduty_administrator", {"Regions": REGIONS}),
    ("management", "security_hub_administrator", {"Regions": REGIONS}),
    ("management", "inspector_administrator", {"Regions": REGIONS}),
    ("management", "macie_administrator", {"Regions": REGIONS}),
    ("management", "detective_administrator", {"Regions": REGIONS}),
    ("security", "guardduty_organization", {"Features": FEATURES, "RuntimeMonitoring": True}),
    ("security", "inspector_organization", {"ResourceTypes": ["EC2", "ECR", "LAMBDA"]}),
    ("security", "macie_organization", {}),
    ("security", "macie_job", JOB),
    ("security", "detective_organization", {}),
    ("workload", "alternate_contacts", {"Security": CONTACT, "Operations": CONTACT, "Billing": CONTACT}),
    ("workload", "default_network", {}),
    ("workload", "ebs_encryption_by_default", {}),
    ("workload", "password_policy", PASSWORDS),
    ("workload", "security_hub_hub", {"Regions": REGIONS}),
    ("workload", "ssm_settings", {"Settings": SETTINGS}),
)


def complete(who, organization, operation, parameters):
    """Add the ids that only the emulator knows."""
    takes, known = find(operation).parameters, {"AccountId": organization.security, "RootId": organization.root}
    if "KeyArn" in takes:
        known["KeyArn"] = who.client("kms").create_key()["KeyMetadata"]["Arn"]
    return {**{name: known[name] for name in takes if name in known}, **parameters}


def test_every_operation_has_its_case():
    assert {operation for _, operation, _ in CASES} == {operation.name for operation in OPERATIONS}


def test_operations(request, organization):
    """All in one organization, each after those that it needs: one test, so that no worker gets a part of them."""
    for account, operation, parameters in CASES:
        who = request.getfixturevalue(account)
        judge(who, operation, complete(who, organization, operation, parameters))


def judge(who, operation, parameters):
    who.sabotaged = True
    unwritten = who.ask("Create", operation, parameters)
    assert unwritten["Status"] == "FAILED"
    assert "but AWS says" in unwritten["Reason"]
    assert who.writes
    who.sabotaged = False
    created = who.ask("Create", operation, parameters)
    assert (created["Status"], created["Reason"]) == ("SUCCESS", "Done, and read back.")
    assert created["PhysicalResourceId"] == f"{operation}/hlz-tests/Resource"
    again = who.ask("Update", operation, parameters)
    assert (again["Status"], again["Reason"], who.writes) == ("SUCCESS", "It was so already.", [])
    assert again["PhysicalResourceId"] == created["PhysicalResourceId"]
    deleted = who.ask("Delete", operation, parameters)
    assert (deleted["Status"], bool(who.writes)) == ("SUCCESS", not find(operation).leaves_on)


def test_only_the_job_is_taken_back():
    assert [each.name for each in OPERATIONS if not each.leaves_on] == ["macie_job"]
