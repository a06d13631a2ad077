"""A policy document, compiled once and asked about many requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.policies.evaluation.error import PolicyError
from hipaa_landing_zone.policies.evaluation.statement import compile_statement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.policies.evaluation.statement import PolicyKind, Statement

_VARIABLES_SINCE = "2012-10-17"
_VERSIONS = {_VARIABLES_SINCE, "2008-10-17"}


@dataclass(frozen=True, slots=True)
class Policy:
    """A compiled policy document."""

    name: str
    kind: PolicyKind
    statements: tuple[Statement, ...]

    @classmethod
    def compile(cls, name: str, document: Mapping[str, Any], kind: PolicyKind = "identity") -> Policy:
        """Compile a document.

        Args:
            name: what explanations call it.
            document: the policy as parsed JSON.
            kind: ``identity`` (also permissions boundaries and session policies), ``scp``, ``rcp``, ``resource``,
                ``trust`` or ``endpoint``.

        Raises:
            PolicyError: the document is one that AWS refuses, or one whose meaning AWS does not document.
        """
        if unknown := document.keys() - {"Version", "Id", "Statement"}:
            raise PolicyError(f"{name}: {', '.join(sorted(unknown))} is no element of a policy.")
        version = document.get("Version", "2008-10-17")
        if version not in _VERSIONS:
            raise PolicyError(f"{name}: Version is {version!r}; it has to be {' or '.join(sorted(_VERSIONS))}.")
        given = document.get("Statement")
        statements = [given] if isinstance(given, dict) else given
        if not statements or not isinstance(statements, list):
            raise PolicyError(f"{name}: Statement is {given!r}; it has to be one statement or a list of them.")
        return cls(name, kind, tuple(_statement(name, i, each, kind, version) for i, each in enumerate(statements, 1)))


def _statement(name: str, index: int, given: Any, kind: PolicyKind, version: str) -> Statement:
    try:
        return compile_statement(name, index, given, kind=kind, variables=version == _VARIABLES_SINCE)
    except ValueError as error:
        sid = f" ({given['Sid']})" if isinstance(given, dict) and "Sid" in given else ""
        raise PolicyError(f"{name}, statement {index}{sid}: {error}.") from error


FULL_ACCESS = Policy.compile(
    "FullAWSAccess",
    {"Version": _VARIABLES_SINCE, "Statement": [{"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"}]},
    "scp",
)
"""What AWS Organizations attaches to every root, OU and account."""
ADMINISTRATOR_ACCESS = Policy.compile(
    "AdministratorAccess",
    {"Version": _VARIABLES_SINCE, "Statement": [{"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"}]},
)
"""AWS's managed policy of that name."""


def default_key_policy(account: str, partition: str = "aws") -> Policy:
    """Return the key policy that leaves a KMS key to the identity policies of its account.

    Source: AWS KMS Developer Guide, "Default key policy".
    """
    statement = {
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
    return Policy.compile("default key policy", {"Version": _VARIABLES_SINCE, "Statement": [statement]}, "resource")
