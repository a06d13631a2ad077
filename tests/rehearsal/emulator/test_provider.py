"""The provider in the emulator: the deployed code runs as the account, and its failures fail the stack."""

import json

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from conftest import EXAMPLE, TODAY, lock_for

from hipaa_constructs import CustomerKey
from hipaa_landing_zone.config import load
from hipaa_landing_zone.plan import make_plan
from hipaa_landing_zone.rehearsal.emulator import exercised
from hipaa_landing_zone.stacks.provider import Provider

CONTACT = {"Name": "Ops", "Title": "Lead", "EmailAddress": "ops@example.org", "PhoneNumber": "+1 555 0100"}
PASSWORDS = {"minimum_length": 14, "reuse_prevention": 24, "max_age_days": 90}
SHARING = "/ssm/documents/console/public-sharing-permission"


@pytest.fixture(scope="module")
def plan():
    configuration = load(EXAMPLE, today=TODAY)
    return make_plan(configuration, lock_for(configuration), today=TODAY)


@pytest.fixture(scope="module")
def template(plan):
    """Make the template of a stack with a provider, of each operation given and its parameters."""

    def make(**operations):
        stack = cdk.Stack(cdk.App(analytics_reporting=False), "stack", synthesizer=cdk.BootstraplessSynthesizer())
        anybody = iam.AccountPrincipal(cdk.Aws.ACCOUNT_ID)
        key = CustomerKey(stack, "Key", alias="hlz/logs", description="logs", administrators=[anybody])
        provider = Provider(stack, "Provider", plan=plan, log_key=key, operations=list(operations))
        for operation, parameters in operations.items():
            encrypted = {"key_arn": key.resource.key_arn} if "key_arn" in parameters else {}
            provider.make(operation, operation, **{**parameters, **encrypted})
        made = cdk.App.of(stack).synth().get_stack_artifact(stack.artifact_id).template
        return json.loads(json.dumps(made["Resources"]))

    return make


def test_baseline_operations_do_what_they_say(account, template):
    resources = template(
        alternate_contacts={"security": CONTACT, "operations": CONTACT, "billing": CONTACT},
        default_network={},
        ebs_encryption_by_default={"key_arn": None},
        password_policy=PASSWORDS,
        ssm_settings={"settings": {SHARING: "Disable"}},
    )
    assert len(account.client("ec2").describe_vpcs()["Vpcs"]) == 1
    assert account.deploy(resources)["StackStatus"] == "CREATE_COMPLETE"
    ec2 = account.client("ec2")
    assert ec2.describe_vpcs()["Vpcs"] == []
    assert ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is True
    (key,) = account.client("kms").list_keys()["Keys"]
    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"] == key["KeyArn"]
    policy = account.client("iam").get_account_password_policy()["PasswordPolicy"]
    assert (policy["MinimumPasswordLength"], policy["MaxPasswordAge"]) == (14, 90)
    found = account.client("account").get_alternate_contact(AlternateContactType="SECURITY")["AlternateContact"]
    assert found["EmailAddress"] == "ops@example.org"
    assert account.client("ssm").get_service_setting(SettingId=SHARING)["ServiceSetting"]["SettingValue"] == "Disable"


def test_an_update_changes_and_a_deletion_leaves_on(account, template):
    first = account.deploy(template(password_policy=PASSWORDS))
    second = account.deploy(template(password_policy={**PASSWORDS, "minimum_length": 20}))
    assert first["Ids"] == second["Ids"]
    iam_client = account.client("iam")
    assert iam_client.get_account_password_policy()["PasswordPolicy"]["MinimumPasswordLength"] == 20
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert iam_client.get_account_password_policy()["PasswordPolicy"]["MinimumPasswordLength"] == 20


def test_a_network_in_use_fails_the_stack_and_names_what_uses_it(account, template):
    ec2 = account.client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    interface = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
    stack = account.deploy(template(default_network={}))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert interface in stack["StackStatusReason"]
    assert len(ec2.describe_vpcs()["Vpcs"]) == 1
    assert len(ec2.describe_subnets()["Subnets"]) == 3


def test_what_the_template_forges_is_refused(account, template):
    resources = template(password_policy=PASSWORDS)
    (name,) = (name for name, each in resources.items() if each["Type"] == "Custom::HlzPasswordPolicy")
    resources[name]["Properties"]["MinimumLength"] = "8"
    stack = account.deploy(resources)
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "MinimumLength: '8' is not a whole number from 14 to 128" in stack["StackStatusReason"]


def test_organization_settings_are_switched_on_through_the_provider(account, template):
    account.client("organizations").create_organization(FeatureSet="ALL")
    root = account.client("organizations").list_roots()["Roots"][0]["Id"]
    stack_sets = "member.org.stacksets.cloudformation.amazonaws.com"
    stack = account.deploy(
        template(
            policy_type={"root_id": root, "policy_type": "TAG_POLICY"},
            trusted_access={"service_principal": stack_sets},
            service_linked_role={"service_principal": "access-analyzer.amazonaws.com"},
        )
    )
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack.get("StackStatusReason")
    (found,) = account.client("organizations").list_roots()["Roots"]
    assert {"Type": "TAG_POLICY", "Status": "ENABLED"} in found["PolicyTypes"]
    assert account.client("cloudformation").describe_organizations_access()["Status"] == "ENABLED"
    roles = account.client("iam").list_roles(PathPrefix="/aws-service-role/access-analyzer.amazonaws.com/")["Roles"]
    assert len(roles) == 1


@pytest.mark.parametrize(("kind", "is_exercised"), [("Custom::HlzMacieJob", True), ("Custom::HlzNothing", False)])
def test_types_of_operations_are_exercised_and_no_others(kind, is_exercised):
    assert exercised(kind) is is_exercised
