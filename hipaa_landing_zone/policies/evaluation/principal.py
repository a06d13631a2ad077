"""Who makes a request, and the condition keys that AWS derives from it.

Source: IAM User Guide, "AWS global condition context keys" and "AWS JSON policy elements: Principal".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.evaluation.context import Given, normalize
from hipaa_landing_zone.policies.evaluation.error import RequestError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.policies.evaluation.context import Value

_IDENTITY = re.compile(r"arn:[a-z-]+:(?:iam|sts)::(\d{12}):(root|(user|role|federated-user)/.+)")
_SERVICE_LINKED = ":role/aws-service-role/"


class PrincipalKind(StrEnum):
    """What kind of principal makes a request; the value is that of ``aws:PrincipalType`` where AWS has one."""

    USER = "User"
    ROLE = "AssumedRole"
    SERVICE_LINKED_ROLE = "service-linked role"
    ROOT = "Account"
    ASSUMED_ROOT = "root session of sts:AssumeRoot"
    FEDERATED_USER = "FederatedUser"
    SERVICE = "AWS service"
    IDENTITY_PROVIDER = "identity provider"
    ANONYMOUS = "Anonymous"


_TYPES = {
    PrincipalKind.SERVICE_LINKED_ROLE: PrincipalKind.ROLE,
    PrincipalKind.ASSUMED_ROOT: PrincipalKind.ROOT,
}


@dataclass(frozen=True, slots=True)
class Principal:
    """A principal; make one with its class methods.

    Attributes:
        kind: what it is.
        arn: what policies call it: the ARN of the user, the role (also for its sessions) or the account root; the name
            of the service or the identity provider; empty for an anonymous caller.
        account: its account; None when it has none.
        session: the name of the role session or of the federated user.
        organization_path: the path of its account, such as ``o-1/r-1/ou-1/``; None outside every organization.
        canonical_user: the canonical user id by which Amazon S3 knows its account.
        keys: the condition keys that AWS derives from it.
    """

    kind: PrincipalKind
    arn: str
    account: str | None = None
    session: str | None = None
    organization_path: str | None = None
    canonical_user: str | None = None
    keys: Mapping[str, Value] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        arn: str,
        *,
        session: str = "session",
        tags: Mapping[str, str] | None = None,
        organization_path: str | None = None,
        canonical_user: str | None = None,
        assumed_root: bool = False,
    ) -> Principal:
        """Return the principal that an ARN names: a user, a session of a role, a federated user, or an account's root.

        Args:
            arn: ``arn:aws:iam::ACCOUNT:user/…``, ``…:role/…``, ``…:root`` or ``arn:aws:sts::ACCOUNT:federated-user/…``.
            session: the name of the role session.
            tags: principal tags by key.
            organization_path: the path of its account in the organization, ending in a slash.
            canonical_user: the canonical user id by which Amazon S3 knows its account.
            assumed_root: the root session that the management account opened with sts:AssumeRoot.

        Raises:
            RequestError: the ARN is none of these.
        """
        found = _IDENTITY.fullmatch(arn)
        if not found:
            raise RequestError(f"{arn!r} is no ARN of a user, role, federated user or account root.")
        kind = {
            None: PrincipalKind.ASSUMED_ROOT if assumed_root else PrincipalKind.ROOT,
            "user": PrincipalKind.USER,
            "role": PrincipalKind.SERVICE_LINKED_ROLE if _SERVICE_LINKED in arn else PrincipalKind.ROLE,
            "federated-user": PrincipalKind.FEDERATED_USER,
        }[found[3]]
        name = arn.rpartition("/")[2]
        at = session if found[3] == "role" else name if found[3] == "federated-user" else None
        keys: dict[str, Given] = {
            "aws:PrincipalArn": arn,
            "aws:PrincipalAccount": found[1],
            "aws:PrincipalType": _TYPES.get(kind, kind),
            "aws:PrincipalIsAWSService": False,
            **{f"aws:PrincipalTag/{key}": value for key, value in (tags or {}).items()},
            **_organization("aws:Principal", organization_path),
        }
        if kind is PrincipalKind.USER:
            keys["aws:username"] = name
        if kind is PrincipalKind.ASSUMED_ROOT:
            keys["aws:AssumedRoot"] = True
        return cls(kind, arn, found[1], at, organization_path, canonical_user, normalize(keys))

    @classmethod
    def service(cls, name: str) -> Principal:
        """Return an AWS service that calls as itself, such as ``cloudtrail.amazonaws.com``."""
        keys: dict[str, Given] = {
            "aws:PrincipalIsAWSService": True,
            "aws:PrincipalServiceName": name,
            "aws:PrincipalServiceNamesList": [name],
        }
        return cls(PrincipalKind.SERVICE, name, keys=normalize(keys))

    @classmethod
    def identity_provider(cls, provider: str) -> Principal:
        """Return a caller that an identity provider vouches for, before it has assumed a role."""
        keys: dict[str, Given] = {"aws:FederatedProvider": provider}
        return cls(PrincipalKind.IDENTITY_PROVIDER, provider, keys=normalize(keys))

    @classmethod
    def anonymous(cls) -> Principal:
        """Return a caller who signs nothing."""
        return cls(PrincipalKind.ANONYMOUS, "", keys=normalize({"aws:PrincipalType": PrincipalKind.ANONYMOUS.value}))

    @property
    def is_root(self) -> bool:
        """Whether it is an account's root user, signed in or by session."""
        return self.kind in {PrincipalKind.ROOT, PrincipalKind.ASSUMED_ROOT}

    @property
    def session_arn(self) -> str | None:
        """The ARN of the role session; None for other principals."""
        if self.kind not in {PrincipalKind.ROLE, PrincipalKind.SERVICE_LINKED_ROLE}:
            return None
        partition, name = self.arn.split(":")[1], self.arn.rpartition("/")[2]
        return f"arn:{partition}:sts::{self.account}:assumed-role/{name}/{self.session}"

    def __str__(self) -> str:
        """Return what a reader calls it."""
        return self.session_arn or self.arn or "an anonymous caller"


def _organization(prefix: str, path: str | None) -> dict[str, Given]:
    if path is None:
        return {}
    if not re.fullmatch(r"o-[^/]+/r-[^/]+/(ou-[^/]+/)*", path):
        raise RequestError(f"{path!r} is no organization path: write o-…/r-…/ou-…/")
    return {f"{prefix}OrgID": path.split("/")[0], f"{prefix}OrgPaths": [path]}


def resource_organization(path: str | None) -> dict[str, Given]:
    """Return the condition keys of the organization that a resource's account is in.

    Raises:
        RequestError: it is no organization path.
    """
    return _organization("aws:Resource", path)
