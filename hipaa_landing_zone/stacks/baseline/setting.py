"""Settings of an account and Region that CloudFormation has no resource type for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.plan.baseline import PASSWORD_DAYS, PASSWORD_LENGTH, PASSWORD_REUSE

if TYPE_CHECKING:
    from hipaa_constructs import CustomerKey
    from hipaa_landing_zone.config.detection import Contact
    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.stacks.baseline.home_region import HomeRegion
    from hipaa_landing_zone.stacks.provider import Provider

OPERATIONS = ("alternate_contacts", "default_network", "ebs_encryption_by_default", "password_policy", "ssm_settings")
"""What the provider must have been made with."""


def make_settings(provider: Provider, *, plan: Plan, data_key: CustomerKey, home_region: HomeRegion) -> None:
    """Set what an account has once, or once a Region.

    * EBS: volumes and snapshots are encrypted by default, with the account's own data key
      (45 CFR 164.312(a)(2)(iv)).
    * Passwords of IAM users, of which HLZ-SCP-12 allows none (45 CFR 164.308(a)(5)(ii)(D)).
    * No default VPC, and no default security group that lets anything through (45 CFR 164.312(e)(1)).
    * Documents of Systems Manager are never shared with the public (45 CFR 164.312(a)(1)).
    * Alternate contacts, if there are any (45 CFR 164.308(a)(6)(ii)).

    Not here, because organization policies do it without a resource in any account: the public access block of Amazon
    S3 (HLZ-DCL-03), and the metadata service, serial console, images and snapshots of Amazon EC2 (HLZ-DCL-01).

    Args:
        provider: made with ``OPERATIONS``.
        plan: knows the contacts.
        data_key: encrypts volumes.
        home_region: marks what an account has once.
    """
    provider.make("EbsEncryption", "ebs_encryption_by_default", key_arn=data_key.resource.key_arn)
    provider.make("DefaultNetwork", "default_network")
    provider.make(
        "SsmSettings", "ssm_settings", settings={"/ssm/documents/console/public-sharing-permission": "Disable"}
    )
    passwords = provider.make(
        "PasswordPolicy",
        "password_policy",
        minimum_length=PASSWORD_LENGTH,
        reuse_prevention=PASSWORD_REUSE,
        max_age_days=PASSWORD_DAYS,
    )
    home_region.only(passwords)
    if plan.contacts is not None:
        contacts = provider.make(
            "AlternateContacts",
            "alternate_contacts",
            security=_contact(plan.contacts.security),
            operations=_contact(plan.contacts.operations),
            billing=_contact(plan.contacts.billing),
        )
        home_region.only(contacts)


def _contact(contact: Contact) -> dict[str, str]:
    return {
        "Name": contact.name,
        "Title": contact.title,
        "EmailAddress": contact.email,
        "PhoneNumber": contact.phone,
    }
