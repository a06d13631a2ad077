"""Sessions in the accounts of an organization: the management account's own, and the others' through a role."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

_RETRIES = Config(retries={"mode": "adaptive", "max_attempts": 8}, connect_timeout=10, read_timeout=60)
SESSION_NAME = "hipaa-landing-zone"
_AWS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")  # what every endpoint of AWS ends with


class AccessError(Exception):
    """AWS cannot be reached, or not as the management account."""


@dataclass
class Organization:
    """Clients in every account of one organization.

    Attributes:
        management: the session that the caller's credentials give; it must be of the management account.
        plan: what will exist; gives partition, home Region, the management account and the role to assume in members.
        endpoint_url: an emulator's address; None for AWS.
        role_name: the role to assume in member accounts; by default the account access role.
    """

    management: boto3.Session
    plan: Plan
    endpoint_url: str | None = None
    role_name: str | None = None
    _sessions: dict[str, boto3.Session] = field(default_factory=dict)
    _clients: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    _guard: Any = field(default_factory=RLock)

    @cached_property
    def _loader(self) -> Any:
        return botocore.session.get_session().get_component("data_loader")

    @cached_property
    def home_region(self) -> str:
        """The organization's home Region."""
        return self.plan.organization.home_region

    def client(self, service: str, account_id: str | None = None, region: str | None = None) -> Any:
        """Return a client of a service in an account, by default management, and a Region, by default home."""
        key = (service, account_id or self.plan.organization.management_account_id, region or self.home_region)
        with self._guard:  # boto3 clients may be shared between threads, but not made at the same time
            if key not in self._clients:
                session: Any = self._session(key[1])
                self._clients[key] = session.client(
                    service, region_name=key[2], endpoint_url=self.endpoint_url, config=_RETRIES
                )
            return self._clients[key]

    @property
    def is_aws(self) -> bool:
        """Whether every client so far asks AWS; an emulator may also stand in the environment or in a profile."""
        with self._guard:
            hosts = [urlsplit(client.meta.endpoint_url).hostname or "" for client in self._clients.values()]
        return bool(hosts) and all(host.endswith(_AWS) for host in hosts)

    def forget(self, account_id: str) -> None:
        """Drop the session and the clients of an account; asking for one makes them anew."""
        with self._guard:
            self._sessions.pop(account_id, None)
            for key in [key for key in self._clients if key[1] == account_id]:
                del self._clients[key]

    def _session(self, account_id: str) -> boto3.Session:
        if account_id == self.plan.organization.management_account_id:
            return self.management
        if account_id not in self._sessions:
            self._sessions[account_id] = self._assume(account_id)
        return self._sessions[account_id]

    def _assume(self, account_id: str) -> boto3.Session:
        role = self.role_name or self.plan.organization.account_access_role
        sts = self.management.client(
            "sts", region_name=self.home_region, endpoint_url=self.endpoint_url, config=_RETRIES
        )
        answer = sts.assume_role(
            RoleArn=f"arn:{self.plan.partition}:iam::{account_id}:role/{role}", RoleSessionName=SESSION_NAME
        )
        given = answer["Credentials"]
        # Service models are large: all sessions read them through one loader.
        core = botocore.session.get_session()
        core.register_component("data_loader", self._loader)
        return boto3.Session(
            botocore_session=core,
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
            region_name=self.home_region,
        )


def connect(plan: Plan, *, profile: str | None, endpoint_url: str | None, role_name: str | None = None) -> Organization:
    """Return clients in every account, once the credentials are known to be the management account's.

    Raises:
        AccessError: no credentials, no answer, or credentials of another account.
    """
    wanted = plan.organization.management_account_id
    try:
        session = boto3.Session(profile_name=profile)
        sts = session.client(
            "sts", region_name=plan.organization.home_region, endpoint_url=endpoint_url, config=_RETRIES
        )
        found = sts.get_caller_identity()["Account"]
    except (BotoCoreError, ClientError) as error:
        raise AccessError(
            f"AWS does not answer with these credentials: {error}. Sign in to account {wanted}."
        ) from error
    if found != wanted:
        raise AccessError(
            f"The credentials are of account {found}; organization.management_account_id is {wanted}. "
            "Sign in to the management account (for example: --profile NAME)."
        )
    return Organization(session, plan, endpoint_url, role_name)
