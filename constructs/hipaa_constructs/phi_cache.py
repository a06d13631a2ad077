"""A cache for PHI: encrypted, isolated, TLS only, and every client signs in with an IAM identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsii
from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticache as elasticache
from aws_cdk import aws_iam as iam
from constructs import Construct

from hipaa_constructs.check import require_key, require_match
from hipaa_constructs.classification import classify_as_phi
from hipaa_constructs.data_store import (
    closed_security_group,
    isolated_subnets,
    require_backup_retention,
    require_identifier,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_kms as kms

LONGEST_NAME = 40
MAJOR_VERSION = "8"
# The second one is the endpoint for reading from replicas.
PORTS = (6379, 6380)
SMALLEST_GB, LARGEST_GB = 1, 5_000


@jsii.implements(ec2.IConnectable)
class PhiCache(Construct):
    """An Amazon ElastiCache serverless cache with the engine Valkey, for PHI.

    Guarantees:
        * ``encrypted_with_a_customer_key``: data on disk and snapshots are encrypted with the given key
          (45 CFR 164.312(a)(2)(iv)).
        * ``tls_always``: a serverless cache has no endpoint without TLS, nor TLS older than 1.2
          (45 CFR 164.312(e)(1), 164.312(e)(2)(ii)).
        * ``everybody_signs_in_with_iam``: only the users given exist in its user group, each signs in with IAM, and no
          password exists (45 CFR 164.312(d), 164.312(a)(2)(i)).
        * ``users_reach_only_their_keys``: each user has the access string given and no more (45 CFR 164.312(a)(1),
          164.308(a)(4)(ii)(C)).
        * ``isolated``: an endpoint in the VPC only, in isolated subnets, behind an own security group that lets in only
          whom ``connections`` admits (45 CFR 164.312(a)(1), 164.312(e)(1)).
        * ``survives_the_loss_of_a_zone``: endpoints in two zones or more, over which the service replicates
          (45 CFR 164.308(a)(7)(i), 164.308(a)(7)(ii)(C)).
        * ``backed_up``: a snapshot every day, kept for 7 to 35 days (45 CFR 164.308(a)(7)(ii)(A)).
        * ``survives_its_stack``: retained on deletion and on replacement (45 CFR 164.308(a)(7)(ii)(A)).

    What it cannot do: ElastiCache records no command and no sign-in. Keep in it copies of what is on record, and
    audited (45 CFR 164.312(b)), elsewhere. The deploying role needs ``kms:CreateGrant`` and ``kms:DescribeKey``.

    Source: Amazon ElastiCache User Guide, "Authenticating with IAM", "Role-Based Access Control (RBAC)", "At-rest
    encryption in ElastiCache", "In-transit encryption (TLS)".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        cache_name: literal name of up to 34 characters, unique in the account and Region.
        vpc: has isolated subnets in two zones or more.
        encryption_key: key of the cache's Region.
        users: access string by name of the user, such as ``{"web": "on ~session:* +@read +@write"}``. A client signs in
            as ``<cache_name>-<user>``, because ids of users are unique in the account.
        largest_storage_gb: at which size the cache begins to evict.
        backup_retention: 7 to 35 days; 35 if None.

    Attributes:
        resource: the underlying ``elasticache.CfnServerlessCache``.

    Raises:
        ValueError: a bad name, no user, a user without a sound access string, a bad number of days or GB, or no
            isolated subnets in two zones.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cache_name: str,
        vpc: ec2.IVpc,
        encryption_key: kms.IKey,
        users: Mapping[str, str],
        largest_storage_gb: int = 10,
        backup_retention: Duration | None = None,
    ) -> None:
        require_key("encryption_key", encryption_key)
        require_identifier("cache_name", cache_name, LONGEST_NAME - len("-users"))
        backup_days = require_backup_retention(backup_retention)
        if not SMALLEST_GB <= largest_storage_gb <= LARGEST_GB:
            raise ValueError(
                f"largest_storage_gb: {largest_storage_gb} given; allowed: {SMALLEST_GB} to {LARGEST_GB:,}."
            )
        _check_users(cache_name, users)
        subnets = isolated_subnets(vpc)
        super().__init__(scope, construct_id)
        classify_as_phi(self)
        self._users = {name: self._user(f"{cache_name}-{name}", access) for name, access in users.items()}
        user_group = elasticache.CfnUserGroup(
            self,
            "UserGroup",
            engine="valkey",
            user_group_id=f"{cache_name}-users",
            user_ids=[each.ref for each in self._users.values()],
        )
        security_group = closed_security_group(self, vpc, f"Cache {cache_name}")
        self._connections = ec2.Connections(security_groups=[security_group], default_port=ec2.Port.tcp_range(*PORTS))
        self.resource = elasticache.CfnServerlessCache(
            self,
            "Resource",
            serverless_cache_name=cache_name,
            engine="valkey",
            major_engine_version=MAJOR_VERSION,
            kms_key_id=encryption_key.key_arn,
            # No connection_type: CDK's own validation does not know it yet, and without it the endpoint is in the VPC.
            subnet_ids=[each.subnet_id for each in subnets],
            security_group_ids=[security_group.security_group_id],
            user_group_id=user_group.ref,
            snapshot_retention_limit=backup_days,
            cache_usage_limits=elasticache.CfnServerlessCache.CacheUsageLimitsProperty(
                data_storage=elasticache.CfnServerlessCache.DataStorageProperty(unit="GB", maximum=largest_storage_gb)
            ),
        )
        self.resource.apply_removal_policy(RemovalPolicy.RETAIN)

    @property
    def connections(self) -> ec2.Connections:
        """Who may reach the cache: ``cache.connections.allow_default_port_from(service)``."""
        return self._connections

    def grant_connect(self, grantee: iam.IGrantable, user: str) -> iam.Grant:
        """Lets a principal sign in as one user of this cache; what the user may do is its access string's business.

        Args:
            grantee: who may sign in.
            user: name of one of the users given.

        Returns:
            The grant.

        Raises:
            ValueError: no user of this name.
        """
        if user not in self._users:
            raise ValueError(f"user: {user!r} given; allowed: {', '.join(self._users)}.")
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["elasticache:Connect"],
            resource_arns=[self.resource.attr_arn, self._users[user].attr_arn],
        )

    def _user(self, user_id: str, access_string: str) -> elasticache.CfnUser:
        return elasticache.CfnUser(
            self,
            f"User-{user_id}",
            engine="valkey",
            user_id=user_id,
            user_name=user_id,  # IAM sign-in asks for the same name as id
            access_string=access_string,
            authentication_mode={"Type": "iam"},
        )


def _check_users(cache_name: str, users: Mapping[str, str]) -> None:
    if not users:
        raise ValueError("users: none given; give at least one, or nobody could ever sign in.")
    for name, access in users.items():
        require_identifier("users", name, LONGEST_NAME - len(cache_name) - 1)
        # No passwords, and no user who needs none.
        require_match(
            "users", access, r"on (?!(?i:.*nopass))[^<>#]+", f"for {name}: on, then keys and commands, no password"
        )
