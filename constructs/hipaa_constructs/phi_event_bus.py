"""An event bus for events with PHI, with an archive for replay and a place for events that could not be handled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct

from hipaa_constructs.admission import admit_service
from hipaa_constructs.check import require_key, require_match, require_organization_id
from hipaa_constructs.classification import classify_as_phi
from hipaa_constructs.dead_letter import make_dead_letter_queue
from hipaa_constructs.phi_queue import let_events_send
from hipaa_constructs.service_use import ServiceUse

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

ARCHIVE_DAYS = 30


class PhiEventBus(Construct):
    """An Amazon EventBridge event bus, encrypted with a customer key.

    Guarantees:
        * ``encrypted_with_a_customer_key``: events, rules' patterns and inputs, the archive, and undelivered events
          (45 CFR 164.312(a)(2)(iv)).
        * ``tls_only``: putting events without TLS is denied (45 CFR 164.312(e)(1), 164.312(e)(2)(ii)).
        * ``only_own_accounts_put_events``: nobody outside the account, or outside the organization if it is given, is
          admitted (45 CFR 164.312(a)(1)).
        * ``events_can_be_replayed``: an archive keeps every event (45 CFR 164.308(a)(7)(ii)(A), 164.312(c)(1)).
        * ``undelivered_events_are_kept``: what the bus cannot encrypt or decrypt goes to a dead-letter queue, 14 days
          (45 CFR 164.312(c)(1), 164.308(a)(7)(ii)(A)).
        * ``logs_hold_no_event_detail``: logs of the bus, where they are switched on, leave out what events say
          (45 CFR 164.312(a)(1)).
        * ``survives_its_stack``: bus, archive and dead letters are retained on deletion and on replacement
          (45 CFR 164.312(c)(1)).

    Events of AWS services reach the default bus only, and EventBridge encrypts those with a key of its own. An event's
    source and detail type are not encrypted with the key: no PHI there. A rule's own failures are kept only if its
    target names a dead-letter queue: ``targets.LambdaFunction(function, dead_letter_queue=bus.dead_letter_queue)``. A
    replay delivers to every rule that is named for it, so make targets idempotent. Source: Amazon EventBridge User
    Guide, "Encrypting event buses with AWS KMS keys", "Encrypting EventBridge archives", "Using dead-letter queues".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        encryption_key: key of the bus's Region; told to admit EventBridge, if its policy is part of the app.
        event_bus_name: explicit, so that its ARN is known to the key's policy beforehand.
        organization_id: ``o-…``, if other accounts of the organization put events on the bus.
        archive_retention: how long the archive keeps events, whole days, 1 or more; 30 days if None.

    Attributes:
        resource: the underlying ``events.EventBus``.
        dead_letter_queue: an ``sqs.Queue``, for the bus and for the targets of its rules.

    Raises:
        ValueError: a name that EventBridge refuses, not an organization id, a retention under a day.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        encryption_key: kms.IKey,
        event_bus_name: str,
        organization_id: str | None = None,
        archive_retention: Duration | None = None,
    ) -> None:
        require_key("encryption_key", encryption_key)
        allowed = "1 to 256 letters, digits and . _ -; not default"
        require_match("event_bus_name", event_bus_name, r"(?!default$)[A-Za-z0-9._-]{1,256}", allowed)
        if organization_id is not None:
            require_organization_id(organization_id)
        kept = archive_retention or Duration.days(ARCHIVE_DAYS)
        if kept.to_days(integral=False) < 1:
            raise ValueError(f"archive_retention: {kept.to_human_string()} given; allowed: 1 day or more.")
        super().__init__(scope, construct_id)
        classify_as_phi(self)
        # For the archive as well, which EventBridge encrypts in the context of its bus.
        admit_service(self, encryption_key, ServiceUse.EVENT_BUSES, name=event_bus_name)
        self.dead_letter_queue = make_dead_letter_queue(self, "DeadLetters", encryption_key=encryption_key)
        self._admit_dead_letters(encryption_key, event_bus_name)
        self.resource = events.EventBus(
            self,
            "Resource",
            event_bus_name=event_bus_name,
            kms_key=encryption_key,
            dead_letter_queue=self.dead_letter_queue,
            log_config=events.LogConfig(include_detail=events.IncludeDetail.NONE, level=events.Level.ERROR),
        )
        # Kept for good once it was made; one that outlived a failed creation would have taken its name.
        self.resource.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        self._archive(encryption_key, kept)
        self._restrict(organization_id)

    def grant_put_events_to(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets a principal put events on the bus; EventBridge uses the key for it.

        Args:
            grantee: who may put events.

        Returns:
            The grant.
        """
        return self.resource.grant_put_events_to(grantee)

    def _admit_dead_letters(self, key: kms.IKey, event_bus_name: str) -> None:
        stack, queue = Stack.of(self), self.dead_letter_queue
        admit_service(self, key, ServiceUse.EVENTS_TO_QUEUES)
        bus = f"arn:{stack.partition}:events:{stack.region}:{stack.account}:event-bus/{event_bus_name}"
        queue.add_to_resource_policy(let_events_send(queue, bus))

    def _archive(self, key: kms.IKey, kept: Duration) -> None:
        # Not the L2: it names the bus in the key's policy by reference, and bus and key would depend on each other.
        archive = events.CfnArchive(
            self,
            "Archive",
            source_arn=self.resource.event_bus_arn,
            kms_key_identifier=key.key_arn,
            retention_days=kept.to_days(),
        )
        archive.apply_removal_policy(RemovalPolicy.RETAIN)

    def _restrict(self, organization_id: str | None) -> None:
        everybody, no_tls = {"AWS": "*"}, {"Bool": {"aws:SecureTransport": "false"}}
        self._statement("NoPlainText", "Deny", everybody, no_tls)
        if organization_id is not None:
            own = {"StringEquals": {"aws:PrincipalOrgID": organization_id}}
            self._statement("OwnOrganization", "Allow", everybody, own)

    def _statement(self, sid: str, effect: str, principal: dict[str, str], condition: dict[str, Any]) -> None:
        events.CfnEventBusPolicy(
            self,
            sid,
            statement_id=sid,
            event_bus_name=self.resource.event_bus_name,
            statement={
                "Sid": sid,
                "Effect": effect,
                "Principal": principal,
                "Action": "events:PutEvents",
                "Resource": self.resource.event_bus_arn,
                "Condition": condition,
            },
        )
