"""Asks AWS, each question once, so that all checks judge the same answer. Read-only."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from hipaa_landing_zone.provider.paging import pages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hipaa_landing_zone.live.session import Organization
    from hipaa_landing_zone.live.verify.result import Place
    from hipaa_landing_zone.plan import Plan

NOTHING_SET = frozenset(
    {
        "NoSuchBucketPolicy",
        "NoSuchLifecycleConfiguration",
        "NoSuchPublicAccessBlockConfiguration",
        "ObjectLockConfigurationNotFoundError",
        "OwnershipControlsNotFoundError",
        "ReplicationConfigurationNotFoundError",
        "ServerSideEncryptionConfigurationNotFoundError",
        "ServiceAccessNotEnabledException",
    }
)
"""Error codes with which AWS says that something exists but has no such setting. Source: Amazon S3 API reference,
"Error responses"; IAM API reference, ListOrganizationsFeatures."""


@dataclass
class _Question:
    guard: Lock = field(default_factory=Lock)
    answer: Any = None


class Reader:
    """Answers of AWS, remembered for the length of one verification.

    Args:
        organization: clients in every account.

    Attributes:
        plan: what will exist.
    """

    def __init__(self, organization: Organization) -> None:
        self.plan: Plan = organization.plan
        self._organization = organization
        self._questions: dict[tuple[str, ...], _Question] = {}
        self._guard = Lock()

    def get(self, place: Place, service: str, operation: str, **arguments: Any) -> dict[str, Any]:
        """Return the answer to one call; an empty one when AWS says that nothing is set.

        Raises:
            ClientError, BotoCoreError: any other refusal.
        """

        def ask(client: Any) -> Any:
            try:
                return getattr(client, operation)(**arguments)
            except ClientError as error:
                if error.response["Error"]["Code"] in NOTHING_SET:
                    return {}
                raise

        return dict(self._ask(place, service, operation, arguments, ask))

    def rows(self, place: Place, service: str, operation: str, key: str, **arguments: Any) -> list[dict[str, Any]]:
        """Return every row of a listing, from all its pages.

        Raises:
            ClientError, BotoCoreError: AWS refuses or does not answer.
        """

        def ask(client: Any) -> Any:
            if not client.can_paginate(operation):  # boto3 knows no pages of a few young listings, which have them
                return list(pages(getattr(client, operation), key, **arguments))
            return [row for page in client.get_paginator(operation).paginate(**arguments) for row in page[key]]

        return list(self._ask(place, service, operation, arguments, ask))

    def row(
        self, place: Place, service: str, operation: str, key: str, where: Mapping[str, str | None], **arguments: Any
    ) -> dict[str, Any] | None:
        """Return the row of a listing that has certain values; None when there is none.

        A listing of the whole organization has thousands of rows, and thousands of subjects ask for theirs.

        Raises:
            ClientError, BotoCoreError: AWS refuses or does not answer.
        """
        names = tuple(where)

        def index() -> dict[tuple[Any, ...], dict[str, Any]]:
            rows = self.rows(place, service, operation, key, **arguments)
            return {tuple(row[name] for name in names): row for row in rows}

        question = (service, place.account_id or "", place.region, operation, json.dumps(arguments, sort_keys=True))
        found: dict[str, Any] | None = self._once((*question, *names), index).get(tuple(where.values()))
        return found

    def forget(self, account_id: str) -> None:
        """Drop the answers of an account, and its clients: thousands of accounts do not fit into memory at once."""
        with self._guard:
            self._questions = {key: each for key, each in self._questions.items() if key[1] != account_id}
        self._organization.forget(account_id)

    def _ask(
        self, place: Place, service: str, operation: str, arguments: dict[str, Any], ask: Callable[[Any], Any]
    ) -> Any:
        where = (service, place.account_id or "", place.region)
        client = self._once(where, lambda: self._organization.client(*where))
        return self._once((*where, operation, json.dumps(arguments, sort_keys=True)), lambda: ask(client))

    def _once(self, key: tuple[str, ...], ask: Callable[[], Any]) -> Any:
        """Whoever asks first asks AWS; the others wait for the answer. A refusal is not remembered."""
        with self._guard:
            question = self._questions.setdefault(key, _Question())
        with question.guard:
            if question.answer is None:
                question.answer = ask()
            return question.answer
