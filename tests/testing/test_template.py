"""Snapshots keep what matters and drop what changes without meaning."""

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_sqs as sqs

from hipaa_landing_zone.testing.template import TemplateSnapshot, normalized, template_of

QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}}


def test_hashes_bootstrap_and_metadata_go():
    template = {
        "Resources": {
            "Q": {**QUEUE, "Metadata": {"aws:cdk:path": "stack/Q"}},
            "F": {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"S3Key": f"{'a1' * 32}.zip"}}},
            "CDKMetadata": {"Type": "AWS::CDK::Metadata", "Condition": "CDKMetadataAvailable"},
        },
        "Conditions": {"CDKMetadataAvailable": {"Fn::Or": []}},
        "Parameters": {"BootstrapVersion": {"Type": "AWS::SSM::Parameter::Value<String>"}},
        "Rules": {"CheckBootstrapVersion": {}},
    }
    assert normalized(template) == {
        "Resources": {
            "Q": QUEUE,
            "F": {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"S3Key": "<asset>.zip"}}},
        }
    }


def test_what_the_application_wrote_stays():
    template = {
        "Resources": {"Q": {**QUEUE, "DependsOn": ["R"]}},
        "Conditions": {"Mine": {"Fn::Equals": [1, 2]}},
        "Parameters": {"Mine": {"Type": "String"}},
        "Rules": {"Mine": {}},
        "Outputs": {"Url": {"Value": "x"}},
    }
    assert normalized(template) == template


def test_the_template_given_is_not_changed():
    template = {"Resources": {"Q": {**QUEUE, "Metadata": {"a": 1}}}}
    normalized(template)
    assert template["Resources"]["Q"]["Metadata"] == {"a": 1}


def test_a_stack_a_template_and_a_mapping_come_to_the_same():
    stack = cdk.Stack(cdk.App(), "stack")
    sqs.Queue(stack, "Queue")
    template = assertions.Template.from_stack(stack)
    texts = {TemplateSnapshot().serialize(each) for each in (stack, template, template.to_json())}
    assert len(texts) == 1
    assert '"AWS::SQS::Queue"' in texts.pop()


def test_anything_else_is_refused():
    with pytest.raises(TypeError, match="a str is no template"):
        template_of("text")
