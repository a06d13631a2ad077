"""Defaults of queues, topics, streams, event buses and log groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import RemovalPolicy
from aws_cdk import aws_events as events
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hipaa_constructs.hardening.place import Place


def queue(place: Place) -> dict[str, Any]:
    """Encryption with the customer key, TLS only."""
    properties: dict[str, Any] = {"enforceSSL": True}
    if not place.sets("encryption", "encryptionMasterKey"):
        properties |= {
            "encryption": sqs.QueueEncryption.KMS,
            "encryptionMasterKey": place.defaults.queue_key(place.scope),
        }
    return properties


def topic(place: Place) -> dict[str, Any]:
    """Encryption with the customer key, TLS only."""
    return (
        {"enforceSSL": True}
        if place.sets("masterKey")
        else {"enforceSSL": True, "masterKey": place.defaults.topic_key(place.scope)}
    )


def stream(place: Place) -> dict[str, Any]:
    """Encryption with the customer key."""
    if place.sets("encryption", "encryptionKey"):
        return {}
    return {"encryption": kinesis.StreamEncryption.KMS, "encryptionKey": place.key}


def event_bus(place: Place) -> dict[str, Any]:
    """Encryption with the customer key; a partner's bus is encrypted as the partner decided."""
    return {} if place.sets("kmsKey", "eventSourceName") else {"kmsKey": place.key}


def log_group(place: Place) -> dict[str, Any]:
    """Encryption with the customer key, a year of retention, kept when the stack goes."""
    properties: dict[str, Any] = {"retention": place.defaults.log_retention, "removalPolicy": RemovalPolicy.RETAIN}
    return properties if place.sets("encryptionKey") else properties | {"encryptionKey": place.key}


HARDENED: Mapping[str, Callable[[Place], dict[str, Any]]] = {
    sqs.Queue.PROPERTY_INJECTION_ID: queue,
    sns.Topic.PROPERTY_INJECTION_ID: topic,
    kinesis.Stream.PROPERTY_INJECTION_ID: stream,
    events.EventBus.PROPERTY_INJECTION_ID: event_bus,
    logs.LogGroup.PROPERTY_INJECTION_ID: log_group,
}
