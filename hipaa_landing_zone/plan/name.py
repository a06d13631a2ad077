"""The names of what the landing zone makes, part of its public contract: changing one replaces the resource."""

from __future__ import annotations

QUALIFIER = "hlz"
"""The CDK bootstrap qualifier: the landing zone deploys with its own bootstrap roles, apart from application teams'."""

RESOURCE_PREFIX = "hlz"
"""The first part of the names of the landing zone's own stacks, buckets and trail; guardrails recognize them by it."""

KEY_ALIAS_PREFIX = "hlz"
"""The first part of key aliases: ``alias/hlz/<purpose>``."""

KEY_PURPOSES = ("data", "logs", "backup", "secrets")
"""The customer-managed keys of each workload account and Region."""

FOUNDATION_PREFIX = f"/{RESOURCE_PREFIX}/foundation/v1"
"""Where each workload account publishes, as SSM parameters, what its applications may rely on.

``v1`` is the contract's version: a name or a meaning that changes gets a new one beside the old, so that an application
finds what it was written for or nothing.
"""

BAA_PARAMETER = f"/{RESOURCE_PREFIX}/compliance/baa"
"""The SSM parameter of the management account that holds the record of AWS's Business Associate Addendum."""

TOPIC_PURPOSES = ("security", "operations")
"""The notification topics of each workload account and Region."""

APPLICATION_LOGS = "application"
"""The kind of log bucket that each workload account has for the access logs of its own buckets and load balancers."""

TRAIL_NAME = "hlz-organization-trail"

RESPONDER_ROLE = "hlz-incident-responder"
"""The role with which an incident is contained; guardrails spare it."""

AUDITOR_ROLE = "hlz-auditor"
"""The role with which an account is read and never changed."""

REMEDIATION_ROLE = "hlz-remediation"
"""The role in each account with which the security account mends the unambiguous few."""

REMEDIATION_AUTOMATION_ROLE = "hlz-remediation-automation"
"""The role of the security account's automations, which takes ``REMEDIATION_ROLE``."""

REMEDIATION_START_ROLE = "hlz-remediation-start"
"""The role with which Amazon EventBridge starts these automations, and gives them their role."""

FORWARDER_ROLES = "hlz-event-forwarder-*"
"""The roles, one a Region, with which Amazon EventBridge forwards events, in every account."""

APPLICATION_BOUNDARY = "hlz-application-boundary"
"""The managed policy that bounds the roles that application teams make."""

PROVIDER_ROLE_PREFIX = "hlz-provider"
"""The first part of the names of the roles of the landing zone's own custom-resource provider."""

STACK_SET_NAME = "hlz-baseline"
"""The StackSet that every account gets; its instances are stacks ``StackSet-hlz-baseline-…``."""

MEMBER_STACK = "account-baseline"
"""The id of the stack whose template the StackSet has; it is synthesized and judged; StackSets alone deploy it."""

FINDINGS_BUS = "hlz-findings"
"""The event bus of the security account's home Region to which every account and Region sends."""

WEBHOOK_SECRET = "hlz/ticket-webhook"  # noqa: S105 - where the key is, not the key
"""The secret of the security account that holds the API key of the ticket system."""

INVESTIGATION = "hlz-investigation"
"""The Athena workgroup of the log archive."""

INVESTIGATOR_ROLE = "hlz-investigator"
"""The role in the log archive that queries it and does nothing else; people of the security account take it."""

EXEMPT_TAG = "hlz:remediation-exempt"
"""The tag key that keeps remediation away from a resource."""

CLASSIFICATION_TAG = "hlz:data-classification"
"""The tag key that says whether an account or a resource holds PHI: ``phi`` or ``non-phi``."""

BOOTSTRAP_STACK_NAME = "hlz-bootstrap"


def bucket_name(kind: str, account_id: str, region: str) -> str:
    """Return the name of a log bucket; the account id makes it unique in the world."""
    return f"{RESOURCE_PREFIX}-logs-{kind}-{account_id}-{region}"


def query_results_name(account_id: str, region: str) -> str:
    """Return the name of the bucket for the results of queries: not ``hlz-logs-``, for investigators write there."""
    return f"{RESOURCE_PREFIX}-query-results-{account_id}-{region}"


def key_alias(purpose: str) -> str:
    """Return the alias of a key, without the word ``alias/``."""
    return f"{KEY_ALIAS_PREFIX}/{purpose}"


def topic_name(purpose: str) -> str:
    """Return the name of a notification topic."""
    return f"{RESOURCE_PREFIX}-{purpose}"


def stack_name(stack_id: str) -> str:
    """Return the CloudFormation name of a stack."""
    return f"{RESOURCE_PREFIX}-{stack_id}"
