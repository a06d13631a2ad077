"""What can be changed by hand in AWS Organizations and at the organization trail."""

from __future__ import annotations

import json

from live.verify.sabotage import by_hand

SCP = "SERVICE_CONTROL_POLICY"
FULL_ACCESS = "p-FullAWSAccess"


def ou(live, path):
    return next(each.id for each in live.plan.ous if each.path == path)


def policy(live, policy_id):
    planned = next(each for each in live.plan.policies if each.id == policy_id)
    pages = live.client("organizations").get_paginator("list_policies").paginate(Filter=planned.type)
    return next(row["Id"] for page in pages for row in page["Policies"] if row["Name"] == planned.name)


@by_hand(("trusted_access_is_enabled", "trusted access of cloudtrail.amazonaws.com", "not enabled"))
def trusted_access_is_withdrawn(live):
    client, service = live.client("organizations"), {"ServicePrincipal": "cloudtrail.amazonaws.com"}
    client.disable_aws_service_access(**service)
    yield
    client.enable_aws_service_access(**service)


@by_hand(("root_access_is_central", "RootSessions", "not enabled"))
def root_sessions_are_disabled(live):
    live.client("iam").disable_organizations_root_sessions()
    yield
    live.client("iam").enable_organizations_root_sessions()


@by_hand(("ous_are_where_planned", "OU Suspended", "no OU Suspended below r-"))
def ou_is_renamed(live):
    client, unit = live.client("organizations"), ou(live, "Suspended")
    client.update_organizational_unit(OrganizationalUnitId=unit, Name="Elsewhere")
    yield
    client.update_organizational_unit(OrganizationalUnitId=unit, Name="Suspended")


@by_hand(("accounts_are_where_planned", "account portal-test", "in Quarantine"))
def account_is_moved(live):
    client, account = live.client("organizations"), live.plan.account("portal-test").id
    home, away = ou(live, "Workloads/NonPhi/NonProd"), ou(live, "Quarantine")
    client.move_account(AccountId=account, SourceParentId=home, DestinationParentId=away)
    yield
    client.move_account(AccountId=account, SourceParentId=away, DestinationParentId=home)


@by_hand(("policies_are_attached_where_planned", "hlz-scp-02", "not attached"))
def policy_is_detached(live):
    client, which = live.client("organizations"), {"PolicyId": policy(live, "HLZ-SCP-02")}
    client.detach_policy(**which, TargetId=ou(live, "Workloads"))
    yield
    client.attach_policy(**which, TargetId=ou(live, "Workloads"))


@by_hand(("policies_are_attached_where_planned", "on ACCOUNT network", "attached"))
def policy_is_attached_elsewhere(live):
    client = live.client("organizations")
    which = {"PolicyId": policy(live, "HLZ-SCP-01"), "TargetId": live.plan.account("network").id}
    client.attach_policy(**which)
    yield
    client.detach_policy(**which)


@by_hand(("policies_have_the_planned_text", "hlz-scp-03-deny-root-user", "DenyRootUser: Action is "))
def policy_text_is_changed(live):
    client, policy_id = live.client("organizations"), policy(live, "HLZ-SCP-03")
    text = next(each for each in live.plan.policies if each.id == "HLZ-SCP-03").document.text()
    changed = json.loads(text)
    changed["Statement"][0]["Action"] = "s3:*"
    client.update_policy(PolicyId=policy_id, Content=json.dumps(changed))
    yield
    client.update_policy(PolicyId=policy_id, Content=text)


@by_hand(
    ("policies_have_the_planned_text", "hlz-dcl-03", "s3_attributes.public_access_block_configuration.@@assign is")
)
def settings_are_changed(live):
    client, policy_id = live.client("organizations"), policy(live, "HLZ-DCL-03")
    text = next(each for each in live.plan.policies if each.id == "HLZ-DCL-03").document.text()
    client.update_policy(PolicyId=policy_id, Content=text.replace('"all"', '"none"'))
    yield
    client.update_policy(PolicyId=policy_id, Content=text)


@by_hand(("policies_have_the_planned_text", "hlz-rcp-04", "DenyIdentitiesWithoutPhi: Condition is"))
def boundary_is_moved(live):
    client, policy_id = live.client("organizations"), policy(live, "HLZ-RCP-04")
    text = next(each for each in live.plan.policies if each.id == "HLZ-RCP-04").document.text()
    client.update_policy(PolicyId=policy_id, Content=text.replace(ou(live, "Workloads/Phi"), ou(live, "Workloads")))
    yield
    client.update_policy(PolicyId=policy_id, Content=text)


@by_hand(("policies_are_attached_where_planned", "hlz-dcl-02-fix-internet-block on OU Workloads/Phi", "not attached"))
def settings_are_detached(live):
    client, which = live.client("organizations"), {"PolicyId": policy(live, "HLZ-DCL-02")}
    client.detach_policy(**which, TargetId=ou(live, "Workloads/Phi"))
    yield
    client.attach_policy(**which, TargetId=ou(live, "Workloads/Phi"))


@by_hand(("no_policy_is_unplanned", "OU Security", "hlz-scp-99-allow-all"))
def policy_of_our_name_is_added(live):
    client = live.client("organizations")
    content = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    made = [
        client.create_policy(Name=name, Description="", Content=content, Type=SCP)["Policy"]["PolicySummary"]["Id"]
        for name in ("hlz-scp-99-allow-all", "the-customers-own")  # what is not ours must not fail anything
    ]
    for policy_id in made:
        client.attach_policy(PolicyId=policy_id, TargetId=ou(live, "Security"))
    yield
    for policy_id in made:
        client.detach_policy(PolicyId=policy_id, TargetId=ou(live, "Security"))
        client.delete_policy(PolicyId=policy_id)


@by_hand(("full_access_is_attached", "OU Quarantine", "not attached"))
def full_access_is_detached(live):
    client, where = live.client("organizations"), {"PolicyId": FULL_ACCESS, "TargetId": ou(live, "Quarantine")}
    client.detach_policy(**where)
    yield
    client.attach_policy(**where)


@by_hand(("trail_logs", "trail hlz-organization-trail", "stopped"))
def trail_is_stopped(live):
    live.client("cloudtrail").stop_logging(Name=live.plan.trail.arn)
    yield
    live.client("cloudtrail").start_logging(Name=live.plan.trail.arn)


@by_hand(
    ("trail_records_events", "management events", "readOnly Equals false"),
    ("trail_records_events", "AWS::DynamoDB::Table", "no selector"),
    ("trail_records_events", "AWS::S3::Object", "arn:aws:s3:::patients/"),
)
def selectors_are_weakened(live):
    client, name = live.client("cloudtrail"), live.plan.trail.name
    planned = client.get_event_selectors(TrailName=name)["AdvancedEventSelectors"]
    weak = [each for each in json.loads(json.dumps(planned)) if each["Name"] != "AWS::DynamoDB::Table"]
    weak[0]["FieldSelectors"].append({"Field": "readOnly", "Equals": ["false"]})
    for selector in weak:
        for field in selector["FieldSelectors"]:
            if field["Field"] == "resources.ARN":
                field["NotStartsWith"].append("arn:aws:s3:::patients/")
    client.put_event_selectors(TrailName=name, AdvancedEventSelectors=weak)
    yield
    client.put_event_selectors(TrailName=name, AdvancedEventSelectors=planned)


@by_hand(("trail_is_validated", "trail hlz-organization-trail", "false"))
def validation_is_switched_off(live):
    live.client("cloudtrail").update_trail(Name=live.plan.trail.name, EnableLogFileValidation=False)
    yield
    live.client("cloudtrail").update_trail(Name=live.plan.trail.name, EnableLogFileValidation=True)


@by_hand(
    ("trail_covers_the_organization", "trail hlz-organization-trail", "IncludeGlobalServiceEvents, IsOrganization")
)
def trail_covers_one_region(live):
    live.client("cloudtrail").update_trail(Name=live.plan.trail.name, IsMultiRegionTrail=False)
    yield
    live.client("cloudtrail").update_trail(Name=live.plan.trail.name, IsMultiRegionTrail=True)


@by_hand(("trail_is_encrypted", "trail hlz-organization-trail", "alias/hlz/logs-flow"))
def trail_gets_another_key(live):
    planned = live.client("cloudtrail").get_trail(Name=live.plan.trail.name)["Trail"]["KmsKeyId"]
    other = planned.replace("logs-trail", "logs-flow")
    live.client("cloudtrail").update_trail(Name=live.plan.trail.name, KmsKeyId=other)
    yield
    live.client("cloudtrail").update_trail(Name=live.plan.trail.name, KmsKeyId=planned)


@by_hand(("trail_delivers_to_the_archive", "trail hlz-organization-trail", "somewhere-else"))
def trail_delivers_elsewhere(live):
    bucket, archive = live.plan.log_archive.bucket("trail", live.plan.trail.region).name, "log-archive"
    s3 = live.client("s3", archive)
    s3.create_bucket(Bucket="somewhere-else")
    s3.put_bucket_policy(Bucket="somewhere-else", Policy=s3.get_bucket_policy(Bucket=bucket)["Policy"])
    live.client("cloudtrail").update_trail(Name=live.plan.trail.name, S3BucketName="somewhere-else")
    yield
    live.client("cloudtrail").update_trail(Name=live.plan.trail.name, S3BucketName=bucket)
    s3.delete_bucket(Bucket="somewhere-else")


@by_hand(
    ("trail_reaches_cloudwatch", "log group /organization-trail/", "no key"),
    ("log_groups_are_encrypted", "management", "/organization-trail/"),
)
def log_group_loses_its_key(live):
    name = f"/organization-trail/{live.plan.trail.name}"
    logs = live.client("logs")
    key = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]["kmsKeyId"]
    logs.disassociate_kms_key(logGroupName=name)
    yield
    logs.associate_kms_key(logGroupName=name, kmsKeyId=key)


@by_hand(("policy_types_are_enabled", "policy type SERVICE_CONTROL_POLICY", "not enabled"))
def policy_type_is_disabled(live):
    client, which = live.client("organizations"), {"RootId": live.plan.root_id, "PolicyType": SCP}
    client.disable_policy_type(**which)
    yield
    client.enable_policy_type(**which)


@by_hand(("baa_is_on_record", "parameter /hlz/compliance/baa", "2020-01-01"))
def baa_record_is_rewritten(live):
    ssm, name = live.client("ssm"), "/hlz/compliance/baa"
    planned = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    ssm.put_parameter(Name=name, Value=planned.replace("2026-01-15", "2020-01-01"), Overwrite=True)
    yield
    ssm.put_parameter(Name=name, Value=planned, Overwrite=True)


SABOTAGES = (
    baa_record_is_rewritten,
    ou_is_renamed,
    account_is_moved,
    policy_is_detached,
    policy_is_attached_elsewhere,
    policy_text_is_changed,
    settings_are_changed,
    boundary_is_moved,
    settings_are_detached,
    policy_of_our_name_is_added,
    full_access_is_detached,
    trail_is_stopped,
    selectors_are_weakened,
    validation_is_switched_off,
    trail_covers_one_region,
    trail_gets_another_key,
    trail_delivers_elsewhere,
    log_group_loses_its_key,
    root_sessions_are_disabled,
    trusted_access_is_withdrawn,  # after what needs it
    policy_type_is_disabled,  # last: nothing can be attached without it
)
