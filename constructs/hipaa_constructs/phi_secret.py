"""A secret that Secrets Manager generates and rotates."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from hipaa_constructs.check import require_key

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_INTERVAL_DAYS = 90
LEAST_LENGTH = 16


class PhiSecret(Construct):
    """A generated, rotating secret that nobody outside the account can be let in to.

    Guarantees:
        * ``encrypted_with_a_customer_key``: with the given key (45 CFR 164.312(a)(2)(iv)).
        * ``generated_never_written_down``: Secrets Manager makes the value; no argument takes one, so that none is in
          code or template (45 CFR 164.312(d), 164.308(a)(5)(ii)(D)).
        * ``rotates_within_ninety_days``: by the function or hosted rotation given, every thirty days unless told
          (45 CFR 164.308(a)(5)(ii)(D), 164.312(d)).
        * ``other_accounts_are_refused``: the secret's policy denies every principal of another account, and anonymous
          ones (45 CFR 164.312(a)(1), 164.308(a)(4)(ii)(B)).
        * ``public_policies_are_refused``: Secrets Manager checks the policy and refuses one that opens the secret
          (45 CFR 164.312(a)(1)).
        * ``survives_its_stack``: retained on deletion and on replacement (45 CFR 164.308(a)(7)(ii)(A)).

    A secret of Amazon RDS, Aurora, DocumentDB or Redshift is better managed by that service, without a function. Hosted
    rotation makes its function through AWS's transform when the stack is deployed; no check of templates sees it.

    Source: AWS Secrets Manager User Guide, "Rotate AWS Secrets Manager secrets", "Block broad access"; CloudFormation
    reference, AWS::SecretsManager::RotationSchedule.

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        encryption_key: key of the secret's Region.
        rotation_function: function that rotates; give it or ``hosted_rotation``. It needs VPC endpoints for Secrets
            Manager in an isolated VPC.
        hosted_rotation: AWS's own function for a kind of database, such as
            ``HostedRotation.postgre_sql_single_user(vpc=…)``.
        rotate_every: whole days; at most ninety.
        secret_name: literal name; None for one that CloudFormation makes.
        description: what the secret opens.
        fields: further fields of the secret, such as a user name; with them it is JSON whose field ``password`` is
            generated. Nothing secret belongs here: it is in the template.
        length: characters of the generated value; sixteen or more.

    Attributes:
        resource: the underlying ``secretsmanager.Secret``.

    Raises:
        ValueError: no rotation or two of them, an interval over ninety days, a short value, or a field ``password``.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        encryption_key: kms.IKey,
        description: str,
        rotation_function: lambda_.IFunction | None = None,
        hosted_rotation: secretsmanager.HostedRotation | None = None,
        rotate_every: Duration | None = None,
        secret_name: str | None = None,
        fields: Mapping[str, str] | None = None,
        length: int = 32,
    ) -> None:
        require_key("encryption_key", encryption_key)
        interval = rotate_every or Duration.days(30)
        if (rotation_function is None) == (hosted_rotation is None):
            given = "none" if rotation_function is None else "both"
            raise ValueError(f"rotation_function, hosted_rotation: {given} given; allowed: exactly one of them.")
        _check(interval.to_days(), length, fields or {})
        super().__init__(scope, construct_id)
        self.resource = secretsmanager.Secret(
            self,
            "Resource",
            secret_name=secret_name,
            description=description,
            encryption_key=encryption_key,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                password_length=length,
                exclude_characters=" \"'/@\\",  # what connection strings and shells trip over
                secret_string_template=json.dumps(dict(fields)) if fields else None,
                generate_string_key="password" if fields else None,
            ),
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.resource.add_rotation_schedule(
            "Rotation",
            rotation_lambda=rotation_function,
            hosted_rotation=hosted_rotation,
            automatically_after=interval,
        )
        self._refuse_other_accounts()

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets a principal of the account read and decrypt the value, by the L2's grants on secret and key.

        Args:
            grantee: who may read.

        Returns:
            The grant.
        """
        return self.resource.grant_read(grantee)

    def _refuse_other_accounts(self) -> None:
        statement = {
            "Sid": "RefuseOtherAccounts",
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": "secretsmanager:*",
            "Resource": "*",
            "Condition": {
                # A caller without an account, or without credentials, is refused too: it lacks both keys.
                "StringNotEquals": {"aws:PrincipalAccount": Stack.of(self).account},
                "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
            },
        }
        self.resource.add_to_resource_policy(iam.PolicyStatement.from_json(statement))
        policy = self.resource.node.find_child("Policy").node.default_child
        cast("secretsmanager.CfnResourcePolicy", policy).block_public_policy = True


def _check(days: float, length: int, fields: Mapping[str, str]) -> None:
    if not 1 <= days <= LONGEST_INTERVAL_DAYS:
        raise ValueError(f"rotate_every: {days:g} days given; allowed: 1 to {LONGEST_INTERVAL_DAYS} days.")
    if length < LEAST_LENGTH:
        raise ValueError(f"length: {length} given; allowed: {LEAST_LENGTH} or more.")
    if "password" in fields:
        raise ValueError("fields: 'password' given; allowed: other fields, because the password is generated.")
