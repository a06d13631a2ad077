"""What cdk-nag's HIPAA pack finds in the constructs for messaging and observation: what their pages say."""

from pathlib import Path

import pytest
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from cdk_nag import HIPAASecurityChecks

import hipaa_constructs
from hipaa_constructs import (
    AuditedLogGroup,
    PhiAlarms,
    PhiDashboard,
    PhiEventBus,
    PhiKey,
    PhiQueue,
    PhiStream,
    PhiTopic,
)


@pytest.fixture(scope="module")
def template(synth):
    def build(stack):
        key = PhiKey(stack, "Key", alias="a", description="d").resource
        queue = PhiQueue(stack, "Queue", encryption_key=key)
        topic = PhiTopic(stack, "Topic", encryption_key=key, notifications_only=True)
        topic.subscribe_queue(queue)
        topic.subscribe_email("team@example.org")
        PhiEventBus(stack, "Bus", encryption_key=key, event_bus_name="visits", organization_id="o-abcdefghij")
        PhiStream(stack, "Stream", encryption_key=key)
        log = AuditedLogGroup(stack, "Log", encryption_key=key)
        alarms = PhiAlarms(stack, "Alarms", topic=topic.resource, encryption_key=key)
        alarms.watch_bucket(s3.Bucket.from_bucket_name(stack, "Records", "acme-records"))
        alarms.watch_queue(queue.resource, dead_letter_queue=queue.dead_letter_queue)
        alarms.watch_log_group(log)
        alarms.watch_key(key)
        PhiDashboard(stack, "Dashboard", alarms=alarms)
        sns.Topic(stack, "Plain")

    return synth(build, plugin=HIPAASecurityChecks)


def test_nothing_is_found_but_what_was_planted(template):
    assert template.findings == {("HIPAA.Security-SNSEncryptedKMS", "stack/Plain/Resource")}


@pytest.mark.parametrize("page", ["messaging.md", "observation.md"])
def test_the_page_says_so(page):
    text = (Path(hipaa_constructs.__file__).parents[1] / page).read_text()
    assert "With `HIPAASecurityChecks`, nothing in these constructs." in text
