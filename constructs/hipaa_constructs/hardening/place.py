"""One construct on its way to be made: where, with which properties so far, and what it may be given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_cdk import aws_ec2 as ec2

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_kms as kms
    from constructs import Construct

    from hipaa_constructs.hardening.defaults import HardeningDefaults


@dataclass(frozen=True, slots=True)
class Place:
    """One construct that an application is about to make.

    Attributes:
        scope: its parent.
        id: its id in the parent.
        given: the properties that the code set, by their names in CDK's own language (camel case).
        defaults: where keys, network and log destinations come from.
    """

    scope: Construct
    id: str
    given: Mapping[str, Any]
    defaults: HardeningDefaults

    def sets(self, *names: str) -> bool:
        """Tells whether the code set any of these properties: then they are the code's business, as a group.

        Args:
            names: properties that only make sense together, such as ``encryption`` and ``encryptionKey``.
        """
        return any(self.given.get(name) is not None for name in names)

    @property
    def key(self) -> kms.IKey:
        """The customer-managed key for this place."""
        return self.defaults.encryption_key(self.scope)


def closed_security_group(place: Place) -> ec2.SecurityGroup:
    """Makes a security group that lets nothing in or out until the code's ``connections`` say so.

    For what only answers; CDK's own would let everything out.

    Args:
        place: a construct whose ``vpc`` the code set.
    """
    name, description = f"{place.id}SecurityGroup", f"Who may reach {place.id}"
    return ec2.SecurityGroup(
        place.scope, name, vpc=place.given["vpc"], description=description, allow_all_outbound=False
    )
