"""Judgements about answers that the emulator never gives: AWS's other spellings, delivery errors, half measures."""

from __future__ import annotations

import json

import pytest

from hipaa_landing_zone.live.verify import CHECKS
from hipaa_landing_zone.live.verify.look import look

KEY = {"KeyId": "1234", "Arn": "arn:aws:kms:us-east-1:200000000001:key/1234", "KeyState": "Enabled"}
ALIAS = "arn:aws:kms:us-east-1:200000000001:alias/hlz/logs-trail"
PLANNED_RULE = {
    "Status": "Enabled",
    "Filter": {"Prefix": ""},
    "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
    "DeleteMarkerReplication": {"Status": "Disabled"},
    "Destination": {
        "Bucket": "arn:aws:s3:::hlz-logs-trail-200000000001-us-west-2",
        "EncryptionConfiguration": {"ReplicaKmsKeyID": KEY["Arn"]},
    },
}
FLOW = {
    "FlowLogId": "fl-1",
    "FlowLogStatus": "ACTIVE",
    "TrafficType": "ALL",
    "LogDestination": "arn:aws:s3:::hlz-logs-flow-200000000001-us-east-1",
}


class Canned:
    """A reader with one answer an operation."""

    def __init__(self, plan, **answers):
        self.plan, self._answers = plan, answers

    def get(self, _place, _service, operation, **_):
        return self._answers[operation]

    def rows(self, _place, _service, operation, _key, **_):
        return self._answers[operation]


@pytest.fixture
def judge(plan):
    def judge(name, resource="", **answers):
        """The outcomes, and what was found where it did not hold, of the first subject with such a name."""
        (check,) = (check for check in CHECKS if check.name == name)
        subject = next(each for each in check.subjects(plan) if resource in each.place.resource)
        return [r.outcome if r.outcome == "held" else r.found for r in look(Canned(plan, **answers), check, subject)]

    return judge


@pytest.mark.parametrize(
    ("key_id", "said"),
    [(KEY["Arn"], "held"), (ALIAS, "held"), (None, "none"), (ALIAS.replace("us-east-1", "us-west-2"), None)],
)
def test_trail_key_by_any_of_its_names(judge, key_id, said):
    answers = {"get_trail": {"Trail": {"KmsKeyId": key_id}}, "describe_key": {"KeyMetadata": KEY}}
    assert judge("trail_is_encrypted", **answers) == [said or key_id]


@pytest.mark.parametrize(
    "error", ["LatestDeliveryError", "LatestDigestDeliveryError", "LatestCloudWatchLogsDeliveryError"]
)
def test_delivery_error_fails_though_the_trail_is_logging(judge, error):
    outcomes = judge("trail_logs", get_trail_status={"IsLogging": True, error: "AccessDenied"})
    assert sorted(outcomes) == ["AccessDenied", "held", "held", "held"]


def test_old_selectors_do_not_do(judge):
    answer = {"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": True}]}
    assert judge("trail_records_events", get_event_selectors=answer) == ["no selector"] * 4


@pytest.mark.parametrize(
    ("retention", "said"),
    [
        ({"Mode": "COMPLIANCE", "Days": 2192}, "held"),
        ({"Mode": "COMPLIANCE", "Years": 7}, "held"),
        ({"Mode": "COMPLIANCE", "Years": 6}, "COMPLIANCE for 2190 days"),
        ({"Mode": "COMPLIANCE", "Days": 2191}, "COMPLIANCE for 2191 days"),
        ({"Mode": "GOVERNANCE", "Days": 9000}, "GOVERNANCE for 9000 days"),
    ],
)
def test_retention_in_days_and_years(judge, retention, said):
    answer = {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}}}
    assert judge("log_buckets_are_locked", get_object_lock_configuration=answer) == [said]


@pytest.mark.parametrize("answer", [{}, {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}}])
def test_no_default_retention_is_no_lock(judge, answer):
    assert judge("log_buckets_are_locked", get_object_lock_configuration=answer) == ["no default retention"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ["held", "held"]),
        ({"Filter": {}}, ["held", "held"]),
        ({"Status": "Disabled"}, ["the rule is Disabled", "held"]),
        ({"Filter": {"Prefix": "a/"}}, ["the rule is for {'Prefix': 'a/'} only", "held"]),
        ({"SourceSelectionCriteria": {}}, ["encrypted objects are left out", "held"]),
        ({"DeleteMarkerReplication": {"Status": "Enabled"}}, ["deletions are copied too", "held"]),
        ({"Destination": {"Bucket": PLANNED_RULE["Destination"]["Bucket"]}}, ["held", "none"]),
        ({"Destination": {"Bucket": "arn:aws:s3:::elsewhere"}}, ["no rule for it"]),
    ],
)
def test_replication_rule(judge, changes, said):
    replication = {"ReplicationConfiguration": {"Rules": [PLANNED_RULE | changes]}}
    answers = {"get_bucket_replication": replication, "describe_key": {"KeyMetadata": KEY}}
    assert judge("logs_are_copied", "hlz-logs-trail", **answers) == said


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([{"Status": "Enabled", "Expiration": {"Days": 30}, "Prefix": ""}], "held"),
        ([{"Status": "Enabled", "Expiration": {"Days": 30}, "Filter": {}}], "held"),
        ([{"Status": "Disabled", "Expiration": {"Days": 30}}], "none expire"),
        ([{"Status": "Enabled", "Expiration": {"ExpiredObjectDeleteMarker": True}}], "none expire"),
        (
            [{"Status": "Enabled", "Expiration": {"Days": 30}, "Prefix": "a/"}],
            "some objects expire, the first after 30 days",
        ),
        (
            [
                {"Status": "Enabled", "Expiration": {"Days": 30}},
                {"Status": "Enabled", "Expiration": {"Days": 2}, "Filter": {"Prefix": "a/"}},
            ],
            "all objects expire, the first after 2 days",
        ),
    ],
)
def test_lifecycle(judge, rules, said):
    assert judge("landing_buckets_expire", get_bucket_lifecycle_configuration={"Rules": rules}) == [said]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "held"),
        ({"Condition": {"Bool": {"aws:SecureTransport": ["false"]}}}, "held"),
        ({"Effect": "Allow"}, "no statement denies it"),
        ({"Action": "s3:GetObject"}, "no statement denies it"),
        ({"Principal": {"AWS": "arn:aws:iam::200000000001:root"}}, "no statement denies it"),
        ({"Resource": "arn:aws:s3:::hlz-logs-trail-200000000001-us-east-1"}, "no statement denies it"),
        (
            {"Condition": {"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:PrincipalAccount": "1"}}},
            "no statement denies it",
        ),
    ],
)
def test_plain_http(judge, changes, said):
    statement = {
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::hlz-logs-trail-200000000001-us-east-1*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    answer = {"Policy": json.dumps({"Statement": [statement | changes]})}
    assert judge("log_buckets_refuse_plain_http", "hlz-logs-trail", get_bucket_policy=answer) == [said]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ({"KeyRotationEnabled": True, "RotationPeriodInDays": 365}, "held"),
        ({"KeyRotationEnabled": True}, "held"),
        ({"KeyRotationEnabled": True, "RotationPeriodInDays": 2560}, "every 2560 days"),
        ({"KeyRotationEnabled": False}, "does not rotate"),
    ],
)
def test_rotation(judge, status, said):
    answers = {"get_key_rotation_status": status, "describe_key": {"KeyMetadata": KEY}}
    assert judge("keys_rotate", **answers) == [said]


def test_alias_of_a_key_of_aws_fails(judge):
    assert judge("keys_are_enabled", describe_key={"KeyMetadata": KEY | {"KeyManager": "AWS"}}) == ["held", "AWS"]


@pytest.mark.parametrize(
    ("routes", "said"),
    [
        ([{"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}], "held"),
        ([{"DestinationPrefixListId": "pl-1", "GatewayId": "vpce-1", "Origin": "CreateRoute"}], "held"),
        ([{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1"}], "0.0.0.0/0 to nat-1 in rtb-1"),
        ([{"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1"}], "::/0 to eigw-1 in rtb-1"),
        ([{"DestinationCidrBlock": "10.9.0.0/16", "TransitGatewayId": "tgw-1"}], "10.9.0.0/16 to tgw-1 in rtb-1"),
        ([{"DestinationCidrBlock": "10.9.0.0/16", "NewKindOfTarget": "new-1"}], "10.9.0.0/16 to new-1 in rtb-1"),
    ],
)
def test_routes(judge, routes, said):
    tables = [{"RouteTableId": "rtb-1", "Routes": routes}]
    answers = {"describe_vpcs": [{"VpcId": "vpc-1"}], "describe_route_tables": tables}
    assert judge("routes_stay_inside", **answers) == [said]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ["held", "held"]),
        ({"LogDestination": f"{FLOW['LogDestination']}/prefix/"}, ["held", "held"]),
        ({"DeliverLogsStatus": "FAILED", "DeliverLogsErrorMessage": "Access error"}, ["held", "fl-1: Access error"]),
        ({"LogDestination": None}, ["ACTIVE, ALL traffic, to CloudWatch Logs", "held"]),
    ],
)
def test_flow_logs(judge, changes, said):
    row = {name: value for name, value in {**FLOW, **changes}.items() if value is not None}
    answers = {"describe_vpcs": [{"VpcId": "vpc-1"}], "describe_flow_logs": [row]}
    assert judge("traffic_is_logged", **answers) == said


def test_two_vpcs_with_the_same_addresses_are_not_one(judge):
    (said,) = judge("vpcs_exist", describe_vpcs=[{"VpcId": "vpc-1"}, {"VpcId": "vpc-2"}])
    assert "2 VPCs with the addresses" in said


OURS = {"aws:PrincipalOrgID": "o-exampleorgid"}
BOTH = {**OURS, "aws:ResourceOrgID": "o-exampleorgid"}
LAYERS = "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"
PUBLIC = ["arn:aws:ssm:us-east-1::parameter/aws/*", "arn:aws:ssm:us-east-1::document/*"]


@pytest.mark.parametrize(
    ("statement", "held"),
    [
        ({"Action": "*", "Resource": "*", "Condition": {"StringEquals": BOTH}}, True),
        ({"Action": "s3:GetObject", "Resource": LAYERS}, True),
        ({"Action": "ssm:GetParameter", "Resource": PUBLIC, "Condition": {"StringEquals": OURS}}, True),
        ({"Action": "ssm:GetParameter", "Resource": PUBLIC}, False),
        ({"Action": "s3:*", "Resource": LAYERS}, False),
        ({"Action": "*", "Resource": "*", "Condition": {"StringEquals": OURS}}, False),
        ({"Action": "*", "Resource": "*", "Condition": {"StringEqualsIfExists": BOTH}}, False),
        (
            {"Action": "*", "Resource": "*", "Condition": {"StringEquals": BOTH | {"aws:ResourceOrgID": "o-theirs"}}},
            False,
        ),
    ],
)
def test_endpoint_policy(judge, statement, held):
    policy = json.dumps({"Statement": {"Effect": "Allow", "Principal": "*", **statement}})
    row = {"VpcEndpointType": "Interface", "ServiceName": "com.amazonaws.us-east-1.s3", "PolicyDocument": policy}
    answers = {"describe_vpcs": [{"VpcId": "vpc-1"}], "describe_vpc_endpoints": [row]}
    assert (judge("endpoints_serve_the_organization", **answers) == ["held"]) is held


def test_endpoint_without_a_policy_is_open(judge):
    row = {"VpcEndpointType": "Interface", "ServiceName": "com.amazonaws.us-east-1.s3"}
    answers = {"describe_vpcs": [{"VpcId": "vpc-1"}], "describe_vpc_endpoints": [row]}
    assert judge("endpoints_serve_the_organization", **answers) == ["no policy"]


def test_only_consolidated_billing_fails(judge):
    answer = {"Organization": {"Id": "o-exampleorgid", "FeatureSet": "CONSOLIDATED_BILLING"}}
    assert judge("organization_has_all_features", describe_organization=answer) == ["CONSOLIDATED_BILLING"]


def test_state_counts_and_not_the_retired_status(judge, plan):
    account = next(each for each in plan.accounts if each.purpose == "log_archive")
    row = {"Id": account.id, "Status": "ACTIVE", "State": "PENDING_CLOSURE"}
    assert judge("accounts_are_where_planned", "log-archive", list_accounts_for_parent=[row]) == ["PENDING_CLOSURE"]


@pytest.mark.parametrize(
    ("administrators", "said"),
    [(["200000000002"], "held"), (["200000000003"], "200000000003"), ([], "none")],
)
def test_only_the_security_account_administers(judge, administrators, said):
    rows = [{"AdminAccountId": each, "AdminStatus": "ENABLED"} for each in administrators]
    assert judge("services_are_delegated", "guardduty", list_organization_admin_accounts=rows) == [said]


def test_address_that_is_not_confirmed_fails_in_words(judge):
    address = "security-operations@example-health.org"
    rows = [{"Endpoint": address, "SubscriptionArn": "PendingConfirmation"}]
    assert judge("people_are_told", list_subscriptions_by_topic=rows) == [f"{address} (not confirmed)"]


def test_delivery_of_configuration_that_failed_fails(judge):
    answers = {
        "describe_configuration_recorders": {"ConfigurationRecorders": [{"recordingGroup": {"allSupported": True}}]},
        "describe_configuration_recorder_status": {
            "ConfigurationRecordersStatus": [
                {"recording": True, "lastStatus": "Failure", "lastErrorMessage": "no such bucket"}
            ]
        },
        "describe_delivery_channels": {"DeliveryChannels": []},
    }
    found = judge("configuration_is_recorded", **answers)
    assert found == ["held", "recording, last delivery failed: no such bucket", "none"]


def test_no_recorder_is_a_failure(judge):
    answer = {"ConfigurationRecorders": []}
    assert judge("configuration_is_recorded", describe_configuration_recorders=answer) == ["no configuration recorder"]
