"""What can be changed by hand at the baseline of an account."""

from __future__ import annotations

import json

from live.verify.sabotage import by_hand

from hipaa_landing_zone.plan.name import STACK_SET_NAME
from hipaa_landing_zone.rehearsal.emulator.cloudformation.stack_set import of_account

WEST = "us-west-2"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


@by_hand(("baseline_is_deployed", "ehr-test", "OUTDATED, FAILED: somebody deleted a role"))
def baseline_is_outdated(live):
    organization = live.plan.organization
    stack_set = of_account(organization.management_account_id, organization.home_region)[STACK_SET_NAME]
    instance = stack_set.instances[live.plan.account("ehr-test").id, WEST]
    instance.fail("somebody deleted a role")
    yield
    instance.succeed()


@by_hand(("volumes_are_encrypted_by_default", "portal-prod", "off"))
def volumes_are_not_encrypted_in_one_region(live):
    ec2 = live.client("ec2", "portal-prod", WEST)
    ec2.disable_ebs_encryption_by_default()
    yield
    ec2.enable_ebs_encryption_by_default()


@by_hand(("passwords_are_strong", "backup", "8 characters"))
def passwords_are_short(live):
    iam = live.client("iam", "backup")
    planned = iam.get_account_password_policy()["PasswordPolicy"]
    planned.pop("ExpirePasswords", None)
    iam.update_account_password_policy(**{**planned, "MinimumPasswordLength": 8})
    yield
    iam.update_account_password_policy(**planned)


@by_hand(
    ("default_networks_are_gone", "us-west-2 default VPC", "vpc-"),
    ("default_networks_are_gone", "us-west-2 default security groups that let something through", "sg-"),
)
def default_vpc_is_back(live):
    ec2 = live.client("ec2", "network", WEST)
    vpc = ec2.create_default_vpc()["Vpc"]["VpcId"]
    yield
    of_vpc = [{"Name": "vpc-id", "Values": [vpc]}]
    for subnet in ec2.describe_subnets(Filters=of_vpc)["Subnets"]:
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    gateways = ec2.describe_internet_gateways(Filters=[{"Name": "attachment.vpc-id", "Values": [vpc]}])
    for gateway in (each["InternetGatewayId"] for each in gateways["InternetGateways"]):
        ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        ec2.delete_internet_gateway(InternetGatewayId=gateway)
    ec2.delete_vpc(VpcId=vpc)


@by_hand(("configuration_is_recorded", "deid-analytics-prod", "stopped"))
def recorder_is_stopped_in_one_region(live):
    config = live.client("config", "deid-analytics-prod", WEST)
    config.stop_configuration_recorder(ConfigurationRecorderName="default")
    yield
    config.start_configuration_recorder(ConfigurationRecorderName="default")


@by_hand(("topics_are_encrypted", "topic hlz-security", "alias/aws/sns"))
def topic_is_under_another_key(live):
    sns = live.client("sns", "portal-test")
    topic = f"arn:aws:sns:us-east-1:{live.plan.account('portal-test').id}:hlz-security"
    planned = sns.get_topic_attributes(TopicArn=topic)["Attributes"]["KmsMasterKeyId"]
    sns.set_topic_attributes(TopicArn=topic, AttributeName="KmsMasterKeyId", AttributeValue="alias/aws/sns")
    yield
    sns.set_topic_attributes(TopicArn=topic, AttributeName="KmsMasterKeyId", AttributeValue=planned)


@by_hand(
    ("log_groups_are_encrypted", "us-west-2 log groups without a key", "/aws/lambda/forgotten"),
    ("log_groups_are_encrypted", "us-west-2 log groups without a retention", "/aws/lambda/forgotten"),
)
def log_group_without_a_key(live):
    logs = live.client("logs", "imaging-prod", WEST)
    logs.create_log_group(logGroupName="/aws/lambda/forgotten")
    yield
    logs.delete_log_group(logGroupName="/aws/lambda/forgotten")


@by_hand(("sessions_are_recorded", "ehr-test", "nowhere"))
def sessions_are_not_recorded(live):
    ssm, name = live.client("ssm", "ehr-test"), "SSM-SessionManagerRunShell"
    planned = ssm.get_document(Name=name)
    content = json.loads(planned["Content"])
    content["inputs"] |= {"cloudWatchLogGroupName": "", "cloudWatchEncryptionEnabled": False}
    changed = ssm.update_document(Name=name, Content=json.dumps(content), DocumentVersion="$LATEST")
    version = changed["DocumentDescription"]["DocumentVersion"]
    ssm.update_document_default_version(Name=name, DocumentVersion=version)
    yield
    ssm.update_document_default_version(Name=name, DocumentVersion=planned["DocumentVersion"])


@by_hand(("nodes_are_patched", "log-archive", "hlz-inventory"))
def machines_are_not_looked_at(live):
    ssm = live.client("ssm", "log-archive", WEST)
    rows = ssm.list_associations()["Associations"]
    row = next(row for row in rows if row["AssociationName"] == "hlz-patch-scan")
    ssm.update_association(AssociationId=row["AssociationId"], AssociationName="elsewhere")
    yield
    ssm.update_association(AssociationId=row["AssociationId"], AssociationName="hlz-patch-scan")


@by_hand(("events_are_forwarded", "token-vault-prod", "DISABLED"))
def rule_is_disabled(live):
    events = live.client("events", "token-vault-prod", WEST)
    events.disable_rule(Name="hlz-watch-1")
    yield
    events.enable_rule(Name="hlz-watch-1")


@by_hand(("contacts_are_set", "imaging-prod", "someone@example.org"))
def contact_is_changed(live):
    account = live.client("account", "imaging-prod")
    planned = account.get_alternate_contact(AlternateContactType="SECURITY")["AlternateContact"]
    account.put_alternate_contact(**{**planned, "EmailAddress": "someone@example.org"})
    yield
    account.put_alternate_contact(**planned)


@by_hand(
    ("metrics_are_shared", "us-west-2 observability link", "none"),
    ("metrics_are_shared", "us-west-2 what is shared", "none"),
)
def link_is_gone(live):
    oam = live.client("oam", "portal-prod", WEST)
    (link,) = oam.list_links()["Items"]
    oam.delete_link(Identifier=link["Arn"])
    yield
    sink = live.plan.monitoring_sinks[WEST]
    oam.create_link(LabelTemplate="$AccountName", ResourceTypes=["AWS::CloudWatch::Metric"], SinkIdentifier=sink)


@by_hand(("roles_are_trusted_as_planned", "role hlz-remediation", "999999999999"))
def stranger_is_trusted(live):
    iam = live.client("iam", "ehr-prod")
    planned = iam.get_role(RoleName="hlz-remediation")["Role"]["AssumeRolePolicyDocument"]
    stranger = {"Effect": "Allow", "Principal": {"AWS": "999999999999"}, "Action": "sts:AssumeRole"}
    changed = {**planned, "Statement": [*planned["Statement"], stranger]}
    iam.update_assume_role_policy(RoleName="hlz-remediation", PolicyDocument=json.dumps(changed))
    yield
    iam.update_assume_role_policy(RoleName="hlz-remediation", PolicyDocument=json.dumps(planned))


@by_hand(("roles_have_their_policies", "role hlz-incident-responder", "AdministratorAccess"))
def responder_gets_everything(live):
    iam = live.client("iam", "portal-prod")
    iam.attach_role_policy(RoleName="hlz-incident-responder", PolicyArn=ADMINISTRATOR)
    yield
    iam.detach_role_policy(RoleName="hlz-incident-responder", PolicyArn=ADMINISTRATOR)


@by_hand(("applications_are_bounded", "deid-analytics-prod", "no more, but version"))
def boundary_is_widened(live):
    iam, account = live.client("iam", "deid-analytics-prod"), live.plan.account("deid-analytics-prod").id
    arn = f"arn:aws:iam::{account}:policy/hlz-application-boundary"
    planned = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    anything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    version = iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(anything), SetAsDefault=True)
    yield
    iam.set_default_policy_version(PolicyArn=arn, VersionId=planned)
    iam.delete_policy_version(PolicyArn=arn, VersionId=version["PolicyVersion"]["VersionId"])


SABOTAGES = (
    baseline_is_outdated,
    volumes_are_not_encrypted_in_one_region,
    passwords_are_short,
    default_vpc_is_back,
    recorder_is_stopped_in_one_region,
    topic_is_under_another_key,
    log_group_without_a_key,
    sessions_are_not_recorded,
    machines_are_not_looked_at,
    rule_is_disabled,
    contact_is_changed,
    link_is_gone,
    stranger_is_trusted,
    responder_gets_everything,
    boundary_is_widened,
)
