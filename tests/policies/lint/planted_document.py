"""Planted mistakes of whole documents: code, policy type, document, and what it is."""

from __future__ import annotations

import json

from policies.lint.conftest import deny, document

SCP, EC2, S3, TAG = "SERVICE_CONTROL_POLICY", "DECLARATIVE_POLICY_EC2", "S3_POLICY", "TAG_POLICY"
HUB, CHAT, AI = "SECURITYHUB_POLICY", "CHATBOT_POLICY", "AISERVICES_OPT_OUT_POLICY"
ONE = deny(Action="s3:Get*")


def ec2(**attributes):
    return {"ec2_attributes": attributes}


def set_to(value):
    return {"@@assign": value}


OF_DOCUMENTS = [
    ("malformed", SCP, "{", "no JSON"),
    ("malformed", SCP, "[]", "no object"),
    ("malformed", SCP, document("Deny"), "a statement that is no object"),
    ("duplicate-key", SCP, json.dumps(document(ONE), separators=(",", ":"))[:-1] + ',"Version":"2012-10-17"}', "twice"),
    ("white-space", SCP, json.dumps(document(ONE)), "not minified"),
    ("policy-too-large", SCP, document(deny(Action=[f"s3:Get{'*' * 12_000}"])), "twelve thousand characters"),
    ("wrong-value", SCP, {**document(ONE), "Version": "2008-10-17"}, "the version without variables"),
    ("unknown-element", SCP, {**document(ONE), "Statements": []}, "a typing error"),
    ("missing-element", SCP, document(), "no statement"),
    ("duplicate-sid", SCP, document(ONE, {**ONE, "Action": "s3:Put*"}), "two statements of one Sid"),
    ("unknown-policy-type", "BEDROCK_POLICY", {}, "a type that lint does not know"),
    ("unreachable-statement", SCP, document(deny(Sid="A"), deny(Sid="B", Action="s3:*")), "a wider Deny before it"),
    ("unreachable-statement", SCP, document(deny(Sid="A", Effect="Allow", Action="s3:*"), deny(Sid="B")), "an Allow"),
    ("allow-list-cut", SCP, document(deny(Sid="A", NotAction="s3:*"), deny(Sid="B", NotAction="sqs:*")), "two lists"),
    ("missing-element", EC2, {}, "nothing at all"),
    ("unknown-element", EC2, ec2(serial_console={"status": set_to("disabled")}), "an attribute"),
    ("unknown-element", EC2, ec2(serial_console_access={"status": {"@@set": "disabled"}}), "an operator"),
    ("unknown-element", EC2, ec2(serial_console_access={"status": {"value": "disabled"}}), "a name below a value"),
    ("wrong-value", EC2, ec2(serial_console_access={"status": "disabled"}), "a value without an operator"),
    ("wrong-value", EC2, ec2(serial_console_access={"status": set_to("off")}), "a value that is not allowed"),
    ("wrong-value", EC2, ec2(serial_console_access={"status": set_to(["disabled"])}), "a list where there is one"),
    ("wrong-value", EC2, ec2(serial_console_access={"status": set_to({})}), "an object as a value"),
    (
        "operator-not-allowed",
        EC2,
        ec2(serial_console_access={"status": {"@@append": "disabled"}}),
        "one value appended",
    ),
    ("operator-not-allowed", EC2, ec2(serial_console_access=set_to("disabled")), "a value where settings belong"),
    (
        "missing-element",
        EC2,
        ec2(vpc_block_public_access={"internet_gateway_block": {"mode": set_to("block_bidirectional")}}),
        "a mode without its exclusions",
    ),
    ("missing-element", S3, {"s3_attributes": {}}, "nothing set"),
    ("wrong-value", S3, {"s3_attributes": {"public_access_block_configuration": set_to("on")}}, "a value"),
    ("unknown-element", TAG, {"tags": {"phi": {"tag_values": set_to(["yes"])}}}, "below a name of the owner's"),
    ("missing-element", HUB, {"securityhub": {"enable_in_regions": set_to(["ALL_SUPPORTED"])}}, "one list of two"),
    ("unknown-element", CHAT, {"chatbot": {"platforms": {"teams": {"client": set_to("disabled")}}}}, "a platform"),
    (
        "wrong-value",
        AI,
        {"services": {"default": {"opt_out_policy": {"@@operators_allowed_for_child_policies": ["@@nothing"]}}}},
        "an operator for child policies",
    ),
]
